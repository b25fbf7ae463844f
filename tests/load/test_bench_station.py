"""`proctor bench station`: a tiny one through the real thing, and how it says what it saw. No time is asserted."""

import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser
from rich.console import Console

from proctor_server.bench import station_page
from proctor_server.bench.chromium import NoChromium, NoPlaywright, program
from proctor_server.bench.figures import Spread
from proctor_server.bench.ground import ITEMS, Ground
from proctor_server.bench.moments import Delays
from proctor_server.bench.page_moments import PageMoments, until_next_screen, until_on_disk
from proctor_server.bench.pupil import Sent
from proctor_server.bench.station import Plan, StationRun, measure
from proctor_server.bench.station_page import StationBench

PROJECT = Path(__file__).parents[2]
PROCTOR = Path(sys.executable).parent / "proctor"
TINY = Plan(keys=10, starts=1, returns=1, moves=1, tests=1)
WITHOUT_PLAYWRIGHT = """
import sys
sys.modules["playwright"] = None
from proctor_server.cli.main import main
sys.argv[1:] = ["bench", "station", "--json"]
main()
"""


def test_everything_that_a_candidate_waits_for_is_measured_in_a_day_with_a_killed_agent_and_a_killed_room(
    tmp_path: Path, browser: Browser
) -> None:
    """R-ENT-04, R-TST-03, R-TST-09: each time the same item with the same text, or the benchmark stops."""
    ground = Ground(tmp_path / "day", PROJECT / "deploy" / "bank", TINY.tests)
    run = measure(ground, browser, (), plan=TINY, slowed_ms=0)
    assert (run.key.count, run.key.missing) == (TINY.keys, 0)
    assert (run.start.count, run.up.count, run.back.count, run.moved.count) == (1, 1, 1, 2)
    with closing(sqlite3.connect(f"file:{ground.database}?mode=ro", uri=True)) as db:
        assert db.execute("SELECT count(*) FROM answer").fetchall() == [(ITEMS,)]
    assert 0 < run.answer.count <= ITEMS
    assert 0 < run.proportional_mb < run.resident_mb
    paths = [file.path for file in run.weight]
    assert len(set(paths)) == len(paths)
    assert {"/start", "/", "/static/js/main.js"} < set(paths)
    assert all(file.size > 0 for file in run.weight)


def test_a_key_is_on_disk_with_the_first_draft_that_was_sent_after_it() -> None:
    """The first key is in the draft that was sent before the second one was typed, though it is kept later."""
    page = PageMoments(
        keys=[(100.0, 101.0), (160.0, 161.0), (400.0, 401.0)], drafts=[(90.0, 95.0), (151.0, 170.0), (211.0, 220.0)]
    )
    assert until_on_disk(page) == Delays([0.070, 0.060], missing=1)


def test_an_answer_takes_until_the_screen_after_it() -> None:
    assert until_next_screen([(100.0, 150.0), (1000.0, 1025.0)]) == Delays([0.050, 0.025], 0)


# ── what is said of it ───────────────────────────────────────────────────────────────────────────────────────────────


def a_run(key: float = 60, slowed_ms: int = 0) -> StationRun:
    took = Spread(count=5, p50=500, p99=1500, most=1500)
    return StationRun(
        slowed_ms=slowed_ms,
        key=Spread(count=200, p50=key / 2, p99=key, most=2 * key),
        answer=Spread(count=95, p50=20, p99=40, most=50),
        start=took,
        up=took,
        back=took,
        moved=took,
        resident_mb=90,
        proportional_mb=60,
        weight=[Sent(path="/", size=20_000), Sent(path="/static/js/main.js", size=1_250)],
    )


def a_bench(*runs: StationRun) -> StationBench:
    return StationBench(date="2026-03-12", machine="Une machine", fsync_ms=0.05, load=0.1, plan=Plan(), runs=list(runs))


def test_the_page_has_both_disks_side_by_side_and_says_what_was_not_reached() -> None:
    page = station_page.page(a_bench(a_run(), a_run(key=130, slowed_ms=8)), between_ms=60)
    assert "| measure | this disk | each fsync + 8 ms | aim |" in page
    assert "| key to the disk | 30.0 / 60.0 / 120 ms (200) | 65.0 / 130 / 260 ms (200) | ≤ 100 |" in page
    assert "| start to the page | 0.5 / 1.5 / 1.5 s (5) |" in page
    assert "| weight of the page | 21.2 kB |" in page
    assert "| `/static/js/main.js` | 1,250 |" in page
    assert "- key to the disk ≤ 100: not reached with each fsync slowed by 8 ms, 65.0 / 130 / 260 ms (200)" in page
    assert all(row.english in page for row in station_page.ROWS)
    assert "{" not in page


def test_the_page_says_when_every_aim_is_reached() -> None:
    assert "Every aim is reached." in station_page.page(a_bench(a_run()), between_ms=60)


def test_the_table_shows_what_was_missed_in_red() -> None:
    for key, is_red in ((60, False), (130, True)):
        console = Console(file=io.StringIO(), force_terminal=True, width=120, color_system="standard")
        station_page.show(a_bench(a_run(key)), console)
        assert ("\x1b[31m" in console.file.getvalue()) is is_red


@pytest.mark.parametrize("figure", [row.figure for row in station_page.ROWS if row.most is not None])
def test_each_aim_can_be_missed(figure: str) -> None:
    late = Spread(count=1, p50=1e6, p99=1e6, most=1e6)
    heavy = [Sent(path="/", size=10**9)]
    bad = msgspec.structs.replace(
        a_run(), key=late, answer=late, start=late, up=late, back=late, moved=late, resident_mb=1e6, weight=heavy
    )
    (row,) = [row for row in station_page.ROWS if row.figure == figure]
    assert (row.is_met(a_run()), row.is_met(bad)) == (True, False)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_playwright_it_is_refused_in_a_sentence() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_PLAYWRIGHT], capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (1, NoPlaywright.code)
    assert "Traceback" not in done.stderr


def test_without_a_browser_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoChromium):
        program()


def test_a_page_that_could_not_be_written_is_told_before_anything_is_measured(tmp_path: Path) -> None:
    words = [PROCTOR, "bench", "station", "--write", tmp_path / "nowhere" / "figures.md"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, "nowhere" in done.stderr) == (2, True)
