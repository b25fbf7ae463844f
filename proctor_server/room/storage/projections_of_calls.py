"""From facts to tables: what candidates call for, and what is done about it (R-INC-01, R-INC-03)."""

from collections.abc import Callable
from typing import Any

from kiosk_client.protocol.journal import HandLowered, HandRaised
from proctor_server.room.domain import facts
from proctor_server.room.domain.alert import AlertState
from proctor_server.room.domain.attempt import State
from proctor_server.room.storage.scene import Scene

CALL_TABLES = ("alert",)
"""Projections that this module fills."""


def _hand_raised(at: Scene, entry: HandRaised, verdict: str) -> None:  # noqa: ARG001 - heard whatever the hour
    # one hand a candidate: after a move to another station it is up already; after the end nobody waits
    at.run(
        "INSERT INTO alert (session, n, candidate, attempt, kind, state, raised_at)"
        " SELECT :session, :n, candidate, id, 'hand', :raised, :at FROM attempt WHERE id = :attempt"
        " AND attempt.state <> :done AND NOT EXISTS"
        " (SELECT 1 FROM alert WHERE attempt = :attempt AND kind = 'hand' AND state <> :settled)",
        raised=AlertState.RAISED, settled=AlertState.SETTLED, done=State.HANDED_IN, at=entry.at, attempt=entry.attempt,
    )  # fmt: skip
    at.new_order(entry.attempt)


def _hand_lowered(at: Scene, entry: HandLowered, verdict: str) -> None:  # noqa: ARG001 - heard whatever the hour
    settle_hand(at, entry.attempt, entry.at)
    at.new_order(entry.attempt)


def settle_hand(at: Scene, attempt: str, moment: int) -> None:
    """Nobody waits any more: the candidate took the call back, or the attempt is over."""
    at.run(
        "UPDATE alert SET state = :settled, settled_at = :at"
        " WHERE attempt = :attempt AND kind = 'hand' AND state <> :settled",
        settled=AlertState.SETTLED, at=moment, attempt=attempt,
    )  # fmt: skip


def _alert_taken(at: Scene, fact: facts.AlertTaken) -> None:
    _move(at, fact.alert, AlertState.TAKEN, "taken_by = :by, taken_at = :moment", by=fact.by, moment=fact.taken_at)


def _alert_given_back(at: Scene, fact: facts.AlertGivenBack) -> None:
    _move(at, fact.alert, AlertState.RAISED, "taken_by = NULL, taken_at = NULL")


def _alert_settled(at: Scene, fact: facts.AlertSettled) -> None:
    _move(at, fact.alert, AlertState.SETTLED, "settled_at = :moment", moment=fact.settled_at)


def _move(at: Scene, alert: int, state: AlertState, what: str, **values: object) -> None:
    at.run(
        f"UPDATE alert SET state = :state, {what} WHERE session = :session AND n = :alert",  # noqa: S608 - our own
        state=state, alert=alert, **values,
    )  # fmt: skip
    (attempt,) = at.db.execute("SELECT attempt FROM alert WHERE session = ? AND n = ?", (at.session, alert)).fetchone()
    at.new_order(attempt)


CALL_ENTRIES: dict[type, Callable[[Scene, Any, str], None]] = {
    HandRaised: _hand_raised,
    HandLowered: _hand_lowered,
}

CALL_PROJECTIONS: dict[type, Callable[[Scene, Any], None]] = {
    facts.AlertTaken: _alert_taken,
    facts.AlertGivenBack: _alert_given_back,
    facts.AlertSettled: _alert_settled,
}
