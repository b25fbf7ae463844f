"""`proctor bench authority`: what it measures, and how it says so. No time is asserted."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from proctor_server.bench import authority_page
from proctor_server.bench.authority import WORKERS, AuthorityBench, IntakeRun, Plan, Rescoring, measure
from proctor_server.bench.figures import Spread
from proctor_server.bench.packages import Sender
from proctor_server.session_package.cards import centre_key
from proctor_server.session_package.files import read_bag
from proctor_server.session_package.verifying import verify_bag
from tests.builders_package import make_recipient

FIGURES = AuthorityBench(
    date="2026-03-12",
    machine="Une machine",
    load=0.5,
    fsync_ms=0.05,
    package_bytes=850_000,
    plan=Plan(),
    intakes=[
        IntakeRun(
            database="SQLite",
            workers=2,
            receipt=Spread(count=60, p50=120, p99=340, most=560),
            again=1,
            received=9.5,
            published=8,
        )
    ],
    rescorings=[Rescoring(database="SQLite", workers=2, certifications=2000, seconds=4)],
)


def test_a_package_of_the_benchmark_is_as_good_as_a_room_s(tmp_path) -> None:
    authority, sender = make_recipient(), Sender(3, datetime.now(UTC))
    (tmp_path / "p.age").write_bytes(sender.package("100000", authority.card))
    zipped = read_bag(tmp_path / "p.age", authority.identity)
    report = verify_bag(zipped, centre_key=centre_key(sender.card), recipient=authority.card.age_recipient)
    assert report.problems == []


@pytest.mark.soak
def test_every_kind_of_database_is_measured_with_each_number_of_workers(tmp_path) -> None:
    said: list[str] = []
    bench = measure(tmp_path, Plan(packages=3, candidates=2, rescored=4), said.append)
    kinds = ("SQLite", "PostgreSQL")
    assert [(run.database, run.workers) for run in bench.intakes] == [(kind, n) for kind in kinds for n in WORKERS]
    assert [(run.database, run.certifications) for run in bench.rescorings] == [(kind, 4) for kind in kinds]
    assert all(run.receipt.count == 3 for run in bench.intakes)
    assert len(said) == len(bench.intakes) + len(bench.rescorings)


def test_the_page_has_a_line_for_each_run() -> None:
    page = authority_page.page(FIGURES)
    assert "| SQLite | 2 | 9.5 | 8.0 | 120 / 340 / 560 |" in page
    assert "| SQLite | 2,000 | 4.0 | 500 |" in page
    assert "850 kB sealed" in page
    assert "because the connection broke: 1." in page
    assert "{" not in page


def test_the_table_shows_every_figure() -> None:
    screen = io.StringIO()
    authority_page.show(FIGURES, Console(file=screen, width=200))
    for words in ("120 / 340 / 560", "9.5", "2000 certifications réévaluées en 4.0 s"):
        assert words in screen.getvalue()
