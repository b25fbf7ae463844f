"""What the room asks of the table `candidate`."""

import sqlite3
from collections.abc import Collection
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from kiosk_client.protocol.wire import from_line
from proctor_server.assessment.profile import Competence
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.errors import UnknownCandidate
from proctor_server.room.storage.database import json_list

AS_MANY_AS_A_ROOM: Final = 2000

CANDIDATES = "SELECT id, body, profile, confirmed_until FROM candidate WHERE session = ? ORDER BY id"
GROUPS = "SELECT DISTINCT json_extract(body, '$.group') AS name FROM candidate WHERE name <> '' ORDER BY name"
PROFILES = "SELECT profile FROM candidate WHERE session = ? ORDER BY id"
COUNT = "SELECT count(*) FROM candidate WHERE session = ?"
SOME = """
SELECT id, body, profile, confirmed_until FROM candidate
 WHERE session = :session AND id IN (SELECT value FROM json_each(:candidates)) ORDER BY id
"""
KNOWN_AS = """
SELECT id, body, profile, confirmed_until FROM candidate WHERE session = ? AND known_as = ? ORDER BY id LIMIT 1
"""
CANDIDATE = "SELECT id, body, profile, confirmed_until FROM candidate WHERE session = ? AND id = ?"


class CandidateRow(NamedTuple):
    """One enrolled person; `confirmed_until` in milliseconds."""

    id: int
    person: Candidate
    profile: tuple[Competence, ...]
    confirmed_until: int | None


def _row(row: sqlite3.Row) -> CandidateRow:
    number, body, profile, confirmed_until = row
    return CandidateRow(number, from_line(Candidate, body), _profile(profile), confirmed_until)


@lru_cache(maxsize=AS_MANY_AS_A_ROOM)
def _profile(text: bytes) -> tuple[Competence, ...]:
    # long, hardly ever another, and read with each answer; it names nobody, so it may outlive an erasure here
    return msgspec.json.decode(text, type=tuple[Competence, ...])


def candidates(db: sqlite3.Connection, session: str) -> list[CandidateRow]:
    """Everybody who is enrolled, in the order of the list."""
    return [_row(row) for row in db.execute(CANDIDATES, (session,))]


def some(db: sqlite3.Connection, session: str, numbers: Collection[int]) -> list[CandidateRow]:
    """Those of them who are enrolled, in the order of the list."""
    return [_row(row) for row in db.execute(SOME, {"session": session, "candidates": json_list(numbers)})]


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


def known_as(db: sqlite3.Connection, session: str, name: str) -> CandidateRow | None:
    """The first whom the list has under this key of `identity_match.known_as`."""
    row = db.execute(KNOWN_AS, (session, name)).fetchone()
    return _row(row) if row else None


def find(db: sqlite3.Connection, session: str, number: int) -> CandidateRow | None:
    """One of them, None when they are not enrolled, or no longer."""
    row = db.execute(CANDIDATE, (session, number)).fetchone()
    return _row(row) if row else None
