"""The figures of the authority for people: a table on the screen, in French, and a page of the documentation."""

from collections.abc import Callable
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from proctor_server.bench import markdown
from proctor_server.bench.authority import ROOMS, AuthorityBench, IntakeRun, Rescoring
from proctor_server.bench.figures import Spread


class Row(NamedTuple):
    """One column of the table."""

    french: str
    english: str
    show: Callable[[IntakeRun], str]


COLUMNS: Final = (
    Row("base de données", "database", lambda run: run.database),
    Row("processus", "workers", lambda run: str(run.workers)),
    Row("reçus par seconde", "taken in a second", lambda run: f"{run.received:.1f}"),
    Row("publiés par seconde", "published a second", lambda run: f"{run.published:.1f}"),
    Row("reçu (ms) : p50 / p99 / max", "receipt (ms): p50 / p99 / max", lambda run: _spread(run.receipt)),
)


def _spread(took: Spread) -> str:
    return " / ".join(f"{value:.0f}" for value in (took.p50, took.p99, took.most))


def show(bench: AuthorityBench, console: Console) -> None:
    """The table, then how long scoring again took."""
    plan = bench.plan
    table = Table(title=f"{plan.packages} paquets de {plan.candidates} candidats, {ROOMS} salles à la fois")
    for column in COLUMNS:
        table.add_column(column.french, justify="left" if column is COLUMNS[0] else "right")
    for run in bench.intakes:
        table.add_row(*(column.show(run) for column in COLUMNS))
    console.print(table)
    for each in bench.rescorings:
        console.print(
            f"{each.certifications} certifications réévaluées en {each.seconds:.1f} s ({each.database}, "
            f"{each.workers} processus).",
            highlight=False,
        )
    console.print(f"{bench.machine} ; un fsync d'ici dure {bench.fsync_ms:.2f} ms.", highlight=False)


PAGE: Final = """# Figures of the authority

Written by `proctor bench authority --packages {packages} --candidates {candidates} --rescored {rescored}
--write FILE` on {date}; anyone can make them again. A real server over TLS 1.3, with each kind of database and
more and more workers; {rooms} rooms send at once, each its next package as soon as it has the receipt. Each of the
{packages} packages is a session of {candidates} candidates who each took a whole test of 48 items on a station of
their own, {size}.

Machine: {machine}.
Rooms, workers and database server share it, so that more workers than cores are of no use here; other work of the
machine: a load of {load:.1f} before the first run. An fsync takes {fsync_ms:.2f} ms, which flatters; PostgreSQL forces
its commits onto the disk as SQLite does.

{table}

- *taken in*: opened, verified line by line and signature by signature, on disk, in the database; up to the last
  receipt;
- *published*: up to the last publication; each evaluation is a job, done beside the requests;
- *receipt*: from the first byte of a package to its receipt, with {rooms} under way at once. Sent again, as a room
  does, because the connection broke: {again}.

New solutions come for sessions that were evaluated and wait for a jury, and every certification is scored again, with
{rescorers} workers:

{rescorings}
"""


def page(bench: AuthorityBench) -> str:
    """The page of the documentation, in Markdown."""
    rows = [[column.show(run) for column in COLUMNS] for run in bench.intakes]
    again = [
        [each.database, f"{each.certifications:,}", f"{each.seconds:.1f}", _rate(each)] for each in bench.rescorings
    ]
    return PAGE.format(
        packages=bench.plan.packages,
        candidates=bench.plan.candidates,
        rescored=bench.plan.rescored,
        date=bench.date,
        rooms=ROOMS,
        size=f"{bench.package_bytes / 1000:,.0f} kB sealed",
        machine=bench.machine,
        load=bench.load,
        fsync_ms=bench.fsync_ms,
        again=sum(run.again for run in bench.intakes),
        table=markdown.table([column.english for column in COLUMNS], rows),
        rescorers=bench.rescorings[0].workers,
        rescorings=markdown.table(["database", "certifications", "seconds", "a second"], again),
    )


def _rate(each: Rescoring) -> str:
    return f"{each.certifications / each.seconds:,.0f}"
