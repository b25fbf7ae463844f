"""Who has signed in, in the table `sign_in`."""

import sqlite3
from datetime import datetime
from typing import Literal, NamedTuple

from proctor_server.moments import from_ms, to_ms

SAVE = """
INSERT INTO sign_in (token_hash, role, session, name, created_at, last_seen_at)
VALUES (:token_hash, :role, :session, :name, :created_at, :created_at)
"""
ONE = """
SELECT role, session, name, created_at, last_seen_at FROM sign_in
 WHERE token_hash = ? AND revoked_at IS NULL
"""
SEEN = "UPDATE sign_in SET last_seen_at = max(last_seen_at, ?) WHERE token_hash = ?"
REVOKE = "UPDATE sign_in SET revoked_at = ? WHERE token_hash = ? AND revoked_at IS NULL"
FORGET = "DELETE FROM sign_in WHERE session = ?"

Role = Literal["administrator", "invigilator"]


class SignIn(NamedTuple):
    """One person on one dashboard. `session`: the one that an invigilator may act in, None for an
    administrator."""

    role: Role
    session: str | None
    name: str
    created_at: datetime
    last_seen_at: datetime


def save(
    db: sqlite3.Connection, token_hash: bytes, *, role: Role, session: str | None, name: str, now: datetime
) -> None:
    """Keep a sign-in under the hash of its token."""
    row = {"token_hash": token_hash, "role": role, "session": session, "name": name, "created_at": to_ms(now)}
    db.execute(SAVE, row)


def one(db: sqlite3.Connection, token_hash: bytes) -> SignIn | None:
    """The sign-in of a token, unless it was revoked."""
    row = db.execute(ONE, (token_hash,)).fetchone()
    if row is None:
        return None
    created, seen = from_ms(row["created_at"]), from_ms(row["last_seen_at"])
    return SignIn(row["role"], row["session"], row["name"], created, seen)


def seen(db: sqlite3.Connection, token_hash: bytes, now: datetime) -> None:
    """The person is still there."""
    db.execute(SEEN, (to_ms(now), token_hash))


def revoke(db: sqlite3.Connection, token_hash: bytes, now: datetime) -> None:
    """The token is void from now on."""
    db.execute(REVOKE, (to_ms(now), token_hash))


def forget(db: sqlite3.Connection, session: str) -> None:
    """Whoever had signed in to a session that was deleted, by name, is signed in no longer."""
    db.execute(FORGET, (session,))
