"""Which stations are shown, and why one cannot be used."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.finding import (
    ROOM_SERVICE,
    STATION_SERVICE,
    Announcement,
    FinderFault,
    Gone,
    Seen,
    Usable,
)
from proctor_server.room.domain.station import StationFacts, state, usable
from proctor_server.room.domain.view import StationCard
from proctor_server.room.services.finding import SEEN_AGAIN_WITHIN, Finding
from proctor_server.room.services.links import Links
from proctor_server.room.storage import stations
from proctor_server.room.storage.stations import PairedStation
from tests.unit.room.doors_builders import NOW
from tests.unit.room.doors_storage import Books, open_books

CENTRE = "c" * 16
IDLE = {
    "is_paired": True,
    "is_alive": False,
    "was_alive": False,
    "is_sitting": False,
    "clock_off": timedelta(),
    "announced_version": VERSION,
    "announced_centre": CENTRE,
    "port_open": True,
}


@pytest.mark.parametrize(
    ("known", "why", "reached"),
    [
        ({"is_alive": True}, "usable", "ready"),
        ({"is_alive": True, "is_sitting": True}, "usable", "serving"),
        ({"is_alive": True, "announced_version": None}, "usable", "ready"),
        ({"is_alive": True, "clock_off": timedelta(minutes=-6)}, "clock_off", "ready"),
        ({"is_alive": True, "clock_off": timedelta(minutes=5)}, "usable", "ready"),
        ({"announced_version": None, "announced_centre": None, "port_open": None}, "not_seen", "paired"),
        ({"announced_version": VERSION + 1}, "wrong_version", "refused"),
        ({"announced_centre": ""}, "not_paired", "seen"),
        ({"announced_centre": "d" * 16, "is_paired": False}, "wrong_key", "refused"),
        ({"port_open": False}, "port_closed", "paired"),
        ({"port_open": None}, "silent", "paired"),
        ({"was_alive": True}, "silent", "lost"),
    ],
)
def test_each_reason_why_a_station_cannot_be_used(known: dict[str, Any], why: str, reached: str) -> None:
    facts = StationFacts(**(IDLE | known))
    assert usable(facts, CENTRE) == why
    assert state(facts, usable(facts, CENTRE)) == reached


def test_every_reason_of_the_protocol_can_come_about() -> None:
    choices = {
        "is_alive": (True, False),
        "clock_off": (timedelta(), timedelta(hours=1)),
        "announced_version": (None, VERSION, VERSION + 1),
        "announced_centre": (None, "", CENTRE, "d" * 16),
        "port_open": (None, True, False),
    }
    told = {
        usable(StationFacts(**(IDLE | dict(zip(choices, values, strict=True)))), CENTRE)
        for values in itertools.product(*choices.values())
    }
    assert told == set(get_args(Usable))


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with open_books(tmp_path) as opened:
        yield opened


class Room:
    """The table of stations, a network whose open ports are known, and the line."""

    def __init__(self, books: Books) -> None:
        self.links, self.open_ports, self.knocks = Links(), set[int](), list[tuple[str, int]]()
        self.books = books
        self.finding = Finding(readers=books.readers, links=self.links, centre=CENTRE, is_open=self._is_open)

    def _is_open(self, address: str, port: int) -> bool:
        self.knocks.append((address, port))
        return port in self.open_ports

    def see(self, station: str, *, name: str = "Poste 01", centre: str = CENTRE, port: int = 9000) -> None:
        said = Announcement(
            service=STATION_SERVICE, name=name, port=port, v=VERSION, id=station, fp=station, centre=centre
        )
        self.finding.hear(Seen(announcement=said, addresses=["10.0.0.7"]), NOW)

    def pair(self, station: str, name: str) -> None:
        kept = PairedStation(station, name, b"key", "PEM", NOW)
        self.books.writer.submit(lambda ledger: stations.save(ledger.db, kept))

    def cards(self, now=NOW) -> dict[str, StationCard]:
        return {card.id: card for card in self.finding.cards(now)}


@pytest.fixture
def room(books: Books) -> Room:
    return Room(books)


def test_a_paired_station_that_nobody_sees_is_shown_with_the_reason(room: Room) -> None:
    room.pair("a", "Poste 07")
    card = room.cards()["a"]
    assert (card.name, card.usable, card.state, card.last_heard_at) == ("Poste 07", "not_seen", "paired", None)


def test_what_a_station_finds_amiss_with_itself_is_on_its_card_until_it_is_not(room: Room) -> None:
    room.links.connected("a", "sid", "Poste 07", NOW, 0.0)
    room.links.heard("a", "sid", NOW, None, ["screen_second", "policies_changed"])
    assert room.cards()["a"].troubles == ["screen_second", "policies_changed"]
    room.links.heard("a", "sid", NOW, None)
    assert room.cards()["a"].troubles == []
    room.links.heard("a", "sid", NOW, None, ["x" * 1000] * 1000)
    told = room.cards()["a"].troubles
    assert (len(told), {len(code) for code in told}) == (20, {40})


def test_a_knock_tells_closed_from_silent_and_spares_those_on_the_line(room: Room) -> None:
    room.see("a", port=9001)
    room.see("b", port=9002)
    room.see("c", port=9003, centre="d" * 16)
    room.see("d", port=9004)
    room.links.connected("d", "sid", "Poste 04", NOW, 0.0)
    room.open_ports = {9002}
    room.finding.probe(NOW)
    assert sorted(room.knocks) == [("10.0.0.7", 9001), ("10.0.0.7", 9002)]
    assert {station: card.usable for station, card in room.cards().items()} == {
        "a": "port_closed",
        "b": "silent",
        "c": "wrong_key",
        "d": "usable",
    }


def test_two_stations_of_one_name_are_two_and_goodbyes_take_the_right_one(room: Room) -> None:
    room.see("a")
    room.see("b")
    room.finding.hear(Gone(service=STATION_SERVICE, name="Poste 01", id="a"), NOW)
    assert set(room.cards()) == {"b"}


def test_names_are_in_the_order_that_people_count(room: Room) -> None:
    for station, name in (("a", "Poste 10"), ("b", "poste 2"), ("c", "Poste 1"), ("d", "10"), ("e", "Zoé")):
        room.see(station, name=name)
    assert [card.name for card in room.finding.cards(NOW)] == ["10", "Poste 1", "poste 2", "Poste 10", "Zoé"]


def test_a_new_finder_confirms_what_the_old_one_saw_or_it_is_gone(room: Room) -> None:
    room.see("a")
    room.see("b")
    room.finding.finder_restarted(NOW)
    room.see("a")
    assert set(room.cards(NOW)) == {"a", "b"}
    assert set(room.cards(NOW + SEEN_AGAIN_WITHIN)) == {"a"}


def test_a_fault_of_the_finder_is_kept_until_it_works_again(room: Room) -> None:
    fault = FinderFault(code="no_network", message="…")
    room.finding.hear(fault, NOW)
    assert room.finding.fault == fault
    room.see("a")
    assert room.finding.fault is None


def test_other_services_are_none_of_the_rooms_stations(room: Room) -> None:
    said = Announcement(service=ROOM_SERVICE, name="x", port=1, v=VERSION, id="x", fp="x")
    room.finding.hear(Seen(announcement=said, addresses=[]), NOW)
    assert room.cards() == {}
