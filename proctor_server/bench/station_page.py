"""The figures of a station for people: a table on the screen, in French, and a page of the documentation."""

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from proctor_server.bench import markdown
from proctor_server.bench.figures import Spread
from proctor_server.bench.station import Plan, StationRun


class StationBench(msgspec.Struct, frozen=True, kw_only=True):
    """The same day on several disks. `fsync_ms`: what an fsync takes on this machine; `load`: how many processes wanted
    a processor on average in the minute before."""

    date: str
    machine: str
    fsync_ms: float
    load: float
    plan: Plan
    runs: list[StationRun]


class Row(NamedTuple):
    """One line of the table. `most`: what was aimed at, for `value`."""

    figure: str
    french: str
    english: str
    most: float | None
    value: Callable[[StationRun], float]
    show: Callable[[StationRun], str]

    def is_met(self, run: StationRun) -> bool:
        """Whether the run is as good as that."""
        return self.most is None or self.value(run) <= self.most


def _milliseconds(figure: str, french: str, english: str, most: float, of: Callable[[StationRun], Spread]) -> Row:
    return Row(figure, french, english, most, lambda run: of(run).p99, lambda run: _spread(of(run), 1, "ms"))


def _seconds(figure: str, french: str, english: str, most: float | None, of: Callable[[StationRun], Spread]) -> Row:
    return Row(figure, french, english, most, lambda run: of(run).p99 / 1000, lambda run: _spread(of(run), 1000, "s"))


def _spread(figures: Spread, divisor: int, unit: str) -> str:
    shown = " / ".join(_number(value / divisor) for value in (figures.p50, figures.p99, figures.most))
    missing = f", {figures.missing} ✗" if figures.missing else ""
    return f"{shown} {unit} ({figures.count}{missing})"


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _one(
    figure: str, french: str, english: str, most: float | None, unit: str, of: Callable[[StationRun], float]
) -> Row:
    return Row(figure, french, english, most, of, lambda run: f"{_number(of(run))} {unit}")


ROWS: Final = (
    _milliseconds("key", "touche jusqu'au disque", "key to the disk", 100, lambda run: run.key),
    _milliseconds("answer", "réponse jusqu'à l'écran suivant, sans salle", "answer to the next screen, room away", 150,
        lambda run: run.answer),
    _seconds("start", "démarrage jusqu'à la page", "start to the page", 3, lambda run: run.start),
    _seconds("up", "tué : l'agent est là", "killed: the agent is up", None, lambda run: run.up),
    _seconds("back", "puis : la même épreuve", "then: the same item", 10, lambda run: run.back),
    _seconds("moved", "déplacé : la même épreuve", "moved: the same item", 60, lambda run: run.moved),
    _one("memory", "mémoire (RSS)", "memory (RSS)", 120, "MB", lambda run: run.resident_mb),
    _one("shared", "mémoire, part propre (PSS)", "memory, its part of what is shared (PSS)", None, "MB",
        lambda run: run.proportional_mb),
    _one("weight", "poids de la page", "weight of the page", 300, "kB", lambda run: run.weight_kb),
)  # fmt: skip


def show(bench: StationBench, console: Console) -> None:
    """The table, with what was missed in red."""
    table = Table(title="un poste, sa page et sa salle ; p50 / p99 / max (combien)")
    table.add_column("mesure")
    for run in bench.runs:
        table.add_column(_disk(run, "disque d'ici", "fsync + {} ms"), justify="right")
    table.add_column("visé", justify="right")
    for row in ROWS:
        cells = [row.show(run) if row.is_met(run) else f"[red]{row.show(run)}[/]" for run in bench.runs]
        table.add_row(row.french, *cells, _aimed(row))
    console.print(table)
    console.print(f"{bench.machine} ; un fsync d'ici dure {bench.fsync_ms:.2f} ms.", highlight=False)


def _disk(run: StationRun, own: str, slowed: str) -> str:
    return slowed.format(run.slowed_ms) if run.slowed_ms else own


def _aimed(row: Row) -> str:
    return "" if row.most is None else f"≤ {row.most:g}"


PAGE: Final = """# Figures of a station

Written by `proctor bench station --write FILE` on {date}; anyone can make them again. A real agent, as `kiosk run`
starts it, with a real Chromium on its page, typed into and clicked by Playwright; a real room server, killed and
started again.

Machine: {machine}; load {load:.1f} when it began.
All of it shares this machine. An fsync takes {fsync_ms:.2f} ms here, which flatters; so the same day is played again
with each fsync of the agent slowed, as on a school's disk.

Spreads are p50 / p99 / max (how many); an aim is for the p99, which of fewer than a hundred is the longest.

{table}

{verdict}

What is measured:

- *key to the disk*: from the key, as the browser got it, to the page having the agent's word that the letter is on its
  disk (R-TST-03): {keys} keys, one every {between} ms. A key that follows another within 50 ms waits that long first;
- *answer to the next screen*: from «Valider» to the frame that shows what comes next, the server killed (R-TST-09);
  {tests} whole tests;
- *start to the page*: from the agent's start to an entry that can be typed into, in a browser that already runs; the
  station connected to its room meanwhile;
- *killed*: SIGKILL in the middle of a text; until the agent has a page; from there until the candidate, who types who
  they are at once and is let in at once, has the same item with the same text on screen (R-ENT-04);
- *moved*: from the invigilator's act to the same item with the same text on screen at the other station, where the
  candidate types who they are at once;
- *memory*: of the agent and its process that looks for rooms, after the last whole test;
- *weight*: bytes on the wire for all that the page loads before the first item, headers too, without the socket.

## What the page loads

| file | bytes |
| --- | ---: |
{files}
"""


def page(bench: StationBench, *, between_ms: int) -> str:
    """The page of the documentation, in Markdown. `between_ms`: two keys."""
    return PAGE.format(
        date=bench.date,
        machine=bench.machine,
        load=bench.load,
        fsync_ms=bench.fsync_ms,
        table=_markdown(bench),
        verdict=_verdict(bench),
        keys=bench.plan.keys,
        between=between_ms,
        tests=bench.plan.tests,
        files="\n".join(f"| `{file.path}` | {file.size:,} |" for file in bench.runs[0].weight),
    )


def _markdown(bench: StationBench) -> str:
    head = ["measure", *(_disk(run, "this disk", "each fsync + {} ms") for run in bench.runs), "aim"]
    rows = [[row.english, *(row.show(run) for run in bench.runs), _aimed(row)] for row in ROWS]
    return markdown.table(head, rows)


def _verdict(bench: StationBench) -> str:
    lines = [
        f"- {row.english} ≤ {row.most:g}: not reached with {_disk(run, 'this disk', 'each fsync slowed by {} ms')},"
        f" {row.show(run)}"
        for run in bench.runs
        for row in ROWS
        if not row.is_met(run)
    ]
    return "\n".join(["Not reached:", "", *lines]) if lines else "Every aim is reached."
