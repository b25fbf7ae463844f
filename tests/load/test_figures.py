"""Figures, aims, and how they are shown."""

import io

import pytest
from msgspec.structs import replace
from rich.console import Console

from proctor_server.bench import tables
from proctor_server.bench.figures import Bench, Run, Spread, aims_for, median, spread
from proctor_server.bench.moments import Delays

QUICK = Spread(count=100, p50=5, p99=9, most=10)
SLOW = Spread(count=100, p50=5, p99=45, most=80)


def a_run(acknowledgement: Spread = QUICK, slowed_ms: int = 0) -> Run:
    return Run(
        slowed_ms=slowed_ms,
        found_seconds=1,
        back_seconds=2,
        caught_up_seconds=2,
        rebuilt_seconds=9,
        start=QUICK,
        acknowledgement=acknowledgement,
        heartbeat=QUICK,
        orders=QUICK,
        pushes=QUICK,
        lost_stations=QUICK,
        rush=QUICK,
        hand_in=QUICK,
        rush_per_second=900,
        cpu_percent=15,
        rush_cpu_percent=40,
        others_percent=1,
        memory_mb=140,
        written_kb=30,
        wire_kb=4,
        given=1920,
        acknowledged=1920,
        lost=0,
    )


def a_bench(*runs: Run, stations: int = 40) -> Bench:
    return Bench(date="2026-03-12", machine="a laptop", fsync_ms=0.05, stations=stations, seconds=36, runs=list(runs))


def test_half_take_at_most_the_median_and_all_but_one_in_a_hundred_at_most_p99() -> None:
    figures = spread(Delays([n / 1000 for n in range(200, 0, -1)], missing=2))
    assert figures == Spread(count=200, p50=100, p99=198, most=200, missing=2)


def test_of_nothing_there_are_no_delays() -> None:
    assert spread(Delays([], 3)) == Spread(count=0, p50=0, p99=0, most=0, missing=3)


@pytest.mark.parametrize(("stations", "is_met"), [(40, False), (41, True)])
def test_a_larger_room_may_take_longer(stations: int, is_met: bool) -> None:
    (aim,) = [aim for aim in aims_for(stations) if aim.figure == "acknowledgement.p99"]
    assert aim.is_met(a_run(SLOW)) is is_met


def test_each_figure_has_one_aim() -> None:
    names = [aim.figure for aim in aims_for(40)]
    assert len(names) == len(set(names))


def test_the_page_has_both_days_side_by_side_and_says_what_was_not_reached() -> None:
    page = tables.page(a_bench(a_run(), a_run(SLOW, slowed_ms=8)), processes=3, speaking_ms=100)
    assert "| measure | this disk | each fsync + 8 ms | aim |" in page
    assert (
        "| acknowledgement (ms): p50 / p99 / max | 5.0 / 9.0 / 10.0 | 5.0 / 45.0 / 80.0 | p50 ≤ 15, p99 ≤ 30 |" in page
    )
    assert "- acknowledgement.p99 ≤ 30: not reached with each fsync slowed by 8 ms, 45.0" in page


def test_the_page_says_when_every_aim_is_reached() -> None:
    assert "Every aim is reached." in tables.page(a_bench(a_run()), processes=3, speaking_ms=100)


def test_the_table_shows_every_figure() -> None:
    screen = io.StringIO()
    tables.show(a_bench(a_run()), Console(file=screen, width=200))
    assert all(row.french in screen.getvalue() for row in tables.ROWS)


def test_of_several_days_each_figure_has_its_own_median_and_what_was_lost_counts_each_time() -> None:
    days = [
        replace(a_run(SLOW), memory_mb=150, lost=1),
        replace(a_run(QUICK), memory_mb=130, slowed_ms=8),
        replace(a_run(replace(QUICK, missing=2)), memory_mb=140, slowed_ms=8),
    ]
    found = median(days)
    assert (found.acknowledgement, found.memory_mb) == (replace(QUICK, missing=2), 140)
    assert (found.lost, found.slowed_ms) == (1, 8)
