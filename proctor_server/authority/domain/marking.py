"""From an attempt and the solutions to what is certified. Pure (R-AUT-02)."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, cast

from kiosk_client.protocol.item_clock import allowed
from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.evaluation import Result, evaluate_item
from proctor_server.assessment.jury import EvaluatedAttempt, Verdict, decide
from proctor_server.assessment.outcome import Status
from proctor_server.assessment.placement import Estimate, Outcome
from proctor_server.assessment.reports import FOR_A_PERSON, ON_AN_ITEM, AskedItem, Category, Report
from proctor_server.authority.domain.acts import Entry, Standing, decisions_on, identified, put_right, standing
from proctor_server.bank.solutions import Solutions, SolvedItem
from proctor_server.results.certification import Certification
from proctor_server.session_package.record import Attempt, Candidate, FormLine, GivenAnswer, SessionRecord


class Allowance(NamedTuple):
    """R-CAN-01, R-TST-05: extra time in per cent, also of an item's own; leaving the page of a focused item does not
    count."""

    extra_time_percent: int = 0
    focus_tolerance: bool = False


NO_ALLOWANCE: Final = Allowance()
NOTHING_HELD: Final[Standing] = {}


class SchemeNotAvailable(Refusal):
    """The session was held under another scheme than placement."""

    code = "scheme_not_available"
    sentence = "Cette autorité n'évalue pas encore le mode « {scheme} »."


class AnswerOutsideForm(Refusal):
    """An answer is to an item that was not asked."""

    code = "answer_outside_form"
    sentence = "La réponse {number} n'est pas à une épreuve du test."


def certify(record: SessionRecord, solutions: Solutions, log: Sequence[Entry] = ()) -> list[Certification]:
    """A result for each attempt of the session, in the order of the candidates' names; with what the jury did."""
    held = standing(log, record.revision)
    candidates = {candidate.id: candidate for candidate in record.candidates}
    pairs = [(candidates[attempt.candidate], attempt) for attempt in record.attempts]
    pairs.sort(key=lambda pair: (pair[0].birth_name, pair[0].first_name, pair[0].id))
    return [_certification(record, candidate, attempt, solutions, held) for candidate, attempt in pairs]


def _certification(
    record: SessionRecord, asked: Candidate, attempt: Attempt, solutions: Solutions, held: Standing
) -> Certification:
    outcome = outcome_of(record, asked, attempt, solutions, held)
    candidate = put_right(asked, held)
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


def outcome_of(
    record: SessionRecord, candidate: Candidate, attempt: Attempt, solutions: Solutions, held: Standing = NOTHING_HELD
) -> Outcome:
    """The score of one attempt. What cannot be evaluated is a scoring error, for the jury; never a guess."""
    try:
        return verdict_of(record, candidate, attempt, solutions, held).outcome
    except Refusal as refusal:
        return Outcome(
            status=_word_of_the_jury(held, candidate),
            score=0,
            rate=0,
            trusted=False,
            competences=[],
            reason=refusal.code,
            message=str(refusal),
        )


def _word_of_the_jury(held: Standing, candidate: Candidate) -> Status:
    """It ends what cannot be scored."""
    acts = {each.act for each in held.values() if each.candidate == candidate.id}
    return "cancelled" if "cancel" in acts else "rejected" if "reject" in acts else "error"


def verdict_of(
    record: SessionRecord, candidate: Candidate, attempt: Attempt, solutions: Solutions, held: Standing = NOTHING_HELD
) -> Verdict:
    """The items, the reports and the score of one attempt, with the decisions that hold.

    Raises `SchemeNotAvailable`, `AnswerOutsideForm`, the refusals of `evaluate_item`; and of a decision that cannot
    be, those of `assessment.jury`.
    """
    if record.session.scheme != "placement":
        raise SchemeNotAvailable(scheme=record.session.scheme)
    reports = reports_of(record, candidate)
    evaluated = EvaluatedAttempt(
        ceiling=record.ceiling,
        bank_version=record.bank.version,
        revision=solutions.revision,
        # R-INC-05: what reports about items change by themselves is settled when the test ends
        evaluated_at=attempt.ended_at or attempt.began_at,
        competences=estimates(candidate),
        items=list(asked_items(attempt, solutions, allowance_of(candidate))),
        reports=reports,
        abort=attempt.abort_reason,
    )
    return decide(evaluated, decisions_on(held, candidate.id, {each.id for each in reports}))


def reports_of(record: SessionRecord, candidate: Candidate) -> list[Report]:
    """The reports about this candidate that change something: by themselves, or once somebody has decided."""
    known = FOR_A_PERSON | ON_AN_ITEM.keys()
    return [
        Report(id=name, category=cast(Category, each.category), number=each.number)
        for name, each in identified(record).items()
        if each.candidate == candidate.id and each.category in known
    ]


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
