"""Accounts of the centre, as JSON. A provisional password is in one answer, and nowhere else."""

from typing import Any

import flask
import msgspec

from proctor_server.room.domain.account import AccountRole
from proctor_server.room.web.asked import Given
from proctor_server.room.web.request import answer, body, now, the_room, who
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


@blueprint.get("/accounts")
def every() -> flask.Response:
    """Every account, and what was done to the centre, the newest first."""
    return answer(book())


@blueprint.post("/accounts")
def create() -> flask.Response:
    """A new account; answers its provisional password, this once."""
    wish = body(NewAccount)
    return answer(_told(the_room().accounts.create(wish.name, wish.role, who(), now())), 201)


@blueprint.post("/accounts/<account>/password")
def reset(account: str) -> flask.Response:
    """Another provisional password, told this once; the account's sign-ins end."""
    return answer(_told(the_room().accounts.reset(account, who(), now())))


@blueprint.post("/accounts/<account>/role")
def role(account: str) -> flask.Response:
    """Another role, and with it another provisional password; the account's sign-ins end."""
    return answer(_told(the_room().accounts.set_role(account, body(NewRole).role, who(), now())))


@blueprint.post("/accounts/<account>/suspension")
def suspension(account: str) -> flask.Response:
    """Kept out from now on, or let in again."""
    accounts = the_room().accounts
    if body(Suspension).suspended:
        accounts.suspend(account, who(), now())
    else:
        accounts.restore(account, who(), now())
    return answer({})


@blueprint.post("/accounts/<account>/removal")
def removal(account: str) -> flask.Response:
    """Gone; its sign-ins end."""
    the_room().accounts.remove(account, who(), now())
    return answer({})


@blueprint.post("/own-password")
def own_password() -> flask.Response:
    """One's own password is another; one's other sign-ins end."""
    wish = body(OwnPassword)
    the_room().accounts.change_password(who(), flask.request.cookies[COOKIE], wish.current, wish.new, now())
    return answer({})


def book() -> dict[str, Any]:
    """Accounts and events."""
    accounts = the_room().accounts
    return {"accounts": accounts.every(), "events": accounts.events()}


def _told(given: Given) -> dict[str, str]:
    return {"account": given.account, "name": given.name, "password": given.password}
