"""The jury: decisions as facts over an evaluated attempt. Pure.

The same attempt and the same decisions give the same verdict at any later date: the ceiling and the versions are
those that were stored with the attempt.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.placement import Estimate, Outcome, Placement, score
from proctor_server.assessment.reports import SENTENCES, AskedItem, Report, Resolution, resolve

Act = Literal["neutralise", "settle", "reject", "cancel", "undo"]


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
    (neutralise), identifier of a `report` (settle), `n` of the decision that it takes back (`undoes`)."""

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


class NoSuchReport(Refusal):
    """A decision about a report that does not wait for one."""

    code = "no_such_report"
    sentence = "Aucun signalement {report} n'attend de décision."


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
    if decision.number not in {item.number for item in attempt.items}:
        raise NoSuchItem(number=decision.number)
    _take(attempt, decision, standing)


def _settle(attempt: EvaluatedAttempt, decision: Decision, standing: Standing) -> None:
    resolved = resolve(attempt.reports, attempt.items, at=attempt.evaluated_at)
    if decision.report not in {each.report for each in resolved.resolutions if each.effect == "open"}:
        raise NoSuchReport(report=decision.report)
    _take(attempt, decision, standing)


def _undo(_attempt: EvaluatedAttempt, decision: Decision, standing: Standing) -> None:
    if decision.undoes not in standing:
        raise NothingToUndo(undoes=decision.undoes)
    del standing[decision.undoes]


ACTS: Final[Mapping[str, Callable[[EvaluatedAttempt, Decision, Standing], None]]] = {
    "neutralise": _neutralise,
    "settle": _settle,
    "reject": _take,
    "cancel": _take,
    "undo": _undo,
}
"""Act → what it does to the decisions that stand."""


def _about(decision: Decision) -> tuple[str, int | None]:
    return decision.act, decision.number if decision.act == "neutralise" else decision.report


def _verdict(attempt: EvaluatedAttempt, standing: Standing) -> Verdict:
    resolved = resolve(attempt.reports, attempt.items, at=attempt.evaluated_at)
    out = {decision.number for decision in standing.values() if decision.act == "neutralise"}
    items = [msgspec.structs.replace(item, neutralised=True) if item.number in out else item for item in resolved.items]
    acts = {decision.act for decision in standing.values()}
    outcome = score(
        Placement(
            ceiling=attempt.ceiling,
            competences=attempt.competences,
            items=[item.scored() for item in items],
            abort=attempt.abort,
            cancelled="cancel" in acts,
            fraud="reject" in acts,
        )
    )
    resolutions = [_settled(each, standing) for each in resolved.resolutions]
    waits = ["open_report"] if any(each.effect == "open" for each in resolutions) else []
    waits += ["scoring_error"] if outcome.status == "error" else []
    return Verdict(outcome=outcome, items=items, resolutions=resolutions, standing=sorted(standing), waits=waits)


def _settled(resolution: Resolution, standing: Standing) -> Resolution:
    """An open report that somebody has settled: by that person, at that moment."""
    for decision in standing.values():
        if decision.act == "settle" and decision.report == resolution.report:
            return msgspec.structs.replace(
                resolution, effect="without_effect", sentence=SENTENCES["without_effect"], at=decision.at
            )
    return resolution
