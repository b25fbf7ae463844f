"""From facts to tables: problems with an item, what is held, what comes in its place (R-INC-01, R-INC-02)."""

from collections.abc import Callable
from typing import Any

from kiosk_client.protocol.journal import ProblemReported, SetAside
from proctor_server.room.domain import facts
from proctor_server.room.domain.alert import AlertState
from proctor_server.room.domain.attempt import ATTEMPT_TRANSITIONS, Event, State
from proctor_server.room.storage import alerts
from proctor_server.room.storage.ledger_of_time import account
from proctor_server.room.storage.projections_of_written_reports import report_of_call
from proctor_server.room.storage.scene import Scene

REPORT_TABLES = ("replaced_item",)
"""Projections that this module fills."""


def stand(at: Scene, attempt: str, moment: int) -> None:
    """R-INC-01: whoever is in the room is held while the item at their turn is; as of `moment` (milliseconds)."""
    (state,) = at.db.execute("SELECT state FROM attempt WHERE id = ?", (attempt,)).fetchone()
    event = Event.HOLD if alerts.stands_still(at.db, attempt) else Event.RELEASE
    after = ATTEMPT_TRANSITIONS.get((State(state), event), state)
    if after != state:
        at.run("UPDATE attempt SET state = :state WHERE id = :attempt", state=after, attempt=attempt)
        account(at, attempt, moment)


def _problem_reported(at: Scene, entry: ProblemReported, verdict: str) -> None:  # noqa: ARG001 - heard whatever the hour
    # a number that is answered, held already, or has another item by now, is nobody's problem any more
    at.run(
        "INSERT INTO alert (session, n, candidate, attempt, kind, state, raised_at, number, item, what)"
        " SELECT :session, :n, candidate, id, 'problem', :raised, :at, :number, :item, :what FROM attempt"
        " WHERE id = :attempt AND EXISTS (SELECT 1 FROM form_item WHERE attempt = :attempt AND number = :number"
        " AND item = :item AND neutralised IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM answer WHERE attempt = :attempt AND number = :number)"
        " AND NOT EXISTS (SELECT 1 FROM alert WHERE attempt = :attempt AND number = :number AND state <> :settled)",
        raised=AlertState.RAISED, settled=AlertState.SETTLED, at=entry.at, number=entry.number, item=entry.item,
        what=entry.what, attempt=entry.attempt,
    )  # fmt: skip
    stand(at, entry.attempt, entry.at)
    at.new_order(entry.attempt)


def _set_aside(at: Scene, entry: SetAside, verdict: str) -> None:  # noqa: ARG001 - heard whatever the hour
    at.run(
        "UPDATE alert SET aside_at = :at WHERE attempt = :attempt AND number = :number AND item = :item",
        at=entry.at, attempt=entry.attempt, number=entry.number, item=entry.item,
    )  # fmt: skip
    stand(at, entry.attempt, entry.at)
    at.new_order(entry.attempt)


def _report_rejected(at: Scene, fact: facts.ReportRejected) -> None:
    _settle(at, fact, "rejected")


def _report_accepted(at: Scene, fact: facts.ReportAccepted) -> None:
    report_of_call(at, fact)
    if fact.replacement is None:
        _neutralise(at, fact)
    else:
        _replace(at, fact, fact.replacement)
    at.run(
        "DELETE FROM draft WHERE session = :session AND attempt = :attempt AND number = :number",
        attempt=fact.attempt,
        number=fact.number,
    )
    _settle(at, fact, "neutralised" if fact.replacement is None else "replaced")


def _neutralise(at: Scene, fact: facts.ReportAccepted) -> None:
    at.run(
        "UPDATE form_item SET neutralised = :category WHERE attempt = :attempt AND number = :number",
        category=fact.category, attempt=fact.attempt, number=fact.number,
    )  # fmt: skip
    at.run("UPDATE attempt SET done = done + 1 WHERE id = :attempt", attempt=fact.attempt)


def _replace(at: Scene, fact: facts.ReportAccepted, instead: facts.FormLine) -> None:
    at.run(
        "INSERT INTO replaced_item (attempt, n, number, item, skill, competence, kind, category, at)"
        " SELECT attempt, :n, number, item, skill, competence, kind, :category, :at FROM form_item"
        " WHERE attempt = :attempt AND number = :number",
        category=fact.category, at=fact.settled_at, attempt=fact.attempt, number=fact.number,
    )  # fmt: skip
    at.run(
        "UPDATE form_item SET item = :item, kind = :kind WHERE attempt = :attempt AND number = :number",
        item=instead.item, kind=instead.kind, attempt=fact.attempt, number=fact.number,
    )  # fmt: skip


def _settle(at: Scene, fact: facts.ReportRejected | facts.ReportAccepted, outcome: str) -> None:
    at.run(
        "UPDATE alert SET state = :settled, settled_at = :at, outcome = :outcome"
        " WHERE session = :session AND n = :alert",
        settled=AlertState.SETTLED, at=fact.settled_at, outcome=outcome, alert=fact.alert,
    )  # fmt: skip
    stand(at, fact.attempt, fact.settled_at)
    at.new_order(fact.attempt)


REPORT_ENTRIES: dict[type, Callable[[Scene, Any, str], None]] = {
    ProblemReported: _problem_reported,
    SetAside: _set_aside,
}

REPORT_PROJECTIONS: dict[type, Callable[[Scene, Any], None]] = {
    facts.ReportRejected: _report_rejected,
    facts.ReportAccepted: _report_accepted,
}
