"""What is deleted, and what is blanked, when somebody is forgotten. Every table is named here: a new one has to be."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from kiosk_client.protocol.wire import to_line
from proctor_server.authority.domain.acts import Entry
from proctor_server.authority.storage.acts import ACTS, PUBLICATIONS, log_of, publications
from proctor_server.authority.storage.jobs import JOBS
from proctor_server.authority.storage.packages import Place
from proctor_server.authority.storage.tables import (
    CERTIFICATES,
    CERTIFICATIONS,
    ERASURES,
    PACKAGES,
    SESSIONS,
    WORDS,
)
from proctor_server.session_package.record import SessionRecord

ABOUT_CANDIDATES: Final = frozenset(
    {"session", "certification", "certificate", "certification_words", "act", "publication", "package", "job"}
)
"""Tables whose rows are about sessions and those who sat in them; `package` and `job` name a session and nobody."""

ABOUT_OTHERS: Final = frozenset(
    {
        "centre", "centre_key", "bank", "bank_revision", "item_text", "client", "client_token", "guess", "account",
        "sign_in", "sign_in_guess", "quarantine", "upload", "erasure",
    }
)  # fmt: skip
"""Tables about schools, items, programs and who works here; of `quarantine` and `upload` the bytes are elsewhere."""

STRUCK: Final = "effacé"


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """One row. `candidate` None: the whole session."""

    at: str
    by: str
    reason: str
    centre: str
    session: str
    candidate: int | None


def write_erasure(connection: sa.Connection, erasure: Erasure) -> None:
    """Once for each: a second time changes nothing."""
    where = (
        ERASURES.c.centre == erasure.centre,
        ERASURES.c.session == erasure.session,
        ERASURES.c.candidate.is_(None) if erasure.candidate is None else ERASURES.c.candidate == erasure.candidate,
    )
    if connection.execute(sa.select(ERASURES.c.id).where(*where)).first() is None:
        connection.execute(sa.insert(ERASURES).values(msgspec.structs.asdict(erasure)))


def erasures(connection: sa.Connection, place: Place | None = None) -> list[Erasure]:
    """All, or those of a session, in order."""
    asked = sa.select(*(ERASURES.c[name] for name in Erasure.__struct_fields__)).order_by(ERASURES.c.id)
    if place:
        asked = asked.where(ERASURES.c.centre == place.centre, ERASURES.c.session == place.session)
    return [Erasure(**row) for row in connection.execute(asked).mappings()]


def packages_of(connection: sa.Connection, place: Place) -> list[str]:
    """SHA-256 of each package of a session that was accepted."""
    mine = (PACKAGES.c.centre == place.centre, PACKAGES.c.session == place.session)
    return list(connection.execute(sa.select(PACKAGES.c.sha256).where(*mine).order_by(PACKAGES.c.revision)).scalars())


def forget_candidate(connection: sa.Connection, place: Place, record: SessionRecord, candidate: int) -> None:
    """`record`: without them. What was decided about them stays as an act without words."""
    connection.execute(sa.update(SESSIONS).where(*_session(place)).values(record=to_line(record)))
    numbers = sa.select(CERTIFICATIONS.c.number).where(
        *_in(CERTIFICATIONS, place), CERTIFICATIONS.c.candidate == candidate
    )
    _forget_certifications(connection, list(connection.execute(numbers).scalars()))
    _blank(connection, place, [entry for entry in log_of(connection, *place) if entry.candidate == candidate])
    for each in publications(connection, *place):
        left = [result for result in each.results if result.candidate != candidate]
        here = (*_in(PUBLICATIONS, place), PUBLICATIONS.c.number == each.number)
        connection.execute(sa.update(PUBLICATIONS).where(*here).values(results=msgspec.json.encode(left)))


def forget_session(connection: sa.Connection, place: Place) -> None:
    """All of it but the receipts of its packages, which name nobody."""
    numbers = sa.select(CERTIFICATIONS.c.number).where(*_in(CERTIFICATIONS, place))
    _forget_certifications(connection, list(connection.execute(numbers).scalars()))
    _blank(connection, place, log_of(connection, *place))
    connection.execute(sa.delete(PUBLICATIONS).where(*_in(PUBLICATIONS, place)))
    connection.execute(sa.delete(JOBS).where(*_in(JOBS, place)))
    connection.execute(sa.delete(SESSIONS).where(*_session(place)))


def rewrite(engine: sa.Engine) -> None:
    """Overwrites what the database's own files still have of deleted rows."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
            return
        for table in (SESSIONS, CERTIFICATIONS, CERTIFICATES, WORDS, ACTS, PUBLICATIONS):
            connection.exec_driver_sql(f"VACUUM FULL {table.name}")


def _forget_certifications(connection: sa.Connection, numbers: list[int]) -> None:
    for table in (WORDS, CERTIFICATES, CERTIFICATIONS):
        connection.execute(sa.delete(table).where(table.c.number.in_(numbers)))


def _blank(connection: sa.Connection, place: Place, entries: Sequence[Entry]) -> None:
    for entry in entries:
        told = to_line(msgspec.structs.replace(entry, reason=STRUCK, corrected={}))
        here = (*_in(ACTS, place), ACTS.c.n == entry.n)
        connection.execute(sa.update(ACTS).where(*here).values(about=STRUCK, reason=STRUCK, told=told))


def _session(place: Place) -> tuple[sa.ColumnElement[bool], ...]:
    return SESSIONS.c.centre == place.centre, SESSIONS.c.number == place.session


def _in(table: Any, place: Place) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.centre == place.centre, table.c.session == place.session
