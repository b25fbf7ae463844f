"""The figures of the centre's and the invigilators' pages: a table on the screen, and a page of the documentation."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from proctor_server.bench.centre import LET_IN, ROOM, CentreRun, Plan
from proctor_server.bench.figures import Spread


class CentreBench(msgspec.Struct, frozen=True, kw_only=True):
    """One run. `load`: of the machine when it began."""

    date: str
    machine: str
    load: float
    plan: Plan
    run: CentreRun


class Row(NamedTuple):
    """One line: what it took, and what it should not exceed."""

    french: str
    english: str
    shown: str
    took: float
    most: float
    unit: str

    @property
    def is_late(self) -> bool:
        """Whether it took longer."""
        return self.took > self.most


PAPERS: Final = {
    "kit": ("kit surveillant", "invigilators' kit"),
    "attendance": ("feuille d'émargement", "attendance sheet"),
    "incident-report": ("procès-verbal d'incident", "incident report"),
    "convocations": ("convocations", "convocations"),
    "labels": ("étiquettes des postes", "labels of stations"),
}
FRAME_MS: Final = 1000 / 60


def rows(bench: CentreBench) -> Iterator[Row]:
    """What was measured, with its aim. An aim is for the p99, which of fewer than a hundred is the longest."""
    run, lines = bench.run, bench.plan.lines
    for kind, took in run.imports.items():
        yield _row(f"liste de {lines} lignes importée ({kind})", f"list of {lines} lines imported ({kind})", took, 2000)
    for kind, took in run.previews.items():
        yield _row(f"la même, aperçu ({kind})", f"the same, shown beforehand ({kind})", took, 2000)
    for paper, took in run.papers.items():
        yield _row(f"PDF, {LET_IN} candidats : {PAPERS[paper][0]}", f"PDF of {LET_IN}: {PAPERS[paper][1]}", took, 1000)
    seconds = run.let_in_seconds
    french, english = f"{LET_IN} présences, deux surveillants", f"{LET_IN} presences, two invigilators"
    yield Row(french, english, f"{seconds:.1f}", seconds, 60, "s")
    yield _row(f"paquet de {LET_IN} candidats scellé", f"package of {LET_IN} sealed", run.package.seal, 5000)
    yield _row("le même, vérifié", "the same, verified", run.package.verify, 2000)
    took = run.frame
    yield Row(
        f"{ROOM} cartes défilent, image par image", f"{ROOM} cards scrolled, frame to frame", _spread(took), took.p50,
        FRAME_MS + 1, "ms",
    )  # fmt: skip


def _row(french: str, english: str, took: Spread, most: float) -> Row:
    return Row(french, english, _spread(took), took.p99, most, "ms")


def _spread(took: Spread) -> str:
    return " / ".join(f"{value:.1f}" if value < 100 else f"{value:.0f}" for value in (took.p50, took.p99, took.most))


def show(bench: CentreBench, console: Console) -> None:
    """The table, with what was missed in red."""
    table = Table(title="pages du centre et de la salle ; p50 / p99 / max")
    table.add_column("mesure")
    table.add_column("durée", justify="right")
    table.add_column("visé", justify="right")
    for row in rows(bench):
        shown = f"{row.shown} {row.unit}"
        table.add_row(row.french, f"[red]{shown}[/]" if row.is_late else shown, f"≤ {row.most:.0f} {row.unit}")
    console.print(table)
    console.print(bench.machine, highlight=False)


PAGE: Final = """# Figures of the centre's and the invigilators' pages

Written by `proctor bench centre --write FILE` on {date}; anyone can make them again. A real room server, asked over
HTTP as its pages ask it; a real Chromium where somebody clicks or looks.

Machine: {machine}; load {load:.1f} when it began. All of it shares this machine.

| measure | p50 / p99 / max | aim |
| --- | ---: | ---: |
{rows}

{verdict}

What is measured:

- *list*: from the request with the whole sheet to the answer, every line checked, on disk; a workbook is read by a
  process of its own. Each of {times} times it replaces the list before;
- *PDF*: from the request to the last byte; made anew each time, of a session of {people};
- *presences*: two invigilators in two browsers, each with half of the list, one press after the other; until both see
  all of them confirmed (R-SES-06). Seconds in all, Playwright's share included; looking at faces takes longer;
- *package*: {package:.1f} MB of a session of {people} with a whole test of 48 items each: written, signed and encrypted
  (R-FIN-04); then decrypted, and every line, head and signature checked;
- *cards*: the room's page with {room} candidates, scrolled down and up again a step a frame; a screen draws 60 frames a
  second, 16.7 ms each. The aim is for the p50: a headless browser on a busy machine drops frames that nobody drew.
"""


def page(bench: CentreBench) -> str:
    """The page of the documentation, in Markdown."""
    found = list(rows(bench))
    missed = [f"- {row.english} ≤ {row.most:.0f} {row.unit}: not reached, {row.shown}" for row in found if row.is_late]
    return PAGE.format(
        date=bench.date,
        machine=bench.machine,
        load=bench.load,
        rows="\n".join(f"| {row.english} | {row.shown} {row.unit} | ≤ {row.most:.0f} {row.unit} |" for row in found),
        verdict="\n".join(["Not reached:", "", *missed]) if missed else "Every aim is reached.",
        times=bench.plan.times,
        people=LET_IN,
        room=ROOM,
        package=bench.run.package.size / 1e6,
    )
