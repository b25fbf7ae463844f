"""Larger rooms, and other servers at the same work: tiny ones, really played. How long things took is not judged."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from proctor_server.bench import beside, beside_page, growth
from proctor_server.bench.beside import Beside, Side
from proctor_server.bench.figures import Spread
from proctor_server.bench.growth import Growth
from proctor_server.bench.plot import Line, Panel, chart
from proctor_server.cli.bench import command
from tests.load.test_figures import a_run

BANK = Path(__file__).parents[2] / "deploy" / "bank"
QUICK = Spread(count=100, p50=5, p99=9, most=10)
SVG = "{http://www.w3.org/2000/svg}"


def a_side(name: beside.Name, rate: float) -> Side:
    return Side(
        name=name, steady=QUICK, rush=QUICK, rush_per_second=rate, cpu_percent=10, rush_cpu_percent=90, rush_cpu_ms=0.4,
        memory_mb=100,
        written_kb=8, answers=900,
    )  # fmt: skip


def a_bench(rate: float) -> Beside:
    sides = [a_side("room", rate), a_side("speaking", 100), a_side("posting", 90)]
    told = {"date": "2026-03-12", "machine": "a laptop", "fsync_ms": 0.05, "slowed_ms": 8, "stations": 250}
    return Beside(**told, seconds=12, sides=sides)


def a_growth() -> Growth:
    told = {"date": "2026-03-12", "machine": "a laptop", "fsync_ms": 0.05, "slowed_ms": 8, "seconds": 12}
    return Growth(**told, sizes=[40, 250, 1000], runs=[a_run(), a_run(), a_run()])


def test_the_same_answers_are_kept_by_the_room_and_by_two_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "RUSH_SECONDS", 1.0)
    page = tmp_path / "figures.md"
    words = ["beside", "--stations", "3", "--seconds", "2", "--slow-fsync-ms", "0", "--bank", str(BANK)]
    done = CliRunner().invoke(command, [*words, "--write", str(page), "--json"])
    sides = json.loads(done.stdout)["sides"]
    assert [side["name"] for side in sides] == ["room", "speaking", "posting"]
    for side in sides:
        assert side["steady"]["count"] == 3
        assert side["steady"]["missing"] == 0
        assert side["rush_per_second"] > 0
        assert side["rush_cpu_ms"] > 0
        assert side["memory_mb"] > 0
    assert "| answers a second in a rush |" in page.read_text()


@pytest.mark.parametrize("sizes", ["2", pytest.param("3,2", marks=pytest.mark.soak)])
def test_a_day_is_played_in_rooms_of_each_size_and_drawn(tmp_path: Path, sizes: str) -> None:
    page = tmp_path / "figures-growth.md"
    words = ["growth", "--sizes", sizes, "--seconds", "4", "--slow-fsync-ms", "0", "--bank", str(BANK)]
    done = CliRunner().invoke(command, [*words, "--write", str(page), "--json"])
    found = json.loads(done.stdout)
    assert found["sizes"] == sorted(int(size) for size in sizes.split(","))
    assert [run["lost"] for run in found["runs"]] == [0] * len(found["sizes"])
    assert f"| measure | {' | '.join(map(str, found['sizes']))} |" in page.read_text()
    assert ET.parse(tmp_path / "growth.svg").getroot().tag == f"{SVG}svg"


@pytest.mark.parametrize("sizes", ["", "ten", "0", "40,2000", "-3"])
def test_sizes_that_no_room_has_are_refused_before_anything_is_measured(sizes: str) -> None:
    done = CliRunner().invoke(command, ["growth", "--sizes", sizes, "--bank", str(BANK)])
    assert done.exit_code == 2
    assert "--sizes" in done.output


@pytest.mark.parametrize(("rate", "verdict"), [(2400.0, "reached."), (900.0, "Not reached:")])
def test_the_page_says_how_many_times_as_many_and_whether_that_was_aimed_at(rate: float, verdict: str) -> None:
    page = beside_page.page(a_bench(rate))
    assert f"{rate / 100:.0f} times as many answers as *Socket.IO, a commit a message*" in page
    assert verdict in page


def test_the_page_of_growth_has_a_column_for_each_size_and_what_was_missed() -> None:
    page = growth.page(a_growth())
    assert "| measure | 40 | 250 | 1000 |" in page
    assert "Every aim is reached" in page


def test_a_chart_is_whole_without_its_picture() -> None:
    drawn = chart([1, 10], [Panel("A", [Line("p50", [1, 2]), Line("p99", [2, 40], is_dashed=True)], 30, 10)],
                  across="stations", said="from 1 to 40")  # fmt: skip
    root = ET.fromstring(drawn)
    assert root.findtext(f"{SVG}title") == "from 1 to 40"
    assert len(root.findall(f".//{SVG}polyline")) == 2
    for text in root.iter(f"{SVG}text"):
        assert text.text
