"""Accounts of the centre, as JSON. A provisional password is in one answer, and nowhere else."""

from typing import Any

import flask
import msgspec

from proctor_server.room.domain.account import AccountRole
from proctor_server.room.domain.view import AccountCard, CentreEvent
from proctor_server.room.web.asked import Given
from proctor_server.room.web.described import Codes, speaks
from proctor_server.room.web.request import now, the_room, who
from proctor_server.room.web.security import COOKIE

blueprint = flask.Blueprint("api_accounts", __name__, url_prefix="/api")


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the account is for, and what it may do."""

    name: str
    role: AccountRole


class NewRole(msgspec.Struct, frozen=True, kw_only=True):
    """What the account may do from now on."""

    role: AccountRole


class Suspension(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the account is kept out."""

    suspended: bool


class OwnPassword(msgspec.Struct, frozen=True, kw_only=True):
    """The password that holds, and the one that shall."""

    current: str
    new: str


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """Who may come in, and what was done about it."""

    accounts: list[AccountCard]
    events: list[CentreEvent]


@blueprint.get("/accounts")
@speaks(gives=Book)
def every() -> dict[str, Any]:
    """Every account, and what was done to the centre, the newest first."""
    return book()


@blueprint.post("/accounts")
@speaks(takes=NewAccount, gives=Codes, status=201)
def create(wish: NewAccount) -> Codes:
    """A new account; answers its provisional password, this once."""
    return _told(the_room().accounts.create(wish.name, wish.role, who(), now()))


@blueprint.post("/accounts/<account>/password")
@speaks(gives=Codes)
def reset(account: str) -> Codes:
    """Another provisional password, told this once; the account's sign-ins end."""
    return _told(the_room().accounts.reset(account, who(), now()))


@blueprint.post("/accounts/<account>/role")
@speaks(takes=NewRole, gives=Codes)
def role(said: NewRole, account: str) -> Codes:
    """Another role, and with it another provisional password; the account's sign-ins end."""
    return _told(the_room().accounts.set_role(account, said.role, who(), now()))


@blueprint.post("/accounts/<account>/suspension")
@speaks(takes=Suspension)
def suspension(said: Suspension, account: str) -> None:
    """Kept out from now on, or let in again."""
    accounts = the_room().accounts
    if said.suspended:
        accounts.suspend(account, who(), now())
    else:
        accounts.restore(account, who(), now())


@blueprint.post("/accounts/<account>/removal")
@speaks()
def removal(account: str) -> None:
    """Gone; its sign-ins end."""
    the_room().accounts.remove(account, who(), now())


@blueprint.post("/own-password")
@speaks(takes=OwnPassword)
def own_password(wish: OwnPassword) -> None:
    """One's own password is another; one's other sign-ins end."""
    the_room().accounts.change_password(who(), flask.request.cookies[COOKIE], wish.current, wish.new, now())


def book() -> dict[str, Any]:
    """Accounts and events."""
    accounts = the_room().accounts
    return {"accounts": accounts.every(), "events": accounts.events()}


def _told(given: Given) -> dict[str, str]:
    return {"account": given.account, "name": given.name, "password": given.password}
