"""A full disk under the room: nothing is acknowledged that is not on it, and the room goes on when there is place."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.storage.reserve import Reserve
from tests.builders.room import Day, SpeakingStation, open_day

LOVELACE = "0801234569C"
SMALL = "12m"
LARGER = "96m"


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system of its own that can be full; of another size where a test says so."""
    size = getattr(request, "param", SMALL)
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=False, timeout=20
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not let root mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True, timeout=20)


@pytest.fixture
def day(small_disk: Path) -> Iterator[Day]:
    with open_day(small_disk / "room") as opened:
        yield opened


def fill(disk: Path) -> Path:
    """Takes every byte that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return filler


def empty_the_log(day: Day) -> None:
    """So that the write-ahead log needs new place for its next line."""
    with closing(sqlite3.connect(day.folder / "room.sqlite")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def on_disk(day: Day) -> int:
    """The highest number of the station's journal that another process finds."""
    with closing(sqlite3.connect(f"file:{day.folder / 'room.sqlite'}?mode=ro", uri=True)) as db:
        (n,) = db.execute("SELECT max(n) FROM station_entry").fetchone()
        return int(n)


def answer_and_send(station: SpeakingStation, number: int) -> tuple[int, str | None]:
    """What was acknowledged, or the code of the refusal."""
    station.answer(number, "x" * 2000)
    try:
        return station.send().n, None
    except Refusal as refusal:
        return 0, refusal.code


def test_a_full_disk_acknowledges_nothing_and_costs_nothing(day: Day, small_disk: Path) -> None:
    """R-TST-09: what is refused is sent again, and counts."""
    station = day.sitting(LOVELACE)
    empty_the_log(day)
    filler = fill(small_disk)
    acknowledged = on_disk(day)
    refusals = []
    for number in range(1, 6):
        kept, refused = answer_and_send(station, number)
        refusals.append(refused)
        acknowledged = max(acknowledged, kept)
        assert on_disk(day) == acknowledged
    assert refusals[-1] == "disk_trouble"
    assert acknowledged < len(station.lines)
    assert day.card(LOVELACE).attempt.room_kept == acknowledged

    filler.unlink()
    assert station.send().n == len(station.lines)
    assert day.card(LOVELACE).attempt.done == 5
    with closing(sqlite3.connect(day.folder / "room.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_everybody_else_is_refused_with_the_same_code_and_nothing_is_half_done(day: Day, small_disk: Path) -> None:
    station, before = day.station(), day.tables()
    empty_the_log(day)
    filler = fill(small_disk)
    codes = []
    for act in (lambda: station.enter(LOVELACE), lambda: day.confirm(LOVELACE)):
        with pytest.raises(Refusal) as refusal:
            act()
        codes.append(refusal.value.code)
    assert codes == ["disk_trouble", "disk_trouble"]
    assert day.tables() == before
    filler.unlink()
    assert station.enter(LOVELACE).state == "admitted"


@pytest.mark.parametrize("small_disk", [LARGER], indirect=True)
def test_what_is_kept_back_is_given_to_answers_when_nothing_else_is_left(day: Day, small_disk: Path) -> None:
    reserve = Reserve(day.folder, margin=0)
    reserve.keep()
    station = day.sitting(LOVELACE)
    empty_the_log(day)
    filler = fill(small_disk)
    assert reserve.is_kept
    for number in range(1, 21):
        kept, refused = answer_and_send(station, number)
        assert (kept, refused) == (on_disk(day), None)
    assert day.card(LOVELACE).attempt.done == 20
    assert not reserve.is_kept

    reserve.keep()
    assert not reserve.is_kept, "what answers need is not taken from them again"
    filler.unlink()
    reserve.keep()
    assert reserve.is_kept
