"""`proctor session show|edit|delete|duplicate`: a session that is there."""

from pathlib import Path
from typing import Any, Final

import click

from kiosk_client.protocol.wire import to_wire
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
from proctor_server.room.domain.preparation import SessionSheet
from proctor_server.room.domain.view import SessionHeader

CODES: Final = "Session {number} : code d'accès {access_code}, mot de passe des surveillants {password}."

LACKS: Final = {
    "no_candidate": "Aucun candidat : importez une liste avec « proctor candidates import ».",
    "profile_missing": "Profils qui manquent : {n}. Importez-les avec « proctor candidates profiles ».",
    "not_certifiable": "Candidats non certifiables : {n}.",
}
"""What a session lacks → what to do. Stations are seen by the running server alone."""


@click.command(epilog="Example: proctor session show 101 --data-dir D")
@click.argument("number")
@data_dir_option
@json_option
@ends_well
def show(*, number: str, data_dir: Path, as_json: bool) -> None:
    """Show one session, and what is missing before it can be held."""
    with opened(data_dir) as room:
        sheet = room.overseeing.sheet(number, None)
    told = {**to_wire(sheet.session), "plan": to_wire(sheet.plan), "editable": sheet.editable}
    answer(told, as_json=as_json, sentence=_shown(sheet))


@click.command(epilog="Example: proctor session edit 101 --room 'Salle 2' --starts-at 2026-03-12T14:00 --data-dir D")
@click.argument("number")
@data_dir_option
@click.option("--site", help="Name of the site.")
@click.option("--room", help="Name of the room.")
@click.option("--starts-at", help="Date and time in the room: 2026-03-12T13:30.")
@click.option("--invigilator", "invigilators", multiple=True, help="A name, instead of those before; may be repeated.")
@click.option("--description", help="Empty to take it away.")
@click.option("--test-minutes", type=int, help="Length of the test; not once somebody started.")
@click.option("--session-minutes", type=int, help="Length of the session.")
@click.option("--ceiling", type=int, help="Highest level that can be reached.")
@json_option
@ends_well
def edit(*, number: str, data_dir: Path, as_json: bool, **fields: Any) -> None:
    """Change what is given, leave the rest; number, access code and password stay."""
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
    changes = {name: value for name, value in given.items() if value not in (None, [])}
    if not changes:
        raise click.UsageError("Nothing to change: give at least one option.")
    with opened(data_dir) as room:
        seen = room.overseeing.sheet(number, None)
        plan = {**to_wire(seen.plan), **changes}
        room.editing.edit_session(number, seen.version, plan, ADMINISTRATOR, now())
        header = room.seeing.header(number)
    answer(to_wire(header), as_json=as_json, sentence=line(header))


@click.command(epilog="Example: proctor session delete 101 --data-dir D")
@click.argument("number")
@data_dir_option
@json_option
@ends_well
def delete(*, number: str, data_dir: Path, as_json: bool) -> None:
    """Delete a session that nobody has entered, with its codes and its candidates. Nothing brings it back."""
    with opened(data_dir) as room:
        seen = room.overseeing.sheet(number, None)
        room.editing.delete_session(number, seen.list_version, ADMINISTRATOR, now())
    count = len(seen.candidates)
    sentence = f"Session {number} supprimée, {count} candidat(s) effacé(s)."
    answer({"deleted": number, "candidates": count}, as_json=as_json, sentence=sentence)


@click.command(epilog="Example: proctor session duplicate 101 --starts-at 2026-03-13T09:00 --data-dir D")
@click.argument("number")
@click.option("--starts-at", required=True, help="Date and time of the new session: 2026-03-13T09:00.")
@click.option("--with-candidates", is_flag=True, help="Enrol the same people, with their profiles.")
@data_dir_option
@password_option
@json_option
@ends_well
def duplicate(
    *, number: str, starts_at: str, with_candidates: bool, data_dir: Path, password_file: Path | None, as_json: bool
) -> None:
    """Create a session with the same plan at another time; its own number, code and password are printed."""
    with unlocked(data_dir, password_file) as room:
        told = room.editing.duplicate_session(number, starts_at, with_candidates, ADMINISTRATOR, now())
    answer(told, as_json=as_json, sentence=CODES.format(**told))


def line(header: SessionHeader) -> str:
    """One session in a list."""
    kind = "  répétition" if header.rehearsal else ""
    return f"{header.number}  {header.starts_at}  {header.site}, {header.room}  {header.state}{kind}"


def _shown(sheet: SessionSheet) -> str:
    plan = sheet.plan
    told = [
        line(sheet.session),
        f"Code d'accès : {sheet.session.access_code}",
        f"Candidats : {len(sheet.candidates)}",
        f"Surveillants : {', '.join(plan.invigilators)}",
        f"Épreuve : {plan.test_minutes} min ; session : {plan.session_minutes} min ; niveau plafond : {plan.ceiling}",
        *([f"Remarque : {plan.description}"] if plan.description else []),
        *(LACKS[lack.code].format(n=lack.n) for lack in sheet.session.lacks),
    ]
    return "\n".join(told)
