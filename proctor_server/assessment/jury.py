"""The jury: decisions as facts over an evaluated attempt. Pure.

The same attempt and the same decisions give the same verdict at any later date: the ceiling and the versions are
those that were stored with the attempt.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.placement import Estimate, Outcome, Placement, score
from proctor_server.assessment.reports import (
    FOR_A_PERSON,
    ON_AN_ITEM,
    SENTENCES,
    AskedItem,
    Effect,
    Report,
    Resolution,
    neutralise,
    resolve,
)

Act = Literal["neutralise", "confirm", "accept", "refuse", "reject", "cancel", "undo"]


class EvaluatedAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of an attempt once its answers are evaluated. `ceiling`: highest level on the day it started;
    `bank_version`, `revision`: of the content it was made from, and of the solutions it was evaluated with;
    `evaluated_at`: moment, ISO 8601, which dates the automatic resolutions; `abort`: R-FIN-02."""

    ceiling: int
    bank_version: str
    revision: str
    evaluated_at: str
    competences: list[Estimate]
    items: list[AskedItem]
    reports: list[Report] = []
    abort: Literal["technical", "candidate"] | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One act of the jury. `n`: its number for this attempt, from 1. What it is about: `number` of an item
    (neutralise, confirm), identifier of a `report` (accept, refuse), `n` of the decision that it takes back
    (`undoes`)."""

    n: int
    act: Act
    by: str
    at: str
    reason: str
    number: int | None = None
    report: int | None = None
    undoes: int | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the decisions make of an attempt. `standing`: numbers of the decisions that hold. `waits`: why it cannot
    be published by itself yet (R-AUT-02): `open_report`, `scoring_error`."""

    outcome: Outcome
    items: list[AskedItem]
    resolutions: list[Resolution]
    standing: list[int]
    waits: list[str]


class ReasonMissing(Refusal):
    """A decision without a reason."""

    code = "reason_missing"
    sentence = "Une décision du jury a besoin d'un motif."


class DecisionOutOfOrder(Refusal):
    """A decision whose number does not follow the one before."""

    code = "decision_out_of_order"
    sentence = "La décision {n} ne suit pas la décision {last} : quelqu'un d'autre a décidé entre-temps."


class NoSuchItem(Refusal):
    """A decision about an item that was not asked."""

    code = "no_such_item"
    sentence = "Le test n'a pas de question {number}."


class NothingToConfirm(Refusal):
    """An item without an answer has nothing that could count."""

    code = "nothing_to_confirm"
    sentence = "La question {number} n'a pas de réponse : il n'y a rien à confirmer. Neutralisez-la, ou rien."


class NoSuchReport(Refusal):
    """A decision about a report that is not there, or that asks for none (R-INC-05)."""

    code = "no_such_report"
    sentence = "Aucun signalement {report} ne demande de décision."


class AlreadyDecided(Refusal):
    """The same decision stands already."""

    code = "already_decided"
    sentence = "Cette décision a déjà été prise."


class NothingToUndo(Refusal):
    """A decision that was not taken, or was taken back."""

    code = "nothing_to_undo"
    sentence = "La décision {undoes} n'est pas en vigueur : il n'y a rien à annuler."


Standing = dict[int, Decision]
"""The decisions that hold, by number."""


def decide(attempt: EvaluatedAttempt, decisions: Sequence[Decision]) -> Verdict:
    """The verdict. Raises the refusal of the first decision that cannot be: what is stored has passed here before."""
    standing: Standing = {}
    for place, decision in enumerate(decisions):
        if decision.n != place + 1:
            raise DecisionOutOfOrder(n=decision.n, last=place)
        if not decision.reason.strip():
            raise ReasonMissing
        ACTS[decision.act](attempt, decision, standing)
    return _verdict(attempt, standing)


def _take(_attempt: EvaluatedAttempt, decision: Decision, standing: Standing) -> None:
    if any(_about(decision) == _about(other) for other in standing.values()):
        raise AlreadyDecided
    standing[decision.n] = decision


def _neutralise(attempt: EvaluatedAttempt, decision: Decision, standing: Standing) -> None:
    if not _asked(attempt, decision):
        raise NoSuchItem(number=decision.number)
    _take(attempt, decision, standing)


