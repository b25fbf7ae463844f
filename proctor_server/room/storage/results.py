"""What the room asks of the tables `results` and `results_asked`."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from proctor_server.moments import from_ms, to_ms
from proctor_server.room.domain.returning import Outcome

OF_SESSION = "SELECT revision, state, document, n FROM results WHERE session = ?"
IS_OUT = "SELECT 1 FROM results WHERE session = ? AND state = 'published'"
DUE = """
SELECT delivery.session AS session, delivery.sha256 AS sha256, coalesce(results.revision, 0) AS revision FROM delivery
  JOIN session ON session.number = delivery.session AND session.revision = delivery.revision
  LEFT JOIN results ON results.session = delivery.session
  LEFT JOIN results_asked ON results_asked.session = delivery.session
 WHERE delivery.state = 'delivered' AND session.finalised_n IS NOT NULL
   AND coalesce(results_asked.not_before, 0) <= :now
 ORDER BY delivery.session
"""
ASKED = "SELECT outcome, message, tries, asked_at, not_before FROM results_asked WHERE session = ?"
NOTE = """
INSERT OR REPLACE INTO results_asked (session, outcome, message, tries, asked_at, not_before)
SELECT :session, :outcome, :message, :tries, :asked_at, :not_before
 WHERE EXISTS (SELECT 1 FROM session WHERE number = :session)
"""
AT_ONCE = "UPDATE results_asked SET not_before = 0 WHERE session = ?"
LINE_AT = "SELECT json_extract(line, '$.at') FROM journal WHERE session = ? AND n = ?"


class Kept(NamedTuple):
    """The newest results of a session. `n`: the journal's line that brought them."""

    revision: int
    state: str
    document: str
    n: int


class Due(NamedTuple):
    """A session whose results are to be asked for: its package, the revision that is here."""

    session: str
    sha256: str
    revision: int


class AskedRow(NamedTuple):
    """What came of asking last. `tries` in a row came to the same."""

    outcome: Outcome
    message: str
    tries: int
    asked_at: datetime
    not_before: datetime


def of_session(db: sqlite3.Connection, session: str) -> Kept | None:
    """The newest results that came, withdrawn or not."""
    row = db.execute(OF_SESSION, (session,)).fetchone()
    return Kept(*row) if row else None


def are_out(db: sqlite3.Connection, session: str) -> bool:
    """Whether the session's results are here and hold."""
    return db.execute(IS_OUT, (session,)).fetchone() is not None


def brought_at(db: sqlite3.Connection, session: str, kept: Kept) -> str:
    """When they came, ISO 8601, UTC."""
    (at,) = db.execute(LINE_AT, (session, kept.n)).fetchone()
    return str(at)


def due(db: sqlite3.Connection, now: datetime) -> list[Due]:
    """The sessions whose results are to be asked for now."""
    return [Due(*row) for row in db.execute(DUE, {"now": to_ms(now)})]


def asked(db: sqlite3.Connection, session: str) -> AskedRow | None:
    """What came of asking last, if the authority was asked."""
    row = db.execute(ASKED, (session,)).fetchone()
    if row is None:
        return None
    return AskedRow(row["outcome"], row["message"], row["tries"], from_ms(row["asked_at"]), from_ms(row["not_before"]))


def note_asked(db: sqlite3.Connection, session: str, row: AskedRow) -> None:
    """Remembers it through restarts; of a session that is still here."""
    moments = {"asked_at": to_ms(row.asked_at), "not_before": to_ms(row.not_before)}
    db.execute(NOTE, {"session": session, **row._asdict(), **moments})


def ask_at_once(db: sqlite3.Connection, session: str) -> None:
    """Somebody knows that it is worth asking now."""
    db.execute(AT_ONCE, (session,))
