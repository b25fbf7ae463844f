"""`proctor rehearse --data-dir …`: the drill on the school's own stations."""

import signal
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, NoReturn

from rich.console import Console

from proctor_server.cli.exits import DONE, REFUSED, answer
from proctor_server.cli.secrets import ask_password
from proctor_server.disk import write_whole
from proctor_server.rehearsal import school_sheet
from proctor_server.rehearsal.school import OUTAGE_MS, School


class Wanted(NamedTuple):
    """What was asked for. `report`: where the PDF goes, if anywhere."""

    data_dir: Path
    room_page: str
    password_file: Path | None
    stations: tuple[str, ...]
    report: Path | None
    as_json: bool


class _Stopped(Exception):
    """Somebody pressed Ctrl-C, or the system goes down."""


def rehearse(wanted: Wanted) -> int:
    """Plays it, prints the sheet, and returns the exit code."""
    console = Console(stderr=wanted.as_json)
    school = School(
        wanted.room_page,
        wanted.data_dir,
        ask_password(wanted.password_file, twice=False),
        only=wanted.stations,
        outage_ms=OUTAGE_MS,
    )
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        steps = school_sheet.play(school, console)
    except (KeyboardInterrupt, _Stopped):
        console.print("Arrêt : la répétition est effacée, ou s'efface d'elle-même en une minute.")
        return REFUSED
    finally:
        signal.signal(signal.SIGTERM, before)
    return _tell(school, steps, wanted, console)


def _tell(school: School, steps: list[school_sheet.StepLine], wanted: Wanted, console: Console) -> int:
    made_at = datetime.now().astimezone()
    sheet = school_sheet.sheet_of(school, steps, made_at)
    school_sheet.show(sheet, console)
    if wanted.report:
        write_whole(wanted.report, school_sheet.pdf_of(sheet, made_at))
        console.print(f"Feuille : {wanted.report}", markup=False, soft_wrap=True)
    if wanted.as_json:
        answer(school_sheet.as_json(sheet), as_json=True, sentence="")
    return DONE if sheet.passed else REFUSED


def _stop(*_: object) -> NoReturn:
    raise _Stopped
