"""The room's log on a disk of its own: it never takes what answers need, and never more than its budget."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from proctor_server.room.storage.handoff import ThreadHandoff
from proctor_server.room.storage.log_files import FILES, LONGEST_LINE, LogFiles, LogKeeper

KIB = 1 << 10


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=False, timeout=20)
    if mounted.returncode != 0:
        pytest.skip("this machine does not let root mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True, timeout=20)


def counted(keeper: LogKeeper) -> tuple[float, float]:
    """Bytes that were written, and given up."""
    kept, dropped = (family.samples[0].value for family in keeper.figures())
    return kept, dropped


def test_a_log_without_end_stays_within_its_budget_and_keeps_the_newest(tmp_path: Path) -> None:
    keeper = LogKeeper(LogFiles(tmp_path / "logs", file_bytes=8 * KIB, spare=0), ThreadHandoff())
    for number in range(2000):
        keeper.put(json.dumps({"event": "said", "number": number}))
    keeper.close(20)
    files = sorted((tmp_path / "logs").iterdir())
    assert len(files) == FILES
    assert sum(file.stat().st_size for file in files) <= FILES * 8 * KIB
    numbers = [json.loads(line)["number"] for file in reversed(files) for line in file.read_text().splitlines()]
    assert numbers == list(range(2000 - len(numbers), 2000))


def test_a_log_yields_while_the_disk_is_short_and_goes_on_when_there_is_place(small_disk: Path) -> None:
    keeper = LogKeeper(LogFiles(small_disk / "logs", spare=1024 * KIB), ThreadHandoff())
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * (3500 * KIB))
    for _ in range(100):
        keeper.put("x" * KIB)
    while sum(counted(keeper)) < 100 * KIB:
        threading.Event().wait(0.01)
    assert counted(keeper)[0] == 0
    assert (small_disk / "logs" / "room.jsonl").stat().st_size == 0
    filler.unlink()
    keeper.put("again")
    keeper.close(20)
    assert (small_disk / "logs" / "room.jsonl").read_text() == "again\n"


def test_a_disk_that_is_full_to_the_last_byte_costs_log_lines_alone(small_disk: Path) -> None:
    keeper = LogKeeper(LogFiles(small_disk / "logs", spare=0), ThreadHandoff())
    for _ in range(200):
        keeper.put("x" * 32 * KIB)
    keeper.close(20)
    kept, dropped = counted(keeper)
    assert kept > 0
    assert dropped > 0


def test_lines_that_come_faster_than_they_are_written_are_dropped_and_nobody_waits(tmp_path: Path) -> None:
    held = threading.Event()
    keeper = LogKeeper(LogFiles(tmp_path / "logs", spare=0), ThreadHandoff(), lambda _: held.wait(60))
    for _ in range(12_000):
        keeper.put("x")
    dropped = counted(keeper)[1]
    held.set()
    keeper.close(60)
    assert dropped >= 2 * 1_900
    assert sum(counted(keeper)) == 2 * 12_000


def test_one_line_takes_no_more_than_a_line_may(tmp_path: Path) -> None:
    keeper = LogKeeper(LogFiles(tmp_path / "logs", spare=0), ThreadHandoff())
    keeper.put("é" * LONGEST_LINE)
    keeper.close(20)
    assert (tmp_path / "logs" / "room.jsonl").stat().st_size <= LONGEST_LINE
