"""Sessions of which a package was accepted, and their certifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.authority.domain.intake import State
from proctor_server.authority.domain.searching import folded
from proctor_server.authority.storage.certificates import give_code
from proctor_server.authority.storage.tables import CERTIFICATIONS, SESSIONS, WORDS
from proctor_server.results.certification import Certification
from proctor_server.session_package.record import SessionRecord


@dataclass(frozen=True)
class StoredSession:
    """A session at the authority. `solutions`: revision that it was evaluated with."""

    centre: str
    number: str
    revision: int
    state: State
    record: SessionRecord
    solutions: str | None
    published_at: str | None


def sessions(connection: sa.Connection) -> list[StoredSession]:
    """All sessions, by date, then number and centre."""
    found = [_stored(row) for row in connection.execute(sa.select(SESSIONS)).mappings()]
    return sorted(found, key=lambda each: (each.record.session.starts_at, each.number, each.centre))


def sessions_numbered(connection: sa.Connection, number: str) -> list[StoredSession]:
    """The sessions with this number: centres number theirs themselves."""
    asked = sa.select(SESSIONS).where(SESSIONS.c.number == number).order_by(SESSIONS.c.centre)
    return [_stored(row) for row in connection.execute(asked).mappings()]


def session(connection: sa.Connection, centre: str, number: str) -> StoredSession | None:
    """One session. A transaction that writes has it to itself until its end."""
    asked = sa.select(SESSIONS).where(*_is(centre, number)).with_for_update()
    row = connection.execute(asked).mappings().first()
    return _stored(row) if row else None


def receive_session(connection: sa.Connection, record: SessionRecord, *, replaces: StoredSession | None) -> None:
    """A new session, or a later revision of the one that it `replaces`, which this transaction holds. Raises
    `IntegrityError` when another worker was faster with a new one."""
    row = {"revision": record.revision, "state": "received", "record": to_line(record), "solutions": None}
    key = {"centre": record.centre.fingerprint, "number": record.session.number}
    if replaces:
        changed = sa.update(SESSIONS).where(*_is(replaces.centre, replaces.number))
        connection.execute(changed.values(**row, published_at=None))
    else:
        connection.execute(sa.insert(SESSIONS).values(**key, **row))


def move_session(connection: sa.Connection, stored: StoredSession, state: State, **facts: str | None) -> None:
    """Another state, with what is known since."""
    where = _is(stored.centre, stored.number)
    connection.execute(sa.update(SESSIONS).where(*where).values(state=state, **facts))


def keep_certifications(connection: sa.Connection, stored: StoredSession, results: Sequence[Certification]) -> None:
    """The results of a session, in place of former ones. A candidate keeps the number that was given
    first."""
    here = {each.candidate: number for number, each in certifications(connection, stored)}
    gone = here.keys() - {each.candidate for each in results}
    mine = (CERTIFICATIONS.c.centre == stored.centre, CERTIFICATIONS.c.session == stored.number)
    if gone:
        numbers = [number for number, each in certifications(connection, stored) if each.candidate in gone]
        connection.execute(sa.delete(CERTIFICATIONS).where(*mine, CERTIFICATIONS.c.candidate.in_(sorted(gone))))
        connection.execute(sa.delete(WORDS).where(WORDS.c.number.in_(sorted(numbers))))
    known = [{"at": here[each.candidate], "told": to_line(each)} for each in results if each.candidate in here]
    if known:
        same = CERTIFICATIONS.c.number == sa.bindparam("at")
        connection.execute(sa.update(CERTIFICATIONS).where(same).values(result=sa.bindparam("told")), known)
    key = {"centre": stored.centre, "session": stored.number}
    new = {each.candidate: to_line(each) for each in results if each.candidate not in here}
    if new:
        connection.execute(
            sa.insert(CERTIFICATIONS), [{**key, "candidate": number, "result": told} for number, told in new.items()]
        )
        added = sa.select(CERTIFICATIONS.c.number).where(*mine, CERTIFICATIONS.c.candidate.in_(sorted(new)))
        for number in connection.execute(added).scalars().all():
            give_code(connection, number, stored.record.centre.uai)
    _make_findable(connection, stored)


def _make_findable(connection: sa.Connection, stored: StoredSession) -> None:
    words = [
        {"number": number, "words": folded(" ".join((str(number), stored.number, *_names(each))))}
        for number, each in certifications(connection, stored)
    ]
    connection.execute(sa.delete(WORDS).where(WORDS.c.number.in_([each["number"] for each in words])))
    if words:
        connection.execute(sa.insert(WORDS), words)


def _names(result: Certification) -> tuple[str, ...]:
    return result.first_name, result.birth_name, result.external_id, result.ine


class Found(NamedTuple):
    """A certification, and the session it is of."""

    number: int
    centre: str
    session: str
    result: Certification


def certification(connection: sa.Connection, number: int) -> Found | None:
    """The certification with this number."""
    row = connection.execute(_found().where(CERTIFICATIONS.c.number == number)).first()
    return _as_found(row) if row else None


def find(connection: sa.Connection, text: str, most: int) -> list[Found]:
    """The certifications that every word of `text` is a part of, `most` at most."""
    asked = _found().join(WORDS, WORDS.c.number == CERTIFICATIONS.c.number)
    for word in folded(text).split():
        asked = asked.where(WORDS.c.words.contains(word, autoescape=True))
    return [_as_found(row) for row in connection.execute(asked.order_by(CERTIFICATIONS.c.number.desc()).limit(most))]


def _found() -> sa.Select[Any]:
    columns = (CERTIFICATIONS.c.number, CERTIFICATIONS.c.centre, CERTIFICATIONS.c.session, CERTIFICATIONS.c.result)
    return sa.select(*columns).select_from(CERTIFICATIONS)


def _as_found(row: Any) -> Found:
    return Found(row[0], row[1], row[2], from_line(Certification, row[3]))


def certifications(connection: sa.Connection, stored: StoredSession) -> list[tuple[int, Certification]]:
    """The results of a session with their numbers, in the order of names."""
    asked = sa.select(CERTIFICATIONS.c.number, CERTIFICATIONS.c.result).where(
        CERTIFICATIONS.c.centre == stored.centre, CERTIFICATIONS.c.session == stored.number
    )
    found = [(number, from_line(Certification, result)) for number, result in connection.execute(asked)]
    return sorted(found, key=lambda each: (each[1].birth_name, each[1].first_name, each[0]))


def _is(centre: str, number: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return SESSIONS.c.centre == centre, SESSIONS.c.number == number


def _stored(row: Any) -> StoredSession:
    return StoredSession(**{**row, "record": from_line(SessionRecord, row["record"])})
