"""The benchmark itself: a tiny one through the real thing. How long things took is not judged here."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from proctor_server.bench import slow_disk
from proctor_server.bench.ground import ITEMS, Ground
from proctor_server.bench.room import measure

PROJECT = Path(__file__).parents[2]
BANK = PROJECT / "deploy" / "bank"
PROCTOR = Path(sys.executable).parent / "proctor"
STATIONS, SECONDS = 3, 3
IN_THE_ROOM = """
SELECT attempt.candidate, answer.number FROM answer JOIN attempt ON attempt.id = answer.attempt ORDER BY 1, 2
"""


def test_every_acknowledged_answer_of_a_day_with_a_killed_server_is_in_the_rooms_tables(tmp_path: Path) -> None:
    """With whole stations; light ones play the days of rooms that grow."""
    ground = Ground(tmp_path / "day", BANK, STATIONS + 1)
    run = measure(ground, (), stations=STATIONS, seconds=SECONDS, slowed_ms=0, kind="agent")
    with closing(sqlite3.connect(f"file:{ground.lost_dir / 'room.sqlite'}?mode=ro", uri=True)) as db:
        kept = db.execute(IN_THE_ROOM).fetchall()
    # everybody hands in before the last item
    given = STATIONS * (ITEMS - 1)
    assert kept == [(seat, number) for seat in range(1, STATIONS + 1) for number in range(1, ITEMS)]
    assert (run.given, run.acknowledged, run.lost) == (given, given, 0)
    assert run.acknowledgement.count == run.pushes.count == STATIONS * SECONDS
    assert run.acknowledgement.missing == run.pushes.missing == run.orders.missing == 0
    assert run.start.count == run.hand_in.count == STATIONS


def test_a_bench_that_cannot_lay_its_ground_is_refused_in_a_sentence(tmp_path: Path) -> None:
    words = [PROCTOR, "bench", "room", "--stations", "1", "--bank", tmp_path, "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "bench_stopped"
    assert "Traceback" not in done.stderr


def test_a_page_that_could_not_be_written_is_told_before_anything_is_measured(tmp_path: Path) -> None:
    words = [PROCTOR, "bench", "room", "--bank", BANK, "--write", tmp_path / "nowhere" / "figures.md"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, "nowhere" in done.stderr) == (2, True)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler: the slow half is not measured either")
def test_a_slowed_fsync_takes_at_least_that_much_longer(tmp_path: Path) -> None:
    environment = dict(word.split("=", 1) for word in slow_disk.slowed(20, tmp_path))
    program = "import os, sys; f = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY); os.fsync(f); os.fdatasync(f)"
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", program, tmp_path / "file"], check=True, env=os.environ | environment)
    # nothing makes it shorter
    assert time.monotonic() - began >= 0.040
