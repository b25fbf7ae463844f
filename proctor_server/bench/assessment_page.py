"""The figures of the assessment for people: a table on the screen, in French, and a page of the documentation."""

from typing import Final

from rich.console import Console
from rich.table import Table

from proctor_server.bench import markdown
from proctor_server.bench.assessment import AssessmentBench, Operation
from proctor_server.bench.figures import Spread

NAMES: Final = {
    "load": ("lire la banque construite", "loading the built content bundle"),
    "form": ("un formulaire de 48 épreuves", "one form of 48 items"),
    "evaluate": ("évaluer une réponse", "evaluating one answer"),
    "score": ("noter un test de 48 épreuves", "scoring one placement attempt of 48 items"),
    "adaptive step": ("un pas adaptatif", "one adaptive step"),
}
"""Operation → what it is called, in French and in English."""

RESCORING_AIM: Final = (100_000, 120.0)
"""So many attempts, in at most so many seconds on one core."""


def show(bench: AssessmentBench, console: Console) -> None:
    """The table, with what was missed in red."""
    table = Table(title="évaluation et notation, en millisecondes")
    for title in ("mesure", "épreuves", "p50 / p99 / max", "visé"):
        table.add_column(title, justify="left" if title == "mesure" else "right")
    for each in bench.operations:
        missed = each.most is not None and each.took.p99 > each.most
        took = f"[red]{_shown(each.took)}[/]" if missed else _shown(each.took)
        table.add_row(NAMES[each.name][0], f"{each.items}", took, _aimed(each))
    console.print(table)
    console.print(f"{bench.rescored} tests notés en {bench.rescoring_seconds:.1f} s. {bench.machine}.", highlight=False)


def _shown(took: Spread) -> str:
    return " / ".join(f"{value:.3f}" if value < 10 else f"{value:.0f}" for value in (took.p50, took.p99, took.most))


def _aimed(operation: Operation) -> str:
    return "" if operation.most is None else f"≤ {operation.most:g}"


PAGE: Final = """# Figures of the assessment

Written by `proctor bench assessment --write FILE` on {date}; anyone can make them again.
Milliseconds of one core, as the process was given them, so that other work on the machine does not count; the aim is
for the 99th percentile. Machine: {machine}.

The shipped bank has {items} items. The larger banks are its items again under other names, without their files.

{table}

Scoring {rescored:,} placement attempts of 48 items again, one after another: {seconds:.1f} s
(aim: {aim_count:,} in {aim_seconds:.0f} s).

A form finds its items by competence and skill, so that it depends on the items of a skill and not on the size of the
bank. An adaptive step looks at every item that may still be asked: it grows with the bank.
"""


def page(bench: AssessmentBench) -> str:
    """The page of the documentation, in Markdown."""
    head = ("operation", "items", "p50 / p99 / max (ms)", "aim (ms)")
    rows = [(NAMES[each.name][1], f"{each.items:,}", _shown(each.took), _aimed(each)) for each in bench.operations]
    return PAGE.format(
        date=bench.date,
        machine=bench.machine,
        items=bench.items,
        table=markdown.table(head, rows),
        rescored=bench.rescored,
        seconds=bench.rescoring_seconds,
        aim_count=RESCORING_AIM[0],
        aim_seconds=RESCORING_AIM[1],
    )
