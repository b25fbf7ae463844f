"""Programs that read the livret scolaire interface, their tokens, and guesses at codes."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from proctor_server.authority.storage.database import upsert
from proctor_server.authority.storage.tables import CLIENT_TOKENS, CLIENTS, GUESSES
from proctor_server.guessing import FORGOTTEN_AFTER, Guesses, is_forgotten
from proctor_server.moments import iso


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """A program that may ask for tokens. `added_at`: ISO 8601."""

    id: str
    name: str
    added_at: str


def add_client(connection: sa.Connection, client: Client, secret_sha256: str) -> None:
    """A new client."""
    connection.execute(sa.insert(CLIENTS).values(**msgspec.structs.asdict(client), secret_sha256=secret_sha256))


def clients(connection: sa.Connection) -> list[Client]:
    """All, oldest first."""
    asked = sa.select(CLIENTS.c.id, CLIENTS.c.name, CLIENTS.c.added_at).order_by(CLIENTS.c.added_at, CLIENTS.c.id)
    return [Client(**row) for row in connection.execute(asked).mappings()]


def remove_client(connection: sa.Connection, identifier: str) -> bool:
    """The client and its tokens go. False when there was none."""
    return connection.execute(sa.delete(CLIENTS).where(CLIENTS.c.id == identifier)).rowcount > 0


def secret_of(connection: sa.Connection, identifier: str) -> str | None:
    """SHA-256 of a client's secret, in hexadecimal."""
    found = connection.execute(sa.select(CLIENTS.c.secret_sha256).where(CLIENTS.c.id == identifier)).scalar()
    return None if found is None else str(found)


def keep_token(connection: sa.Connection, sha256: str, client: str, *, ends_at: datetime, now: datetime) -> None:
    """A token is valid from now on; those that ended are forgotten."""
    connection.execute(sa.delete(CLIENT_TOKENS).where(CLIENT_TOKENS.c.ends_at <= iso(now)))
    connection.execute(sa.insert(CLIENT_TOKENS).values(sha256=sha256, client=client, ends_at=iso(ends_at)))


def token_holds(connection: sa.Connection, sha256: str, now: datetime) -> bool:
    """Whether the token was given and has not ended."""
    asked = sa.select(CLIENT_TOKENS.c.ends_at).where(CLIENT_TOKENS.c.sha256 == sha256)
    ends_at = connection.execute(asked).scalar()
    return ends_at is not None and ends_at > iso(now)


def guesses(connection: sa.Connection, subject: str, now: datetime) -> Guesses:
    """Wrong guesses of a network; none when the last is too old."""
    asked = sa.select(GUESSES.c.failures, GUESSES.c.last_at).where(GUESSES.c.subject == subject)
    row = connection.execute(asked).first()
    known = Guesses(row.failures, datetime.fromisoformat(row.last_at)) if row else Guesses(0, now)
    return Guesses(0, now) if is_forgotten(known, now) else known


def count_guess(connection: sa.Connection, subject: str, now: datetime) -> None:
    """One more wrong guess; those that nobody remembers are forgotten."""
    failures = guesses(connection, subject, now).failures + 1
    connection.execute(sa.delete(GUESSES).where(GUESSES.c.last_at < iso(now - FORGOTTEN_AFTER)))
    upsert(connection, GUESSES, {"subject": subject, "failures": failures, "last_at": iso(now)})
