"""Erased sessions in `erased_session`; what there is to erase is found in the schema, so that no table is forgotten."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

import msgspec

from kiosk_client.protocol.wire import from_line
from proctor_server.moments import to_ms
from proctor_server.room.domain.view import ErasedSession
from proctor_server.room.storage.sessions import Released

ALL = """
SELECT body, done_at, (SELECT count(*) FROM still_to_forget AS s WHERE s.number = erased_session.number) AS stations
  FROM erased_session ORDER BY CAST(number AS INTEGER)
"""
UNFINISHED = "SELECT number FROM erased_session WHERE done_at IS NULL ORDER BY number"
REMEMBER = "INSERT INTO erased_session (number, body, receipt, begun_at) VALUES (:number, :body, :receipt, :now)"
IS_ERASED = "SELECT 1 FROM erased_session WHERE number = ?"
CLOSE = "UPDATE erased_session SET done_at = ? WHERE number = ? AND done_at IS NULL"
STILL = "INSERT OR REPLACE INTO still_to_forget VALUES (:session, :station, :voucher, :receipt)"
FORGOTTEN = "DELETE FROM still_to_forget WHERE number = ? AND station = ?"
COLUMNS = """
SELECT m.name AS name, c.name AS of FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
 WHERE m.type = 'table' AND c.name IN ('session', 'attempt') ORDER BY m.name
"""
SITTING = "SELECT count(*) FROM attempt WHERE began_at IS NOT NULL AND state <> 'handed_in'"
ANSWERS = "SELECT count(*) FROM answer WHERE attempt IN (SELECT id FROM attempt WHERE session = ?)"
ENTERED = "SELECT count(*) FROM attempt WHERE session = ?"


class Erasure(NamedTuple):
    """One erased session. `done_at` in milliseconds. `stations`: how many have not said that they forgot."""

    session: ErasedSession
    done_at: int | None
    stations: int


def every(db: sqlite3.Connection) -> list[Erasure]:
    """All erased sessions, in the order of numbers."""
    return [Erasure(from_line(ErasedSession, row[0]), row[1], row[2]) for row in db.execute(ALL)]


def unfinished(db: sqlite3.Connection) -> list[str]:
    """Sessions of which a step is still to be done."""
    return [number for (number,) in db.execute(UNFINISHED)]


def is_erased(db: sqlite3.Connection, number: str) -> bool:
    """Whether erasing has at least begun."""
    return db.execute(IS_ERASED, (number,)).fetchone() is not None


def remember(
    db: sqlite3.Connection, left: ErasedSession, receipt: str, stations: list[Released], now: datetime
) -> None:
    """What stays of the session, and the stations that still have to hear of its receipt."""
    row = {"number": left.number, "body": msgspec.json.encode(left), "receipt": receipt, "now": to_ms(now)}
    db.execute(REMEMBER, row)
    db.executemany(STILL, [one._asdict() for one in stations])


def forget(db: sqlite3.Connection, number: str) -> None:
    """Every row of the session, in whichever table: first what belongs to its attempts, then what names it."""
    columns: dict[str, set[str]] = {}
    for row in db.execute(COLUMNS):
        columns.setdefault(row["name"], set()).add(row["of"])
    for table in (name for name, of in columns.items() if of == {"attempt"}):
        db.execute(f"DELETE FROM {table} WHERE attempt IN (SELECT id FROM attempt WHERE session = ?)", (number,))  # noqa: S608 - a name of our schema
    for table in (name for name, of in columns.items() if "session" in of):
        db.execute(f"DELETE FROM {table} WHERE session = ?", (number,))  # noqa: S608 - a name of our schema
    db.execute("DELETE FROM session WHERE number = ?", (number,))


def close(db: sqlite3.Connection, number: str, now: datetime) -> None:
    """Every step is done."""
    db.execute(CLOSE, (to_ms(now), number))


def forgotten(db: sqlite3.Connection, number: str, station: str) -> bool:
    """The station says that it forgot. Whether it was one that an erased session waited for."""
    return db.execute(FORGOTTEN, (number, station)).rowcount > 0


def is_somebody_sitting(db: sqlite3.Connection) -> bool:
    """Whether any test runs in the room."""
    return _count(db.execute(SITTING)) > 0


def answers(db: sqlite3.Connection, number: str) -> int:
    """How many answers the session has."""
    return _count(db.execute(ANSWERS, (number,)))


def was_entered(db: sqlite3.Connection, number: str) -> bool:
    """Whether anybody ever came in."""
    return _count(db.execute(ENTERED, (number,))) > 0


def _count(rows: sqlite3.Cursor) -> int:
    (count,) = rows.fetchone()
    return int(count)
