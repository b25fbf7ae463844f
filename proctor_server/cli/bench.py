"""`proctor bench`: what the machine and its disk give."""

import os
import signal
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import click
import msgspec
from rich.console import Console

from proctor_server.bench import assessment_page, authority_page, centre_page, station_page, tables
from proctor_server.bench.assessment import AssessmentBench, Operation
from proctor_server.bench.assessment import measure as measure_assessment
from proctor_server.bench.authority import Plan as AuthorityPlan
from proctor_server.bench.authority import measure as measure_authority
from proctor_server.bench.centre import ROOM, CentreRun
from proctor_server.bench.centre import Plan as CentrePlan
from proctor_server.bench.centre import measure as measure_centre
from proctor_server.bench.centre_page import CentreBench
from proctor_server.bench.chromium import chromium, program
from proctor_server.bench.figures import Bench, Run
from proctor_server.bench.ground import Ground
from proctor_server.bench.orders import Kind
from proctor_server.bench.pupil import BETWEEN_KEYS_MS
from proctor_server.bench.room import MOST_SECONDS, measure, parted
from proctor_server.bench.schools import measure as measure_schools
from proctor_server.bench.slow_disk import NoCompiler, fsync_ms, slowed
from proctor_server.bench.station import Plan, StationRun
from proctor_server.bench.station import measure as measure_station
from proctor_server.bench.station_page import StationBench
from proctor_server.bench.usage import machine
from proctor_server.cli.bench_rooms import (
    FOLDER,
    MOST_STATIONS,
    BenchStopped,
    beside,
    discovery,
    growth,
    require_folder,
    stop,
)
from proctor_server.cli.centre import json_option, leave
from proctor_server.cli.exits import REFUSED, answer, ends_well
from proctor_server.disk import write_whole
from proctor_server.rehearsal.parts import StepFailed
from proctor_server.room.sockets.speaking import Speaking

T = TypeVar("T")
MOST_AGENTS: Final = 60
"""More whole stations than these leave one machine no processor for the server: beyond, light ones sit there."""


@click.group()
def command() -> None:
    """Measure this machine at its work."""


for each in (growth, beside, discovery):
    command.add_command(each)


@command.command(epilog="Example: proctor bench room --stations 40 --write docs/reference/figures.md")
@click.option("--stations", type=click.IntRange(1, MOST_STATIONS), default=40, show_default=True)
@click.option("--seconds", type=click.IntRange(1, MOST_SECONDS), default=MOST_SECONDS, show_default=True)
@click.option("--slow-fsync-ms", type=click.IntRange(0, 1000), default=8, show_default=True, help="0: this disk only.")
@click.option("--bank", type=FOLDER, default=Path("deploy/bank"), show_default=True, help="The items to answer.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of figures there.")
@json_option
@ends_well
def room(*, stations: int, seconds: int, slow_fsync_ms: int, bank: Path, write: Path | None, as_json: bool) -> None:
    """Seat real stations without browsers before a real room server, and measure the day, twice: as the disk is, and
    with each fsync slowed. More than 60 are light: a station's words without its disk. Takes some minutes; everything
    is in a temporary folder and on 127.0.0.1."""
    require_folder(write)
    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, stop)
    with tempfile.TemporaryDirectory(prefix="proctor-bench-") as name, console.status("Mesure en cours…"):
        bench = _bench(Path(name), bank.resolve(), stations, seconds, slow_fsync_ms, console)
    if write:
        processes = len(parted(range(stations + 1), "agent" if stations <= MOST_AGENTS else "light"))
        page = tables.page(bench, processes=processes, speaking_ms=1000 * Speaking.EVERY_SECONDS)
        write_whole(write, page.encode(), mode=0o644)
    if as_json:
        answer(msgspec.to_builtins(bench), as_json=True, sentence="")
    else:
        tables.show(bench, Console())
    if any(run.lost for run in bench.runs):
        leave(REFUSED)


