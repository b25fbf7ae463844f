"""The finder as rooms and stations start it: real processes, real multicast on the loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.finding import ROOM_SERVICE, STATION_SERVICE, Announcement, FinderLine, Search
from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.room.adapters.finder import is_open
from tests.integration.doors.rooms import eventually

WATCH = Path(__file__).with_name("watch_network.py")


def announcement(station: str, name: str = "Poste 01", port: int = 9000) -> Announcement:
    return Announcement(service=STATION_SERVICE, name=name, port=port, v=VERSION, id=station, fp=station, centre="c")


@contextmanager
def child(announce: Announcement | None, look_for: str = ROOM_SERVICE) -> Iterator[subprocess.Popen[bytes]]:
    line = [sys.executable, "-m", "kiosk_client.finder"]
    search = Search(announce=announce, look_for=look_for, interfaces=["127.0.0.1"])
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(to_line(search) + b"\n")
        process.stdin.flush()
        try:
            yield process
        finally:
            process.stdin.close()
            process.wait(20)


class Watch:
    """The room's supervisor in a process of its own, under eventlet."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.process = subprocess.Popen([sys.executable, str(WATCH), str(out)], stdin=subprocess.PIPE)

    def said(self) -> list[list[str]]:
        return [json.loads(line) for line in self.out.read_text().splitlines()] if self.out.exists() else []

    def pid(self) -> int:
        told = self.out.with_suffix(".pids")
        text = told.read_text() if told.exists() else ""
        return int(text or 0)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    watching = Watch(tmp_path / "said")
    try:
        yield watching
    finally:
        watching.close()


def told(watch: Watch, what: str) -> dict[str, str]:
    """Identifier → name of the stations that were seen, or are gone, in that order."""
    return {said[1]: said[2] for said in watch.said() if said[0] == what}


def new_ids(count: int) -> list[str]:
    return [uuid.uuid4().hex[:16] for _ in range(count)]


def test_three_announced_stations_are_seen_and_a_goodbye_is_told(watch: Watch) -> None:
    one, two, three = new_ids(3)
    long_name = "Salle B. poste d'été, près de la fenêtre du fond, à gauche en entrant"
    with child(announcement(one)), child(announcement(two)):
        with child(announcement(three, long_name)):
            eventually(lambda: {one, two, three} <= told(watch, "seen").keys())
        eventually(lambda: three in told(watch, "gone"))
    seen = told(watch, "seen")
    assert [seen[one], seen[two], seen[three]] == ["Poste 01", "Poste 01", long_name]
    assert three == next(station for station in told(watch, "gone") if station in {one, two, three})


def test_a_killed_finder_comes_back_and_sees_again(watch: Watch) -> None:
    (station,) = new_ids(1)
    with child(announcement(station)):
        eventually(lambda: [said[1] for said in watch.said()].count(station) == 1)
        first = watch.pid()
        os.kill(first, signal.SIGKILL)
        eventually(lambda: watch.pid() not in {0, first})
        eventually(lambda: [said[1] for said in watch.said()].count(station) == 2)
        second = watch.pid()
    watch.close()
    assert not Path(f"/proc/{second}").exists()


def test_a_finder_whose_parent_is_killed_ends(watch: Watch) -> None:
    eventually(watch.pid)
    finder = watch.pid()
    watch.process.kill()
    watch.process.wait()
    eventually(lambda: _is_over(finder))


@pytest.mark.parametrize("line", [b"", b"\n", b"{}\n", b"\xff\n", b'{"announce": 1, "look_for": "x"}\n'])
def test_what_cannot_be_searched_for_is_a_fault_and_no_traceback(line: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk_client.finder"], input=line, capture_output=True, check=False, timeout=60
    )
    line_told: Any = from_line(FinderLine, done.stdout)  # type: ignore[arg-type]
    assert line_told.code in {"unreadable", "missing_field"}
    assert (done.returncode, done.stderr) == (1, b"")


def test_an_address_that_is_not_ours_is_a_fault() -> None:
    search = Search(announce=None, look_for=ROOM_SERVICE, interfaces=["203.0.113.7"])
    done = subprocess.run(
        [sys.executable, "-m", "kiosk_client.finder"],
        input=to_line(search) + b"\n",
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert b'"type":"fault"' in done.stdout


def test_a_knock_tells_an_open_port_from_a_closed_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert is_open("127.0.0.1", port)
    assert not is_open("127.0.0.1", port)


def _is_over(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
