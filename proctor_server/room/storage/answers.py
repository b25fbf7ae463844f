"""Answers that count, on their way to the tables: those of one commit are written together.

SQLite gives the interpreter away at each statement and waits for it again, which takes longer than what is written.
"""

import sqlite3
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from kiosk_client.protocol.journal import Answered, Skipped
from proctor_server.room.domain.facts import StationEntry
from proctor_server.room.storage.database import insert_all
from proctor_server.room.storage.line import APPEND, Line

COUNT: Final = """
INSERT INTO station_answer (session, station, n, attempt, line, hash, verdict, number, item, body, late, at)
"""


class AnswerThatCounts(NamedTuple):
    """A row of the view `station_answer`. `n`: in the station's journal; `at`: in the session's."""

    session: str
    station: str
    n: int
    attempt: str
    line: bytes
    hash: str
    verdict: str
    number: int
    item: str
    body: bytes
    late: bool
    at: int


def answer_that_counts(session: str, at: int, fact: StationEntry, entry: Answered | Skipped) -> AnswerThatCounts:
    """What line `at` of the session's journal says of an answer that counts; `entry` is what the fact's line says."""
    line = fact.line.encode()
    return AnswerThatCounts(
        session=session,
        station=fact.station,
        n=entry.n,
        attempt=fact.attempt,
        line=line,
        hash=sha256(line).hexdigest(),
        verdict=fact.verdict,
        number=entry.number,
        item=entry.item,
        body=msgspec.json.encode(entry.answer if isinstance(entry, Answered) else None),
        late=fact.verdict == "late",
        at=at,
    )


class Together:
    """Answers of one transaction that are not in its tables yet, with their lines of the sessions' journals."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._lines: list[Line] = []
        self._answers: list[AnswerThatCounts] = []
        self._concerned: set[str] = set()

    def __len__(self) -> int:
        return len(self._answers)

    def add(self, line: Line, answer: AnswerThatCounts) -> None:
        """One more, at a number where none counts yet."""
        self._lines.append(line)
        self._answers.append(answer)
        self._concerned |= {answer.station, answer.attempt}

    def concern(self, whom: str) -> bool:
        """Whether one of them is of this station, or of this attempt."""
        return whom in self._concerned

    def write(self) -> None:
        """Brings them to the tables. Raises `sqlite3.Error`."""
        lines, answers = self._lines, self._answers
        self.drop()
        if lines:
            insert_all(self._db, APPEND, lines)
            insert_all(self._db, COUNT, answers)

    def drop(self) -> None:
        """They were not."""
        self._lines, self._answers, self._concerned = [], [], set()
