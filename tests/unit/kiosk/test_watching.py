"""Which rooms are tried, and why the others are not."""

import pytest

from kiosk_client.protocol.finding import ROOM_SERVICE, STATION_SERVICE, Announcement, FinderFault, Gone, Seen
from kiosk_client.services.watching import Watching

OURS = "0123456789abcdef"


def seen(room="r1", *, fp=OURS, v=1, addresses=("192.168.1.10",), service=ROOM_SERVICE, port=8443, name=""):
    announcement = Announcement(service=service, name=name or f"Salle {room}", port=port, v=v, id=room, fp=fp)
    return Seen(announcement=announcement, addresses=list(addresses))


@pytest.fixture
def watching():
    made = Watching(typed=None, changed=lambda: None)
    made.trust(OURS)
    return made


def why(watching):
    return {room.address: room.why for room in watching.rooms()}


def test_a_room_of_the_centre_is_tried_at_each_of_its_addresses(watching):
    watching.heard(seen(addresses=["192.168.1.10", "fe80::1"]))
    assert watching.to_try() == ["192.168.1.10:8443", "[fe80::1]:8443"]


def test_another_centres_room_is_named_and_never_tried(watching):
    watching.heard(seen(fp="ffffffffffffffff"))
    assert watching.to_try() == []
    assert why(watching) == {"192.168.1.10:8443": "wrong_key"}


def test_another_version_is_named_and_never_tried(watching):
    watching.heard(seen(v=2))
    assert watching.to_try() == []
    assert why(watching) == {"192.168.1.10:8443": "wrong_version"}


def test_an_unpaired_station_tries_nobody():
    unpaired = Watching(typed="salle:1", changed=lambda: None)
    unpaired.heard(seen())
    assert unpaired.to_try() == []
    assert not unpaired.is_paired
    unpaired.trust(OURS)
    assert unpaired.to_try() == ["salle:1", "192.168.1.10:8443"]


def test_a_typed_address_comes_first_and_once():
    typed = Watching(typed="192.168.1.10:8443", changed=lambda: None)
    typed.trust(OURS)
    typed.heard(seen())
    assert typed.to_try() == ["192.168.1.10:8443"]


def test_a_room_that_says_goodbye_or_moves_is_forgotten_where_it_was(watching):
    watching.heard(seen())
    watching.heard(seen(addresses=["192.168.1.20"]))
    assert watching.to_try() == ["192.168.1.20:8443"]
    watching.heard(Gone(service=ROOM_SERVICE, name="Salle r1", id="r1"))
    assert watching.to_try() == []


def test_stations_are_no_rooms(watching):
    watching.heard(seen(service=STATION_SERVICE))
    assert watching.rooms() == []


def test_a_failure_is_named_until_a_connection_comes_about(watching):
    watching.heard(seen())
    watching.failed("192.168.1.10:8443", "port_closed")
    assert why(watching) == {"192.168.1.10:8443": "port_closed"}
    watching.connected("192.168.1.10:8443")
    assert watching.connected_to == "192.168.1.10:8443"
    assert why(watching) == {"192.168.1.10:8443": "usable"}
    watching.lost()
    assert watching.connected_to is None


def test_a_server_without_the_centres_key_stays_named_beside_the_room(watching):
    watching.heard(seen())
    watching.heard(seen("r2", addresses=["192.168.1.66"]))
    watching.failed("192.168.1.66:8443", "wrong_key")
    watching.failed("192.168.1.10:8443", "port_closed")
    watching.connected("192.168.1.10:8443")
    assert why(watching) == {"192.168.1.10:8443": "usable", "192.168.1.66:8443": "wrong_key"}
    watching.connected("192.168.1.66:8443")
    assert why(watching)["192.168.1.66:8443"] == "usable"


def test_who_copies_a_rooms_identifier_does_not_hide_the_room(watching):
    watching.heard(seen())
    watching.heard(seen(name="Salle copiée", addresses=["192.168.1.66"]))
    assert watching.to_try() == ["192.168.1.10:8443", "192.168.1.66:8443"]
    watching.heard(Gone(service=ROOM_SERVICE, name="Salle copiée", id="r1"))
    assert watching.to_try() == ["192.168.1.10:8443"]


def test_a_finder_that_cannot_work_is_told_until_it_does(watching):
    watching.heard(FinderFault(code="no_network", message=""))
    assert watching.fault == "no_network"
    watching.heard(seen())
    assert watching.fault is None