@command.command(epilog="Example: proctor bench assessment --write docs/reference/figures-assessment.md")
@click.option("--bank", type=FOLDER, default=Path("deploy/bank"), show_default=True, help="The items.")
@click.option(
    "--attempts", type=click.IntRange(1, 1_000_000), default=100_000, show_default=True, help="To score again."
)
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of figures there.")
@json_option
@ends_well
def assessment(*, bank: Path, attempts: int, write: Path | None, as_json: bool) -> None:
    """Measure forms, evaluation, scores, adaptive steps and loading, and how they grow with the bank: a minute."""
    console = Console(stderr=True)
    operations: list[Operation] = []
    seconds = 0.0
    with console.status("Mesure en cours…") as status:
        for found in measure_assessment(bank, attempts=attempts):
            if isinstance(found, Operation):
                operations.append(found)
                status.update(f"Mesure en cours… {assessment_page.NAMES[found.name][0]}, {found.items} épreuves")
            else:
                seconds = found
    figures = AssessmentBench(
        date=datetime.now(UTC).date().isoformat(),
        machine=machine(),
        items=operations[0].items,
        operations=operations,
        rescored=attempts,
        rescoring_seconds=seconds,
    )
    if write:
        write_whole(write, assessment_page.page(figures).encode(), mode=0o644)
    if as_json:
        answer(msgspec.to_builtins(figures), as_json=True, sentence="")
    else:
        assessment_page.show(figures, Console())


@command.command(epilog="Example: proctor bench schools --stored 100000")
@click.option("--stored", type=click.IntRange(1, 10_000_000), default=1_000_000, show_default=True, help="In all.")
@click.option("--students", type=click.IntRange(1, 10_000), default=400, show_default=True, help="Of the school.")
@click.option("--times", type=click.IntRange(1, 1000), default=100, show_default=True, help="To ask for it.")
@json_option
@ends_well
def schools(*, stored: int, students: int, times: int, as_json: bool) -> None:
    """Store certifications, then measure how long the livret scolaire waits for one school: two minutes, and two
    gigabytes meanwhile."""
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="proctor-bench-") as name, console.status("Mesure en cours…"):
        found = measure_schools(Path(name) / "authority", stored=max(stored, students), students=students, times=times)
    took = found.took
    sentence = (
        f"{found.answered} élèves parmi {found.stored} certifications, en {took.p50:.0f} ms "
        f"(99 % en {took.p99:.0f} ms, au plus {took.most:.0f} ms)."
    )
    answer(msgspec.to_builtins(found), as_json=as_json, sentence=sentence)


@command.command(epilog="Example: proctor bench station --write docs/reference/figures-station.md")
@click.option("--keys", type=click.IntRange(1, 1000), default=Plan().keys, show_default=True, help="To type.")
@click.option("--times", type=click.IntRange(1, 20), default=Plan().returns, show_default=True, help="To start, kill.")
@click.option("--moves", type=click.IntRange(1, 20), default=Plan().moves, show_default=True, help="There and back.")
@click.option("--tests", type=click.IntRange(1, 10), default=Plan().tests, show_default=True, help="To take whole.")
@click.option("--slow-fsync-ms", type=click.IntRange(0, 1000), default=8, show_default=True, help="0: this disk only.")
@click.option("--bank", type=FOLDER, default=Path("deploy/bank"), show_default=True, help="The items to answer.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of figures there.")
@json_option
@ends_well
def station(
    *, keys: int, times: int, moves: int, tests: int, slow_fsync_ms: int, bank: Path, write: Path | None, as_json: bool
) -> None:
    """Sit real candidates in a real browser before a real agent, kill agent and room, and measure what they notice,
    twice: as the disk is, and with each fsync slowed. Less than four minutes; needs Playwright and Chromium."""
    require_folder(write)
    program()
    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, stop)
    plan = Plan(keys=keys, starts=times, returns=times, moves=moves, tests=tests)
    with tempfile.TemporaryDirectory(prefix="proctor-bench-") as name, console.status("Mesure en cours…"):
        bench = _bench_station(Path(name), bank.resolve(), plan, slow_fsync_ms, console)
    if write:
        write_whole(write, station_page.page(bench, between_ms=BETWEEN_KEYS_MS).encode(), mode=0o644)
    if as_json:
        answer(msgspec.to_builtins(bench), as_json=True, sentence="")
    else:
        station_page.show(bench, Console())


@command.command(epilog="Example: proctor bench centre --write docs/reference/figures-centre.md")
@click.option(
    "--lines", type=click.IntRange(1, 10_000), default=CentrePlan().lines, show_default=True, help="Of a list."
)
@click.option("--times", type=click.IntRange(1, 100), default=CentrePlan().times, show_default=True, help="Each act.")
@click.option("--bank", type=FOLDER, default=Path("deploy/bank"), show_default=True, help="The items.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of figures there.")
@json_option
@ends_well
def centre(*, lines: int, times: int, bank: Path, write: Path | None, as_json: bool) -> None:
    """Import lists, print papers, let a room in by two invigilators and scroll 250 cards, before a real room server and
    in a real browser: less than a minute; needs Playwright and Chromium."""
    require_folder(write)
    program()
    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, stop)
    plan, load = CentrePlan(lines=lines, times=times), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="proctor-bench-") as name, console.status("Mesure en cours…"):
        run = _centre_run(Ground(Path(name) / "day", bank.resolve(), ROOM), plan)
    date = datetime.now(UTC).date().isoformat()
    bench = CentreBench(date=date, machine=machine(), load=load, plan=plan, run=run)
    if write:
        write_whole(write, centre_page.page(bench).encode(), mode=0o644)
    if as_json:
        answer(msgspec.to_builtins(bench), as_json=True, sentence="")
    else:
        centre_page.show(bench, Console())


