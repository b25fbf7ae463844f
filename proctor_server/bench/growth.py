"""What a room costs as it grows: the same day, with more and more light stations."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from proctor_server.bench import markdown, tables
from proctor_server.bench.figures import Run, aims_for
from proctor_server.bench.ground import Ground
from proctor_server.bench.plot import Line, Panel, chart
from proctor_server.bench.room import measure

SIZES: Final = (40, 100, 250, 500, 1000)


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """One run a size. `slowed_ms`: added to each fsync of the server."""

    date: str
    machine: str
    fsync_ms: float
    slowed_ms: int
    seconds: int
    sizes: list[int]
    runs: list[Run]


def measure_growth(
    folder: Path,
    bank: Path,
    environment: Sequence[str],
    *,
    sizes: Sequence[int],
    seconds: int,
    slowed_ms: int,
    tell: Callable[[str], None],
) -> list[Run]:
    """A day of each size. Raises `StepFailed`."""
    runs = []
    for size in sizes:
        tell(f"{size} postes")
        ground = Ground(folder / f"of-{size}", bank, size + 1)
        runs.append(measure(ground, environment, stations=size, seconds=seconds, slowed_ms=slowed_ms, kind="light"))
    return runs


PAGE: Final = """# What a room costs as it grows

Written by `proctor bench growth --sizes {sizes} --write FILE` on {date}, with the picture beside it. The same
day as in the [figures of the room](figures.md), in rooms of more and more stations, each fsync of the server slowed by
{slowed_ms} ms. Stations are light: connection, words, chain and signatures of a station, without its disk and its
page; one machine has no processor for more whole ones. Each answers once a second, in rooms of more than 250 as
often as 250 answers a second come together, and sends its signed head each second; a dashboard watches.

Machine: {machine}. Stations and server share it. An fsync takes {fsync_ms:.2f} ms here, before it is slowed.

![Acknowledgement, processor and memory over the number of stations: the figures are in the table](growth.svg)

{table}

{verdict}
"""


def page(bench: Growth) -> str:
    """The page of the documentation, in Markdown."""
    return PAGE.format(
        date=bench.date,
        sizes=",".join(map(str, bench.sizes)),
        slowed_ms=bench.slowed_ms,
        machine=bench.machine,
        fsync_ms=bench.fsync_ms,
        table=_markdown(bench),
        verdict=_verdict(bench),
    )


def picture(bench: Growth) -> str:
    """SVG."""
    runs = bench.runs
    memory_aim = max(size for size in bench.sizes if size <= 250 or size == bench.sizes[0])
    panels = (
        Panel(
            "Acknowledgement (ms)",
            (
                Line("p99", [run.acknowledgement.p99 for run in runs], is_dashed=True),
                Line("p50", [run.acknowledgement.p50 for run in runs]),
            ),
            aim=50,
            aim_until=memory_aim,
        ),
        Panel("CPU of the server (% of a core)", (Line("", [run.cpu_percent for run in runs]),), 100, memory_aim),
        Panel("Memory of the server (MB)", (Line("", [run.memory_mb for run in runs]),), 400, memory_aim),
    )
    said = "; ".join(
        f"{size} stations: acknowledgement p50 {run.acknowledgement.p50:.0f} ms, p99 {run.acknowledgement.p99:.0f} ms, "
        f"CPU {run.cpu_percent:.0f} % of a core, {run.memory_mb:.0f} MB"
        for size, run in zip(bench.sizes, runs, strict=True)
    )
    return chart(bench.sizes, panels, across="stations", said=said)


WHY: Final = """Why: one core of the server, and what other machines take of this one's processors; see
[where the time of an answer goes](../explanation/performance.md)."""


def _markdown(bench: Growth) -> str:
    head = ["measure", *map(str, bench.sizes)]
    rows = [[row.english, *(row.show(run) for run in bench.runs)] for row in tables.ROWS]
    return markdown.table(head, rows)


def _verdict(bench: Growth) -> str:
    missed = [
        f"- {size} stations, {aim.figure} ≤ {aim.most:g}: {aim.of(run):.1f}"
        for size, run in zip(bench.sizes, bench.runs, strict=True)
        for aim in aims_for(size)
        if not aim.is_met(run)
    ]
    if not missed:
        return "Every aim is reached, up to 250 stations; for larger rooms there is one: nothing acknowledged is lost."
    return "\n".join(["Not reached:", "", *missed, "", WHY])
