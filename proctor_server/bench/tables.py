"""The figures for people: a table on the screen, in French, and a page of the documentation, in English."""

from collections.abc import Callable
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from proctor_server.bench import markdown
from proctor_server.bench.figures import Aim, Bench, Run, Spread, aims_for


class Row(NamedTuple):
    """One line of the table. `figure`: as the aims name it, or without the part after the point."""

    figure: str
    french: str
    english: str
    show: Callable[[Run], str]


def _milliseconds(figure: str, french: str, english: str, of: Callable[[Run], Spread]) -> Row:
    unit = " (ms) : p50 / p99 / max"
    return Row(figure, french + unit, english + unit.replace(" :", ":"), lambda run: _spread(of(run)))


def _spread(figures: Spread) -> str:
    shown = " / ".join(_number(value) for value in (figures.p50, figures.p99, figures.most))
    return f"{shown} ({figures.missing} ✗)" if figures.missing else shown


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


ROWS: Final = (
    _milliseconds("acknowledgement", "accusé de réception", "acknowledgement", lambda run: run.acknowledgement),
    _milliseconds("heartbeat", "battement de cœur, rien d'écrit", "heartbeat, nothing written", lambda r: r.heartbeat),
    _milliseconds("orders", "ordre jusqu'au poste", "order to the station", lambda run: run.orders),
    _milliseconds("pushes", "réponse jusqu'au tableau de bord", "answer to the dashboard", lambda run: run.pushes),
    _milliseconds("lost_stations", "poste perdu jusqu'au tableau de bord", "lost station to the dashboard",
                  lambda run: run.lost_stations),
    _milliseconds("start", "tous commencent à la fois", "all begin at once", lambda run: run.start),
    _milliseconds("rush", "accusé, en rafale", "acknowledgement in a rush", lambda run: run.rush),
    _milliseconds("hand_in", "tous rendent à la fois", "all hand in at once", lambda run: run.hand_in),
    Row("rate", "réponses par seconde, en rafale", "answers a second in a rush", lambda r: f"{r.rush_per_second:.0f}"),
    Row("found", "postes trouvés (s)", "stations found (s)", lambda run: f"{run.found_seconds:.1f}"),
    Row("back", "serveur tué : tous revenus (s)", "server killed: all back (s)", lambda run: f"{run.back_seconds:.1f}"),
    Row("kept", "serveur tué : tout reçu (s)", "server killed: all kept (s)", lambda r: f"{r.caught_up_seconds:.1f}"),
    Row("rebuilt", "machine perdue : reconstruite (s)", "machine lost: rebuilt (s)",
        lambda run: f"{run.rebuilt_seconds:.1f}"),
    Row("cpu", "processeur, puis en rafale (% d'un cœur)", "CPU, then in the rush (% of a core)",
        lambda run: f"{run.cpu_percent:.0f}, {run.rush_cpu_percent:.0f}"),
    Row("others", "autres travaux de la machine (% de tout)", "other work of the machine (% of all cores)",
        lambda run: f"{run.others_percent:.0f}"),
    Row("memory", "mémoire au plus (Mo)", "most memory (MB)", lambda run: f"{run.memory_mb:.0f}"),
    Row("written", "écrit par réponse (ko)", "written for each answer (kB)", lambda run: f"{run.written_kb:.1f}"),
    Row("wire", "sur le fil par réponse (ko)", "on the wire for each answer (kB)", lambda run: f"{run.wire_kb:.1f}"),
    Row("lost", "réponses données / accusées / perdues", "answers given / acknowledged / lost",
        lambda run: f"{run.given} / {run.acknowledged} / {run.lost}"),
)  # fmt: skip


def show(bench: Bench, console: Console) -> None:
    """The table, with what was missed in red."""
    table = Table(title=f"{bench.stations} postes, une réponse par seconde et par poste, pendant {bench.seconds} s")
    table.add_column("mesure")
    for run in bench.runs:
        table.add_column(_disk(run, "disque d'ici", "fsync + {} ms"), justify="right")
    table.add_column("visé", justify="right")
    for row in ROWS:
        aims = _aims(row, bench)
        cells = [_coloured(row.show(run), [aim for aim in aims if not aim.is_met(run)]) for run in bench.runs]
        table.add_row(row.french, *cells, _aimed(aims))
    console.print(table)
    console.print(f"{bench.machine} ; un fsync d'ici dure {bench.fsync_ms:.2f} ms.", highlight=False)


