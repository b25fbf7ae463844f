"""Verification codes, and certifications found by code or by school."""

import secrets
from typing import Any

import sqlalchemy as sa

from kiosk_client.protocol.wire import from_line
from proctor_server.authority.domain.certificate import make_code
from proctor_server.authority.domain.livret import Held, normal_uai
from proctor_server.authority.storage.tables import CENTRES, CERTIFICATES, CERTIFICATIONS, SESSIONS
from proctor_server.results.certification import Certification
from proctor_server.session_package.cards import read_centre_card

_FOUND = sa.select(
    CERTIFICATIONS.c.number,
    CERTIFICATIONS.c.result,
    CERTIFICATIONS.c.centre,
    CERTIFICATIONS.c.session,
    CERTIFICATES.c.code,
).join(CERTIFICATES, CERTIFICATES.c.number == CERTIFICATIONS.c.number)


def give_code(connection: sa.Connection, number: int, uai: str) -> None:
    """A new certification gets its code, once for all."""
    row = {"number": number, "code": _free_code(connection), "uai": normal_uai(uai)}
    connection.execute(sa.insert(CERTIFICATES).values(row))


def held_by_code(connection: sa.Connection, code: str) -> Held | None:
    """The certification with this code, published or not."""
    rows = connection.execute(_FOUND.where(CERTIFICATES.c.code == code)).mappings().all()
    return next(iter(_held(connection, rows)), None)


def held_by_school(connection: sa.Connection, uai: str) -> list[Held]:
    """All certifications of a school, published or not."""
    mine = CERTIFICATES.c.uai == normal_uai(uai)
    return _held(connection, connection.execute(_FOUND.where(mine)).mappings().all())


def held_by_session(connection: sa.Connection, centre: str, number: str) -> list[Held]:
    """The certifications of a session, in the order of names."""
    mine = (CERTIFICATIONS.c.centre == centre, CERTIFICATIONS.c.session == number)
    found = _held(connection, connection.execute(_FOUND.where(*mine)).mappings().all())
    return sorted(found, key=lambda each: (each.result.birth_name, each.result.first_name, each.number))


def _free_code(connection: sa.Connection) -> str:
    while True:
        code = make_code(secrets.choice)
        taken = sa.select(CERTIFICATES.c.number).where(CERTIFICATES.c.code == code)
        if connection.execute(taken).first() is None:
            return code


def _held(connection: sa.Connection, rows: Any) -> list[Held]:
    # Once a session, not once a certification: a session's row carries its whole record.
    facts = {key: _session(connection, *key) for key in {(row["centre"], row["session"]) for row in rows}}
    return [_one(row, *facts[row["centre"], row["session"]]) for row in rows]


def _one(row: Any, centre: str, published_at: str | None) -> Held:
    result = from_line(Certification, row["result"])
    return Held(row["number"], result, row["code"], centre, published_at)


def _session(connection: sa.Connection, centre: str, number: str) -> tuple[str, str | None]:
    """The centre's name, and when the session was published if it still is."""
    asked = (
        sa.select(CENTRES.c.card, SESSIONS.c.state, SESSIONS.c.published_at)
        .join(CENTRES, CENTRES.c.fingerprint == SESSIONS.c.centre)
        .where(SESSIONS.c.centre == centre, SESSIONS.c.number == number)
    )
    card, state, published_at = connection.execute(asked).one()
    return read_centre_card(card.encode()).name, published_at if state == "published" else None
