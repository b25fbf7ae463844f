"""Stations and a room that find each other on a network made for it: three, really. How long it took is not judged."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from proctor_server.bench import discovery_page
from proctor_server.bench.discovery import DiscoveryRun, Found
from proctor_server.bench.discovery_page import DiscoveryBench
from proctor_server.bench.figures import Spread
from proctor_server.cli.bench import command

CAN = os.geteuid() == 0 and all(map(shutil.which, ("ip", "bridge", "sysctl")))


def took(seconds: float, missing: int = 0) -> Spread:
    return Spread(count=40, p50=500 * seconds, p99=1000 * seconds, most=1000 * seconds, missing=missing)


def a_bench(seconds: float, missing: int = 0) -> DiscoveryBench:
    found = Found(scene="room_on", stations=took(seconds, missing), room=took(1), knock=None, heard=40 - missing)
    run = DiscoveryRun(stations=40, scenes=[found])
    return DiscoveryBench(date="2026-03-12", machine="a laptop", load=0.1, runs=[run])


@pytest.mark.skipif(not CAN, reason="networks are made by root, with iproute2")
def test_stations_find_the_room_where_they_can_hear_it_and_reach_it_by_its_address_where_not(tmp_path: Path) -> None:
    page = tmp_path / "figures.md"
    done = CliRunner().invoke(command, ["discovery", "--sizes", "3", "--write", str(page), "--json"])
    (run,) = json.loads(done.stdout)["runs"]
    scenes = {each["scene"]: each for each in run["scenes"]}
    assert (scenes["room_on"]["heard"], scenes["room_on"]["room"]["missing"]) == (3, 0)
    assert scenes["address"]["heard"] == 3
    assert scenes["segments"]["knock"]["count"] == 1
    assert (scenes["no_multicast"]["heard"], scenes["no_multicast"]["knock"]["count"]) == (0, 3)
    assert "| multicast is lost |" in page.read_text()
    left = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    assert f"proctor{os.getpid()}-" not in left


def test_who_is_not_root_is_told_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    done = CliRunner().invoke(command, ["discovery", "--sizes", "2", "--json"])
    assert json.loads(done.stdout)["error"]["code"] == "needs_root"


@pytest.mark.parametrize(
    ("bench", "verdict"),
    [(a_bench(2), "Reached."), (a_bench(4), "not reached, 4.0 s"), (a_bench(2, missing=1), "not reached")],
    ids=["in time", "late", "one never"],
)
def test_the_page_says_whether_forty_found_each_other_in_time(bench: DiscoveryBench, verdict: str) -> None:
    assert verdict in discovery_page.page(bench)
