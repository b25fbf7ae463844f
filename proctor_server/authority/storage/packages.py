"""Packages that came in, with their receipts; and those that were set aside."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from proctor_server.authority.storage.tables import PACKAGES, QUARANTINE


def receipt_of(connection: sa.Connection, sha256: str) -> bytes | None:
    """The receipt that was given for these bytes."""
    receipt = connection.execute(sa.select(PACKAGES.c.receipt).where(PACKAGES.c.sha256 == sha256)).scalar()
    return receipt.encode() if receipt is not None else None


class Place(NamedTuple):
    """Of which session a package is: its centre's fingerprint, its number there."""

    centre: str
    session: str


def place_of(connection: sa.Connection, sha256: str) -> Place | None:
    """Where a package that was accepted belongs."""
    asked = sa.select(PACKAGES.c.centre, PACKAGES.c.session).where(PACKAGES.c.sha256 == sha256)
    row = connection.execute(asked).first()
    return Place(*row) if row else None


def sha256_of(connection: sa.Connection, centre: str, session: str, revision: int) -> str:
    """The package that a session's revision came in. Raises `NoResultFound` when there is none."""
    mine = (PACKAGES.c.centre == centre, PACKAGES.c.session == session, PACKAGES.c.revision == revision)
    return str(connection.execute(sa.select(PACKAGES.c.sha256).where(*mine)).scalar_one())


def keep_package(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Remember a package that was accepted. Raises `IntegrityError` when the same revision is here
    already."""
    connection.execute(sa.insert(PACKAGES).values(row))


def is_set_aside(connection: sa.Connection, sha256: str) -> bool:
    """Whether these bytes were refused before."""
    asked = sa.select(QUARANTINE.c.sha256).where(QUARANTINE.c.sha256 == sha256)
    return connection.execute(asked).first() is not None


def bytes_set_aside(connection: sa.Connection) -> int:
    """How much of the disk refused packages have."""
    asked = sa.select(sa.func.coalesce(sa.func.sum(QUARANTINE.c.size), 0)).where(QUARANTINE.c.kept)
    return int(connection.execute(asked).scalar_one())


def set_aside(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Remember a package that was refused, and why."""
    connection.execute(sa.insert(QUARANTINE).values(row))


def not_kept(connection: sa.Connection, sha256: str) -> None:
    """The bytes of a refused package are gone."""
    connection.execute(sa.update(QUARANTINE).where(QUARANTINE.c.sha256 == sha256).values(kept=False))


def all_set_aside(connection: sa.Connection) -> list[dict[str, Any]]:
    """Every refused package, oldest first."""
    asked = sa.select(QUARANTINE).order_by(QUARANTINE.c.received_at, QUARANTINE.c.sha256)
    return [dict(row) for row in connection.execute(asked).mappings()]
