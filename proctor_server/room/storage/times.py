"""What the room asks of the tables `message` and `lost_time`."""

import sqlite3
from typing import NamedTuple

from proctor_server.room.domain.errors import UnknownLostTime

MESSAGES = "SELECT * FROM message WHERE session = ? AND candidate = ? ORDER BY n"
LOST = "SELECT * FROM lost_time WHERE attempt = ? ORDER BY n"
LOST_LINE = "SELECT * FROM lost_time WHERE attempt = ? AND n = ?"


class MessageRow(NamedTuple):
    """One message to one candidate; moments in milliseconds."""

    session: str
    n: int
    candidate: int
    text: str
    added: int
    sent_at: int
    sent_by: str
    delivered_at: int | None
    read_at: int | None


class LostTime(NamedTuple):
    """One line of the ledger; moments and lengths in milliseconds; `until` None while it goes on."""

    session: str
    n: int
    attempt: str
    cause: str
    since: int
    until: int | None
    state: str
    granted: int
    reason: str

    @property
    def length(self) -> int:
        """Whole seconds' worth of milliseconds."""
        return 0 if self.until is None else (self.until - self.since) // 1000 * 1000


def messages(db: sqlite3.Connection, session: str, candidate: int) -> list[MessageRow]:
    """To one candidate, in order."""
    return [MessageRow(**row) for row in db.execute(MESSAGES, (session, candidate))]


def unread(db: sqlite3.Connection, session: str, candidate: int) -> list[MessageRow]:
    """Those that the candidate has not confirmed."""
    return [row for row in messages(db, session, candidate) if row.read_at is None]


def lost(db: sqlite3.Connection, attempt: str) -> list[LostTime]:
    """The ledger of one attempt."""
    return [LostTime(**row) for row in db.execute(LOST, (attempt,))]


def lost_line(db: sqlite3.Connection, attempt: str, n: int) -> LostTime:
    """One line of it. Raises `UnknownLostTime`."""
    row = db.execute(LOST_LINE, (attempt, n)).fetchone()
    if row is None:
        raise UnknownLostTime
    return LostTime(**row)
