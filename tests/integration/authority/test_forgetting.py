"""R-FIN-07: from the authority's receipt to stations that forget, over a real room and a real authority."""

from functools import partial
from typing import Any

import pytest

from kiosk_client.protocol.messages import ReceiptDone
from kiosk_client.protocol.receipt import check_vouched
from kiosk_client.protocol.wire import to_wire
from proctor_server.room.domain import facts
from proctor_server.room.services.finalising import Details
from proctor_server.room.sockets.speaking import RECEIPTS_AGAIN, STATIONS_EVERY, Speaking
from proctor_server.session_package.cards import card_file, centre_key, read_centre_card
from proctor_server.session_package.dsse import is_signed
from tests.builders.room import open_day
from tests.builders_authority import NOW, make_office

JACKSON, LOVELACE = "0801234568B", "0801234569C"


@pytest.fixture
def office(tmp_path):
    office = make_office(tmp_path / "authority")
    yield office
    office.authority.close()


@pytest.fixture
def day(tmp_path, office):
    (tmp_path / "room").mkdir()
    with open_day(tmp_path / "room", card_file(office.card)) as day:
        yield day


@pytest.fixture
def stations(day):
    """Two, that have written for the session."""
    found = [day.sitting(ine, name) for ine, name in ((LOVELACE, "Poste 01"), (JACKSON, "Poste 02"))]
    for station in found:
        station.take_the_whole_test()
    return found


@pytest.fixture
def card(day):
    return read_centre_card((day.folder / "centre-card.json").read_bytes())


@pytest.fixture
def delivered(day, office, stations, card):
    """The package is sealed; called, the authority's receipt has come."""
    day.room.finalising.finalise(day.session, Details(), "administrator", day.clock.now)
    package = day.room.finalising.package(day.session).read_bytes()
    office.authority.registering.admit(card, NOW)

    def deliver():
        receipt = office.receive(package).receipt.decode()
        fact = facts.PackageDelivered(revision=1, receipt=receipt, received_at="2026-03-12T18:00:00Z")
        day.room.writer.submit(lambda ledger: ledger.record(day.session, fact, who="server", now=day.clock.now))

    return deliver


class Line:
    """What goes out to stations by their connections, with what is to be called for the answer."""

    def __init__(self, day) -> None:
        self.said: list[tuple[str, Any, Any]] = []
        room = day.room
        self.speaking = Speaking(
            self, room.greeting, room.seeing, room.links, room.messaging, room.releasing, lambda: day.clock.now
        )

    def emit(self, event: str, *args: Any, **kwargs: Any) -> None:
        if event == "receipt_order":
            self.said.append((kwargs["to"], args[0], kwargs["callback"]))

    def heard(self, rounds: int = STATIONS_EVERY) -> list[tuple[str, Any, Any]]:
        """What was said in so many rounds."""
        self.said = []
        for _ in range(rounds):
            self.speaking.speak()
        return self.said


def erased(day):
    state = day.room.finalising.state(day.session)
    return state.stations_erased, state.stations


def test_stations_hear_of_a_receipt_that_the_centre_vouches_for(day, stations, delivered, card):
    line = Line(day)
    assert line.heard() == []
    delivered()
    said = line.heard()
    assert {to for to, _, _ in said} == {f"sid-{station.id}" for station in stations}
    order = said[0][1]
    words = order["voucher"].encode(), order["receipt"].encode()
    assert check_vouched(day.session, *words, centre_key(card), is_signed).session == day.session


def test_a_station_is_told_once_a_connection_and_again_after_a_while_until_it_has_forgotten(day, stations, delivered):
    delivered()
    line = Line(day)
    ((_, _, first), (_, _, second)) = line.heard()
    assert line.heard() == []
    first(to_wire(ReceiptDone(session=day.session, erased=True, n=9)))
    second(to_wire(ReceiptDone(session=day.session, erased=False, n=9)))
    assert erased(day) == (1, 2)
    assert len(line.heard(RECEIPTS_AGAIN)) == 1
    second(to_wire(ReceiptDone(session=day.session, erased=True, n=9)))
    assert erased(day) == (2, 2)
    assert line.heard(RECEIPTS_AGAIN) == []


def test_a_station_that_was_off_hears_when_it_is_back(day, stations, delivered):
    off = stations[0]
    day.room.greeting.goodbye(off.id, f"sid-{off.id}", day.clock.now)
    delivered()
    line = Line(day)
    assert {to for to, _, _ in line.heard()} == {f"sid-{stations[1].id}"}
    off.order = None
    off.hello()
    assert {to for to, _, _ in line.heard()} == {f"sid-{off.id}"}


def test_a_refusal_or_a_repeated_answer_writes_nothing_down(day, stations, delivered):
    delivered()
    ((_, _, answer), _) = Line(day).heard()
    answer({"code": "wrong_signature", "message": "non"})
    assert erased(day) == (0, 2)
    done = partial(answer, to_wire(ReceiptDone(session=day.session, erased=True, n=9)))
    done()
    done()
    with day.room.readers.one() as db:
        lines = db.execute("SELECT line FROM journal WHERE json_extract(line, '$.kind') = 'journal_erased'").fetchall()
    assert len(lines) == 1
    assert erased(day) == (1, 2)


def test_without_a_receipt_nobody_is_told(day, stations, delivered):
    refused = facts.PackageRefused(revision=1, code="unknown_centre", message="non")
    day.room.writer.submit(lambda ledger: ledger.record(day.session, refused, who="server", now=day.clock.now))
    assert Line(day).heard() == []
