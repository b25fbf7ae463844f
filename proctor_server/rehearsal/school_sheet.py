"""The sheet of a drill on a school's stations: each step, each station, what to do; on the terminal, for machines, on
paper."""

import os
import platform
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import metadata
from typing import Any

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from kiosk_client.protocol.refusal import Refusal
from proctor_server.papers import printer
from proctor_server.rehearsal.parts import StepFailed
from proctor_server.rehearsal.school import School, Seat
from proctor_server.rehearsal.school_steps import LAST, STEPS, Step


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one step, in `seconds`."""

    title: str
    passed: bool
    seen: str
    seconds: float


class StationLine(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one station. Lengths in milliseconds, null where it did not get so far; `clock_off` in seconds.
    `kept` of `given` answers are in the package. `page`: as in `RehearsalDone`. `code`, `seen`, `remedy`: of the first
    thing that went wrong."""

    name: str
    passed: bool
    clock_off: float | None
    troubles: list[str]
    began: int | None
    given: int
    kept: int | None
    slowest_kept: int | None
    slowest_received: int | None
    back_after: int | None
    journal_complete: bool
    page: str
    erased: bool
    code: str = ""
    seen: str = ""
    remedy: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of it. `made_at`: the room's wall clock, «2026-03-12T13:30:00»; `machine`: (what, which)."""

    passed: bool
    centre: str
    made_at: str
    session: str
    steps: list[StepLine]
    stations: list[StationLine]
    machine: list[tuple[str, str]]


def play(school: School, console: Console) -> list[StepLine]:
    """Each step in turn, printed as it comes; the first that nobody can go on after is followed by the erasure alone,
    which comes whatever happens."""
    lines: list[StepLine] = []
    try:
        for step in STEPS:
            lines.append(_play_one(school, step, console))
            if not school.can_go_on:
                break
    finally:
        lines.append(_play_one(school, LAST, console))
    return lines


def _play_one(school: School, step: Step, console: Console) -> StepLine:
    began, failed = time.monotonic(), {seat.station for seat in school.seats if seat.failure}
    school.step = step.title
    with console.status(step.title):
        try:
            seen, passed = step.act(school), True
        except (StepFailed, Refusal, OSError) as failure:
            seen, passed = str(failure), False
            school.can_go_on = not step.is_needed
    fresh = [seat for seat in school.seats if seat.failure and seat.station not in failed]
    school.can_go_on &= bool(school.taking_part) or not school.seats
    line = StepLine(
        title=step.title, passed=passed and not fresh, seen=seen, seconds=round(time.monotonic() - began, 1)
    )
    _tell(line, fresh, console)
    return line


def _tell(line: StepLine, fresh: Sequence[Seat], console: Console) -> None:
    mark = "[green]✓ réussi[/]" if line.passed else "[red]✗ échec [/]"
    console.print(f"{mark}  {line.title} — {line.seen} [dim]({line.seconds:.1f} s)[/]", highlight=False, soft_wrap=True)
    for seat in fresh:
        if seat.failure:
            console.print(f"          {seat.name} : {seat.failure.seen}", highlight=False, markup=False, soft_wrap=True)


# ── what it comes to ─────────────────────────────────────────────────────────────────────────────────────────────────


def sheet_of(school: School, steps: Sequence[StepLine], made_at: datetime) -> Sheet:
    """The sheet. `made_at`: the room's wall clock."""
    stations = [_station_line(seat) for seat in school.seats]
    return Sheet(
        passed=all(line.passed for line in steps) and all(line.passed for line in stations),
        centre=school.card.name,
        made_at=made_at.strftime("%Y-%m-%dT%H:%M:%S"),
        session=school.session,
        steps=list(steps),
        stations=stations,
        machine=list(_machine(school)),
    )


def _station_line(seat: Seat) -> StationLine:
    done, failure = seat.done, seat.failure
    return StationLine(
        name=seat.name,
        passed=failure is None,
        clock_off=round(seat.clock_off, 1) + 0.0 if done else None,
        troubles=seat.troubles,
        began=done.began or None if done else None,
        given=len(done.given) if done else 0,
        kept=seat.kept,
        slowest_kept=done.slowest_kept if done and done.given else None,
        slowest_received=done.slowest_received or None if done else None,
        back_after=done.back_after or None if done else None,
        journal_complete=done is not None and done.written > 0 and done.received == done.written,
        page=done.page if done else "absent",
        erased=seat.erased,
        code=failure.code if failure else "",
        seen=failure.seen if failure else "",
        remedy=failure.remedy if failure else "",
    )


def _machine(school: School) -> Iterator[tuple[str, str]]:
    disk = shutil.disk_usage(school.centre)
    yield "Proctor", metadata.version("proctor")
    yield "Système", f"{platform.system()} {platform.release()}, {platform.machine()}"
    yield "Python", platform.python_version()
    yield "Processeurs", str(os.cpu_count() or "?")
    yield "Place libre", f"{disk.free >> 30} Gio sur {disk.total >> 30}"
    yield "Coupure essayée", f"{school.outage_ms / 1000:g} s"


def as_json(sheet: Sheet) -> dict[str, Any]:
    """The sheet for machines."""
    told: dict[str, Any] = msgspec.to_builtins(sheet)
    return told | {"machine": dict(sheet.machine)}


def pdf_of(sheet: Sheet, made_at: datetime) -> bytes:
    """The sheet on paper: tagged, A4, page n/N."""
    return printer.make("rehearsal", sheet, made_at)


# ── on the terminal ──────────────────────────────────────────────────────────────────────────────────────────────────

COLUMNS = ("", "Poste", "Heure", "Départ", "Rép.", "Disque", "Salle", "Retour", "Page")
PAGES = {
    "shown": "vue",
    "not_shown": "en partie",
    "absent": "absente",
    "by_hand": "manuelle",
}
"""What became of the exam page → how it is said."""


def show(sheet: Sheet, console: Console) -> None:
    """A table of the stations, then what to do, then the verdict."""
    table = Table(
        title="Postes", title_justify="left", box=box.SIMPLE, padding=(0, 1), pad_edge=False, collapse_padding=True
    )
    for column in COLUMNS:
        table.add_column(
            column, justify="left" if column in ("", "Poste", "Page") else "right", no_wrap=column != "Poste"
        )
    for line in sheet.stations:
        table.add_row(*_cells(line))
    console.print(table)
    for line in sheet.stations:
        if not line.passed:
            console.print(f"À faire, {line.name} : {line.seen}. {line.remedy}", markup=False, soft_wrap=True)
    console.print("Répétition réussie." if sheet.passed else "Répétition en échec : voir ci-dessus.", style="bold")


def _cells(line: StationLine) -> tuple[str, ...]:
    return (
        "[green]✓ réussi[/]" if line.passed else "[red]✗ échec[/]",
        line.name,
        "–" if line.clock_off is None else f"{line.clock_off:+.1f} s",
        _ms(line.began),
        f"{'–' if line.kept is None else line.kept}/{line.given}",
        _ms(line.slowest_kept),
        _ms(line.slowest_received),
        "–" if line.back_after is None else f"{line.back_after / 1000:.1f} s",
        PAGES[line.page],
    )


def _ms(milliseconds: int | None) -> str:
    return "–" if milliseconds is None else f"{milliseconds} ms"
