"""`proctor bench centre`: a tiny one through the real thing, and how it says what it saw. No time is asserted."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from rich.console import Console

from proctor_server.bench import centre_page
from proctor_server.bench.centre import LISTS, PAPERS, ROOM, CentreRun, Plan, measure
from proctor_server.bench.centre_page import CentreBench
from proctor_server.bench.figures import Spread
from proctor_server.bench.ground import Ground
from proctor_server.bench.sealing import Sealing

BANK = Path(__file__).parents[2] / "deploy" / "bank"
QUICK = Spread(count=5, p50=10, p99=20, most=30)


@pytest.fixture
def bench() -> CentreBench:
    run = CentreRun(
        imports=dict.fromkeys(LISTS, QUICK),
        previews=dict.fromkeys(LISTS, QUICK),
        papers=dict.fromkeys(PAPERS, QUICK),
        let_in_seconds=61.0,
        frame=QUICK,
        package=Sealing(seal=QUICK, verify=QUICK, size=1_700_000),
    )
    return CentreBench(date="2026-03-12", machine="une machine", load=0.1, plan=Plan(), run=run)


def test_lists_papers_presences_and_cards_are_measured(tmp_path: Path, browser: Browser) -> None:
    """R-CAN-02, R-FIN-06, R-SES-06."""
    run = measure(Ground(tmp_path / "day", BANK, ROOM), browser, Plan(lines=30, times=1))
    assert {kind: took.count for kind, took in run.imports.items()} == dict.fromkeys(LISTS, 1)
    assert {kind: took.count for kind, took in run.papers.items()} == dict.fromkeys(PAPERS, 1)
    assert run.let_in_seconds > 0
    assert run.frame.count > 1
    assert (run.package.seal.count, run.package.verify.count) == (1, 1)
    assert run.package.size > 0


def test_the_table_and_the_page_show_every_figure_and_what_was_missed(bench: CentreBench) -> None:
    said = io.StringIO()
    centre_page.show(bench, Console(file=said, width=120))
    page = centre_page.page(bench)
    for row in centre_page.rows(bench):
        assert row.french in said.getvalue()
        assert f"| {row.english} |" in page
    assert "40 presences, two invigilators ≤ 60 s: not reached, 61.0" in page
