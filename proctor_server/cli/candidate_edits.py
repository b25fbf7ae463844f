"""`proctor candidates add|remove`: one candidate."""

from pathlib import Path
from typing import Any, Final

import click

from proctor_server.cli.centre import ADMINISTRATOR, data_dir_option, json_option, leave, now, opened
from proctor_server.cli.exits import REFUSED, answer, ends_well
from proctor_server.room.domain.candidate_list import COLUMNS
from proctor_server.room.domain.enrolment import Enrolled, FieldFault
from proctor_server.room.domain.errors import CandidateFaulty, UnknownCandidate

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OPTIONS: Final = {column.field: f"--{column.field.replace('_', '-')}" for column in COLUMNS}
"""Field of a list → option."""


def _fields_options(command: Any) -> Any:
    for column in reversed(COLUMNS):
        text = f"{column.header}{', must be given' if column.required else ''}."
        command = click.option(OPTIONS[column.field], column.field, default="", help=text)(command)
    return command


@click.command(
    epilog="Example: proctor candidates add 101 --birth-name Lovelace --first-name Ada --birth-date 10/12/2004 --sex F "
    "--birth-country FRANCE --birth-insee 86194 --group '3EME A' --data-dir D"
)
@click.argument("session")
@_fields_options
@click.option("--profile", type=FILE, help="File with their profile: JSON, ODS, XLSX or CSV; it may have others.")
@data_dir_option
@json_option
@ends_well
def add(*, session: str, profile: Path | None, data_dir: Path, as_json: bool, **values: str) -> None:
    """Enrol one candidate, also after others have entered; each option is written as in a list."""
    with opened(data_dir) as room:
        file = (profile.name, profile.read_bytes()) if profile else None
        try:
            number = room.enrolling.add(session, Enrolled(values=values), ADMINISTRATOR, now(), file)
        except CandidateFaulty as refusal:
            faults: Any = refusal.details["faults"]
            _tell(faults, as_json=as_json)
    answer({"candidate": number}, as_json=as_json, sentence=f"Candidat {number} inscrit.")


@click.command(epilog="Example: proctor candidates remove 101 12 --data-dir D")
@click.argument("session")
@click.argument("candidate", type=int)
@data_dir_option
@json_option
@ends_well
def remove(*, session: str, candidate: int, data_dir: Path, as_json: bool) -> None:
    """Remove one candidate who has not entered, by the number that `candidates list` tells."""
    with opened(data_dir) as room:
        seen = {card.id: card for card in room.overseeing.sheet(session, None).candidates}.get(candidate)
        if seen is None:
            raise UnknownCandidate
        room.enrolling.remove(session, candidate, seen.version, ADMINISTRATOR, now())
    answer({"removed": candidate}, as_json=as_json, sentence=f"Candidat {candidate} retiré.")


def _tell(faults: list[FieldFault], *, as_json: bool) -> None:
    """Every fault with its option; then the command ends."""
    errors = [{"field": fault.field, "code": fault.code, "message": fault.message} for fault in faults]
    for fault in faults:
        click.echo(f"{OPTIONS[fault.field]} : {fault.message}", err=True)
    if as_json:
        answer({"errors": errors}, as_json=True, sentence="")
    leave(REFUSED)
