"""`proctor account`: named accounts, for whoever has the machine and the centre's password."""

from pathlib import Path
from typing import Final, get_args

import click

from kiosk_client.protocol.wire import to_wire
from proctor_server.cli.centre import data_dir_option, json_option, now, opened, password_option, unlocked
from proctor_server.cli.exits import answer, ends_well
from proctor_server.room.composition import Services
from proctor_server.room.domain.account import FOUNDER, AccountRole, spelled
from proctor_server.room.domain.errors import UnknownAccount
from proctor_server.room.domain.view import AccountCard
from proctor_server.room.services.accounts import Given
from proctor_server.room.services.signing_in import Who

CENTRE: Final = Who("administrator", None, FOUNDER)
GIVEN: Final = "Compte « {name} » : mot de passe provisoire {password}, à changer à la première entrée."


@click.group()
def command() -> None:
    """Named accounts of a centre."""


@command.command("list", epilog="Example: proctor account list --data-dir D --json")
@data_dir_option
@json_option
@ends_well
def list_(*, data_dir: Path, as_json: bool) -> None:
    """List the accounts, with their roles."""
    with opened(data_dir) as room:
        found = room.accounts.every()
    sentence = "\n".join(map(_line, found)) or "Aucun compte : donnez-en un avec « proctor account add »."
    answer({"accounts": [to_wire(card) for card in found]}, as_json=as_json, sentence=sentence)


@command.command(epilog="Example: proctor account add 'Nom Prénom' --role organiser --data-dir D")
@click.argument("name")
@click.option("--role", type=click.Choice(get_args(AccountRole)), required=True, help="What the account may do.")
@data_dir_option
@password_option
@json_option
@ends_well
def add(*, name: str, role: AccountRole, data_dir: Path, password_file: Path | None, as_json: bool) -> None:
    """Give somebody an account; its provisional password is printed this once."""
    with unlocked(data_dir, password_file) as room:
        given = room.accounts.create(name, role, CENTRE, now())
    _tell(given, as_json=as_json)


@command.command(epilog="Example: proctor account reset 'Nom Prénom' --data-dir D")
@click.argument("name")
@data_dir_option
@password_option
@json_option
@ends_well
def reset(*, name: str, data_dir: Path, password_file: Path | None, as_json: bool) -> None:
    """Give an account another provisional password; whoever came in with it is out."""
    with unlocked(data_dir, password_file) as room:
        given = room.accounts.reset(_named(room, name), CENTRE, now())
    _tell(given, as_json=as_json)


@command.command(epilog="Example: proctor account remove 'Nom Prénom' --data-dir D")
@click.argument("name")
@data_dir_option
@password_option
@json_option
@ends_well
def remove(*, name: str, data_dir: Path, password_file: Path | None, as_json: bool) -> None:
    """Remove an account; whoever came in with it is out."""
    with unlocked(data_dir, password_file) as room:
        room.accounts.remove(_named(room, name), CENTRE, now())
    answer({"removed": name}, as_json=as_json, sentence=f"Le compte « {name} » est retiré.")


def _named(room: Services, name: str) -> str:
    for card in room.accounts.every():
        if spelled(card.name) == spelled(name):
            return card.id
    raise UnknownAccount


def _tell(given: Given, *, as_json: bool) -> None:
    answer(given._asdict(), as_json=as_json, sentence=GIVEN.format(**given._asdict()))


def _line(card: AccountCard) -> str:
    return f"{card.name}  {card.role}{'  suspendu' if card.suspended_at else ''}"