@command.command(epilog="Example: proctor bench authority --write docs/reference/figures-authority.md")
@click.option("--packages", type=click.IntRange(1, 10_000), default=AuthorityPlan().packages, show_default=True)
@click.option("--candidates", type=click.IntRange(1, 100), default=AuthorityPlan().candidates, show_default=True)
@click.option(
    "--rescored", type=click.IntRange(1, 1_000_000), default=AuthorityPlan().rescored, show_default=True,
    help="Certifications to score again.",
)  # fmt: skip
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of figures there.")
@json_option
@ends_well
def authority(*, packages: int, candidates: int, rescored: int, write: Path | None, as_json: bool) -> None:
    """Send packages of whole rooms to a real authority, on SQLite and, where it is installed, on a PostgreSQL server of
    its own, with 1, 2 and 4 workers: less than three minutes; everything is in a temporary folder."""
    require_folder(write)
    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, stop)
    plan = AuthorityPlan(packages=packages, candidates=candidates, rescored=rescored)
    with tempfile.TemporaryDirectory(prefix="proctor-bench-") as name, console.status("Mesure en cours…") as status:
        try:
            bench = measure_authority(Path(name), plan, lambda what: status.update(f"Mesure en cours… {what}"))
        except StepFailed as failure:
            raise BenchStopped(why=failure) from failure
    if write:
        write_whole(write, authority_page.page(bench).encode(), mode=0o644)
    if as_json:
        answer(msgspec.to_builtins(bench), as_json=True, sentence="")
    else:
        authority_page.show(bench, Console())


def _centre_run(ground: Ground, plan: CentrePlan) -> CentreRun:
    try:
        with chromium() as browser:
            return measure_centre(ground, browser, plan)
    except StepFailed as failure:
        raise BenchStopped(why=failure) from failure


def _bench(folder: Path, bank: Path, stations: int, seconds: int, slow_fsync_ms: int, console: Console) -> Bench:
    kind: Kind = "agent" if stations <= MOST_AGENTS else "light"

    def run(name: str, environment: tuple[str, ...], slowed_ms: int) -> Run:
        ground = Ground(folder / name, bank, stations + 1)
        try:
            return measure(ground, environment, stations=stations, seconds=seconds, slowed_ms=slowed_ms, kind=kind)
        except StepFailed as failure:
            raise BenchStopped(why=failure) from failure

    runs = [run("plain", (), 0), *_on_a_slow_disk(run, folder, slow_fsync_ms, console)]
    return Bench(
        date=datetime.now(UTC).date().isoformat(),
        machine=machine(),
        fsync_ms=fsync_ms(folder),
        stations=stations,
        seconds=seconds,
        runs=runs,
    )


def _bench_station(folder: Path, bank: Path, plan: Plan, slow_fsync_ms: int, console: Console) -> StationBench:
    def run(name: str, environment: tuple[str, ...], slowed_ms: int) -> StationRun:
        ground = Ground(folder / name, bank, plan.tests)
        try:
            with chromium() as browser:
                return measure_station(ground, browser, environment, plan=plan, slowed_ms=slowed_ms)
        except StepFailed as failure:
            raise BenchStopped(why=failure) from failure

    load = os.getloadavg()[0]
    runs = [run("plain", (), 0), *_on_a_slow_disk(run, folder, slow_fsync_ms, console)]
    return StationBench(
        date=datetime.now(UTC).date().isoformat(),
        machine=machine(),
        fsync_ms=fsync_ms(folder),
        load=load,
        plan=plan,
        runs=runs,
    )


def _on_a_slow_disk(
    run: Callable[[str, tuple[str, ...], int], T], folder: Path, milliseconds: int, console: Console
) -> list[T]:
    if not milliseconds:
        return []
    try:
        environment = slowed(milliseconds, folder)
    except NoCompiler as refusal:
        console.print(str(refusal))
        return []
    return [run("slowed", environment, milliseconds)]
