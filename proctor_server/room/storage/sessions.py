"""What the room asks of the tables `session`, `session_secret` and `delivery`."""

import json
import sqlite3
from typing import NamedTuple

from kiosk_client.protocol.wire import from_line
from proctor_server.room.domain.errors import SessionFinalised, UnknownSession
from proctor_server.room.domain.session import SessionPlan, SessionState, session_state
from proctor_server.room.storage import results

SESSION = """
SELECT number, centre, plan, bank, bank_version, invigilators, first_start, revision, finalised_n
  FROM session WHERE number = ?
"""
THERE = "SELECT 1 FROM session WHERE number = ?"
NUMBERS = "SELECT number FROM session ORDER BY CAST(number AS INTEGER)"
NEXT_NUMBER = """
WITH RECURSIVE used (number) AS (
  SELECT min(session) FROM journal
   UNION ALL
  SELECT (SELECT min(session) FROM journal WHERE session > used.number) FROM used WHERE used.number IS NOT NULL
)
SELECT coalesce(max(CAST(number AS INTEGER)), 100) + 1
  FROM (SELECT number FROM used UNION ALL SELECT number FROM erased_session)
"""
LAST_CANDIDATE = "SELECT last_candidate FROM session WHERE number = ?"
TOTALS = """
SELECT count(*) FILTER (WHERE began_at IS NOT NULL) AS started,
       count(*) FILTER (WHERE began_at IS NOT NULL AND state <> 'handed_in') AS sitting,
       max(CASE WHEN state <> 'handed_in' THEN deadline END) AS last_deadline
  FROM attempt WHERE session = ?
"""
FORGET_CODES = "DELETE FROM session_secret WHERE session = ?"
CODES = "SELECT * FROM session_secret WHERE session = ?"
SAVE_CODES = """
INSERT INTO session_secret (session, access_code, password_phc, password_sealed, content_key_wrapped)
VALUES (:session, :access_code, :password_phc, :password_sealed, :content_key_wrapped)
"""
DELIVERY = "SELECT * FROM delivery WHERE session = ? ORDER BY revision DESC LIMIT 1"
QUEUED = """
SELECT delivery.* FROM delivery
  JOIN session ON session.number = delivery.session AND session.revision = delivery.revision
 WHERE delivery.state = 'queued' AND session.finalised_n IS NOT NULL
 ORDER BY delivery.session
"""

INTERRUPTED = """
SELECT number FROM session
 WHERE finalised_n IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM delivery
                    WHERE delivery.session = session.number AND delivery.revision = session.revision)
 ORDER BY number
"""

TO_BE_COPIED = """
SELECT number FROM session
 WHERE first_start IS NOT NULL AND coalesce(CAST(plan AS TEXT) ->> 'rehearsal', 0) = 0
   AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.session = session.number AND delivery.state = 'delivered')
 ORDER BY number
"""
RELEASED = """
SELECT station_head.station AS station, delivery.session AS session, delivery.voucher, delivery.receipt FROM delivery
  JOIN station_head USING (session)
 WHERE delivery.state = 'delivered' AND delivery.voucher <> ''
   AND NOT EXISTS (SELECT 1 FROM erased_journal AS gone
                    WHERE gone.session = delivery.session AND gone.station = station_head.station)
 UNION ALL SELECT station, number, voucher, receipt FROM still_to_forget
 ORDER BY session, station
"""
ERASED = "SELECT count(*) FROM erased_journal WHERE session = ?"


class SessionRow(NamedTuple):
    """One session. `first_start` in milliseconds; `finalised_n`: the journal's line that finalised it."""

    number: str
    centre: str
    plan: SessionPlan
    bank: str
    bank_version: str
    invigilators: list[str]
    first_start: int | None
    revision: int
    finalised_n: int | None


class Totals(NamedTuple):
    """Counts over a session's attempts; `last_deadline` of those that run, in milliseconds."""

    started: int
    sitting: int
    last_deadline: int | None


class Delivery(NamedTuple):
    """Where a package is."""

    session: str
    revision: int
    file: str
    sha256: str
    state: str
    message: str
    receipt: str | None
    received_at: str | None
    voucher: str


