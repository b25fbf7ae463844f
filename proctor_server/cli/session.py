"""`proctor session`: what the pages do with sessions, for scripts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from kiosk_client.protocol.wire import to_wire
from proctor_server.cli import session_edits
from proctor_server.cli.centre import (
    ADMINISTRATOR,
    data_dir_option,
    json_option,
    now,
    opened,
    password_option,
    unlocked,
)
from proctor_server.cli.exits import answer, ends_well
from proctor_server.disk import write_whole
from proctor_server.room.composition import Services

ERASED = "La session {number} est effacée : restent son numéro, sa date, ses totaux et le reçu."
RESULTS: Final = {
    "published": "Session {session} : {results} résultats, publication {publication}.",
    "withdrawn": "Session {session} : l'autorité a retiré la publication {publication}.",
}
ERASING = "L'effacement de la session {number} est commencé ; le serveur de la salle le finira seul."


@click.group()
def command() -> None:
    """Sessions of a centre."""


for each in (session_edits.show, session_edits.edit, session_edits.delete, session_edits.duplicate):
    command.add_command(each)


@command.command(
    epilog="Example: proctor session create --data-dir D --site Collège --room 'Salle 1' "
    "--starts-at 2026-03-12T13:30 --invigilator 'Nom Prénom'"
)
@data_dir_option
@password_option
@click.option("--site", help="Name of the site.")
@click.option("--room", help="Name of the room.")
@click.option("--starts-at", help="Date and time in the room: 2026-03-12T13:30.")
@click.option("--invigilator", "invigilators", multiple=True, help="A name; may be repeated.")
@click.option("--description", default="", help="Optional.")
@click.option("--test-minutes", type=int, help="Length of the test; 105 without it.")
@click.option("--session-minutes", type=int, help="Length of the session; 120 without it.")
@click.option("--ceiling", type=int, help="Highest level that can be reached; 5 without it.")
@json_option
@ends_well
def create(*, data_dir: Path, password_file: Path | None, as_json: bool, **fields: Any) -> None:
    """Create a session; its number, access code and invigilators' password are printed."""
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items() if value}
    with unlocked(data_dir, password_file) as room:
        told = room.preparing.create_session(given, ADMINISTRATOR, now())
    answer(told, as_json=as_json, sentence=session_edits.CODES.format(**told))


@command.command("list", epilog="Example: proctor session list --data-dir D --json")
@data_dir_option
@json_option
@ends_well
def list_(*, data_dir: Path, as_json: bool) -> None:
    """List the sessions, with their state."""
    with opened(data_dir) as room:
        found = room.seeing.sessions()
    empty = "Aucune session : créez-en une avec « proctor session create »."
    sentence = "\n".join(map(session_edits.line, found)) or empty
    answer({"sessions": [to_wire(header) for header in found]}, as_json=as_json, sentence=sentence)


@command.command(epilog="Example: proctor session codes 101 --data-dir D")
@click.argument("number")
@data_dir_option
@password_option
@json_option
@ends_well
def codes(*, number: str, data_dir: Path, password_file: Path | None, as_json: bool) -> None:
    """Tell a session's access code and invigilators' password again."""
    with unlocked(data_dir, password_file) as room:
        told = room.preparing.codes(number)
    answer(told, as_json=as_json, sentence=session_edits.CODES.format(**told))


@command.command(epilog="Example: proctor session erase 101 --reason 'demande de la famille' --data-dir D")
@click.argument("number")
@click.option("--reason", required=True, help="Why, without anybody's name: it is kept.")
@data_dir_option
@password_option
@json_option
@ends_well
def erase(*, number: str, reason: str, data_dir: Path, password_file: Path | None, as_json: bool) -> None:
    """Erase a session's personal data after the authority's receipt, before the retention has passed."""
    with unlocked(data_dir, password_file) as room:
        done = room.erasing.erase(number, reason, ADMINISTRATOR, now())
    sentence = ERASED if done else ERASING
    answer({"erased": number, "done": done}, as_json=as_json, sentence=sentence.format(number=number))


@command.command(epilog="Example: proctor session receipt /media/usb/101.receipt.json --data-dir D")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_dir_option
@json_option
@ends_well
def receipt(*, file: Path, data_dir: Path, as_json: bool) -> None:
    """Bring in the authority's receipt from the FILE that `proctor authority ingest` wrote, as if it came by the
    network."""
    with opened(data_dir) as room:
        read = room.delivering.bring_receipt(file.read_bytes(), ADMINISTRATOR, now())
    sentence = f"Session {read.session} : paquet reçu par l'autorité le {read.received_at}."
    answer(to_wire(read), as_json=as_json, sentence=sentence)


@command.command(epilog="Example: proctor session results /media/usb/101.results.json --data-dir D")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_dir_option
@json_option
@ends_well
def results(*, file: Path, data_dir: Path, as_json: bool) -> None:
    """Bring in a session's results from the FILE that `proctor authority return` wrote, as if they came by the
    network. They are read on the session's page."""
    with opened(data_dir) as room:
        read = room.returning.bring(file.read_bytes(), ADMINISTRATOR, now())
    told = {"session": read.session, "state": read.state, "publication": read.publication, "results": len(read.lines)}
    answer(told, as_json=as_json, sentence=RESULTS[read.state].format(**told))


PAPERS: Final[dict[str, Callable[[Services, str], bytes]]] = {
    "kit": lambda room, session: room.printing.kit(session),
    "attendance": lambda room, session: room.printing.attendance(session),
    "convocations": lambda room, session: room.printing.convocations(session),
    "incident-report": lambda room, session: room.printing.incident_report(session),
    "labels": lambda room, _: room.printing.labels(),
}
"""Paper → what makes it."""


@command.command("print", epilog="Example: proctor session print 101 --paper kit --folder papiers --data-dir D")
@click.argument("number")
@click.option(
    "--paper",
    "papers",
    type=click.Choice(list(PAPERS)),
    multiple=True,
    default=("kit", "attendance", "convocations", "incident-report"),
    help="May be repeated; without it the session's, the labels of stations left out.",
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Where the PDFs go; the current folder without it.",
)
@data_dir_option
@password_option
@json_option
@ends_well
def print_(
    *, number: str, papers: tuple[str, ...], folder: Path, data_dir: Path, password_file: Path | None, as_json: bool
) -> None:
    """Write papers of a session as PDF. Only the kit needs the administrator's password: it has the invigilators'."""
    with unlocked(data_dir, password_file) if "kit" in papers else opened(data_dir) as room:
        made = {folder / f"{number}-{paper}.pdf": PAPERS[paper](room, number) for paper in dict.fromkeys(papers)}
    for file, content in made.items():
        write_whole(file, content)
    files = list(map(str, made))
    answer({"files": files}, as_json=as_json, sentence="\n".join(files))
