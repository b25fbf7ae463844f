"""A real station's rules and a real room's, with nothing between them but the messages: both mean the same."""

from typing import Any

import msgspec
import pytest

from kiosk_client.domain.calls import unread
from kiosk_client.domain.comfort import Comfort
from kiosk_client.domain.sitting import Stage, current_item, draft_of, is_to_be_opened
from kiosk_client.protocol.messages import AttemptOrder, Begin, Draft, Enter, Entries, Heartbeat
from kiosk_client.protocol.wire import from_wire, to_wire
from proctor_server.moments import to_ms
from proctor_server.rehearsal.answers import guess
from proctor_server.room.services.admitting import AtStation
from proctor_server.room.storage import forms
from tests.builders.room import WHO, Day
from tests.unit.kiosk.station import Station, TurnedClock, open_station

LOVELACE = "0801234569C"


class RoomBeside:
    """The room of `day`, as a station asks it."""

    def __init__(self, day: Day) -> None:
        self.day, self.away = day, False
        self.station, self.clock, self.obey = "", None, None

    @property
    def at(self) -> AtStation:
        return AtStation(self.station, "Poste 07")

    def ask(self, message: Any, reply: type) -> Any:
        room, now = self.day.room, self.day.clock.now
        answers = {
            Enter: lambda: room.admitting.enter(message, self.at, now),
            Begin: lambda: room.admitting.begin(message, self.at, now),
            Entries: lambda: room.sitting.keep(message, self.at, now),
            Draft: lambda: room.sitting.keep_draft(message, self.at),
        }
        answer = answers[type(message)]()
        assert isinstance(answer, reply)
        return answer

    def speak(self, station: Station) -> None:
        """What the room has on its mind reaches the station; first the room hears what the station has."""
        station.syncing.flush()
        order = self.day.room.greeting.order(self.station, self.day.clock.now)
        if order:
            station.sitting.obey(order)


@pytest.fixture
def seat(day: Day, tmp_path) -> Any:
    """Ada sits at a real station."""
    clock = TurnedClock(to_ms(day.clock.now))
    room = RoomBeside(day)
    station = open_station(tmp_path / "station", room, clock)
    person = day.person(LOVELACE)
    typed = {name: person[name] for name in ("first_name", "birth_name", "birth_date")}
    station.sitting.enter(Enter(session=day.session, access_code=day.codes["access_code"], **typed))
    day.confirm(LOVELACE)
    room.speak(station)
    station.sitting.begin()
    yield station
    station.store.database.close()


def which(day: Day) -> tuple[str, int]:
    return day.session, day.candidate(LOVELACE)


def turn(seat: Station) -> tuple[Stage, int]:
    sitting = seat.sitting.sitting
    return sitting.stage, current_item(sitting).number


def open_here(seat: Station) -> None:
    """Reads what is said before the item, if anything is."""
    if is_to_be_opened(seat.sitting.sitting):
        seat.sitting.open(turn(seat)[1])


def answer_here(seat: Station) -> None:
    open_here(seat)
    seat.sitting.skip(current_item(seat.sitting.sitting).number)


def test_every_report_of_a_form_is_accepted_and_every_item_in_its_place_counts(day: Day, seat: Station) -> None:
    """R-INC-01, R-INC-02: replaced where the bank has another, neutralised where not; to the end of the test."""
    passed = 0
    while seat.sitting.sitting.end is None:
        open_here(seat)
        seat.calling.report(current_item(seat.sitting.sitting).number, "other")
        seat.room.speak(seat)
        assert (turn(seat)[0], day.card(LOVELACE).state) == (Stage.HELD, "held")
        day.room.calling.accept(*which(day), day.card(LOVELACE).alerts[0].n, "E9", WHO, day.clock.now)
        seat.room.speak(seat)
        if day.card(LOVELACE).attempt.items > day.card(LOVELACE).attempt.done == passed:
            answer_here(seat)
        passed += 1
    seat.syncing.flush()
    attempt = day.card(LOVELACE).attempt
    assert (attempt.state, attempt.end, attempt.done) == ("handed_in", "completed", attempt.items)
    with day.room.readers.one() as db:
        replaced, out = forms.replaced(db, attempt.id), forms.neutralised(db, attempt.id)
    assert len(replaced) > 0
    assert len(replaced) + len(out) == attempt.items


def test_what_was_set_aside_with_the_room_away_is_the_candidates_turn_on_both_sides(day: Day, seat: Station) -> None:
    """R-INC-01, R-TST-09."""
    open_here(seat)
    seat.room.away = True
    seat.calling.report(1, "other")
    seat.calling.set_aside(1)
    assert turn(seat) == (Stage.ITEM, 2)
    seat.room.away = False
    seat.room.speak(seat)
    assert (turn(seat), day.card(LOVELACE).state) == ((Stage.ITEM, 2), "sitting")
    while turn(seat)[0] is Stage.ITEM:
        answer_here(seat)
    seat.room.speak(seat)
    assert (turn(seat), day.card(LOVELACE).state) == ((Stage.HELD, 1), "held")
    day.room.calling.do("reject", *which(day), day.card(LOVELACE).alerts[0].n, WHO, day.clock.now)
    seat.room.speak(seat)
    answer_here(seat)
    assert seat.sitting.sitting.end == "completed"