class Released(NamedTuple):
    """A station that may forget a session, and by which words."""

    station: str
    session: str
    voucher: str
    receipt: str


class Secret(NamedTuple):
    """What opens a session to its people."""

    session: str
    access_code: str
    password_phc: str
    password_sealed: bytes
    content_key_wrapped: bytes


def session(db: sqlite3.Connection, number: str) -> SessionRow:
    """The session. Raises `UnknownSession`."""
    row = db.execute(SESSION, (number,)).fetchone()
    if row is None:
        raise UnknownSession(number=number)
    plan = from_line(SessionPlan, row["plan"])
    return SessionRow(**{**dict(row), "plan": plan, "invigilators": json.loads(row["invigilators"])})


def is_there(db: sqlite3.Connection, number: str) -> bool:
    """Whether there is such a session."""
    return db.execute(THERE, (number,)).fetchone() is not None


def open_session(db: sqlite3.Connection, number: str) -> SessionRow:
    """The session, while it can change. Raises `UnknownSession`, `SessionFinalised`."""
    found = session(db, number)
    if found.finalised_n is not None:
        raise SessionFinalised
    return found


def numbers(db: sqlite3.Connection) -> list[str]:
    """Every session's number, in order."""
    return [number for (number,) in db.execute(NUMBERS)]


def next_number(db: sqlite3.Connection) -> str:
    """A number that no session has or had; the first is 101."""
    (number,) = db.execute(NEXT_NUMBER).fetchone()
    return str(number)


def last_candidate(db: sqlite3.Connection, number: str) -> int:
    """The highest number that a candidate of the session ever had; 0 before the first."""
    (last,) = db.execute(LAST_CANDIDATE, (number,)).fetchone()
    return int(last)


def state(db: sqlite3.Connection, row: SessionRow) -> SessionState:
    """R-SES-03."""
    counts, sent = totals(db, row.number), delivery(db, row.number)
    is_finalised = row.finalised_n is not None
    return session_state(
        started=counts.started,
        sitting=counts.sitting,
        finalised=is_finalised,
        delivered=is_finalised and sent is not None and sent.state == "delivered",
        published=results.are_out(db, row.number),
    )


def totals(db: sqlite3.Connection, number: str) -> Totals:
    """How many started, how many still sit, the last deadline."""
    return Totals(**db.execute(TOTALS, (number,)).fetchone())


def secret(db: sqlite3.Connection, number: str) -> Secret | None:
    """The session's codes, None when there is no such session."""
    row = db.execute(CODES, (number,)).fetchone()
    return Secret(**row) if row else None


def save_secret(db: sqlite3.Connection, kept: Secret) -> None:
    """Keeps the codes of a new session."""
    db.execute(SAVE_CODES, kept._asdict())


def forget_secret(db: sqlite3.Connection, number: str) -> None:
    """The codes of a session that was deleted open nothing any more."""
    db.execute(FORGET_CODES, (number,))


def delivery(db: sqlite3.Connection, number: str) -> Delivery | None:
    """The newest package of the session."""
    row = db.execute(DELIVERY, (number,)).fetchone()
    return Delivery(**row) if row else None


def queued(db: sqlite3.Connection) -> list[Delivery]:
    """Packages that wait to be uploaded; not those of a finalisation that was withdrawn (R-SES-03)."""
    return [Delivery(**row) for row in db.execute(QUEUED)]


def interrupted(db: sqlite3.Connection) -> list[SessionRow]:
    """Sessions that are finalised and whose package is not in the queue (R-FIN-04)."""
    return [session(db, number) for (number,) in db.execute(INTERRUPTED).fetchall()]


def to_be_copied(db: sqlite3.Connection) -> list[str]:
    """Sessions that somebody began, and whose package the authority does not have yet: what would be lost with this
    machine."""
    return [number for (number,) in db.execute(TO_BE_COPIED)]


def released(db: sqlite3.Connection) -> list[Released]:
    """Stations that have written for a session whose package the authority has, and have not said that they forgot."""
    return [Released(**row) for row in db.execute(RELEASED)]


def erased(db: sqlite3.Connection, number: str) -> int:
    """How many stations have said that they forgot the session."""
    (count,) = db.execute(ERASED, (number,)).fetchone()
    return int(count)
