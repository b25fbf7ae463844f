"""`proctor bench growth`, `beside`, `discovery`: larger rooms, other servers at the same work, finding each other."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

import click
import msgspec
from rich.console import Console

from kiosk_client.protocol.refusal import Refusal
from proctor_server.bench import beside_page, discovery_page
from proctor_server.bench import growth as growth_page
from proctor_server.bench.beside import Beside, Side, measure_obvious, measure_room
from proctor_server.bench.discovery import measure_discovery
from proctor_server.bench.discovery_page import DiscoveryBench
from proctor_server.bench.ground import Ground
from proctor_server.bench.growth import SIZES, Growth, measure_growth
from proctor_server.bench.room import MOST_SECONDS
from proctor_server.bench.slow_disk import fsync_ms, slowed
from proctor_server.bench.usage import machine
from proctor_server.cli.centre import json_option, leave
from proctor_server.cli.exits import REFUSED, answer, ends_well
from proctor_server.disk import write_whole
from proctor_server.rehearsal.parts import StepFailed

MOST_STATIONS: Final = 1000
FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


class BenchStopped(Refusal):
    """A part of the benchmark did not do its work."""

    code = "bench_stopped"
    sentence = "La mesure s'est arrêtée : {why}"


def require_folder(write: Path | None) -> None:
    """Told before anything is measured."""
    if write and not write.parent.is_dir():
        raise click.BadParameter(f"{write.parent} is not a folder.", param_hint="--write")


@contextmanager
def measuring() -> Iterator[tuple[Path, Callable[[str], None]]]:
    """A temporary folder, and what tells how far it is; SIGTERM ends what was started. Raises `BenchStopped`."""
    signal.signal(signal.SIGTERM, stop)
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="proctor-bench-") as name, console.status("Mesure en cours…") as status:
        try:
            yield Path(name), status.update
        except StepFailed as failure:
            raise BenchStopped(why=failure) from failure


def stop(*_: object) -> NoReturn:
    """Like Ctrl-C: what was started is ended first."""
    raise KeyboardInterrupt


@click.command(epilog="Example: proctor bench growth --write docs/reference/figures-growth.md")
@click.option("--sizes", default=",".join(map(str, SIZES)), show_default=True, help="Stations, the smallest first.")
@click.option("--seconds", type=click.IntRange(4, MOST_SECONDS), default=12, show_default=True, help="Steady part.")
@click.option("--slow-fsync-ms", type=click.IntRange(0, 1000), default=8, show_default=True, help="0: this disk.")
@click.option("--bank", type=FOLDER, default=Path("deploy/bank"), show_default=True, help="The items to answer.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="The page; growth.svg goes beside it.")
@json_option
@ends_well
def growth(*, sizes: str, seconds: int, slow_fsync_ms: int, bank: Path, write: Path | None, as_json: bool) -> None:
    """Play the same day in rooms of more and more light stations, and draw what it costs: eight minutes."""
    require_folder(write)
    counts = _sizes(sizes)
    with measuring() as (folder, tell):
        environment = slowed(slow_fsync_ms, folder) if slow_fsync_ms else ()
        found = Growth(
            date=datetime.now(UTC).date().isoformat(),
            machine=machine(),
            fsync_ms=fsync_ms(folder),
            slowed_ms=slow_fsync_ms,
            seconds=seconds,
            sizes=counts,
            runs=measure_growth(
                folder,
                bank.resolve(),
                environment,
                sizes=counts,
                seconds=seconds,
                slowed_ms=slow_fsync_ms,
                tell=tell,
            ),
        )
    if write:
        write_whole(write.with_name("growth.svg"), growth_page.picture(found).encode(), mode=0o644)
        write_whole(write, growth_page.page(found).encode(), mode=0o644)
    answer(msgspec.to_builtins(found), as_json=as_json, sentence=growth_page.page(found))
    if any(run.lost for run in found.runs):
        leave(REFUSED)


def _sizes(text: str) -> list[int]:
    try:
        found = sorted({int(each) for each in text.split(",")})
    except ValueError:
        found = []
    if not found or found[0] < 1 or found[-1] > MOST_STATIONS:
        raise click.BadParameter(f"Numbers from 1 to {MOST_STATIONS}, separated by commas.", param_hint="--sizes")
    return found


@click.command(epilog="Example: proctor bench beside --stations 250 --write docs/reference/figures-beside.md")
@click.option("--stations", type=click.IntRange(1, MOST_STATIONS), default=250, show_default=True)
@click.option("--seconds", type=click.IntRange(2, 30), default=12, show_default=True, help="Of the steady part.")
@click.option("--slow-fsync-ms", type=click.IntRange(0, 1000), default=8, show_default=True, help="0: this disk.")
@click.option("--bank", type=FOLDER, default=Path("deploy/bank"), show_default=True, help="The items to answer.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of figures there.")
@json_option
@ends_well
def beside(*, stations: int, seconds: int, slow_fsync_ms: int, bank: Path, write: Path | None, as_json: bool) -> None:
    """Have the room keep answers, and two servers that somebody would write in an afternoon, in one run: five
    minutes."""
    require_folder(write)
    with measuring() as (folder, tell):
        environment = slowed(slow_fsync_ms, folder) if slow_fsync_ms else ()
        found = Beside(
            date=datetime.now(UTC).date().isoformat(),
            machine=machine(),
            fsync_ms=fsync_ms(folder),
            slowed_ms=slow_fsync_ms,
            stations=stations,
            seconds=seconds,
            sides=_sides(folder, bank.resolve(), environment, stations, seconds, tell),
        )
    if write:
        write_whole(write, beside_page.page(found).encode(), mode=0o644)
    if as_json:
        answer(msgspec.to_builtins(found), as_json=True, sentence="")
    else:
        beside_page.show(found, Console())


def _sides(
    folder: Path, bank: Path, environment: Sequence[str], stations: int, seconds: int, tell: Callable[[str], None]
) -> list[Side]:
    sides = []
    for name, (french, _) in beside_page.NAMES.items():
        tell(f"Mesure en cours… {french}")
        if name == "room":
            ground = Ground(folder / "day", bank, stations + 1)
            sides.append(measure_room(ground, environment, stations=stations, seconds=seconds))
        else:
            sides.append(measure_obvious(folder / name, environment, name, stations=stations, seconds=seconds))
    return sides


@click.command(epilog="Example: proctor bench discovery --write docs/reference/figures-discovery.md")
@click.option("--sizes", default="40,100", show_default=True, help="Stations, the fewest first.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of figures there.")
@json_option
@ends_well
def discovery(*, sizes: str, write: Path | None, as_json: bool) -> None:
    """Have stations and a room find each other on networks made for it: five minutes; needs root and iproute2."""
    require_folder(write)
    counts, load = _sizes(sizes), os.getloadavg()[0]
    with measuring() as (_, tell):
        runs = [measure_discovery(size, tell) for size in counts]
    date = datetime.now(UTC).date().isoformat()
    found = DiscoveryBench(date=date, machine=machine(), load=load, runs=runs)
    if write:
        write_whole(write, discovery_page.page(found).encode(), mode=0o644)
    answer(msgspec.to_builtins(found), as_json=as_json, sentence=discovery_page.page(found))