def _confirm(attempt: EvaluatedAttempt, decision: Decision, standing: Standing) -> None:
    if _asked(attempt, decision) and all(item.result is None for item in _asked(attempt, decision)):
        raise NothingToConfirm(number=decision.number)
    _neutralise(attempt, decision, standing)


def _asked(attempt: EvaluatedAttempt, decision: Decision) -> list[AskedItem]:
    return [item for item in attempt.items if item.number == decision.number]


def _settle(attempt: EvaluatedAttempt, decision: Decision, standing: Standing) -> None:
    about = {report.id for report in attempt.reports if report.category in FOR_A_PERSON | ON_AN_ITEM.keys()}
    if decision.report not in about:
        raise NoSuchReport(report=decision.report)
    _take(attempt, decision, standing)


def _undo(_attempt: EvaluatedAttempt, decision: Decision, standing: Standing) -> None:
    if decision.undoes not in standing:
        raise NothingToUndo(undoes=decision.undoes)
    del standing[decision.undoes]


ACTS: Final[Mapping[str, Callable[[EvaluatedAttempt, Decision, Standing], None]]] = {
    "neutralise": _neutralise,
    "confirm": _confirm,
    "accept": _settle,
    "refuse": _settle,
    "reject": _take,
    "cancel": _take,
    "undo": _undo,
}
"""Act → what it does to the decisions that stand."""


def _about(decision: Decision) -> tuple[str, int | None]:
    """What two decisions may not both be about: only undoing the first makes room for the other."""
    subjects = {"neutralise": "item", "confirm": "item", "accept": "report", "refuse": "report"}
    subject = subjects.get(decision.act, decision.act)
    return subject, decision.number if subject == "item" else decision.report


def _verdict(attempt: EvaluatedAttempt, standing: Standing) -> Verdict:
    taken = list(standing.values())
    settled = {each.report: each for each in taken if each.act in ("accept", "refuse")}
    resolved = resolve([r for r in attempt.reports if r.id not in settled], attempt.items, at=attempt.evaluated_at)
    items = list(_after(resolved.items, attempt, taken))
    outcome = score(
        Placement(
            ceiling=attempt.ceiling,
            competences=attempt.competences,
            items=[item.scored() for item in items],
            abort=attempt.abort,
            cancelled=any(each.act == "cancel" for each in taken),
            fraud=any(each.act == "reject" for each in taken) or _is_fraud(attempt, settled),
        )
    )
    automatic = iter(resolved.resolutions)
    resolutions = [_settled(r, settled[r.id]) if r.id in settled else next(automatic) for r in attempt.reports]
    waits = ["open_report"] if any(each.effect == "open" for each in resolutions) else []
    waits += ["scoring_error"] if outcome.status == "error" else []
    return Verdict(outcome=outcome, items=items, resolutions=resolutions, standing=sorted(standing), waits=waits)


def _is_fraud(attempt: EvaluatedAttempt, settled: Mapping[int | None, Decision]) -> bool:
    """R-INC-04: a suspicion that the jury shares."""
    suspected = {report.id for report in attempt.reports if report.category == "C6"}
    return any(each.act == "accept" and each.report in suspected for each in settled.values())


def _after(items: Sequence[AskedItem], attempt: EvaluatedAttempt, taken: Sequence[Decision]) -> Iterator[AskedItem]:
    """The items with what people decided on top of what reports changed by themselves."""
    numbers = {report.id: report.number for report in attempt.reports if report.category in ON_AN_ITEM}
    accepted = {numbers[each.report] for each in taken if each.act == "accept" and each.report in numbers}
    out = {each.number for each in taken if each.act == "neutralise"}
    counts = {each.number for each in taken if each.act == "confirm"}
    for item, evaluated in zip(items, attempt.items, strict=True):
        if item.number in out:
            yield msgspec.structs.replace(item, neutralised=True)
        elif item.number in counts:
            yield msgspec.structs.replace(evaluated, neutralised=False)
        else:
            yield neutralise(item)[1] if item.number in accepted else item


def _settled(report: Report, decision: Decision) -> Resolution:
    """A report that somebody has settled: by that person, at that moment."""
    on_an_item: Effect = "neutralised" if report.category in ON_AN_ITEM else "accepted"
    effect: Effect = on_an_item if decision.act == "accept" else "without_effect"
    return Resolution(
        report=report.id,
        effect=effect,
        sentence=SENTENCES[effect].format(number=report.number),
        at=decision.at,
        automatic=False,
    )
