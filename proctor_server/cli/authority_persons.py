"""`proctor authority person` and `erase`: what is held about somebody, and forgetting it."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from proctor_server.authority.composition import now, opened
from proctor_server.authority.services.evaluating import BY_COMMAND
from proctor_server.cli.exits import answer, ends_well
from proctor_server.disk import write_whole
from proctor_server.results.person import person_page

_FOLDER = click.Path(file_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_reason = click.option("--reason", required=True, help="Why; kept with the act.")
_yes = click.option("--yes", is_flag=True, help="Do not ask again.")


@click.group()
def person() -> None:
    """What is held about one person: WHO is the number of one of their certifications, or their INE."""


@person.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("who")
@click.option("--out", type=_OUT, required=True, help="The file for programs, JSON.")
@click.option("--page", type=_OUT, help="The same to read, HTML.")
@_json
@ends_well
def export(folder: Path, who: str, out: Path, page: Path | None, *, as_json: bool) -> None:
    """Write all that is held about a person, in every session, with the lines of the sealed packages.

    Example: proctor authority person export authority 0801234569C --out ada.json --page ada.html
    """
    with opened(folder) as authority:
        held = authority.persons.export(who, now())
    write_whole(out, msgspec.json.format(msgspec.json.encode(held), indent=2))
    if page:
        write_whole(page, person_page(held).encode())
    told = {"file": str(out), "sessions": [each["session"]["number"] for each in held["sessions"]]}
    answer(told, as_json=as_json, sentence=f"{len(held['sessions'])} session(s) dans {out}")


@person.command("erase")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("who")
@_reason
@_yes
@_json
@ends_well
def erase_person(folder: Path, who: str, reason: str, *, yes: bool, as_json: bool) -> None:
    """Forget a person, everywhere; this cannot be undone. The packages stay verifiable for everybody else.

    Example: proctor authority person erase authority 0801234569C --reason "Demande de la famille"
    """
    with opened(folder) as authority:
        seats = authority.persons.seats(who)
        told: dict[str, Any] = {"sessions": [seat.place.session for seat in seats]}
        _ask(f"Oublier cette personne dans {len(seats)} session(s) ({', '.join(told['sessions'])}) ?", yes=yes)
        authority.persons.erase(who, reason=reason, by=BY_COMMAND, now=now())
    answer(told, as_json=as_json, sentence=f"Oubliée dans {len(seats)} session(s).")


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Sessions that took place before.")
@click.option("--dry-run", is_flag=True, help="Show which, and erase nothing.")
@click.option("--reason", default="fin de la période", show_default=True, help="Why; kept with the act.")
@_yes
@_json
@ends_well
def erase(folder: Path, before: datetime, reason: str, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Forget every session of a period that is over, with its packages; this cannot be undone. By itself the authority
    does so after `keep_days` of its settings.

    Example: proctor authority erase authority --before 2025-09-01 --dry-run
    """
    day: date = before.date()
    with opened(folder) as authority:
        found = authority.persons.due(day)
        if found and not dry_run:
            people = sum(each.candidates for each in found)
            _ask(f"Effacer {len(found)} session(s), {people} candidats ?", yes=yes)
            authority.persons.erase_sessions(day, reason=reason, by=BY_COMMAND, now=now())
    lines = [f"Session {each.session}, {each.centre_name}, {each.starts_at}" for each in found]
    head = "À effacer :" if dry_run else "Effacé :"
    sentence = "\n".join([head, *lines]) if found else "Aucune session de cette période."
    answer({"sessions": msgspec.to_builtins(found), "erased": not dry_run}, as_json=as_json, sentence=sentence)


def _ask(question: str, *, yes: bool) -> None:
    if not yes:
        click.confirm(f"{question} Cela ne se défait pas.", abort=True, err=True)
