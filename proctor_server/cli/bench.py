"""`proctor bench`: what the machine and its disk give."""

import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import click
from rich.console import Console

from proctor_server.cli.bench_parts import assessment, authority, centre, schools, station
from proctor_server.cli.bench_rooms import beside, discovery, growth, room
from proctor_server.cli.centre import json_option, leave
from proctor_server.cli.exits import REFUSED, answer, ends_well
from proctor_server.cli.measuring import FOLDER


class Measure(NamedTuple):
    """One page of `bench all`. `quick`: the same, small."""

    page: str
    quick: tuple[str, ...]


PAGES: Final = {
    "room": Measure("figures.md", ("--stations=2", "--seconds=2", "--slow-fsync-ms=0")),
    "growth": Measure("figures-growth.md", ("--sizes=2,3", "--seconds=4", "--slow-fsync-ms=0")),
    "beside": Measure("figures-beside.md", ("--stations=2", "--seconds=2", "--slow-fsync-ms=0")),
    "discovery": Measure("figures-discovery.md", ("--sizes=2",)),
    "centre": Measure("figures-centre.md", ("--lines=10", "--times=1")),
    "station": Measure("figures-station.md", ("--keys=2", "--times=1", "--moves=1", "--tests=1", "--slow-fsync-ms=0")),
    "assessment": Measure("figures-assessment.md", ("--attempts=100",)),
    "authority": Measure("figures-authority.md", ("--packages=2", "--candidates=2", "--rescored=10")),
}
"""Command → its page. `schools` has none: it is told on the page of the authority."""

SEVERAL: Final = ("room", "beside")
"""Those that can be done several times over."""


@click.group()
def command() -> None:
    """Measure this machine at its work."""


for each in (room, growth, beside, discovery, station, centre, assessment, authority, schools):
    command.add_command(each)


@command.command("all", epilog="Example: proctor bench all --folder docs/reference --runs 5")
@click.option("--folder", type=FOLDER, default=Path("docs/reference"), show_default=True, help="Where pages go.")
@click.option("--only", type=click.Choice(list(PAGES)), multiple=True, help="These instead of all.")
@click.option("--runs", type=click.IntRange(1, 9), default=1, show_default=True, help=f"Of {' and '.join(SEVERAL)}.")
@click.option("--quick", is_flag=True, help="Small ones, to see that everything is there: their pages are no figures.")
@json_option
@ends_well
def everything(*, folder: Path, only: tuple[str, ...], runs: int, quick: bool, as_json: bool) -> None:
    """Write every page of figures, and the plot, one measure after the other on a machine that should have nothing else
    to do: half an hour. One that stops is named, and does not stop the others."""
    console = Console(stderr=True)
    done: dict[str, bool] = {}
    wanted = only or tuple(PAGES)
    for n, name in enumerate(wanted, 1):
        console.print(f"[{n}/{len(wanted)}] proctor bench {name} → {PAGES[name].page}", markup=False)
        done[name] = _measured(name, folder, runs, quick=quick)
    stopped = [name for name, is_done in done.items() if not is_done]
    sentence = f"Arrêtés : {', '.join(stopped)}." if stopped else f"{len(done)} pages écrites dans {folder}."
    answer({"written": [name for name in done if done[name]], "stopped": stopped}, as_json=as_json, sentence=sentence)
    if stopped:
        leave(REFUSED)


def _measured(name: str, folder: Path, runs: int, *, quick: bool) -> bool:
    """In a process of its own: what one measure leaves behind is no load of the next."""
    measure = PAGES[name]
    more = [*(measure.quick if quick else ()), *([f"--runs={runs}"] if name in SEVERAL else [])]
    words = [sys.argv[0], "bench", name, "--write", str(folder / measure.page), *more]
    return subprocess.run(words, check=False, stdout=sys.stderr).returncode == 0  # noqa: S603 - ourselves
