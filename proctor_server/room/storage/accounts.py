"""Named accounts in the table `account`, and what was done to the centre in `centre_event`."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from proctor_server.moments import to_ms
from proctor_server.room.domain.account import AccountRole, CentreDeed
from proctor_server.room.domain.errors import AccountNameTaken, UnknownAccount

COLUMNS = "id, name, spelled, role, password_phc, keys_wrapped, must_change, suspended_at, created_at"
ALL = f"SELECT {COLUMNS} FROM account ORDER BY spelled"  # noqa: S608 - a constant
ONE = f"SELECT {COLUMNS} FROM account WHERE id = ?"  # noqa: S608 - a constant
NAMED = f"SELECT {COLUMNS} FROM account WHERE spelled = ?"  # noqa: S608 - a constant
ADD = """
INSERT INTO account (id, name, spelled, role, password_phc, keys_wrapped, must_change, created_at)
VALUES (:id, :name, :spelled, :role, :password_phc, :keys_wrapped, 1, :created_at)
ON CONFLICT (spelled) DO NOTHING
"""
GIVE_AGAIN = """
UPDATE account SET password_phc = :phc, keys_wrapped = :wrapped, must_change = :must_change, role = :role
 WHERE id = :id
"""
SUSPEND = "UPDATE account SET suspended_at = ? WHERE id = ?"
REMOVE = "DELETE FROM account WHERE id = ?"
LAST_SEEN = "SELECT account, max(last_seen_at) AS at FROM sign_in WHERE account IS NOT NULL GROUP BY account"
NOTE = "INSERT INTO centre_event (at, who, what, whom, detail) VALUES (:at, :who, :what, :whom, :detail)"
EVENTS = "SELECT n, at, who, what, whom, detail FROM centre_event ORDER BY n DESC LIMIT ?"


class Account(NamedTuple):
    """One account. Moments in milliseconds. `keys_wrapped`: what its role unlocks, under its password."""

    id: str
    name: str
    spelled: str
    role: AccountRole
    password_phc: str
    keys_wrapped: bytes | None
    must_change: bool
    suspended_at: int | None
    created_at: int


class Event(NamedTuple):
    """Who did what to the centre, when (milliseconds), to which account."""

    n: int
    at: int
    who: str
    what: CentreDeed
    whom: str
    detail: str


def every(db: sqlite3.Connection) -> list[Account]:
    """All accounts, by name."""
    return [Account(**row) for row in db.execute(ALL)]


def one(db: sqlite3.Connection, account: str) -> Account:
    """The account. Raises `UnknownAccount`."""
    row = db.execute(ONE, (account,)).fetchone()
    if row is None:
        raise UnknownAccount
    return Account(**row)


def named(db: sqlite3.Connection, spelled: str) -> Account | None:
    """The account of this name (`account.spelled`)."""
    row = db.execute(NAMED, (spelled,)).fetchone()
    return Account(**row) if row else None


def add(db: sqlite3.Connection, account: Account) -> None:
    """A new account, whose password must be changed. Raises `AccountNameTaken`."""
    if db.execute(ADD, account._asdict()).rowcount == 0:
        raise AccountNameTaken


def set_password(
    db: sqlite3.Connection, account: str, role: AccountRole, phc: str, wrapped: bytes | None, *, must_change: bool
) -> None:
    """Another password, and with it another copy of what the role unlocks."""
    row = {"id": account, "role": role, "phc": phc, "wrapped": wrapped, "must_change": must_change}
    db.execute(GIVE_AGAIN, row)


def suspend(db: sqlite3.Connection, account: str, at: datetime | None) -> None:
    """Suspended since `at`; None: not any more."""
    db.execute(SUSPEND, (to_ms(at) if at else None, account))


def remove(db: sqlite3.Connection, account: str) -> None:
    """Its row goes, and what its password opened."""
    db.execute(REMOVE, (account,))


def last_seen(db: sqlite3.Connection) -> dict[str, int]:
    """By account, when somebody last used it (milliseconds)."""
    return {row["account"]: row["at"] for row in db.execute(LAST_SEEN)}


def note(
    db: sqlite3.Connection, what: CentreDeed, *, who: str, now: datetime, whom: str = "", detail: str = ""
) -> None:
    """Writes down what was done to the centre."""
    db.execute(NOTE, {"at": to_ms(now), "who": who, "what": what, "whom": whom, "detail": detail})


def events(db: sqlite3.Connection, most: int) -> list[Event]:
    """What was done to the centre, the newest first, `most` at most."""
    return [Event(**row) for row in db.execute(EVENTS, (most,))]
