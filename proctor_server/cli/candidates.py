"""`proctor candidates`: lists of candidates and their profiles."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from kiosk_client.protocol.wire import to_wire
from proctor_server.cli import candidate_edits
from proctor_server.cli.centre import ADMINISTRATOR, data_dir_option, json_option, leave, now, opened, tell_faults
from proctor_server.cli.exits import REFUSED, answer, ends_well
from proctor_server.room.adapters.sheets import rows_of
from proctor_server.room.domain.candidate_list import Fault, TemplateKind, read_list
from proctor_server.room.domain.errors import ImportRefused
from proctor_server.room.services.preparing import template as new_template

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Lists of candidates: check, import, list; one candidate: add, remove."""


for each in (candidate_edits.add, candidate_edits.remove):
    command.add_command(each)


@command.command(epilog="Example: proctor candidates check liste.ods --json")
@click.argument("file", type=FILE)
@json_option
@ends_well
def check(*, file: Path, as_json: bool) -> None:
    """Name every fault of a list (ODS, XLSX, CSV): line, column, what is expected."""
    people, faults = read_list(rows_of(file.read_bytes()))
    _tell(len(people), faults, as_json=as_json, sentence=f"{len(people)} candidat(s), aucune erreur.")


@command.command("import", epilog="Example: proctor candidates import 101 liste.xlsx --data-dir D")
@click.argument("session")
@click.argument("file", type=FILE)
@data_dir_option
@json_option
@ends_well
def import_(*, session: str, file: Path, data_dir: Path, as_json: bool) -> None:
    """Import the list of a session, replacing the one before; nothing is imported while one line is at fault."""
    with opened(data_dir) as room:
        _import(
            lambda: room.preparing.import_candidates(session, file.read_bytes(), ADMINISTRATOR, now()),
            "candidat(s) importé(s).",
            as_json=as_json,
        )


@command.command(epilog="Example: proctor candidates profiles 101 profils.json --data-dir D")
@click.argument("session")
@click.argument("file", type=FILE)
@data_dir_option
@json_option
@ends_well
def profiles(*, session: str, file: Path, data_dir: Path, as_json: bool) -> None:
    """Import profiles (JSON, ODS, XLSX or CSV), keyed by INE or external identifier."""
    with opened(data_dir) as room:
        _import(
            lambda: room.preparing.import_profiles(session, file.name, file.read_bytes(), ADMINISTRATOR, now()),
            "profil(s) importé(s).",
            as_json=as_json,
        )


@command.command("list", epilog="Example: proctor candidates list 101 --data-dir D")
@click.argument("session")
@data_dir_option
@json_option
@ends_well
def list_(*, session: str, data_dir: Path, as_json: bool) -> None:
    """List the candidates of a session, certifiable or not."""
    with opened(data_dir) as room:
        cards = room.seeing.room(session, now()).candidates
    lines = (f"{c.id:>3}  {c.birth_name} {c.first_name}  {c.group}  {_certifiable(c)}  {c.state}" for c in cards)
    empty = "Aucun candidat : importez une liste avec « proctor candidates import »."
    answer({"candidates": [to_wire(card) for card in cards]}, as_json=as_json, sentence="\n".join(lines) or empty)


@command.command(epilog="Example: proctor candidates template --format xlsx --session 101 --data-dir D > liste.xlsx")
@click.option("--format", "kind", type=click.Choice(["csv", "ods", "xlsx"]), default="csv", help="csv without it.")
@click.option("--session", help="Fill in who is enrolled, and offer the classes that the centre knows.")
@click.option("--data-dir", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the centre.")
@ends_well
def template(*, kind: TemplateKind, session: str | None, data_dir: Path | None) -> None:
    """Print a list to fill in, with the expected header."""
    if (session is None) != (data_dir is None):
        raise click.UsageError("--session and --data-dir go together.")
    if session is None or data_dir is None:
        content = new_template(kind, [], [])
    else:
        with opened(data_dir) as room:
            content = room.preparing.template(session, kind)
    click.echo(content, nl=False)


def _certifiable(card: Any) -> str:
    return "certifiable" if card.certifiable else f"non certifiable ({card.certifiable_competences} compétences sur 5)"


def _import(run: Callable[[], int], sentence: str, *, as_json: bool) -> None:
    try:
        count = run()
    except ImportRefused as refusal:
        faults: Any = refusal.details["faults"]
        _tell(0, faults, as_json=as_json, sentence="")
    else:
        answer({"imported": count}, as_json=as_json, sentence=f"{count} {sentence}")


def _tell(count: int, faults: list[Fault], *, as_json: bool, sentence: str) -> None:
    if faults and not as_json:
        tell_faults(faults)
        click.echo(f"{len(faults)} erreur(s) : rien n'a été importé.", err=True)
    else:
        answer({"candidates": count, "errors": msgspec.to_builtins(faults)}, as_json=as_json, sentence=sentence)
    if faults:
        leave(REFUSED)
