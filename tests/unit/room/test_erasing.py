"""R-FIN-07: after the receipt and the retention the room forgets, whatever happens in between."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk_client.protocol.messages import ReceiptDone
from proctor_server.authority.services.founding import found_authority
from proctor_server.moments import iso
from proctor_server.room.composition import Services
from proctor_server.room.domain import facts
from proctor_server.room.domain.errors import ReasonMissing, ReceiptMissing, RoomBusy, UnknownSession
from tests.builders.room import NOON, WHO, Day, open_day, open_room

JACKSON, LOVELACE = "0801234568B", "0801234569C"
NAMES = ("Babbage", "Jackson", "Lovelace", "Pouzin", "Santa", "BABBAGE", "LOVELACE", "0801234569C", "Surveillante Une")
AFTER = timedelta(days=90)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("authority")
    found_authority(folder, name="Autorité des essais", url="https://127.0.0.1:9", now=NOON)
    return (folder / "authority-card.json").read_bytes()


@pytest.fixture
def day(tmp_path: Path, card: bytes) -> Iterator[Day]:
    with open_day(tmp_path / "room", card) as day:
        yield day


def held(day: Day) -> Day:
    """A test from its beginning to its end, with an invigilator, a draft, a message, and the package sealed."""
    day.room.signing_in.sign_in_invigilator(day.session, day.codes["password"], "Surveillante Une", day.clock.now)
    day.room.invigilating.signed_in(day.session, "Surveillante Une", day.clock.now)
    station = day.sitting(JACKSON, "Poste 02")
    day.room.messaging.send(day.session, None, "Lovelace, Babbage : silence.", WHO, day.clock.now)
    station.take_the_whole_test()
    day.room.finalising.finalise(day.session, {"incident": "Pouzin malade"}, WHO, day.clock.now)
    return day


def received(day: Day) -> Day:
    held(day)
    fact = facts.PackageDelivered(revision=1, receipt="{}", received_at=iso(day.clock.now))
    day.room.writer.submit(lambda ledger: ledger.record(day.session, fact, who="server", now=day.clock.now))
    return day


def found(folder: Path) -> set[str]:
    """Names that some file of the room still has in it."""
    content = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return {name for name in NAMES if name.encode() in content}


def numbers(room: Services) -> list[str]:
    return [header.number for header in room.seeing.sessions()]


def test_no_name_is_left_on_the_disk_once_the_retention_has_passed(day: Day) -> None:
    received(day)
    copy = day.folder / "room.before-0009"
    copy.write_bytes((day.folder / "room.sqlite").read_bytes())
    assert {"Lovelace", "Jackson", "Surveillante Une"} <= found(day.folder)
    day.room.erasing.erase_due(day.clock.now + AFTER - timedelta(seconds=1))
    assert numbers(day.room) == [day.session]
    day.room.erasing.erase_due(day.clock.now + AFTER)
    assert found(day.folder) == set()
    assert list((day.folder / "packages").iterdir()) == []
    assert not copy.exists()


def test_what_stays_are_counts_fingerprint_and_receipt(day: Day) -> None:
    received(day)
    fingerprint = day.room.finalising.state(day.session).sha256
    assert day.room.erasing.erase(day.session, "demande", WHO, day.clock.now)
    (card,) = day.room.erasing.erased()
    left = card.session
    assert (left.number, left.candidates, left.started, left.handed_in) == (day.session, 5, 1, 1)
    assert (left.sha256, left.received_at) == (fingerprint, iso(day.clock.now))
    assert card.erased_at is not None
    assert numbers(day.room) == []
    with pytest.raises(UnknownSession):
        day.room.seeing.room(day.session, day.clock.now)


@pytest.mark.parametrize("done", range(4))
def test_a_power_cut_between_two_steps_goes_on_at_the_next_start(tmp_path: Path, card: bytes, done: int) -> None:
    folder = tmp_path / "room"
    with open_day(folder, card) as day:
        received(day)
        erasing, session = day.room.erasing, day.session
        now, steps = day.clock.now + AFTER, erasing.steps
        erasing.steps = (*steps[:done], ("power_cut", lambda _: False))
        assert not erasing.erase(session, "demande", WHO, now)
        assert erasing.erased()[0].erased_at is None
    with open_room(folder) as again:
        again.erasing.erase_due(now)
        assert again.erasing.erased()[0].erased_at == iso(now)
        assert numbers(again) == []
    assert found(folder) == set()


def test_nothing_is_erased_before_the_receipt(day: Day) -> None:
    """R-FIN-05."""
    held(day)
    with pytest.raises(ReceiptMissing):
        day.room.erasing.erase(day.session, "demande", WHO, day.clock.now)
    day.room.erasing.erase_due(day.clock.now + 100 * AFTER)
    assert numbers(day.room) == [day.session]
    assert found(day.folder) >= {"Lovelace"}


def test_a_session_that_nobody_entered_is_erased_when_asked_and_not_by_itself(day: Day) -> None:
    day.room.erasing.erase_due(day.clock.now + 100 * AFTER)
    assert numbers(day.room) == [day.session]
    assert day.room.erasing.erase(day.session, "jamais tenue", WHO, day.clock.now)
    assert found(day.folder) == set()


def test_nothing_is_erased_while_somebody_sits(day: Day) -> None:
    received(day)
    fields = {"site": "Collège", "room": "2", "starts_at": "2026-03-12T14:00", "invigilators": ["Essai"]}
    other = day.room.preparing.create_session(fields, WHO, day.clock.now)["number"]
    begin = "UPDATE attempt SET state = 'sitting'"
    day.room.writer.submit(lambda ledger: ledger.db.execute(begin).rowcount)
    with pytest.raises(RoomBusy):
        day.room.erasing.erase(other, "jamais tenue", WHO, day.clock.now)
    day.room.erasing.erase_due(day.clock.now + AFTER)
    assert numbers(day.room) == [day.session, other]


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_erasing_by_hand_has_a_reason_that_is_written_down(day: Day, reason: str) -> None:
    received(day)
    with pytest.raises(ReasonMissing):
        day.room.erasing.erase(day.session, reason, WHO, day.clock.now)
    day.room.erasing.erase(day.session, " demande de la famille ", WHO, day.clock.now)
    event = day.room.accounts.events()[0]
    assert (event.what, event.whom, event.detail) == ("session_erased", day.session, "demande de la famille")


def test_a_number_is_never_given_twice(day: Day) -> None:
    received(day)
    day.room.erasing.erase(day.session, "demande", WHO, day.clock.now)
    fields = {"site": "Collège", "room": "2", "starts_at": "2026-03-12T14:00", "invigilators": ["Essai"]}
    number = day.room.preparing.create_session(fields, WHO, day.clock.now)["number"]
    assert int(number) == int(day.session) + 1


def test_asking_twice_and_asking_for_nothing(day: Day) -> None:
    received(day)
    assert day.room.erasing.erase(day.session, "demande", WHO, day.clock.now)
    assert day.room.erasing.erase(day.session, "demande", WHO, day.clock.now)
    with pytest.raises(UnknownSession):
        day.room.erasing.erase("999", "demande", WHO, day.clock.now)
    assert len([e for e in day.room.accounts.events() if e.what == "session_erased"]) == 1


def test_a_station_that_was_off_still_hears_of_the_receipt_of_an_erased_session(day: Day) -> None:
    received(day)
    (station, order) = day.room.releasing.orders()[0]
    day.room.erasing.erase(day.session, "demande", WHO, day.clock.now)
    assert day.room.releasing.orders() == [(station, order)]
    assert day.room.erasing.erased()[0].stations_left == 1
    for _ in range(2):
        day.room.releasing.done(station, ReceiptDone(session=day.session, erased=True, n=3), day.clock.now)
    assert day.room.releasing.orders() == []
    assert day.room.erasing.erased()[0].stations_left == 0


def test_the_plan_says_what_will_go_and_when(day: Day) -> None:
    (before,) = day.room.erasing.plan()
    assert (before.candidates, before.answers, before.at, before.may_now) == (5, 0, None, True)
    received(day)
    (after,) = day.room.erasing.plan()
    assert after.answers > 0
    assert after.at == iso(day.clock.now + AFTER)


def test_the_other_sessions_stay_whole(day: Day) -> None:
    fields = {"site": "Collège", "room": "2", "starts_at": "2026-03-12T14:00", "invigilators": ["Essai"]}
    other = day.room.preparing.create_session(fields, WHO, day.clock.now)["number"]
    before = [row for row in day.tables()["candidate"] if row[0] == day.session]
    assert day.room.erasing.erase(other, "jamais tenue", WHO, day.clock.now)
    assert day.tables()["candidate"] == before
    assert numbers(day.room) == [day.session]
