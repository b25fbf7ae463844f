"""What the room asks of the table `alert`."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from kiosk_client.protocol.turns import number_at_turn
from proctor_server.room.domain.alert import urgency
from proctor_server.room.domain.errors import UnknownAlert
from proctor_server.room.storage.database import grouped, json_list

ONE = "SELECT * FROM alert WHERE session = ? AND n = ? AND candidate = ?"
ASIDE = "SELECT number FROM alert WHERE attempt = ? AND aside_at IS NOT NULL"
NUMBERS = "SELECT number, neutralised FROM form_item WHERE attempt = ? ORDER BY number"
ANSWERED = "SELECT number FROM answer WHERE attempt = ?"
OPEN_PROBLEMS = """
SELECT attempt.candidate, alert.attempt, alert.number FROM alert JOIN attempt ON attempt.id = alert.attempt
 WHERE alert.session = ? AND alert.kind = 'problem' AND alert.state <> 'settled'
 ORDER BY attempt.candidate, alert.number
"""
OPEN = """
SELECT * FROM alert WHERE attempt IN (SELECT value FROM json_each(:attempts)) AND state <> 'settled'
"""
OF_SESSION = "SELECT * FROM alert WHERE session = ? ORDER BY raised_at, n"


class AlertRow(NamedTuple):
    """One call; moments in milliseconds."""

    session: str
    n: int
    candidate: int
    attempt: str
    kind: str
    state: str
    raised_at: int
    taken_by: str | None
    taken_at: int | None
    settled_at: int | None
    number: int | None
    item: str | None
    what: str | None
    aside_at: int | None
    outcome: str | None


def alert(db: sqlite3.Connection, session: str, candidate: int, n: int) -> AlertRow:
    """One call of a candidate. Raises `UnknownAlert`."""
    row = db.execute(ONE, (session, n, candidate)).fetchone()
    if row is None:
        raise UnknownAlert
    return AlertRow(**row)


def open_of(db: sqlite3.Connection, attempt: str) -> list[AlertRow]:
    """The calls that wait or are being dealt with, the most urgent first."""
    return open_of_all(db, [attempt])[attempt]


def open_of_all(db: sqlite3.Connection, attempts: Collection[str]) -> defaultdict[str, list[AlertRow]]:
    """The same of several attempts."""
    rows = sorted((AlertRow(**row) for row in db.execute(OPEN, {"attempts": json_list(attempts)})), key=urgency)
    return grouped((row.attempt, row) for row in rows)


def of_session(db: sqlite3.Connection, session: str) -> list[AlertRow]:
    """Every call, dealt with or not, the oldest first."""
    return [AlertRow(**row) for row in db.execute(OF_SESSION, (session,))]


def hand(db: sqlite3.Connection, attempt: str) -> str:
    """State of the hand that is up; empty when none is."""
    return next((row.state for row in open_of(db, attempt) if row.kind == "hand"), "")


def held_numbers(db: sqlite3.Connection, attempt: str) -> list[int]:
    """R-INC-01: numbers that take no answer until somebody has dealt with them."""
    return sorted(row.number for row in open_of(db, attempt) if row.number is not None)


def aside_numbers(db: sqlite3.Connection, attempt: str) -> list[int]:
    """R-TST-09: numbers that the candidate went past."""
    return sorted({number for (number,) in db.execute(ASIDE, (attempt,))})


def stands_still(db: sqlite3.Connection, attempt: str) -> bool:
    """Whether the item at the candidate's turn is held."""
    held = held_numbers(db, attempt)
    if not held:
        return False
    lines = db.execute(NUMBERS, (attempt,)).fetchall()
    done = {number for (number,) in db.execute(ANSWERED, (attempt,))} | {n for n, out in lines if out is not None}
    return number_at_turn((number for number, _ in lines), done, aside_numbers(db, attempt)) in held


class OpenProblem(NamedTuple):
    """A held number that nobody has dealt with."""

    candidate: int
    attempt: str
    number: int


def open_problems(db: sqlite3.Connection, session: str) -> list[OpenProblem]:
    """Those of a whole session, in the order of candidates."""
    return [OpenProblem(*row) for row in db.execute(OPEN_PROBLEMS, (session,))]
