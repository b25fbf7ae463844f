"""R-FIN-05: an upload through cuts at random bytes, and with either end killed in the middle, ends with the receipt;
what was acknowledged is not sent again."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk_client.protocol.journal import Ended
from proctor_server.authority.storage import uploads
from proctor_server.room.domain import delivery
from proctor_server.room.services import delivering
from proctor_server.room.services.finalising import Details
from proctor_server.session_package.cards import card_file, read_centre_card, receipt_key
from proctor_server.session_package.receipt import check_receipt
from tests.builders.authority_process import Served, served_authority
from tests.builders.room import Day, open_day
from tests.builders_authority import NOW
from tests.fault.bad_line import BadLine, Connection, Weather
from tests.integration.doors.rooms import eventually

ROOT = Path(__file__).parents[2]
PIECE = 8_000


class CuttingLine(BadLine):
    """Breaks each connection after a number of bytes that chance gives, as long as `cuts` are left."""

    def __init__(self, to: int, seed: int, listener: Any, cuts: int) -> None:
        self.cuts, self.carried = cuts, 0
        super().__init__(to, Weather(), seed, listener)

    def _take(self, connection: Connection, source: Any, pieces: Any) -> None:
        left = self._rng.randrange(500, 40_000)
        try:
            while piece := source.recv(4096):
                self.carried += len(piece)
                if len(piece) > left and self.cuts > 0:
                    self.cuts -= 1
                    pieces.put((0.0, piece[:left]))
                    self.broken += connection.breaks()
                    break
                left -= len(piece)
                pieces.put((0.0, piece))
        except OSError:
            pass
        pieces.put((0.0, b""))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "PIECE", PIECE)
    monkeypatch.setattr(delivery, "FIRST_WAIT", timedelta(milliseconds=10))


@contextmanager
def finalised_day(folder: Path, served: Served) -> Iterator[Day]:
    folder.mkdir()
    with open_day(folder, card_file(served.office.card)) as day:
        noise = random.Random(1)
        station = day.sitting("0801234568B", "Poste 01")
        for number in range(1, station.order.items + 1):
            station.answer(number, noise.randbytes(3_000).hex())
        station.write(Ended, end="completed")
        station.send()
        station.beat()
        day.room.finalising.finalise(day.session, Details(), "administrator", day.clock.now)
        card = read_centre_card((day.folder / "centre-card.json").read_bytes())
        served.office.authority.registering.admit(card, NOW)
        yield day


def delivered(day: Day) -> Any:
    with day.room.readers.one() as db:
        return db.execute("SELECT * FROM delivery WHERE state = 'delivered'").fetchone()


def believed(day: Day, served: Served) -> bool:
    row = delivered(day)
    return bool(check_receipt(row["receipt"].encode(), receipt_key(served.office.card), row["sha256"]))


def on_disk(served: Served) -> int:
    with served.office.authority.engine.connect() as connection:
        return sum(each.offset for each in uploads.all_uploads(connection))


@pytest.mark.parametrize("seed", range(3))
def test_cuts_at_random_bytes(tmp_path: Path, seed: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with served_authority(tmp_path / "authority", told=port) as served:
            line = CuttingLine(served.port, seed, listener, cuts=12)
            with finalised_day(tmp_path / "room", served) as day:
                eventually(lambda: day.room.delivering.deliver(day.room.clock()) or delivered(day))
                assert believed(day, served)
                size = len(day.room.finalising.package(day.session).read_bytes())
                assert line.cuts == 0
                # A cut costs a piece and a handshake, never what was there before.
                assert line.carried < size + 13 * (PIECE + 8_000)
            line.close()


@contextmanager
def deliverer(day: Day) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-W", "ignore", "-m", "tests.fault.deliverer", str(day.folder), "2000"]
    process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_the_room_killed_in_the_middle_goes_on_from_there(tmp_path: Path) -> None:
    with served_authority(tmp_path / "authority") as served, finalised_day(tmp_path / "room", served) as day:
        reached = 0
        for _ in range(3):
            with deliverer(day) as process:
                eventually(lambda before=reached: on_disk(served) > before or process.poll() is not None)
                process.send_signal(signal.SIGKILL)
                process.wait()
            assert on_disk(served) >= reached or delivered(day)
            reached = on_disk(served)
        with deliverer(day) as process:
            assert process.wait(60) == 0
        assert believed(day, served)


def test_the_authority_killed_in_the_middle_is_asked_how_far_it_is(tmp_path: Path) -> None:
    with served_authority(tmp_path / "authority") as served, finalised_day(tmp_path / "room", served) as day:
        with deliverer(day) as process:
            for _ in range(3):
                before = on_disk(served)
                eventually(lambda: on_disk(served) > before or process.poll() is not None)  # noqa: B023
                served.kill()
                assert on_disk(served) >= before or delivered(day)
                served.start()
            assert process.wait(60) == 0
        assert believed(day, served)
        assert list((served.office.folder / "uploads").iterdir()) == []
