"""The sheet of a drill: for each step pass or fail; then the results, as the authority wrote them."""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from proctor_server.rehearsal.drill import Drill
from proctor_server.rehearsal.parts import StepFailed
from proctor_server.rehearsal.steps import Step


class Line(NamedTuple):
    """What came of one step; `seconds` it took."""

    title: str
    passed: bool
    seen: str
    seconds: float


def play(drill: Drill, steps: Sequence[Step], console: Console) -> list[Line]:
    """Each step in turn, printed as it comes; the first that fails ends the drill."""
    lines: list[Line] = []
    for step in steps:
        with console.status(step.title):
            line = _play_one(drill, step)
        mark = "[green]✓ réussi[/]" if line.passed else "[red]✗ échec [/]"
        console.print(
            f"{mark}  {line.title} — {line.seen} [dim]({line.seconds:.1f} s)[/]", highlight=False, soft_wrap=True
        )
        lines.append(line)
        if not line.passed:
            break
    return lines


def _play_one(drill: Drill, step: Step) -> Line:
    began = time.monotonic()
    try:
        seen, passed = step.act(drill), True
    except (StepFailed, OSError) as failure:
        seen, passed = str(failure), False
    return Line(step.title, passed, seen, time.monotonic() - began)


def show_results(results: Sequence[dict[str, str]], console: Console) -> None:
    """The lines of the authority's CSV, one column a candidate: eighty columns of a terminal are enough."""
    table = Table(title="Résultats publiés par l'autorité", title_justify="left")
    table.add_column("")
    for line in results:
        table.add_column(f"{line['Prénom']} {line['Nom']}", justify="right")
    competences = [name for name in (results[0] if results else {}) if name[:1].isdigit()]
    for row in ("Statut", "Nombre de Pix", *competences):
        table.add_row(row, *(line[row] for line in results))
    console.print(table)
    console.print("Garance Santa : pas de résultat, son profil n'est pas certifiable et elle n'a pas pu commencer.")


def as_json(lines: Sequence[Line], results: Sequence[dict[str, str]]) -> dict[str, Any]:
    """The sheet for machines."""
    return {
        "passed": all(line.passed for line in lines),
        "steps": [{"title": x.title, "passed": x.passed, "seen": x.seen} for x in lines],
        "results": list(results),
    }
