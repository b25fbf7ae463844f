"""Lines of stations on their way to the tables: those of one commit are written together.

SQLite gives the interpreter away at each statement and waits for it again, which takes longer than what is written.
"""

import sqlite3
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from kiosk_client.protocol.journal import Answered, AnyEntry, Skipped
from proctor_server.room.domain.facts import StationEntry
from proctor_server.room.storage.database import insert_all
from proctor_server.room.storage.line import APPEND, Line

KEEP: Final = "INSERT INTO station_entry (session, station, n, attempt, line, hash, verdict)"
COUNT: Final = """
INSERT INTO station_answer (session, station, n, attempt, line, hash, verdict, number, item, body, late, at)
"""


class EntryKept(NamedTuple):
    """A row of the table `station_entry`. `n`: in the station's journal."""

    session: str
    station: str
    n: int
    attempt: str
    line: bytes
    hash: str
    verdict: str


def entry_kept(session: str, fact: StationEntry, entry: AnyEntry) -> EntryKept:
    """What the fact says of its line, which `entry` is."""
    line = fact.line.encode()
    return EntryKept(session, fact.station, entry.n, fact.attempt, line, sha256(line).hexdigest(), fact.verdict)


def answer_that_counts(session: str, at: int, fact: StationEntry, entry: Answered | Skipped) -> tuple[object, ...]:
    """A row of the view `station_answer`, as `COUNT` names its columns: the line, and what line `at` of the session's
    journal says of the answer in it."""
    body = msgspec.json.encode(entry.answer if isinstance(entry, Answered) else None)
    return (*entry_kept(session, fact, entry), entry.number, entry.item, body, fact.verdict == "late", at)


class Together:
    """Lines of stations that are not in the tables of their transaction yet, with those of the sessions' journals."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.drop()

    def drop(self) -> None:
        """They were not."""
        self._lines: list[Line] = []
        self._kept: list[EntryKept] = []
        self._answers: list[tuple[object, ...]] = []
        self._stations: set[str] = set()
        self._numbers: set[tuple[str, int]] = set()

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, line: Line, fact: StationEntry, entry: AnyEntry) -> None:
        """One more: an answer, at a number where none counts yet, or what moves nothing."""
        self._lines.append(line)
        self._stations.add(fact.station)
        if isinstance(entry, Answered | Skipped):
            self._answers.append(answer_that_counts(line.session, line.n, fact, entry))
            self._numbers.add((fact.attempt, entry.number))
        else:
            self._kept.append(entry_kept(line.session, fact, entry))

    def has_of_station(self, station: str) -> bool:
        """Whether one of them is of this station."""
        return station in self._stations

    def has_of_number(self, attempt: str, number: int) -> bool:
        """Whether one of them is the answer at this number of the attempt."""
        return (attempt, number) in self._numbers

    def write(self) -> None:
        """Brings them to the tables. Raises `sqlite3.Error`."""
        lines, kept, answers = self._lines, self._kept, self._answers
        self.drop()
        insert_all(self._db, APPEND, lines)
        insert_all(self._db, KEEP, kept)
        insert_all(self._db, COUNT, answers)
