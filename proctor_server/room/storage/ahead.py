"""What the lines of stations depend on, read ahead of the commands of a group: for all of them in three steps.

SQLite gives the interpreter away at each step and waits for it again, which takes longer than what is read.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from kiosk_client.protocol.chain import Head
from proctor_server.room.domain.errors import UnknownAttempt, UnknownSession
from proctor_server.room.storage import attempts
from proctor_server.room.storage.attempts import AtNumber, AttemptRow


class Asked(NamedTuple):
    """What some lines of a station's journal depend on: the journal's head in the session, these attempts, and how
    each `(attempt, number)` stands."""

    session: str
    station: str
    attempts: set[str]
    numbers: list[tuple[str, int]]


class Standing:
    """How everything stands that was asked for."""

    def __init__(self, db: sqlite3.Connection, asked: Iterable[Asked]) -> None:
        everything = list(asked)
        self._db, self._changes = db, db.total_changes
        self._heads = attempts.heads_in_sessions(db, [(each.session, each.station) for each in everything])
        self._attempts = attempts.by_id(db, {attempt for each in everything for attempt in each.attempts})
        self._numbers = attempts.at_numbers(db, [number for each in everything for number in each.numbers])

    @property
    def holds(self) -> bool:
        """Whether nothing was written since."""
        return self._db.total_changes == self._changes

    def pass_over(self) -> None:
        """What was written until now changes nothing of it."""
        self._changes = self._db.total_changes

    def head(self, session: str, station: str) -> Head:
        """Of the station's journal. Raises `UnknownSession`."""
        try:
            return self._heads[session, station]
        except KeyError:
            raise UnknownSession(number=session) from None

    def attempt(self, attempt_id: str) -> AttemptRow:
        """Raises `UnknownAttempt`."""
        try:
            return self._attempts[attempt_id]
        except KeyError:
            raise UnknownAttempt from None

    def at_number(self, attempt_id: str, number: int) -> AtNumber:
        """Of an attempt that is known here."""
        return self._numbers[attempt_id, number]
