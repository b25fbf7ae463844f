"""Who may sign in at the authority, who has, and the guesses that failed."""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from proctor_server.authority.domain.accounts import Role, account_key
from proctor_server.authority.storage.database import upsert
from proctor_server.authority.storage.tables import METADATA
from proctor_server.guessing import Guesses
from proctor_server.moments import iso

ACCOUNTS: Final = sa.Table(
    "account",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True, comment="domain.accounts.account_key"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password_phc", sa.Text, nullable=False),
    sa.Column("added_at", sa.Text, nullable=False),
    sa.Column("removed_at", sa.Text, comment="acts name accounts: none is forgotten, and no name is given twice"),
)

SIGN_INS: Final = sa.Table(
    "sign_in",
    METADATA,
    sa.Column("token_sha256", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, sa.ForeignKey("account.key"), nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("seen_at", sa.Text, nullable=False),
)

GUESSES: Final = sa.Table(
    "sign_in_guess",
    METADATA,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", sa.Text, nullable=False),
)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in, or once could (`removed_at`)."""

    name: str
    role: Role
    added_at: str
    removed_at: str | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An account with the hash of its password."""

    account: Account
    password_phc: str


def accounts(connection: sa.Connection) -> list[Account]:
    """All of them, by name."""
    columns = [ACCOUNTS.c[name] for name in Account.__struct_fields__]
    return [Account(**row) for row in connection.execute(sa.select(*columns).order_by(ACCOUNTS.c.key)).mappings()]


def kept(connection: sa.Connection, name: str) -> Kept | None:
    """The account of this name, whether it was removed or not."""
    row = connection.execute(sa.select(ACCOUNTS).where(ACCOUNTS.c.key == account_key(name))).mappings().first()
    return _kept(row) if row else None


def _kept(row: Any) -> Kept:
    account = Account(**{name: row[name] for name in Account.__struct_fields__})
    return Kept(account=account, password_phc=row["password_phc"])


def save(connection: sa.Connection, found: Kept) -> None:
    """A new account, or an account as it is now."""
    row = msgspec.structs.asdict(found.account)
    key = account_key(found.account.name)
    upsert(connection, ACCOUNTS, {"key": key, **row, "password_phc": found.password_phc})


def sign_in(connection: sa.Connection, token_sha256: str, name: str, now: datetime) -> None:
    """Somebody is in."""
    row = {"token_sha256": token_sha256, "account": account_key(name), "created_at": iso(now), "seen_at": iso(now)}
    connection.execute(sa.insert(SIGN_INS).values(row))


def signed_in(connection: sa.Connection, token_sha256: str) -> tuple[Account, datetime, datetime] | None:
    """Who has this token: with the moments of the sign-in and of the last request; None: unknown, or removed since."""
    joined = sa.join(SIGN_INS, ACCOUNTS, SIGN_INS.c.account == ACCOUNTS.c.key)
    asked = sa.select(ACCOUNTS, SIGN_INS.c.created_at, SIGN_INS.c.seen_at).select_from(joined)
    here = asked.where(SIGN_INS.c.token_sha256 == token_sha256, ACCOUNTS.c.removed_at.is_(None))
    row = connection.execute(here).mappings().first()
    if row is None:
        return None
    created_at, seen_at = (datetime.fromisoformat(row[name]) for name in ("created_at", "seen_at"))
    return _kept(row).account, created_at, seen_at


def seen(connection: sa.Connection, token_sha256: str, now: datetime) -> None:
    """The holder of the token is still there."""
    here = SIGN_INS.c.token_sha256 == token_sha256
    connection.execute(sa.update(SIGN_INS).where(here).values(seen_at=iso(now)))


def sign_out(connection: sa.Connection, token_sha256: str) -> None:
    """The token is void."""
    connection.execute(sa.delete(SIGN_INS).where(SIGN_INS.c.token_sha256 == token_sha256))


def sign_out_all(connection: sa.Connection, name: str) -> None:
    """Every token of an account is void."""
    connection.execute(sa.delete(SIGN_INS).where(SIGN_INS.c.account == account_key(name)))


def forget_old(connection: sa.Connection, now: datetime, life: timedelta) -> None:
    """Tokens that nobody can use any more."""
    connection.execute(sa.delete(SIGN_INS).where(SIGN_INS.c.created_at < iso(now - life)))


def guesses(connection: sa.Connection, subject: str) -> Guesses | None:
    """Wrong guesses at a subject since the last right one."""
    row = connection.execute(sa.select(GUESSES).where(GUESSES.c.subject == subject)).mappings().first()
    return Guesses(row["failures"], datetime.fromisoformat(row["last_at"])) if row else None


def forget_guesses(connection: sa.Connection, before: datetime) -> None:
    """Those that are too old to count: names that were tried once may not fill the disk."""
    connection.execute(sa.delete(GUESSES).where(GUESSES.c.last_at < iso(before)))


def keep_guesses(connection: sa.Connection, subject: str, found: Guesses | None) -> None:
    """As they are now; None: none."""
    connection.execute(sa.delete(GUESSES).where(GUESSES.c.subject == subject))
    if found:
        row = {"subject": subject, "failures": found.failures, "last_at": iso(found.last_at)}
        connection.execute(sa.insert(GUESSES).values(row))
