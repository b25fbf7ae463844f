"""The room beside what is obvious: a table on the screen, in French, and a page of the documentation, in English."""

from collections.abc import Callable
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from proctor_server.bench import markdown
from proctor_server.bench.beside import EVERY_SECONDS, RUSH_SECONDS, Beside, Name, Side
from proctor_server.bench.figures import Spread

NAMES: Final[dict[Name, tuple[str, str]]] = {
    "room": ("la salle", "the room"),
    "speaking": ("Socket.IO, un commit par message", "Socket.IO, a commit a message"),
    "posting": ("un POST par réponse", "a POST an answer"),
}
AIM_RATIO: Final = 15.0
AIM_RATE: Final = 2000.0


class Row(NamedTuple):
    """One line of the table."""

    french: str
    english: str
    show: Callable[[Side], str]


def _spread(figures: Spread) -> str:
    return " / ".join(_number(value) for value in (figures.p50, figures.p99, figures.most))


def _number(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


ROWS: Final = (
    Row("accusé (ms) : p50 / p99 / max", "acknowledgement (ms): p50 / p99 / max", lambda side: _spread(side.steady)),
    Row("accusé, en rafale (ms)", "acknowledgement in a rush (ms)", lambda side: _spread(side.rush)),
    Row("réponses par seconde, en rafale", "answers a second in a rush", lambda side: _number(side.rush_per_second)),
    Row("processeur, puis en rafale (% d'un cœur)", "CPU, then in the rush (% of a core)",
        lambda side: f"{side.cpu_percent:.0f}, {side.rush_cpu_percent:.0f}"),
    Row("processeur par réponse, en rafale (ms)", "CPU for each answer in the rush (ms)",
        lambda side: f"{side.rush_cpu_ms:.2f}"),
    Row("mémoire au plus (Mo)", "most memory (MB)", lambda side: f"{side.memory_mb:.0f}"),
    Row("écrit par réponse (ko)", "written for each answer (kB)", lambda side: f"{side.written_kb:.1f}"),
)  # fmt: skip


def show(bench: Beside, console: Console) -> None:
    """The table."""
    table = Table(title=f"{bench.stations} postes, fsync + {bench.slowed_ms} ms")
    table.add_column("mesure")
    for side in bench.sides:
        table.add_column(NAMES[side.name][0], justify="right")
    for row in ROWS:
        table.add_row(row.french, *(row.show(side) for side in bench.sides))
    console.print(table)
    ratios = (f"{bench.ratio(side.name):.0f} × {NAMES[side.name][0]}" for side in bench.sides[1:])
    console.print(f"En rafale, la salle garde autant de réponses que : {', '.join(ratios)}.", highlight=False)


PAGE: Final = """# The room beside what is obvious

Written by `proctor bench beside --stations {stations} --runs {rounds} --write FILE` on {date}; anyone can make them
again. Three servers one after the other, in one run, on one machine, each with {stations} stations on mutual TLS 1.3
and each fsync slowed by {slowed_ms} ms, as on a school's disk; none acknowledges before its commit is on disk (SQLite,
WAL, `synchronous = FULL`).

- *the room*: our server, all of it: chained journal, rules, tables, dashboard. Its stations are light: the same
  connection, words, chain and signatures as a station's, without its disk and page, so that the processor is left to
  the server;
- *Socket.IO, a commit a message*: Flask-SocketIO on eventlet as its tutorial has it; the handler inserts one row and
  commits;
- *a POST an answer*: Flask on eventlet, one row and one commit a request, on connections that stay open.

The two others keep no journal, check no rule and show nothing to anybody: they do less.

Machine: {machine}. Stations and server share it. An fsync takes {fsync_ms:.2f} ms here, before it is slowed.

{table}
{median}
In the rush the room keeps {ratios}.

*Acknowledgement*: from an answer being sent to the word that it is on the server's disk, one answer a station every
{every} s for {seconds} s; then *the rush*: every station sends its next answer as soon as the one before is
acknowledged, to the end of the test, or {rush:.0f} s. Where answers come faster than a server can commit them they
queue: that is what its acknowledgement shows.

{verdict}
"""


def page(bench: Beside) -> str:
    """The page of the documentation, in Markdown."""
    ratios = (
        f"{bench.ratio(side.name):.0f} times as many answers as *{NAMES[side.name][1]}*" for side in bench.sides[1:]
    )
    return PAGE.format(
        stations=bench.stations,
        rounds=bench.rounds,
        date=bench.date,
        slowed_ms=bench.slowed_ms,
        machine=bench.machine,
        fsync_ms=bench.fsync_ms,
        table=_markdown(bench),
        median=f"\nEach figure is the median of {bench.rounds} rounds.\n" if bench.rounds > 1 else "",
        ratios=", ".join(ratios),
        every=EVERY_SECONDS,
        seconds=bench.seconds,
        rush=RUSH_SECONDS,
        verdict=_verdict(bench),
    )


def _markdown(bench: Beside) -> str:
    head = ["measure", *(NAMES[side.name][1] for side in bench.sides)]
    rows = [[row.english, *(row.show(side) for side in bench.sides)] for row in ROWS]
    return markdown.table(head, rows)


def _verdict(bench: Beside) -> str:
    rate = next(side.rush_per_second for side in bench.sides if side.name == "room")
    missed = []
    if rate < AIM_RATE:
        missed.append(f"- answers a second ≥ {AIM_RATE:g}: not reached, {rate:.0f}")
    missed += [
        f"- {AIM_RATIO:g} times *{NAMES[side.name][1]}*: not reached, {bench.ratio(side.name):.1f} times"
        for side in bench.sides[1:]
        if bench.ratio(side.name) < AIM_RATIO
    ]
    if not missed:
        return f"Aims: {AIM_RATE:g} answers a second, {AIM_RATIO:g} times the others: reached."
    return "\n".join(["Not reached:", "", *missed, "", WHY])


WHY: Final = (
    "Why: in a rush the room's server is bound by one core, not by the disk: all its threads share one interpreter, "
    "and each answer takes as much of it as the table says. What that is made of, and what was taken out already, "
    "is told in [where the time of an answer goes](../explanation/performance.md)."
)
