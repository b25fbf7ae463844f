"""`proctor bench station`, `centre`, `assessment`, `authority`, `schools`: one part at a time."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click
import msgspec

from proctor_server.bench import assessment_page, authority_page, centre_page, station_page
from proctor_server.bench.assessment import AssessmentBench, Operation
from proctor_server.bench.assessment import measure as measure_assessment
from proctor_server.bench.authority import Plan as AuthorityPlan
from proctor_server.bench.authority import measure as measure_authority
from proctor_server.bench.centre import ROOM
from proctor_server.bench.centre import Plan as CentrePlan
from proctor_server.bench.centre import measure as measure_centre
from proctor_server.bench.centre_page import CentreBench
from proctor_server.bench.chromium import chromium, program
from proctor_server.bench.ground import Ground
from proctor_server.bench.pupil import BETWEEN_KEYS_MS
from proctor_server.bench.schools import measure as measure_schools
from proctor_server.bench.slow_disk import fsync_ms
from proctor_server.bench.station import Plan, StationRun
from proctor_server.bench.station import measure as measure_station
from proctor_server.bench.station_page import StationBench
from proctor_server.bench.usage import machine
from proctor_server.cli.centre import json_option
from proctor_server.cli.exits import answer, ends_well
from proctor_server.cli.measuring import (
    FOLDER,
    bank_option,
    give,
    measuring,
    on_each_disk,
    require_folder,
    slow_option,
    today,
    write_option,
)


@click.command(epilog="Example: proctor bench station --write docs/reference/figures-station.md")
@click.option("--keys", type=click.IntRange(1, 1000), default=Plan().keys, show_default=True, help="To type.")
@click.option("--times", type=click.IntRange(1, 20), default=Plan().returns, show_default=True, help="To start, kill.")
@click.option("--moves", type=click.IntRange(1, 20), default=Plan().moves, show_default=True, help="There and back.")
@click.option("--tests", type=click.IntRange(1, 10), default=Plan().tests, show_default=True, help="To take whole.")
@slow_option
@bank_option
@write_option
@json_option
@ends_well
def station(
    *, keys: int, times: int, moves: int, tests: int, slow_fsync_ms: int, bank: Path, write: Path | None, as_json: bool
) -> None:
    """Sit real candidates in a real browser before a real agent, kill agent and room, and measure what they notice,
    twice: as the disk is, and with each fsync slowed. Less than four minutes; needs Playwright and Chromium."""
    require_folder(write)
    program()
    plan, load = Plan(keys=keys, starts=times, returns=times, moves=moves, tests=tests), os.getloadavg()[0]
    with measuring() as (folder, _):

        def run(name: str, environment: Sequence[str], slowed_ms: int) -> StationRun:
            ground = Ground(folder / name, bank.resolve(), plan.tests)
            with chromium() as browser:
                return measure_station(ground, browser, environment, plan=plan, slowed_ms=slowed_ms)

        found = StationBench(
            date=today(), machine=machine(), fsync_ms=fsync_ms(folder), load=load, plan=plan,
            runs=on_each_disk(run, folder, slow_fsync_ms),
        )  # fmt: skip
    page = partial(station_page.page, between_ms=BETWEEN_KEYS_MS)
    give(found, page, station_page.show, write=write, as_json=as_json)


@click.command(epilog="Example: proctor bench centre --write docs/reference/figures-centre.md")
@click.option(
    "--lines", type=click.IntRange(1, 10_000), default=CentrePlan().lines, show_default=True, help="Of a list."
)
@click.option("--times", type=click.IntRange(1, 100), default=CentrePlan().times, show_default=True, help="Each act.")
@bank_option
@write_option
@json_option
@ends_well
def centre(*, lines: int, times: int, bank: Path, write: Path | None, as_json: bool) -> None:
    """Import lists, print papers, let a room in by two invigilators and scroll 250 cards, before a real room server and
    in a real browser: less than a minute; needs Playwright and Chromium."""
    require_folder(write)
    program()
    plan, load = CentrePlan(lines=lines, times=times), os.getloadavg()[0]
    with measuring() as (folder, _), chromium() as browser:
        run = measure_centre(Ground(folder / "day", bank.resolve(), ROOM), browser, plan)
    found = CentreBench(date=today(), machine=machine(), load=load, plan=plan, run=run)
    give(found, centre_page.page, centre_page.show, write=write, as_json=as_json)


@click.command(epilog="Example: proctor bench assessment --write docs/reference/figures-assessment.md")
@click.option("--bank", type=FOLDER, default=Path("deploy/bank"), show_default=True, help="The items.")
@click.option(
    "--attempts", type=click.IntRange(1, 1_000_000), default=100_000, show_default=True, help="To score again."
)
@write_option
@json_option
@ends_well
def assessment(*, bank: Path, attempts: int, write: Path | None, as_json: bool) -> None:
    """Measure forms, evaluation, scores, adaptive steps and loading, and how they grow with the bank: a minute."""
    require_folder(write)
    operations: list[Operation] = []
    seconds = 0.0
    with measuring() as (_, tell):
        for each in measure_assessment(bank, attempts=attempts):
            if isinstance(each, Operation):
                operations.append(each)
                tell(f"{assessment_page.NAMES[each.name][0]}, {each.items} épreuves")
            else:
                seconds = each
    found = AssessmentBench(
        date=today(), machine=machine(), items=operations[0].items, operations=operations, rescored=attempts,
        rescoring_seconds=seconds,
    )  # fmt: skip
    give(found, assessment_page.page, assessment_page.show, write=write, as_json=as_json)


@click.command(epilog="Example: proctor bench authority --write docs/reference/figures-authority.md")
@click.option("--packages", type=click.IntRange(1, 10_000), default=AuthorityPlan().packages, show_default=True)
@click.option("--candidates", type=click.IntRange(1, 100), default=AuthorityPlan().candidates, show_default=True)
@click.option(
    "--rescored", type=click.IntRange(1, 1_000_000), default=AuthorityPlan().rescored, show_default=True,
    help="Certifications to score again.",
)  # fmt: skip
@write_option
@json_option
@ends_well
def authority(*, packages: int, candidates: int, rescored: int, write: Path | None, as_json: bool) -> None:
    """Send packages of whole rooms to a real authority, on SQLite and, where it is installed, on a PostgreSQL server of
    its own, with 1, 2 and 4 workers: less than three minutes; everything is in a temporary folder."""
    require_folder(write)
    plan = AuthorityPlan(packages=packages, candidates=candidates, rescored=rescored)
    with measuring() as (folder, tell):
        found = measure_authority(folder, plan, tell)
    give(found, authority_page.page, authority_page.show, write=write, as_json=as_json)


@click.command(epilog="Example: proctor bench schools --stored 100000")
@click.option("--stored", type=click.IntRange(1, 10_000_000), default=1_000_000, show_default=True, help="In all.")
@click.option("--students", type=click.IntRange(1, 10_000), default=400, show_default=True, help="Of the school.")
@click.option("--times", type=click.IntRange(1, 1000), default=100, show_default=True, help="To ask for it.")
@json_option
@ends_well
def schools(*, stored: int, students: int, times: int, as_json: bool) -> None:
    """Store certifications, then measure how long the livret scolaire waits for one school: two minutes, and two
    gigabytes meanwhile."""
    with measuring() as (folder, _):
        found = measure_schools(folder / "authority", stored=max(stored, students), students=students, times=times)
    took = found.took
    sentence = (
        f"{found.answered} élèves parmi {found.stored} certifications, en {took.p50:.0f} ms "
        f"(99 % en {took.p99:.0f} ms, au plus {took.most:.0f} ms)."
    )
    answer(msgspec.to_builtins(found), as_json=as_json, sentence=sentence)
