"""`proctor authority account`: who can sign in at the authority's pages."""

from pathlib import Path
from typing import cast

import click
import msgspec

from proctor_server.authority.composition import now, opened
from proctor_server.authority.domain.accounts import ROLES, Role
from proctor_server.authority.services.evaluating import BY_COMMAND
from proctor_server.authority.web.wording import ROLES as ROLE_WORDS
from proctor_server.cli.exits import answer, ends_well

_FOLDER = click.Path(file_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


@click.group()
def account() -> None:
    """Accounts of the authority's pages: jury, administrator, reader."""


@account.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the account may do.")
@_json
@ends_well
def add(folder: Path, name: str, role: str, *, as_json: bool) -> None:
    """Let somebody in; their password is shown once.

    Example: proctor authority account add authority "Claire Martin" --role jury
    """
    with opened(folder) as authority:
        password = authority.accounts.add(name, cast(Role, role), by=BY_COMMAND, now=now())
    _tell(name, password, as_json=as_json)


@account.command("list")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@_json
@ends_well
def list_accounts(folder: Path, *, as_json: bool) -> None:
    """List those who can sign in.

    Example: proctor authority account list authority
    """
    with opened(folder) as authority:
        found = authority.accounts.all()
    lines = [f"{each.name} : {ROLE_WORDS[each.role]}, depuis le {each.added_at[:10]}" for each in found]
    answer({"accounts": msgspec.to_builtins(found)}, as_json=as_json, sentence="\n".join(lines) or "Aucun compte.")


@account.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("name")
@_json
@ends_well
def reset(folder: Path, name: str, *, as_json: bool) -> None:
    """Give a new password, shown once; the account is out everywhere.

    Example: proctor authority account reset authority "Claire Martin"
    """
    with opened(folder) as authority:
        password = authority.accounts.reset(name, by=BY_COMMAND, now=now())
    _tell(name, password, as_json=as_json)


@account.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("name")
@_json
@ends_well
def remove(folder: Path, name: str, *, as_json: bool) -> None:
    """Take an account away: out at once, and what it did stays written.

    Example: proctor authority account remove authority "Claire Martin"
    """
    with opened(folder) as authority:
        authority.accounts.remove(name, by=BY_COMMAND, now=now())
    answer({"removed": name}, as_json=as_json, sentence=f"Le compte {name} est retiré.")


def _tell(name: str, password: str, *, as_json: bool) -> None:
    sentence = f"Mot de passe de {name} (affiché une fois) : {password}"
    answer({"name": name, "password": password}, as_json=as_json, sentence=sentence)
