"""From facts to tables: messages, pauses, added and lost time (R-INC-06, R-TIM-03 … R-TIM-05)."""

from collections.abc import Callable
from typing import Any

from kiosk_client.protocol.journal import MessageRead
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import State
from proctor_server.room.storage.ledger_of_time import account
from proctor_server.room.storage.projections_of_reports import stand
from proctor_server.room.storage.scene import Scene

TIME_TABLES = ("message", "lost_time", "added_time")
"""Projections that this module fills."""

SAVE_MESSAGE = """
INSERT INTO message (session, n, candidate, text, added, sent_at, sent_by)
VALUES (:session, :n, :candidate, :text, :added, :sent_at, :by)
"""


def _message_sent(at: Scene, fact: facts.MessageSent) -> None:
    for candidate in fact.candidates:
        _tell(at, candidate, fact.text, 0, fact.sent_at, fact.by)


def _tell(at: Scene, candidate: int, text: str, added: int, sent_at: int, by: str) -> None:
    at.run(SAVE_MESSAGE, candidate=candidate, text=text, added=added, sent_at=sent_at, by=by)
    at.run(
        "UPDATE attempt SET revision = revision + 1 WHERE session = :session AND candidate = :candidate",
        candidate=candidate,
    )


def _message_delivered(at: Scene, fact: facts.MessageDelivered) -> None:
    at.run(
        "UPDATE message SET delivered_at = coalesce(delivered_at, :delivered)"
        " WHERE session = :session AND n = :message AND candidate = :candidate",
        delivered=fact.delivered_at, message=fact.message, candidate=fact.candidate,
    )  # fmt: skip


def _message_read(at: Scene, entry: MessageRead, verdict: str) -> None:  # noqa: ARG001 - read whatever the hour
    at.run(
        "UPDATE message SET read_at = coalesce(read_at, :read), delivered_at = coalesce(delivered_at, :read)"
        " WHERE session = :session AND n = :message"
        " AND candidate = (SELECT candidate FROM attempt WHERE id = :attempt)",
        read=entry.at, message=entry.message, attempt=entry.attempt,
    )  # fmt: skip
    at.new_order(entry.attempt)


def _time_added(at: Scene, fact: facts.TimeAdded) -> None:
    added = fact.minutes * 60_000
    for candidate in fact.candidates:
        at.run(
            "UPDATE attempt SET deadline = deadline + :added, credits = credits + :added"
            " WHERE session = :session AND candidate = :candidate",
            added=added, candidate=candidate,
        )  # fmt: skip
        at.run(
            "INSERT INTO added_time (session, n, candidate, added, reason, added_at)"
            " VALUES (:session, :n, :candidate, :added, :reason, :at)",
            candidate=candidate, added=added, reason=fact.reason, at=fact.added_at,
        )  # fmt: skip
        _tell(at, candidate, "", added, fact.added_at, fact.by)


def _time_withdrawn(at: Scene, fact: facts.TimeWithdrawn) -> None:
    taken = fact.minutes * 60_000
    for candidate in fact.candidates:
        at.run(
            "UPDATE attempt SET deadline = deadline - :taken, credits = credits - :taken"
            " WHERE session = :session AND candidate = :candidate",
            taken=taken, candidate=candidate,
        )  # fmt: skip
        at.run(
            "UPDATE added_time SET withdrawn = 1 WHERE session = :session AND n = :line AND candidate = :candidate",
            line=fact.line, candidate=candidate,
        )  # fmt: skip
        _tell(at, candidate, "", -taken, fact.withdrawn_at, fact.by)


def _attempt_paused(at: Scene, fact: facts.AttemptPaused) -> None:
    at.run(
        "UPDATE attempt SET state = :paused, paused_at = :moment WHERE id = :attempt",
        paused=State.PAUSED, moment=fact.paused_at, attempt=fact.attempt,
    )  # fmt: skip
    account(at, fact.attempt, fact.paused_at)
    at.new_order(fact.attempt)


def _pause_ended(at: Scene, fact: facts.PauseEnded) -> None:
    at.run(
        "UPDATE attempt SET deadline = deadline + :moment - paused_at, credits = credits + :moment - paused_at,"
        " paused_at = NULL, state = CASE state WHEN :paused THEN :sitting ELSE state END WHERE id = :attempt",
        moment=fact.resumed_at, paused=State.PAUSED, sitting=State.SITTING, attempt=fact.attempt,
    )  # fmt: skip
    stand(at, fact.attempt, fact.resumed_at)
    account(at, fact.attempt, fact.resumed_at)
    at.new_order(fact.attempt)


def _lost_time_decided(at: Scene, fact: facts.LostTimeDecided) -> None:
    at.run(
        "UPDATE lost_time SET state = :state, granted = :granted, reason = :reason"
        " WHERE session = :session AND n = :line AND attempt = :attempt",
        state="granted" if fact.granted else "refused", granted=fact.granted, reason=fact.reason, line=fact.line,
        attempt=fact.attempt,
    )  # fmt: skip
    if not fact.granted:
        return
    at.run(
        "UPDATE attempt SET deadline = deadline + :granted, credits = credits + :granted WHERE id = :attempt",
        granted=fact.granted, attempt=fact.attempt,
    )  # fmt: skip
    _tell(at, fact.candidate, "", fact.granted, fact.decided_at, fact.by)


def _station_lost(at: Scene, fact: facts.StationLost) -> None:
    at.run(
        "UPDATE attempt SET lost_since = :moment"
        " WHERE session = :session AND station = :station AND state <> :done",
        moment=fact.lost_at, station=fact.station, done=State.HANDED_IN,
    )  # fmt: skip


def _station_back(at: Scene, fact: facts.StationBack) -> None:
    at.run("UPDATE attempt SET lost_since = NULL WHERE session = :session AND station = :station", station=fact.station)


TIME_ENTRIES: dict[type, Callable[[Scene, Any, str], None]] = {
    MessageRead: _message_read,
}

TIME_PROJECTIONS: dict[type, Callable[[Scene, Any], None]] = {
    facts.MessageSent: _message_sent,
    facts.MessageDelivered: _message_delivered,
    facts.TimeAdded: _time_added,
    facts.TimeWithdrawn: _time_withdrawn,
    facts.AttemptPaused: _attempt_paused,
    facts.PauseEnded: _pause_ended,
    facts.LostTimeDecided: _lost_time_decided,
    facts.StationLost: _station_lost,
    facts.StationBack: _station_back,
}
