"""A disk under a real room server that gives errors: after a sync that failed nothing of its batch is believed, by
whoever asked or by the next start (decision 0042); the room says so, and goes on when the disk does."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from proctor_server.rehearsal.candidate import Refused
from proctor_server.rehearsal.parts import BIN, wait_for
from tests.fault.bad_disk import Calls
from tests.fault.spoiled_day import NAME, Place, open_place, play
from tests.integration.doors.rooms import end

CONFIRMED = "SELECT count(*) FROM candidate WHERE confirmed_until IS NOT NULL"
WAIT = "préparez une autre machine"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path) as opened:
        yield opened


def once(place: Place, which: Calls) -> Callable[[int], None]:
    """One call gives an error, and those after it do not: the one case in which an error can be overlooked."""
    return lambda calls: place.disk.err_after(calls, which, most=1)


@pytest.mark.timeout(300)
def test_every_sync_of_a_day_may_fail_once(place: Place, tried: Callable[..., None]) -> None:
    acts = play(place, once(place, Calls.SYNCS), 1)
    assert acts.told == {"disk_failing"}
    assert acts.refused > 10
    what = f"{acts.refused} syncs"
    tried(
        "an error at every sync of the room in turn, from the session's creation to the package",
        what,
        claims=acts.claims,
    )


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_every_write_of_a_day_may_fail_once(place: Place, tried: Callable[..., None]) -> None:
    acts = play(place, once(place, Calls.WRITES), 1)
    assert acts.told == {"disk_failing"}
    fault = "an error at every write of the room in turn, from the session's creation to the package"
    tried(fault, f"{acts.refused} writes", claims=acts.claims)


def after_a_restart(place: Place, to: Path) -> int:
    """How many are confirmed on a copy that is opened anew: everything in the log that can be believed is."""
    to.mkdir()
    for file in place.hall.centre.folder.glob("room.sqlite*"):
        if not file.name.endswith("-shm"):
            shutil.copy2(file, to)
    with closing(sqlite3.connect(to / "room.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(db.execute(CONFIRMED).fetchone()[0])


@pytest.mark.timeout(120)
@pytest.mark.parametrize("most", [1, -1])
def test_no_start_believes_a_batch_whose_sync_failed(place: Place, tmp_path: Path, most: int) -> None:
    """All of it is in the log, as the system's memory has it, and on no disk."""
    place.disk.err_after(0, Calls.SYNCS, most)
    with pytest.raises(Refused, match=WAIT):
        place.hall.invigilator.confirm(NAME)
    assert after_a_restart(place, tmp_path / "copy") == 0
    place.disk.mend()
    place.hall.invigilator.confirm(NAME)
    assert after_a_restart(place, tmp_path / "another") == 1


@pytest.mark.timeout(120)
def test_the_dashboard_says_that_the_disk_fails_and_later_that_it_did(place: Place) -> None:
    room = place.hall.invigilator.room
    place.disk.err_after(0, Calls.SYNCS | Calls.WRITES)
    with pytest.raises(Refused, match=WAIT):
        place.hall.invigilator.confirm(NAME)
    wait_for("« disque en panne »", lambda: room()["disk"]["state"] == "failing")
    place.disk.mend()
    wait_for("« a signalé une panne »", lambda: room()["disk"]["state"] == "erred")
    place.hall.invigilator.confirm(NAME)
    assert "Traceback" not in place.log


@pytest.mark.timeout(120)
def test_a_disk_that_cannot_be_read_is_told_in_words_and_read_again(place: Place) -> None:
    invigilator = place.hall.invigilator
    place.disk.err_after(0, Calls.READS)
    told = set()
    for _ in range(5):
        try:
            invigilator.room()
        except Refused as refusal:
            told.add(refusal.code)
    assert told <= {"disk_failing"}
    place.disk.mend()
    assert invigilator.card(NAME)["birth_name"] == NAME
    assert "Traceback" not in place.log


@pytest.mark.timeout(120)
def test_a_start_syncs_what_it_finds_in_the_log_before_it_tells_of_it(place: Place) -> None:
    """A room that was killed leaves a log; where it cannot be written again, the room does not open, and says why."""
    hall, disk = place.hall, place.disk
    hall.invigilator.confirm(NAME)
    hall.room.process.send_signal(signal.SIGKILL)
    hall.room.process.wait(20)
    words = [str(BIN / "proctor"), "serve", "--data-dir", str(hall.centre.folder), "--interface", "127.0.0.1"]
    words += ["--stations-port", "0", "--dashboard-port", "0"]
    surroundings = {**os.environ, **disk.surroundings}
    disk.err_after(0, Calls.SYNCS)
    refused = subprocess.run(words, env=surroundings, capture_output=True, text=True, check=False, timeout=60)
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert WAIT in refused.stderr
    disk.mend()
    with subprocess.Popen(words, env=surroundings, stdout=subprocess.PIPE, text=True) as again:
        assert again.stdout is not None
        assert "Page à ouvrir" in again.stdout.readline()
        end(again)
    assert place.rows(CONFIRMED) == [(1,)]
