"""From facts to tables: an attempt that goes on at another station (R-ENT-04, R-ENT-05)."""

from collections.abc import Callable
from typing import Any

from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import State
from proctor_server.room.storage.ledger_of_time import account, write_down
from proctor_server.room.storage.scene import Scene

MOVING_TABLES = ("former_station",)
"""Projections that this module fills."""


def leave_behind(at: Scene, attempt: str, station: str) -> None:
    """`station` holds the attempt from now on, the one before no longer."""
    at.run(
        "INSERT OR IGNORE INTO former_station (attempt, station, station_name)"
        " SELECT id, station, station_name FROM attempt WHERE id = :attempt AND station <> :station",
        attempt=attempt, station=station,
    )  # fmt: skip
    at.run(
        "DELETE FROM former_station WHERE attempt = :attempt AND station = :station", attempt=attempt, station=station
    )


def lost_until_now(at: Scene, attempt: str) -> None:
    """R-TIM-04: the station went silent and did not come back: nobody worked since, as far as can be seen."""
    asked = "SELECT lost_since, paused_at FROM attempt WHERE id = ?"
    since, paused_at = at.db.execute(asked, (attempt,)).fetchone()
    if since is not None and paused_at is None:
        write_down(at, attempt, "station_down", since)


def _attempt_moved(at: Scene, fact: facts.AttemptMoved) -> None:
    leave_behind(at, fact.attempt, fact.station)
    lost_until_now(at, fact.attempt)
    at.run(
        "UPDATE attempt SET state = :away, revision = revision + 1, station = :station, station_name = :name,"
        " epoch = :epoch, moved_to = :station, lost_since = NULL, door_station = NULL, door_station_name = NULL,"
        " station_ended = 0 WHERE id = :attempt",
        away=State.AWAY, station=fact.station, name=fact.station_name, epoch=fact.epoch, attempt=fact.attempt,
    )  # fmt: skip
    at.run(
        "UPDATE candidate SET confirmed_until = :until WHERE session = :session AND id = :candidate",
        until=fact.until, candidate=fact.candidate,
    )  # fmt: skip
    account(at, fact.attempt, fact.moved_at)


MOVING_PROJECTIONS: dict[type, Callable[[Scene, Any], None]] = {
    facts.AttemptMoved: _attempt_moved,
}
