"""What commands of a centre share: its folder, its password, its services without doors."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from proctor_server.cli.secrets import ask_password
from proctor_server.room.composition import Services, services
from proctor_server.room.config import Config
from proctor_server.room.storage.handoff import ThreadHandoff

ADMINISTRATOR = "administrator"

Command = Callable[..., Any]


def data_dir_option(command: Command) -> Command:
    """`--data-dir`, the folder that `proctor init` made."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.option("--data-dir", required=True, type=folder, help="Folder of the centre.")(command)


def password_option(command: Command) -> Command:
    """`--password-file`; without it the password is asked for."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    text = "File whose first line is the administrator's password; asked without it."
    return click.option("--password-file", type=file, help=text)(command)


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")(command)


@contextmanager
def opened(data_dir: Path) -> Iterator[Services]:
    """The centre's services. They may run beside a server on the same folder: each command is one transaction."""
    room = services(Config(data_dir=data_dir), ThreadHandoff(), lambda function, *args: function(*args))
    try:
        yield room
    finally:
        room.stop()


@contextmanager
def unlocked(data_dir: Path, password_file: Path | None) -> Iterator[Services]:
    """The same, with the administrator's keys. Raises `WrongPassword`."""
    with opened(data_dir) as room:
        room.vault.unlock_as_administrator(ask_password(password_file, twice=False))
        yield room


def now() -> datetime:
    """Read once a command."""
    return datetime.now(UTC)


def tell_faults(faults: list[Any]) -> None:
    """Each fault of an import on a line of its own, on stderr."""
    for fault in faults:
        click.echo(f"ligne {fault.line}, {fault.column or '–'} : {fault.message} {fault.value}".rstrip(), err=True)


def leave(code: int) -> None:
    """Ends the command with an exit code."""
    sys.exit(code)
