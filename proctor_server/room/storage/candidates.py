"""What the room asks of the table `candidate`."""

import sqlite3
from typing import NamedTuple

import msgspec

from kiosk_client.protocol.wire import from_line
from proctor_server.assessment.profile import Competence
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.errors import UnknownCandidate

CANDIDATES = "SELECT id, body, profile, confirmed_until FROM candidate WHERE session = ? ORDER BY id"
GROUPS = "SELECT DISTINCT json_extract(body, '$.group') AS name FROM candidate WHERE name <> '' ORDER BY name"
PROFILES = "SELECT profile FROM candidate WHERE session = ? ORDER BY id"
COUNT = "SELECT count(*) FROM candidate WHERE session = ?"
CANDIDATE = "SELECT id, body, profile, confirmed_until FROM candidate WHERE session = ? AND id = ?"


class CandidateRow(NamedTuple):
    """One enrolled person; `confirmed_until` in milliseconds."""

    id: int
    person: Candidate
    profile: list[Competence]
    confirmed_until: int | None


def _row(row: sqlite3.Row) -> CandidateRow:
    profile = msgspec.json.decode(row["profile"], type=list[Competence])
    return CandidateRow(row["id"], from_line(Candidate, row["body"]), profile, row["confirmed_until"])


def candidates(db: sqlite3.Connection, session: str) -> list[CandidateRow]:
    """Everybody who is enrolled, in the order of the list."""
    return [_row(row) for row in db.execute(CANDIDATES, (session,))]


def groups(db: sqlite3.Connection) -> list[str]:
    """Every class of every session, by name."""
    return [name for (name,) in db.execute(GROUPS)]


def profiles(db: sqlite3.Connection, session: str) -> list[list[Competence]]:
    """The profile of everybody who is enrolled, empty where there is none."""
    return [msgspec.json.decode(text, type=list[Competence]) for (text,) in db.execute(PROFILES, (session,))]


def count(db: sqlite3.Connection, session: str) -> int:
    """How many are enrolled."""
    (number,) = db.execute(COUNT, (session,)).fetchone()
    return int(number)


def candidate(db: sqlite3.Connection, session: str, number: int) -> CandidateRow:
    """One of them. Raises `UnknownCandidate`."""
    found = find(db, session, number)
    if found is None:
        raise UnknownCandidate
    return found


def find(db: sqlite3.Connection, session: str, number: int) -> CandidateRow | None:
    """One of them, None when they are not enrolled, or no longer."""
    row = db.execute(CANDIDATE, (session, number)).fetchone()
    return _row(row) if row else None
