"""The session's journal on disk: append a fact, project it, read it again."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from kiosk_client.protocol.chain import Head, session_genesis
from kiosk_client.protocol.wire import from_line
from proctor_server.room.domain.facts import Fact, SessionCreated, Stamp
from proctor_server.room.storage.database import insert_all
from proctor_server.room.storage.line import APPEND, Line, line_behind
from proctor_server.room.storage.projections import project

HEAD = "SELECT n, hash FROM journal WHERE session = ? ORDER BY n DESC LIMIT 1"
LAST_LINE = "SELECT line FROM journal WHERE session = ? ORDER BY n DESC LIMIT 1"
LINES = "SELECT line FROM journal WHERE session = :session AND n <= :until ORDER BY n"
ERASE = "DELETE FROM journal WHERE session = ? AND n < ?"
BETWEEN = """
SELECT line, hash FROM journal WHERE session = :session AND n > :after AND n < :before ORDER BY n
"""
OF_KINDS = "SELECT line FROM journal WHERE session = ? AND ({kinds}) ORDER BY n"
AFTER = "SELECT line FROM journal WHERE session = ? AND n > ? ORDER BY n LIMIT ?"
SESSIONS = "SELECT DISTINCT session FROM journal ORDER BY session"
_NO_END = 2**62


class Recorded(NamedTuple):
    """A fact with its stamp, as it stands in the journal."""

    stamp: Stamp
    fact: Fact


def head(db: sqlite3.Connection, session: str) -> Head | None:
    """The last line's number and hash; None while the session has no line."""
    row = db.execute(HEAD, (session,)).fetchone()
    return Head(*row) if row else None


def last_moment(db: sqlite3.Connection, session: str) -> datetime:
    """When the session's last fact was written down. Only of a session that has a journal."""
    (line,) = db.execute(LAST_LINE, (session,)).fetchone()
    return datetime.fromisoformat(from_line(Stamp, line).at)


def append(db: sqlite3.Connection, session: str, fact: Fact, who: str, now: datetime, last: Head | None = None) -> Head:
    """Writes the fact behind the others, of which `last` is the last where the caller knows it, and into the tables.
    Durable once committed."""
    line = line_behind(last or head(db, session) or _genesis(fact), session, fact, who, now)
    insert_all(db, APPEND, [line])
    project(db, session, line.n, fact)
    return line.head


def _genesis(fact: Fact) -> Head:
    if not isinstance(fact, SessionCreated):
        raise TypeError("the first fact of a session is its creation")
    return session_genesis(fact.centre, fact.number)


def lines(db: sqlite3.Connection, session: str, until: int | None = None) -> list[bytes]:
    """The lines of a session as stored, up to and including number `until`."""
    rows = db.execute(LINES, {"session": session, "until": _NO_END if until is None else until})
    return [bytes(line) for (line,) in rows]


def lines_after(db: sqlite3.Connection, session: str, n: int, most: int) -> list[bytes]:
    """The lines behind number `n`, at most so many."""
    return [bytes(line) for (line,) in db.execute(AFTER, (session, n, most))]


def restore(db: sqlite3.Connection, session: str, lines: list[bytes]) -> None:
    """A journal that was kept elsewhere, whole, into the tables too. Only of a session that has no line here."""
    for n, line in enumerate(lines, start=1):
        insert_all(db, APPEND, [Line(session, n, line, sha256(line).hexdigest())])
        project(db, session, n, _recorded(line).fact)


def recorded(db: sqlite3.Connection, session: str) -> Iterator[Recorded]:
    """Every fact of a session, in order."""
    for line in lines(db, session):
        yield _recorded(line)


def hashed(
    db: sqlite3.Connection, session: str, *, after: int = 0, before: int | None = None, newest: bool = False
) -> Iterator[tuple[Recorded, str]]:
    """Each fact behind number `after` and before number `before`, with its line's hash; the `newest` first."""
    asked = {"session": session, "after": after, "before": _NO_END if before is None else before}
    for line, line_hash in db.execute(BETWEEN + "DESC" if newest else BETWEEN, asked):
        yield _recorded(line), line_hash


def of_kinds(db: sqlite3.Connection, session: str, kinds: Sequence[str]) -> Iterator[Recorded]:
    """The facts of these kinds, in order, without reading the others."""
    # a quotation mark inside a value is escaped: the text can only be the tag itself
    marks = [f'"kind":"{kind}"'.encode() for kind in kinds]
    query = OF_KINDS.format(kinds=" OR ".join(["instr(line, ?)"] * len(marks)))
    for (line,) in db.execute(query, (session, *marks)):
        yield _recorded(line)


def is_done(db: sqlite3.Connection, session: str, kind: str, key: str) -> bool:
    """Whether a fact of this kind was sent with this key before; never for an empty key."""
    return key != "" and any(each.fact.key == key for each in of_kinds(db, session, [kind]))  # type: ignore[union-attr]


def _recorded(line: bytes) -> Recorded:
    return Recorded(from_line(Stamp, line), from_line(Fact, line))  # type: ignore[arg-type]


def sessions(db: sqlite3.Connection) -> list[str]:
    """Every session that has a journal."""
    return [number for (number,) in db.execute(SESSIONS)]


def erase_before(db: sqlite3.Connection, session: str, n: int) -> None:
    """Only of a session that nobody entered (R-SES-04): its line `n` says that it was deleted, and which hash the line
    before had."""
    db.execute(ERASE, (session, n))
