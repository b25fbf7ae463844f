"""What the room asks of the tables `message` and `lost_time`."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from proctor_server.room.domain.errors import UnknownLostTime
from proctor_server.room.storage.database import grouped, json_list

MESSAGES = """
SELECT * FROM message
 WHERE session = :session AND candidate IN (SELECT value FROM json_each(:candidates)) ORDER BY n
"""
ADDED = """
SELECT * FROM added_time
 WHERE session = :session AND candidate IN (SELECT value FROM json_each(:candidates)) ORDER BY n
"""
ADDED_BY = "SELECT * FROM added_time WHERE session = ? AND n = ? AND NOT withdrawn ORDER BY candidate"
LOST = "SELECT * FROM lost_time WHERE attempt IN (SELECT value FROM json_each(:attempts)) ORDER BY n"
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


class AddedTime(NamedTuple):
    """One addition to one candidate; moments and lengths in milliseconds."""

    session: str
    n: int
    candidate: int
    added: int
    reason: str
    added_at: int
    withdrawn: int


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
    return messages_of(db, session, [candidate])[candidate]


def messages_of(
    db: sqlite3.Connection, session: str, candidates: Collection[int]
) -> defaultdict[int, list[MessageRow]]:
    """The same to several."""
    rows = db.execute(MESSAGES, {"session": session, "candidates": json_list(candidates)})
    return grouped((row["candidate"], MessageRow(**row)) for row in rows)


def unread(db: sqlite3.Connection, session: str, candidate: int) -> list[MessageRow]:
    """Those that the candidate has not confirmed."""
    return [row for row in messages(db, session, candidate) if row.read_at is None]


def added(db: sqlite3.Connection, session: str, candidates: Collection[int]) -> defaultdict[int, list[AddedTime]]:
    """To each of these candidates, in order, taken back or not."""
    rows = db.execute(ADDED, {"session": session, "candidates": json_list(candidates)})
    return grouped((row["candidate"], AddedTime(**row)) for row in rows)


def added_by(db: sqlite3.Connection, session: str, n: int) -> dict[int, AddedTime]:
    """By candidate, what one line of the journal added and nobody has taken back."""
    return {row["candidate"]: AddedTime(**row) for row in db.execute(ADDED_BY, (session, n))}


def lost(db: sqlite3.Connection, attempt: str) -> list[LostTime]:
    """The ledger of one attempt."""
    return lost_of(db, [attempt])[attempt]


def lost_of(db: sqlite3.Connection, attempts: Collection[str]) -> defaultdict[str, list[LostTime]]:
    """The same of several attempts."""
    rows = db.execute(LOST, {"attempts": json_list(attempts)})
    return grouped((row["attempt"], LostTime(**row)) for row in rows)


def lost_line(db: sqlite3.Connection, attempt: str, n: int) -> LostTime:
    """One line of it. Raises `UnknownLostTime`."""
    row = db.execute(LOST_LINE, (attempt, n)).fetchone()
    if row is None:
        raise UnknownLostTime
    return LostTime(**row)
