"""From an attempt and the solutions to what is certified. Pure (R-AUT-02)."""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, cast

import msgspec

from kiosk_client.protocol.item_clock import allowed
from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.evaluation import Result, evaluate_item
from proctor_server.assessment.placement import (
    CompetenceScore,
    Estimate,
    Outcome,
    Placement,
    score,
)
from proctor_server.assessment.reports import ON_AN_ITEM, AskedItem, Category, Report, resolve
from proctor_server.bank.solutions import Solutions, SolvedItem
from proctor_server.session_package.record import Attempt, Candidate, FormLine, GivenAnswer, SessionRecord

Status = Literal["validated", "rejected", "cancelled", "error"]


class Allowance(NamedTuple):
    """R-CAN-01, R-TST-05: extra time in per cent, also of an item's own; leaving the page of a focused item does not
    count."""

    extra_time_percent: int = 0
    focus_tolerance: bool = False


NO_ALLOWANCE: Final = Allowance()


class SchemeNotAvailable(Refusal):
    """The session was held under another scheme than placement."""

    code = "scheme_not_available"
    sentence = "Cette autorité n'évalue pas encore le mode « {scheme} »."


class AnswerOutsideForm(Refusal):
    """An answer is to an item that was not asked."""

    code = "answer_outside_form"
    sentence = "La réponse {number} n'est pas à une épreuve du test."


class Certification(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate's result. `competences`: those that were tested, with the level −1 for an invalidated
    one. `rate`: right answers in per cent. `reason`: code of the error, when `status` is `error`.
    `passed_on`: YYYY-MM-DD, at the place of the session."""

    candidate: int
    attempt: str
    first_name: str
    birth_name: str
    birth_date: str
    birth_place: str
    external_id: str
    ine: str
    group: str
    passed_on: str
    ceiling: int
    status: Status
    pix: int
    rate: int
    competences: list[CompetenceScore]
    reason: str | None


def certify(record: SessionRecord, solutions: Solutions) -> list[Certification]:
    """A result for each attempt of the session, in the order of the candidates' names."""
    candidates = {candidate.id: candidate for candidate in record.candidates}
    pairs = [(candidates[attempt.candidate], attempt) for attempt in record.attempts]
    pairs.sort(key=lambda pair: (pair[0].birth_name, pair[0].first_name, pair[0].id))
    return [_certification(record, candidate, attempt, solutions) for candidate, attempt in pairs]


def _certification(
    record: SessionRecord, candidate: Candidate, attempt: Attempt, solutions: Solutions
) -> Certification:
    outcome = outcome_of(record, candidate, attempt, solutions)
    return Certification(
        candidate=candidate.id,
        attempt=attempt.id,
        first_name=candidate.first_name,
        birth_name=candidate.birth_name,
        birth_date=candidate.birth_date,
        birth_place=candidate.birth_city or candidate.birth_insee,
        external_id=candidate.external_id,
        ine=candidate.ine,
        group=candidate.group,
        passed_on=record.session.starts_at[:10],
        ceiling=record.ceiling,
        status=outcome.status,
        pix=outcome.score,
        rate=outcome.rate,
        competences=outcome.competences,
        reason=outcome.reason,
    )


def outcome_of(record: SessionRecord, candidate: Candidate, attempt: Attempt, solutions: Solutions) -> Outcome:
    """The score of one attempt. What cannot be evaluated is a scoring error, for the jury; never a guess."""
    try:
        if record.session.scheme != "placement":
            raise SchemeNotAvailable(scheme=record.session.scheme)
        return score(
            Placement(
                ceiling=record.ceiling,
                competences=estimates(candidate),
                items=[item.scored() for item in _after_reports(record, candidate, attempt, solutions)],
                abort=attempt.abort_reason,
            )
        )
    except Refusal as refusal:
        return Outcome(
            status="error",
            score=0,
            rate=0,
            trusted=False,
            competences=[],
            reason=refusal.code,
            message=str(refusal),
        )


def _after_reports(
    record: SessionRecord, candidate: Candidate, attempt: Attempt, solutions: Solutions
) -> list[AskedItem]:
    """R-INC-05: what reports about items change by themselves."""
    asked = list(asked_items(attempt, solutions, allowance_of(candidate)))
    return resolve(reports_of(record, candidate), asked, at=attempt.ended_at or attempt.began_at).items


def reports_of(record: SessionRecord, candidate: Candidate) -> list[Report]:
    """The reports about items that this candidate was asked."""
    mine = [each for each in record.reports if each.candidate == candidate.id and each.category in ON_AN_ITEM]
    return [Report(id=each.report, category=cast(Category, each.category), number=each.number) for each in mine]


def estimates(candidate: Candidate) -> list[Estimate]:
    """The certifiable competences of the profile: level 1 or more."""
    return [Estimate(id=each.id, level=each.level, pix=each.pix) for each in candidate.competences if each.level >= 1]


def allowance_of(candidate: Candidate) -> Allowance:
    """What this candidate's accommodations change in marking."""
    return Allowance(candidate.extra_time_percent, candidate.focus_tolerance)


def asked_items(attempt: Attempt, solutions: Solutions, allowance: Allowance = NO_ALLOWANCE) -> Iterator[AskedItem]:
    """A line for each item of the form, and one more for each answer after the first: two answers to one item
    are for the score to refuse. Raises `AnswerOutsideForm`, and the refusals of `evaluate_item`."""
    asked = {(line.number, line.item) for line in attempt.form}
    for answer in attempt.answers:
        if (answer.number, answer.item) not in asked:
            raise AnswerOutsideForm(number=answer.number)
    # R-INC-02: a replaced item is no longer in the form; a neutralised number is, and does not count
    out = {each.number for each in attempt.neutralised}
    for line in attempt.form:
        yield from _results_of(line, attempt, solutions, allowance, neutralised=line.number in out)


def _results_of(
    line: FormLine, attempt: Attempt, solutions: Solutions, allowance: Allowance, *, neutralised: bool
) -> Iterator[AskedItem]:
    solved = solutions.item(line.item)
    given = [answer for answer in attempt.answers if answer.number == line.number]
    results: list[Result | None] = [
        evaluate_item(
            solved,
            each.answer,
            focused_out=each.focused_out and not allowance.focus_tolerance,
            timed_out=_is_too_late(solved, each, allowance.extra_time_percent),
        ).result
        for each in given
    ]
    for result in results or [None]:
        yield AskedItem(
            number=line.number,
            item=line.item,
            competence=solved.competence,
            kind=solved.kind,
            result=result,
            neutralised=neutralised,
            has_image=solved.has_image,
            has_embed=solved.has_embed,
            has_attachment=solved.has_attachment,
            timed=solved.timed,
            focused=solved.focused,
        )


def _is_too_late(solved: SolvedItem, given: GivenAnswer, extra_time_percent: int) -> bool:
    """Whether the item's own time was over, by the journal of the stations (R-TST-04)."""
    if solved.seconds is None or given.taken is None:
        return False
    return given.taken > allowed(solved.seconds, extra_time_percent)
