"""`proctor bank`: check item files, build the two bundles, give items to other programs and take theirs."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from proctor_server.bank import building, checking
from proctor_server.bank.content import read_content
from proctor_server.bank.exchange import exporting, taking_in
from proctor_server.bank.exchange.adopting import Wanted
from proctor_server.bank.exchange.remarks import QuestionsAtFault, Remark
from proctor_server.bank.faults import Fault
from proctor_server.bank.solutions import read_solutions
from proctor_server.cli.centre import data_dir_option, password_option, unlocked
from proctor_server.cli.exits import REFUSED, answer, ends_well

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
BUNDLE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """The item bank: check it, build what rooms and the authority need."""


@command.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@ends_well
def check(folder: Path, *, as_json: bool) -> None:
    """Name every fault of the item files in DIR: file, line, field.

    Example: proctor bank check deploy/bank
    """
    checked = checking.check(folder)
    _refuse(checked.faults, files=checked.files, as_json=as_json)
    answer({"items": checked.files, "errors": []}, as_json=as_json, sentence=f"{checked.files} épreuves, aucun défaut.")


@command.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--content", type=BUNDLE, required=True, help="Where to write what rooms may read.")
@click.option("--solutions", type=BUNDLE, required=True, help="Where to write what only the authority may read.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@ends_well
def build(folder: Path, content: Path, solutions: Path, *, as_json: bool) -> None:
    """Write the content bundle and the solutions bundle of the items in DIR, both or none.

    Example: proctor bank build deploy/bank --content content.json --solutions solutions.json
    """
    checked = checking.check(folder)
    _refuse(checked.faults, files=checked.files, as_json=as_json)
    bundles = building.build(checked.bank, folder)
    building.write_both((content, bundles[0]), (solutions, bundles[1]))
    written, solved = read_content(bundles[0]), read_solutions(bundles[1])
    answer(
        {"bank": written.bank, "version": written.version, "revision": solved.revision, "items": len(written.items)},
        as_json=as_json,
        sentence=f"Banque {written.bank}, version {written.version} : {len(written.items)} épreuves.",
    )


@command.command("import")
@click.argument("content", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_dir_option
@password_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@ends_well
def import_(*, content: Path, data_dir: Path, password_file: Path | None, as_json: bool) -> None:
    """Bring a content bundle into a centre, where it is kept encrypted.

    Example: proctor bank import content.json --data-dir D
    """
    bundle = content.read_bytes()
    read = read_content(bundle)
    with unlocked(data_dir, password_file) as room:
        room.vault.store_content(bundle)
    answer(
        {"bank": read.bank, "version": read.version, "items": len(read.items)},
        as_json=as_json,
        sentence=f"Banque {read.bank}, version {read.version} : {len(read.items)} épreuves importées.",
    )


@command.command(epilog="Example: proctor bank export deploy/bank --format moodle questions.xml")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.argument("out", type=BUNDLE)
@click.option(
    "--format", "to", type=click.Choice(list(exporting.FORMATS)), required=True, help="QTI 3.0 package, or Moodle XML."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@ends_well
def export(*, folder: Path, out: Path, to: str, as_json: bool) -> None:
    """Write the operative items of the bank in DIR for another program, and name what it cannot carry of each."""
    checked = checking.check(folder)
    _refuse(checked.faults, files=checked.files, as_json=as_json)
    done = exporting.export(checked.bank, folder, to, out)
    _tell([*done.left_out, *done.losses])
    answer(
        {"items": len(done.going), "left_out": _built(done.left_out), "losses": _built(done.losses)},
        as_json=as_json,
        sentence=f"{len(done.going)} épreuves dans {out.name}, {len(done.left_out)} laissée(s), "
        f"{len(done.losses)} remarque(s).",
    )


@command.command(
    epilog="Example: proctor bank adopt quiz.xml --format moodle --into deploy/bank --competence 1.1 --skill @web2"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "of", type=click.Choice(list(taking_in.FORMATS)), required=True, help="What FILE is.")
@click.option("--into", metavar="DIR", type=FOLDER, required=True, help="The bank that gets the drafts.")
@click.option("--competence", help="Of all the questions; without it, their tags (competence:1.1).")
@click.option("--skill", help="Of all the questions; without it, their tags (@web2).")
@click.option("--licence", help="Of all the questions; without it, their tags (licence:CC-BY-SA-4.0).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@ends_well
def adopt(*, file: Path, of: str, into: Path, as_json: bool, **wanted: str | None) -> None:
    """Write the questions of FILE into a bank as drafts, and name what was changed and what was left."""
    try:
        taken = taking_in.take_in(file, of, into, Wanted(**wanted))
    except QuestionsAtFault as refused:
        _tell(refused.faults)
        if as_json:
            answer({"adopted": [], "errors": _built(refused.faults)}, as_json=True, sentence="")
        click.echo(f"Rien n'est repris : {len(refused.faults)} défaut(s).", err=True)
        sys.exit(REFUSED)
    _tell([*taken.changes, *taken.left_out])
    answer(
        {"adopted": taken.items, "changes": _built(taken.changes), "left_out": _built(taken.left_out), "errors": []},
        as_json=as_json,
        sentence=f"{len(taken.items)} brouillon(s) dans {into}, {len(taken.left_out)} question(s) laissée(s), "
        f"{len(taken.changes)} remarque(s).",
    )


def _tell(remarks: Sequence[Remark]) -> None:
    for remark in remarks:
        click.echo(str(remark), err=True)


def _built(remarks: Sequence[Remark]) -> list[dict[str, object]]:
    return [msgspec.to_builtins(remark) for remark in remarks]


def _refuse(faults: Sequence[Fault], *, files: int, as_json: bool) -> None:
    if not faults:
        return
    for fault in faults:
        click.echo(str(fault), err=True)
    click.echo(f"{files} épreuves, {len(faults)} défaut(s).", err=True)
    if as_json:
        click.echo(msgspec.json.encode({"items": files, "errors": faults}))
    sys.exit(REFUSED)
