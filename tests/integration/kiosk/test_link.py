"""A real agent and real rooms, each in its process: who is trusted, what a loss looks like from the page."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import socketio

from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.adapters.room_link import DOOR_SECONDS
from kiosk_client.composition import room_link
from kiosk_client.domain.refusals import RoomAway
from kiosk_client.protocol import VERSION
from kiosk_client.protocol.messages import LOST_AFTER_SECONDS, AttemptOrder, Begin, Hello, Welcome
from kiosk_client.services.pairing import pair
from kiosk_client.storage.identity import Identity
from tests.integration.doors.rooms import new_centre, running_room
from tests.unit.kiosk.running import eventually

ROOT = Path(__file__).parents[3]
KIOSK = "from kiosk_client.cli.main import main; main()"


@contextmanager
def agent_at(folder, port):
    """`kiosk run` on its way to this port, and what its page sees."""
    words = [sys.executable, "-c", KIOSK, "run", "--no-browser", "--no-find", "--data-dir", str(folder)]
    words += ["--room", f"127.0.0.1:{port}"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=log, stderr=log)
    try:
        eventually((folder / "page.json").exists)
        with page_of(folder) as screens:
            yield screens
    finally:
        process.terminate()
        assert process.wait(20) == 0


@contextmanager
def page_of(folder):
    page = json.loads((folder / "page.json").read_bytes())
    form = urlencode({"ticket": page["ticket"]}).encode()
    with urlopen(Request(page["url"] + "/start", data=form)) as answer:
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
    screens = []
    client = socketio.Client(reconnection=False)
    client.on("screen", screens.append, namespace="/page")
    client.connect(page["url"], headers={"Cookie": cookie}, transports=["websocket"], namespaces=["/page"])
    try:
        yield screens
    finally:
        client.disconnect()


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    with running_room(new_centre(tmp_path_factory.mktemp("centre"))) as running:
        yield running


@pytest.fixture
def station(room, tmp_path):
    """A station of the room's centre."""
    folder = tmp_path / "station"
    door = PairingDoor(f"127.0.0.1:{room.stations_port}")
    pair(door, Identity(folder / "identity"), code=room.code, name="Poste 07")
    return folder


def test_a_station_connects_to_a_room_of_its_centre(room, station):
    with agent_at(station, room.stations_port) as screens:
        eventually(lambda: screens and screens[-1]["connected"])
        assert screens[-1]["stage"] == "entry"
        assert screens[-1]["station"] == "Poste 07"


def test_a_server_of_another_centre_is_refused_and_named_with_its_address(station, tmp_path):
    with running_room(new_centre(tmp_path / "other")) as other, agent_at(station, other.stations_port) as screens:
        eventually(lambda: screens and [problem["code"] for problem in screens[-1]["problems"]] == ["wrong_key"])
        assert screens[-1]["problems"][0]["address"] == f"127.0.0.1:{other.stations_port}"
        assert screens[-1]["stage"] == "waiting"


def test_a_machine_without_a_room_is_named(station):
    with agent_at(station, 9) as screens:
        eventually(lambda: screens and [problem["code"] for problem in screens[-1]["problems"]] == ["port_closed"])


def test_r_tst_09_a_room_that_hangs_is_lost_and_found_again(room, station):
    with agent_at(station, room.stations_port) as screens:
        eventually(lambda: screens and screens[-1]["connected"])
        room.process.send_signal(signal.SIGSTOP)
        try:
            eventually(lambda: not screens[-1]["connected"])
        finally:
            room.process.send_signal(signal.SIGCONT)
        eventually(lambda: screens[-1]["connected"])


def test_a_station_that_is_paired_while_it_runs_connects(room, tmp_path):
    folder = tmp_path / "station"
    folder.mkdir()
    with agent_at(folder, room.stations_port) as screens:
        eventually(lambda: screens and [problem["code"] for problem in screens[-1]["problems"]] == ["not_paired"])
        door = PairingDoor(f"127.0.0.1:{room.stations_port}")
        pair(door, Identity(folder / "identity"), code=room.code, name="Poste 08")
        eventually(lambda: screens[-1]["connected"])
        assert screens[-1]["station"] == "Poste 08"


def test_who_waits_at_the_door_of_a_room_that_hangs_hears_that_it_is_away_when_the_connection_is_closed(room, station):
    """R-TST-09: long before the time for an answer is up, which is as long as a whole room needs."""
    link = room_link(Identity(station / "identity"), obey=lambda order: order)
    link.connect(f"127.0.0.1:{room.stations_port}")
    room.process.send_signal(signal.SIGSTOP)
    try:
        closing = threading.Timer(0.2, link.close)
        closing.start()
        began = time.monotonic()
        with pytest.raises(RoomAway):
            link.ask(Begin(attempt="a1"), AttemptOrder)
        assert time.monotonic() - began < DOOR_SECONDS
    finally:
        room.process.send_signal(signal.SIGCONT)


def test_a_station_waits_for_its_welcome_longer_than_for_the_answer_to_a_heartbeat(room, station):
    """R-TST-09: when everybody comes back at once, who called again after that would never come in."""
    identity = Identity(station / "identity")
    link = room_link(identity, obey=lambda order: order)
    link.connect(f"127.0.0.1:{room.stations_port}")
    room.process.send_signal(signal.SIGSTOP)
    going_on = threading.Timer(LOST_AFTER_SECONDS + 0.5, room.process.send_signal, [signal.SIGCONT])
    going_on.start()
    try:
        hello = Hello(v=VERSION, station=identity.station, name="Poste 07", software="test", clock=0)
        assert link.ask(hello, Welcome).v == VERSION
    finally:
        going_on.join()
        link.close()
