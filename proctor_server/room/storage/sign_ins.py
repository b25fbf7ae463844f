"""Who has signed in, in the table `sign_in`."""

import sqlite3
from datetime import datetime
from hashlib import sha256
from typing import Literal, NamedTuple

from proctor_server.moments import from_ms, to_ms

SAVE = """
INSERT INTO sign_in (token_hash, role, session, name, account, created_at, last_seen_at)
VALUES (:token_hash, :role, :session, :name, :account, :created_at, :created_at)
"""
ONE = """
SELECT sign_in.role, session, sign_in.name, sign_in.account, coalesce(account.must_change, 0) AS must_change,
       sign_in.created_at, last_seen_at
  FROM sign_in LEFT JOIN account ON account.id = sign_in.account
 WHERE token_hash = ? AND revoked_at IS NULL
"""
NAMES = """
SELECT name FROM sign_in
 WHERE role = 'invigilator' AND session = ? AND revoked_at IS NULL AND last_seen_at >= ? AND created_at >= ?
 ORDER BY created_at, name
"""
SEEN = "UPDATE sign_in SET last_seen_at = max(last_seen_at, ?) WHERE token_hash = ?"
REVOKE = "UPDATE sign_in SET revoked_at = ? WHERE token_hash = ? AND revoked_at IS NULL"
FORGET = "DELETE FROM sign_in WHERE session = ?"
REVOKE_ACCOUNT = """
 UPDATE sign_in SET revoked_at = :now WHERE account = :account AND revoked_at IS NULL AND token_hash IS NOT :kept
"""

Role = Literal["administrator", "organiser", "reader", "invigilator"]


class SignIn(NamedTuple):
    """One person on one dashboard. `session`: the one that an invigilator may act in, None for the others. `account`:
    the named one. `must_change`: its password was given by somebody else."""

    role: Role
    session: str | None
    name: str
    account: str | None
    must_change: bool
    created_at: datetime
    last_seen_at: datetime


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def save(
    db: sqlite3.Connection,
    token_hash: bytes,
    *,
    role: Role,
    session: str | None,
    name: str,
    account: str | None,
    now: datetime,
) -> None:
    """Keep a sign-in under the hash of its token."""
    row = {"token_hash": token_hash, "role": role, "session": session, "name": name, "account": account}
    db.execute(SAVE, {**row, "created_at": to_ms(now)})


def one(db: sqlite3.Connection, token_hash: bytes) -> SignIn | None:
    """The sign-in of a token, unless it was revoked."""
    row = db.execute(ONE, (token_hash,)).fetchone()
    if row is None:
        return None
    created, seen = from_ms(row["created_at"]), from_ms(row["last_seen_at"])
    of_account = (row["account"], bool(row["must_change"]))
    return SignIn(row["role"], row["session"], row["name"], *of_account, created, seen)


def names(db: sqlite3.Connection, session: str, *, seen_after: datetime, created_after: datetime) -> list[str]:
    """The session's invigilators whose sign-in is still good, in the order of signing in."""
    return [name for (name,) in db.execute(NAMES, (session, to_ms(seen_after), to_ms(created_after)))]


def seen(db: sqlite3.Connection, token_hash: bytes, now: datetime) -> None:
    """The person is still there."""
    db.execute(SEEN, (to_ms(now), token_hash))


def revoke(db: sqlite3.Connection, token_hash: bytes, now: datetime) -> None:
    """The token is void from now on."""
    db.execute(REVOKE, (to_ms(now), token_hash))


def forget(db: sqlite3.Connection, session: str) -> None:
    """Whoever had signed in to a session that was deleted, by name, is signed in no longer."""
    db.execute(FORGET, (session,))


def revoke_account(db: sqlite3.Connection, account: str, now: datetime, *, kept: bytes | None = None) -> None:
    """Every token of the account is void from now on, but `kept`."""
    db.execute(REVOKE_ACCOUNT, {"account": account, "now": to_ms(now), "kept": kept})
