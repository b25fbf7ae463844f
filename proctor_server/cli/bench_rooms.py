"""`proctor bench room`, `growth`, `beside`, `discovery`: a room at work, larger ones, other servers at the same work,
finding each other."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from proctor_server.bench import beside_page, discovery_page, tables
from proctor_server.bench import growth as growth_page
from proctor_server.bench.beside import Beside, Side, measure_obvious, measure_room
from proctor_server.bench.discovery import measure_discovery
from proctor_server.bench.discovery_page import DiscoveryBench
from proctor_server.bench.figures import Bench, Run, median
from proctor_server.bench.ground import Ground
from proctor_server.bench.growth import SIZES, Growth, measure_growth
from proctor_server.bench.orders import Kind
from proctor_server.bench.room import MOST_SECONDS, measure, parted
from proctor_server.bench.slow_disk import fsync_ms, slowed
from proctor_server.bench.usage import machine
from proctor_server.cli.centre import json_option, leave
from proctor_server.cli.exits import REFUSED, ends_well
from proctor_server.cli.measuring import (
    F,
    bank_option,
    give,
    measuring,
    on_each_disk,
    require_folder,
    slow_option,
    today,
    write_option,
)
from proctor_server.disk import write_whole
from proctor_server.room.sockets.speaking import Speaking

MOST_STATIONS: Final = 1000
MOST_AGENTS: Final = 60
"""More whole stations than these leave one machine no processor for the server: beyond, light ones sit there."""

runs_option = click.option(
    "--runs", type=click.IntRange(1, 9), default=1, show_default=True, help="The median of so many is told."
)


@click.command(epilog="Example: proctor bench room --stations 40 --write docs/reference/figures.md")
@click.option("--stations", type=click.IntRange(1, MOST_STATIONS), default=40, show_default=True)
@click.option("--seconds", type=click.IntRange(1, MOST_SECONDS), default=MOST_SECONDS, show_default=True)
@runs_option
@slow_option
@bank_option
@write_option
@json_option
@ends_well
def room(
    *, stations: int, seconds: int, runs: int, slow_fsync_ms: int, bank: Path, write: Path | None, as_json: bool
) -> None:
    """Seat real stations without browsers before a real room server, and measure the day, twice: as the disk is, and
    with each fsync slowed. More than 60 are light: a station's words without its disk. Takes some minutes; everything
    is in a temporary folder and on 127.0.0.1."""
    require_folder(write)
    kind: Kind = "agent" if stations <= MOST_AGENTS else "light"
    with measuring() as (folder, tell):

        def day(name: str, environment: Sequence[str], slowed_ms: int) -> Run:
            tell(f"{stations} postes, {name}")
            ground = Ground(folder / name, bank.resolve(), stations + 1)
            return measure(ground, environment, stations=stations, seconds=seconds, slowed_ms=slowed_ms, kind=kind)

        def days(name: str, environment: Sequence[str], slowed_ms: int) -> Run:
            return median([day(f"{name}-{n}", environment, slowed_ms) for n in range(1, runs + 1)])

        found = Bench(
            date=today(), machine=machine(), fsync_ms=fsync_ms(folder), stations=stations, seconds=seconds, days=runs,
            runs=on_each_disk(days, folder, slow_fsync_ms),
        )  # fmt: skip
    processes = len(parted(range(stations + 1), kind))
    page = partial(tables.page, processes=processes, speaking_ms=1000 * Speaking.EVERY_SECONDS)
    give(found, page, tables.show, write=write, as_json=as_json)
    _refuse_losses(found.runs)


@click.command(epilog="Example: proctor bench growth --write docs/reference/figures-growth.md")
@click.option("--sizes", default=",".join(map(str, SIZES)), show_default=True, help="Stations, the smallest first.")
@click.option("--seconds", type=click.IntRange(4, MOST_SECONDS), default=12, show_default=True, help="Steady part.")
@slow_option
@bank_option
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="The page; growth.svg goes beside it.")
@json_option
@ends_well
def growth(*, sizes: str, seconds: int, slow_fsync_ms: int, bank: Path, write: Path | None, as_json: bool) -> None:
    """Play the same day in rooms of more and more light stations, and draw what it costs: eight minutes."""
    require_folder(write)
    counts = _sizes(sizes)
    with measuring() as (folder, tell):
        found = Growth(
            date=today(), machine=machine(), fsync_ms=fsync_ms(folder), slowed_ms=slow_fsync_ms, seconds=seconds,
            sizes=counts,
            runs=measure_growth(
                folder, bank.resolve(), _slowed(slow_fsync_ms, folder), sizes=counts, seconds=seconds,
                slowed_ms=slow_fsync_ms, tell=tell,
            ),
        )  # fmt: skip
    if write:
        write_whole(write.with_name("growth.svg"), growth_page.picture(found).encode(), mode=0o644)
    give(found, growth_page.page, _printing(growth_page.page), write=write, as_json=as_json)
    _refuse_losses(found.runs)


@click.command(epilog="Example: proctor bench beside --stations 250 --write docs/reference/figures-beside.md")
@click.option("--stations", type=click.IntRange(1, MOST_STATIONS), default=250, show_default=True)
@click.option("--seconds", type=click.IntRange(2, 30), default=12, show_default=True, help="Of the steady part.")
@runs_option
@slow_option
@bank_option
@write_option
@json_option
@ends_well
def beside(
    *, stations: int, seconds: int, runs: int, slow_fsync_ms: int, bank: Path, write: Path | None, as_json: bool
) -> None:
    """Have the room keep answers, and two servers that somebody would write in an afternoon, in one run: five
    minutes."""
    require_folder(write)
    with measuring() as (folder, tell):
        environment = _slowed(slow_fsync_ms, folder)
        rounds = [
            _sides(folder / f"round-{n}", bank.resolve(), environment, stations, seconds, tell) for n in range(runs)
        ]
        found = Beside(
            date=today(), machine=machine(), fsync_ms=fsync_ms(folder), slowed_ms=slow_fsync_ms, stations=stations,
            seconds=seconds, rounds=runs, sides=[median(list(each)) for each in zip(*rounds, strict=True)],
        )  # fmt: skip
    give(found, beside_page.page, beside_page.show, write=write, as_json=as_json)


def _sides(
    folder: Path, bank: Path, environment: Sequence[str], stations: int, seconds: int, tell: Callable[[str], None]
) -> list[Side]:
    sides = []
    folder.mkdir()
    for name, (french, _) in beside_page.NAMES.items():
        tell(french)
        if name == "room":
            ground = Ground(folder / "day", bank, stations + 1)
            sides.append(measure_room(ground, environment, stations=stations, seconds=seconds))
        else:
            sides.append(measure_obvious(folder / name, environment, name, stations=stations, seconds=seconds))
    return sides


@click.command(epilog="Example: proctor bench discovery --write docs/reference/figures-discovery.md")
@click.option("--sizes", default="40,100", show_default=True, help="Stations, the fewest first.")
@write_option
@json_option
@ends_well
def discovery(*, sizes: str, write: Path | None, as_json: bool) -> None:
    """Have stations and a room find each other on networks made for it: five minutes; needs root and iproute2."""
    require_folder(write)
    counts, load = _sizes(sizes), os.getloadavg()[0]
    with measuring() as (_, tell):
        runs = [measure_discovery(size, tell) for size in counts]
    found = DiscoveryBench(date=today(), machine=machine(), load=load, runs=runs)
    give(found, discovery_page.page, _printing(discovery_page.page), write=write, as_json=as_json)


def _printing(page: Callable[[F], str]) -> Callable[[F, Console], None]:
    """The page itself on the screen."""
    return lambda found, console: console.print(page(found), markup=False)


def _sizes(text: str) -> list[int]:
    try:
        found = sorted({int(each) for each in text.split(",")})
    except ValueError:
        found = []
    if not found or found[0] < 1 or found[-1] > MOST_STATIONS:
        raise click.BadParameter(f"Numbers from 1 to {MOST_STATIONS}, separated by commas.", param_hint="--sizes")
    return found


def _slowed(milliseconds: int, folder: Path) -> Sequence[str]:
    return slowed(milliseconds, folder) if milliseconds else ()


def _refuse_losses(runs: Sequence[Run]) -> None:
    """Figures of a room that lost something are none."""
    if any(run.lost for run in runs):
        leave(REFUSED)
