"""`kiosk doctor` and real rooms: who answers, who does not, who may not."""

import pytest

from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.services.pairing import pair
from kiosk_client.storage.identity import Identity
from tests.integration.doors.rooms import new_centre, running_room
from tests.unit.kiosk.test_doctor import checks_of, doctor


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    with running_room(new_centre(tmp_path_factory.mktemp("centre"))) as running:
        yield running


@pytest.fixture
def station(room, tmp_path):
    folder = tmp_path / "station"
    door = PairingDoor(f"127.0.0.1:{room.stations_port}")
    pair(door, Identity(folder / "identity"), code=room.code, name="Poste 07")
    return folder


def link(folder, port):
    """The verdict on the link of a station that was told this address."""
    done = doctor("--data-dir", folder, "--no-find", "--room", f"127.0.0.1:{port}", "--json")
    return next(code for code in checks_of(done) if code.startswith("link_"))


def test_a_room_of_the_centre_answers_and_is_not_disturbed(room, station):
    assert link(station, room.stations_port) == "link_connected"
    assert link(station, room.stations_port) == "link_connected"


def test_another_centres_server_and_a_closed_port_are_told_apart(station, tmp_path):
    with running_room(new_centre(tmp_path / "other")) as other:
        assert link(station, other.stations_port) == "link_wrong_key"
    assert link(station, 9) == "link_port_closed"


def test_a_station_that_sees_no_room_says_so(station):
    done = doctor("--data-dir", station, "--no-find", "--json")
    assert "link_no_room" in checks_of(done)