def test_a_message_a_pause_and_more_time_reach_the_candidate(day: Day, seat: Station) -> None:
    """R-INC-06, R-TIM-03, R-TIM-05."""
    session, candidate = which(day)
    before = seat.sitting.sitting.order.deadline
    day.room.messaging.send(session, [candidate], "Bonjour", WHO, day.clock.now)
    day.room.timekeeping.add_time(session, [candidate], 5, "alarme", WHO, day.clock.now)
    day.room.timekeeping.pause(session, [candidate], WHO, day.clock.now)
    seat.room.speak(seat)
    sitting = seat.sitting.sitting
    told = unread(sitting.calls, sitting.order)
    assert (sitting.stage, [(each.text, each.added) for each in told]) == (
        Stage.PAUSED, [("Bonjour", 0), ("", 300_000)],
    )  # fmt: skip
    for each in told:
        seat.calling.read(each.message)
    day.room.timekeeping.end_pause(session, [candidate], WHO, day.clock.advance(minutes=2))
    seat.room.speak(seat)
    assert turn(seat) == (Stage.ITEM, 1)
    assert seat.sitting.sitting.order.deadline - before == 7 * 60_000
    assert all(message.read_at for message in day.card(LOVELACE).messages)


def test_a_hand_goes_up_is_taken_and_settled_on_both_sides(day: Day, seat: Station) -> None:
    """R-INC-01, R-INC-03."""
    seat.calling.raise_hand()
    seat.room.speak(seat)
    call = day.card(LOVELACE).alerts[0].n
    for action, hand in (("take", "taken"), ("settle", "")):
        day.room.calling.do(action, *which(day), call, WHO, day.clock.now)
        seat.room.speak(seat)
        assert seat.sitting.sitting.order.hand == hand
    seat.calling.raise_hand()
    seat.room.speak(seat)
    assert len(day.card(LOVELACE).alerts) == 1


def test_how_the_page_is_wanted_follows_to_another_station(day: Day, seat: Station, tmp_path) -> None:
    """R-ENT-04: from one real station over the room to the other; there it may be changed again."""
    wished = Comfort(text=3, calm=True, language="en")
    assert seat.remembering.now.comfort == Comfort()
    seat.remembering.wish(wished)
    heartbeat = from_wire(Heartbeat, to_wire(Heartbeat(clock=0, wishes=seat.remembering.wishes())))
    day.room.greeting.beat(heartbeat, seat.room.station, "sid", day.clock.now)
    other = open_station(tmp_path / "other", RoomBeside(day), seat.clock)
    day.room.links.connected(other.room.station, "other", "Poste 08", day.clock.now, 0)
    session, candidate = which(day)
    day.room.moving.move(session, candidate, other.room.station, WHO, day.clock.now)
    person = day.person(LOVELACE)
    typed = {name: person[name] for name in ("first_name", "birth_name", "birth_date")}
    other.sitting.enter(Enter(session=session, access_code="", **typed))
    assert other.remembering.now.comfort == wished
    other.sitting.begin()
    assert turn(other) == (Stage.ITEM, 1)
    other.remembering.wish(Comfort())
    assert other.remembering.now.comfort == Comfort()
    other.store.database.close()


def restarted(day: Day, seat: Station) -> Station:
    """The agent was killed; the new one has said so, and sent what it has."""
    attempt = day.card(LOVELACE).attempt.id
    again = seat.restart()
    day.room.sitting.station_restarted(attempt, again.room.at, day.clock.now)
    again.room.obey = again.sitting.obey
    again.room.speak(again)
    again.syncing.send_draft(again.sitting.sitting)
    return again


def authorised(day: Day, seat: Station) -> str:
    """Who they are is typed again, and an invigilator lets them in; returns the attempt."""
    person = day.person(LOVELACE)
    typed = {name: person[name] for name in ("first_name", "birth_name", "birth_date")}
    order = seat.room.ask(Enter(session=day.session, access_code=day.codes["access_code"], **typed), AttemptOrder)
    seat.sitting.enter(Enter(session=day.session, access_code=day.codes["access_code"], **typed))
    day.room.admitting.authorise_return(*which(day), WHO, day.clock.now)
    seat.room.speak(seat)
    return order.attempt


def test_a_draft_outlives_an_agent_that_is_killed_while_the_candidate_comes_back(day: Day, seat: Station) -> None:
    """R-TST-03, R-ENT-04: the room has let them in, and the station has not written that yet. The last thing that was
    typed had not been sent: everything was taken back."""
    open_here(seat)
    item = current_item(seat.sitting.sitting)
    seat.sitting.draft(item.number, guess(msgspec.to_builtins(item)))
    seat.syncing.send_draft(seat.sitting.sitting)
    seat.sitting.draft(item.number, None)

    first = restarted(day, seat)
    first.room.ask(Begin(attempt=authorised(day, first)), AttemptOrder)
    second = restarted(day, first)
    authorised(day, second)
    second.sitting.begin()
    assert draft_of(second.sitting.sitting) is None
    second.store.database.close()
