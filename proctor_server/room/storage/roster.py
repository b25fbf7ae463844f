"""What the room asks of the tables `on_duty`, `listed` and `ratio_override`."""

import sqlite3
from typing import NamedTuple

from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.roster import RUNNING, Dealt, Standing
from proctor_server.room.storage.database import at_once

ON_DUTY = "SELECT name FROM on_duty WHERE session = ? ORDER BY n, name"
LISTED = """
SELECT candidate, name FROM listed JOIN candidate ON candidate.session = listed.session AND id = candidate
 WHERE listed.session = ?
"""
STANDINGS = """
SELECT candidate.id, attempt.state, candidate.confirmed_until
  FROM candidate LEFT JOIN attempt ON attempt.session = candidate.session AND attempt.candidate = candidate.id
 WHERE candidate.session = :session
"""
DEALT = """
SELECT candidate.id, body ->> 'birth_name' AS birth_name, body ->> 'first_name' AS first_name, state, station_name
  FROM (SELECT session, id, CAST(body AS TEXT) AS body FROM candidate) AS candidate
  LEFT JOIN attempt ON attempt.session = candidate.session AND attempt.candidate = candidate.id
 WHERE candidate.session = :session
"""
OVERRIDE = 'SELECT n, reason, "by", at FROM ratio_override WHERE session = ?'
OPEN_SESSIONS = "SELECT number FROM session WHERE finalised_n IS NULL ORDER BY number"


class Override(NamedTuple):
    """The rule of one for twenty does not hold; `n`: the journal's line that says so, `by` as it names
    people, `at` in milliseconds."""

    n: int
    reason: str
    by: str
    at: int


class _Standing(NamedTuple):
    id: int
    state: str | None
    confirmed_until: int | None


class _Dealt(NamedTuple):
    id: int
    birth_name: str
    first_name: str
    state: str | None
    station_name: str | None


def on_duty(db: sqlite3.Connection, session: str) -> list[str]:
    """Every name that has come and not left, in the order of coming; one person may have typed two."""
    return [name for (name,) in db.execute(ON_DUTY, (session,))]


def listed(db: sqlite3.Connection, session: str) -> dict[int, str]:
    """Candidate → whose list. Who is in no list is missing."""
    return dict(db.execute(LISTED, (session,)).fetchall())


def standings(db: sqlite3.Connection, session: str) -> dict[int, Standing]:
    """What each candidate's presence depends on."""
    rows = at_once(db, _Standing, STANDINGS, {"session": session})
    return {number: Standing(state, until) for number, state, until in rows}


def dealt(db: sqlite3.Connection, session: str) -> list[Dealt]:
    """Everybody whom a list can name."""
    return [
        Dealt(row.id, row.birth_name, row.first_name, (row.station_name or "") if _sits(row.state) else "")
        for row in at_once(db, _Dealt, DEALT, {"session": session})
    ]


def _sits(state: str | None) -> bool:
    return state is not None and State(state) in RUNNING


def override(db: sqlite3.Connection, session: str) -> Override | None:
    """The override that stands."""
    row = db.execute(OVERRIDE, (session,)).fetchone()
    return Override(*row) if row else None


def open_sessions(db: sqlite3.Connection) -> list[str]:
    """Sessions that are not finalised."""
    return [number for (number,) in db.execute(OPEN_SESSIONS)]