def _coloured(text: str, missed: list[Aim]) -> str:
    return f"[red]{text}[/]" if missed else text


def _disk(run: Run, own: str, slowed: str) -> str:
    return slowed.format(run.slowed_ms) if run.slowed_ms else own


def _aims(row: Row, bench: Bench) -> list[Aim]:
    return [aim for aim in aims_for(bench.stations) if aim.figure.partition(".")[0] == row.figure]


def _aimed(aims: list[Aim]) -> str:
    return ", ".join(f"{aim.figure.partition('.')[2]} ≤ {aim.most:g}".strip() for aim in aims)


PAGE: Final = """# Figures of the room

Written by `proctor bench room --stations {stations} --seconds {seconds} --runs {runs} --write FILE` on {date}; anyone
can make them again. Real stations without browsers (in {processes} processes; each has its key, its certificate, its
encrypted and chained journal) before a real room server: mutual TLS 1.3, every commit on disk before it is
acknowledged, one dashboard watching, one person at the door let in and sent away twice a second.

Machine: {machine}.
Stations and server share it. An fsync takes {fsync_ms:.2f} ms here, which flatters; so the same day is played again
with each fsync of the server slowed, as on a school's disk.{days}

{table}

What is measured:

- *acknowledgement*: from an answer being committed on the station (light 1) to the room's word that it is on its disk
  (light 2), one answer a station and second;
- *heartbeat*: a question and its answer over the same connection, without a write: what the way itself takes;
- *order*: from an invigilator's HTTP request to the station having the order; between them a commit, and the next round
  of speaking, one every {speaking:.0f} ms;
- *answer to the dashboard*: from the commit on the station to the card on a dashboard's socket;
- *lost station to the dashboard*: one process of stations is frozen, as if their cable were pulled out (the connection
  stays open, nothing comes); until a dashboard's socket is told, for each of them;
- *all begin at once*: everybody presses «Commencer» in the same instant; until the first item is there, form, pictures
  and all, on the station's disk;
- *rush*: everybody answers at once and again as soon as the answer before is acknowledged, to the end of the test;
- *CPU*, *other work*: of the server in the steady part and in the rush; and of everything else on the machine that is
  neither server nor stations, which can only make the figures worse;
- *stations found*: announced on the network before the server is switched on; from its doors being open until its
  dashboard shows them all;
- *server killed*: SIGKILL while everybody goes on answering; from the doors of the new one being open;
- *machine lost*: the server's folder is taken away after the last test; `proctor rebuild` on an empty one, from its
  start to its end, asking every station over the network;
- *lost*: acknowledged to a station and not in the room's tables at the end of the day. Zero, or the benchmark fails.

{verdict}
"""


def page(bench: Bench, *, processes: int, speaking_ms: float) -> str:
    """The page of the documentation, in Markdown."""
    return PAGE.format(
        stations=bench.stations,
        seconds=bench.seconds,
        runs=bench.days,
        date=bench.date,
        processes=processes,
        machine=bench.machine,
        fsync_ms=bench.fsync_ms,
        days=_days(bench),
        table=_markdown(bench),
        speaking=speaking_ms,
        verdict=_verdict(bench),
    )


def _markdown(bench: Bench) -> str:
    head = ["measure", *(_disk(run, "this disk", "each fsync + {} ms") for run in bench.runs), "aim"]
    rows = [[row.english, *(row.show(run) for run in bench.runs), _aimed(_aims(row, bench))] for row in ROWS]
    return markdown.table(head, rows)


def _days(bench: Bench) -> str:
    return f"\nEach figure is the median of {bench.days} such days." if bench.days > 1 else ""


def _verdict(bench: Bench) -> str:
    lines = [
        f"- {aim.figure} ≤ {aim.most:g}: not reached with {_disk(run, 'this disk', 'each fsync slowed by {} ms')},"
        f" {aim.of(run):.1f}"
        for run in bench.runs
        for aim in aims_for(bench.stations)
        if not aim.is_met(run)
    ]
    return "\n".join(["Not reached:", "", *lines]) if lines else "Every aim is reached."
