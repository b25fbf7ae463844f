"""`proctor authority client`: the programs that read the livret scolaire interface."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from proctor_server.authority.composition import build, now
from proctor_server.authority.services.schooling import Schooling
from proctor_server.cli.exits import answer, ends_well

_FOLDER = click.Path(file_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


@click.group()
def client() -> None:
    """Programs that read the livret scolaire interface.

    Example: proctor authority client list authority
    """


@client.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--name", required=True, help="Whose program it is.")
@_json
@ends_well
def add(folder: Path, name: str, *, as_json: bool) -> None:
    """Let a program in. Its secret is shown once.

    Example: proctor authority client add authority --name "Livret scolaire unique"
    """
    with _opened(folder) as schooling:
        made = schooling.add_client(name, now())
    told = {"client_id": made.client.id, "client_secret": made.secret, "name": name}
    sentence = f"client_id : {made.client.id}\nclient_secret (affiché une fois) : {made.secret}"
    answer(told, as_json=as_json, sentence=sentence)


@client.command("list")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@_json
@ends_well
def list_all(folder: Path, *, as_json: bool) -> None:
    """List the programs that may read.

    Example: proctor authority client list authority
    """
    with _opened(folder) as schooling:
        found = schooling.clients()
    text = "\n".join(f"{each.id}  {each.name}  ({each.added_at[:10]})" for each in found) or "Aucun client."
    answer({"clients": msgspec.to_builtins(found)}, as_json=as_json, sentence=text)


@client.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("client_id")
@_json
@ends_well
def remove(folder: Path, client_id: str, *, as_json: bool) -> None:
    """Shut a program out, at once: its tokens end too.

    Example: proctor authority client remove authority 0f3a5c7e9b1d2f40
    """
    with _opened(folder) as schooling:
        schooling.remove_client(client_id)
    answer({"removed": client_id}, as_json=as_json, sentence=f"Le client {client_id} n'a plus accès.")


@contextmanager
def _opened(folder: Path) -> Iterator[Schooling]:
    authority = build(folder)
    try:
        yield authority.schooling
    finally:
        authority.close()
