"""Who is at which station: the room never takes one candidate for another (R-ENT-04, R-ENT-05)."""

import pytest

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.messages import AttemptOrder
from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.domain.errors import AlreadyHandedIn, EntryTooSoon, StationTaken
from proctor_server.room.domain.facts import StationLost
from proctor_server.room.storage.journal import recorded
from tests.builders.room import WHO, Day, SpeakingStation

BABBAGE, JACKSON, LOVELACE, POUZIN = "0801234567A", "0801234568B", "0801234569C", "0801234570D"


def told_at_hello(station: SpeakingStation) -> AttemptOrder:
    order: AttemptOrder = station.hello().order
    return order


def much_ado_about(day: Day, ine: str) -> None:
    """Raises the revision of somebody's order, without letting them start."""
    for _ in range(3):
        day.confirm(ine)
        day.room.admitting.withdraw_presence(day.session, day.candidate(ine), WHO, day.clock.now)


@pytest.fixture
def left_behind(day: Day) -> SpeakingStation:
    """Pouzin came to the door of this station and went away; Babbage sits there now."""
    station = day.station()
    station.enter(POUZIN)
    much_ado_about(day, POUZIN)
    station.enter(BABBAGE)
    day.confirm(BABBAGE)
    station.begin()
    station.send()
    return station


def test_a_station_serves_the_next_candidate_after_a_hand_in(day: Day) -> None:
    station = day.sitting(BABBAGE)
    station.answer(1)
    station.write(entries.Ended, end="handed_in")
    station.send()
    station.enter(JACKSON)
    day.confirm(JACKSON)
    assert station.begin().state == "sitting"
    station.answer(1)
    assert station.send().n == 5
    assert [(day.card(ine).state, day.card(ine).attempt.done) for ine in (BABBAGE, JACKSON)] == [
        ("handed_in", 1),
        ("sitting", 1),
    ]
    with pytest.raises(AlreadyHandedIn):
        station.enter(BABBAGE)


def test_a_station_serves_the_next_candidate_after_the_deadline(day: Day) -> None:
    """R-TIM-02: the station had not told the end yet."""
    station = day.sitting(BABBAGE)
    day.room.watching.tick(day.clock.advance(minutes=106))
    station.enter(JACKSON)
    day.confirm(JACKSON)
    assert station.begin().state == "sitting"


def test_who_sits_keeps_the_seat_whoever_stood_at_its_door_before(day: Day, left_behind: SpeakingStation) -> None:
    with pytest.raises(StationTaken):
        left_behind.enter(JACKSON)


def test_a_station_that_comes_back_is_told_of_the_attempt_that_it_has_on_screen(
    day: Day, left_behind: SpeakingStation
) -> None:
    assert left_behind.order is not None
    assert told_at_hello(left_behind).attempt == left_behind.order.attempt
    day.room.invigilating.end_test(day.session, day.candidate(BABBAGE), WHO, "malaise", day.clock.now)
    order = told_at_hello(left_behind)
    assert (order.attempt, order.state) == (left_behind.order.attempt, "handed_in")


def test_a_station_that_lost_its_attempt_to_another_is_told_so_whoever_stood_at_its_door(
    day: Day, left_behind: SpeakingStation
) -> None:
    """R-ENT-05: it must not show the item any more."""
    other = day.station("Poste 02")
    other.enter(BABBAGE)
    day.room.admitting.authorise_return(day.session, day.candidate(BABBAGE), WHO, day.clock.now)
    other.begin()
    assert left_behind.order is not None
    order = told_at_hello(left_behind)
    assert (order.attempt, order.state) == (left_behind.order.attempt, "away")


def test_a_silent_station_is_noted_for_who_sits_there(day: Day, left_behind: SpeakingStation) -> None:
    """R-INC-07."""
    left_behind.beat()
    day.room.watching.tick(day.clock.advance(seconds=4))
    with day.room.readers.one() as db:
        lost = [one.fact.station for one in recorded(db, day.session) if isinstance(one.fact, StationLost)]
    assert lost == [left_behind.id]


def test_each_of_two_people_at_one_station_gets_their_order(day: Day, left_behind: SpeakingStation) -> None:
    """Both changed in the same tenth of a second."""
    changed = {day.candidate(ine) for ine in (BABBAGE, POUZIN, LOVELACE)}
    orders = day.room.greeting.orders_about(day.session, changed, lambda *_: True, day.clock.now)
    assert {order.candidate: order.state for station, order in orders if station == left_behind.id} == {
        "Charles Babbage": "sitting",
        "Louis Pouzin": "admitted",
    }


def test_what_a_station_has_heard_already_is_not_said_again(day: Day, left_behind: SpeakingStation) -> None:
    changed = {day.candidate(ine) for ine in (BABBAGE, POUZIN)}
    orders = day.room.greeting.orders_about(
        day.session, changed, lambda station, attempt: attempt.state == "sitting", day.clock.now
    )
    assert [order.candidate for _, order in orders] == ["Charles Babbage"]


# ── R-ENT-02 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def guess(station: SpeakingStation, ine: str) -> str:
    with pytest.raises(Refusal) as refusal:
        station.enter(ine, access_code="BBBB22")
    return refusal.value.code


def test_guesses_at_one_candidate_are_slowed_from_whichever_station_they_come(day: Day) -> None:
    """R-ENT-02: per candidate; the others come in as before."""
    stations = [day.station(f"Poste {n:02}") for n in range(1, 8)]
    assert [guess(station, BABBAGE) for station in stations[:6]] == ["entry_refused"] * 5 + ["entry_too_soon"]
    with pytest.raises(EntryTooSoon) as refusal:
        stations[6].enter(BABBAGE)
    assert stations[6].enter(JACKSON).state == "admitted"
    day.clock.advance(seconds=refusal.value.details["wait_seconds"])
    assert stations[5].enter(BABBAGE).state == "admitted"


def test_guesses_from_one_station_are_slowed_whomever_they_are_at(day: Day) -> None:
    """R-ENT-02: per station; the wait grows to a minute, and never to a lock-out."""
    station, waits = day.station(), []
    for ine in (BABBAGE, JACKSON, LOVELACE, POUZIN, BABBAGE):
        assert guess(station, ine) == "entry_refused"
    for _ in range(8):
        with pytest.raises(EntryTooSoon) as refusal:
            station.enter(JACKSON)
        waits.append(refusal.value.details["wait_seconds"])
        day.clock.advance(seconds=waits[-1])
        assert guess(station, BABBAGE) == "entry_refused"
    assert waits == sorted(waits)
    assert waits[-1] <= 61
    day.clock.advance(seconds=61)
    assert station.enter(JACKSON).state == "admitted"


def test_who_came_in_has_no_guesses_left_behind(day: Day) -> None:
    """R-ENT-02."""
    station = day.station()
    for _ in range(4):
        guess(station, BABBAGE)
    station.enter(BABBAGE)
    assert [guess(station, BABBAGE) for _ in range(5)] == ["entry_refused"] * 5
