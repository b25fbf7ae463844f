"""`proctor bench assessment`: what it measures, and how it says so. No time is asserted."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from proctor_server.bench import assessment_page
from proctor_server.bench.assessment import AssessmentBench, Operation, measure
from proctor_server.bench.figures import Spread

BANK = Path(__file__).parents[2] / "deploy" / "bank"


def figures(took: float = 0.2) -> AssessmentBench:
    spread = Spread(count=3, p50=took / 2, p99=took, most=2 * took)
    operations = [Operation(name=name, items=450, took=spread, most=1) for name in assessment_page.NAMES]
    return AssessmentBench(
        date="2026-03-12", machine="Une machine", items=450, operations=operations, rescored=10, rescoring_seconds=0.5
    )


@pytest.fixture(scope="module")
def measured() -> list[Operation | float]:
    return list(measure(BANK, attempts=10, sizes=(600,)))


def test_every_operation_is_measured_on_the_bank_and_those_that_grow_on_a_larger_one(
    measured: list[Operation | float],
) -> None:
    seen = {(one.name, one.items) for one in measured if isinstance(one, Operation)}
    shipped = len(list(BANK.glob("*/*.md")))
    assert {name for name, items in seen if items == shipped} == set(assessment_page.NAMES)
    assert {name for name, items in seen if items == 600} == {"load", "form", "adaptive step"}
    assert all(one.took.count > 0 for one in measured if isinstance(one, Operation))


def test_the_last_thing_told_is_how_long_scoring_again_took(measured: list[Operation | float]) -> None:
    assert [one for one in measured if not isinstance(one, Operation)] == [measured[-1]]


def test_the_page_has_a_line_for_each_operation() -> None:
    page = assessment_page.page(figures())
    assert all(english in page for _, english in assessment_page.NAMES.values())
    assert "0.100 / 0.200 / 0.400" in page
    assert "{" not in page


def test_the_table_shows_what_was_missed_in_red() -> None:
    for took, is_red in ((0.2, False), (2, True)):
        console = Console(file=io.StringIO(), force_terminal=True, width=120, color_system="standard")
        assessment_page.show(figures(took), console)
        assert ("\x1b[31m" in console.file.getvalue()) is is_red
