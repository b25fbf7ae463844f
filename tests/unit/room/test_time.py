"""Pauses, added and lost time, messages: deadlines, and what is told (R-TIM-01 … R-TIM-05, R-INC-06)."""

from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.messages import AttemptOrder
from proctor_server.moments import from_ms
from proctor_server.room.domain.attempt import State, deadline
from proctor_server.room.domain.errors import (
    AlreadyHandedIn,
    LostTimeRefused,
    MessageUnfit,
    MinutesUnfit,
    MoveRefused,
    ReasonMissing,
    StartTooLate,
    TimeInUse,
    UnknownAddedTime,
    UnknownLostTime,
)
from proctor_server.room.domain.timing import CAUSE_OF, cause_now
from proctor_server.room.sockets.speaking import Speaking
from proctor_server.room.storage.database import connect, migrations
from tests.builders.room import WHO, Day, SpeakingStation

BABBAGE, JACKSON, LOVELACE = "0801234567A", "0801234568B", "0801234569C"


def pause(day: Day, *who: str) -> None:
    day.room.timekeeping.pause(day.session, [day.candidate(each) for each in who] or None, WHO, day.clock.now)


def end_pause(day: Day, *who: str) -> None:
    day.room.timekeeping.end_pause(day.session, [day.candidate(each) for each in who] or None, WHO, day.clock.now)


def add(day: Day, minutes: int, *who: str, reason: str = "alarme") -> None:
    whom = [day.candidate(each) for each in who] or None
    day.room.timekeeping.add_time(day.session, whom, minutes, reason, WHO, day.clock.now)


def decide(day: Day, line: int, *, granted: bool, reason: str = "vu") -> None:
    candidate = day.candidate(BABBAGE)
    day.room.timekeeping.decide_lost_time(day.session, candidate, line, granted, reason, WHO, day.clock.now)


def ledger(day: Day) -> list[Any]:
    lines: list[Any] = day.card(BABBAGE).attempt.lost_time
    return lines


def ends_at(station: SpeakingStation) -> datetime:
    told = station.told().deadline
    assert told is not None
    return from_ms(told)


# ── a pause ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pause_stops_the_clock(day: Day) -> None:
    """R-TIM-05: the deadline is later by as long as it lasted."""
    station = day.sitting()
    before = ends_at(station)
    pause(day, BABBAGE)
    assert (day.card(BABBAGE).state, station.told().state) == ("paused", "paused")
    day.clock.advance(minutes=10)
    end_pause(day, BABBAGE)
    assert (day.card(BABBAGE).state, ends_at(station) - before) == ("sitting", timedelta(minutes=10))


def test_nobody_starts_later_than_a_day_after_the_first(day: Day) -> None:
    """R-SES-07."""
    day.sitting()
    late = day.station("Poste 02")
    late.enter(LOVELACE)
    day.clock.advance(hours=24, seconds=1)
    day.confirm(LOVELACE)
    with pytest.raises(StartTooLate):
        late.begin()
    assert day.card(LOVELACE).attempt.began_at is None


@pytest.mark.parametrize("paused", [False, True])
def test_no_attempt_outlives_a_day(day: Day, paused: bool) -> None:
    """R-SES-07: whatever was added, and in a pause that everybody has forgotten."""
    day.sitting()
    for _ in range(7):
        add(day, 240, BABBAGE)
    if paused:
        pause(day, BABBAGE)
    day.room.watching.tick(day.clock.advance(hours=23, minutes=59))
    assert day.card(BABBAGE).state == ("paused" if paused else "sitting")
    day.room.watching.tick(day.clock.advance(minutes=1))
    attempt = day.card(BABBAGE).attempt
    assert (attempt.state, attempt.end) == ("handed_in", "deadline")


def test_no_deadline_falls_in_a_pause(day: Day) -> None:
    """R-TIM-05."""
    station = day.sitting()
    pause(day, BABBAGE)
    day.room.watching.tick(day.clock.advance(hours=5))
    assert day.card(BABBAGE).state == "paused"
    station.answer(1, at=day.clock.now - timedelta(hours=5))
    station.send()
    assert day.card(BABBAGE).attempt.late_answers == 0
    end_pause(day, BABBAGE)
    day.room.watching.tick(day.clock.advance(minutes=104))
    assert day.card(BABBAGE).state == "sitting"


def test_a_pause_of_the_room_is_for_those_who_sit(day: Day) -> None:
    day.sitting()
    day.sitting(JACKSON, "Poste 02").take_the_whole_test()
    pause(day)
    assert (day.card(BABBAGE).state, day.card(JACKSON).state) == ("paused", "handed_in")
    end_pause(day)
    assert day.card(BABBAGE).state == "sitting"


def test_several_are_paused_all_or_none(day: Day) -> None:
    day.sitting()
    with pytest.raises(MoveRefused):
        pause(day, BABBAGE, JACKSON)
    assert day.card(BABBAGE).state == "sitting"
    with pytest.raises(MoveRefused):
        end_pause(day, BABBAGE)


def test_a_pause_goes_on_while_the_station_restarts(day: Day) -> None:
    """R-TIM-05, R-ENT-04."""
    station = day.sitting()
    before = ends_at(station)
    pause(day, BABBAGE)
    station.hello(restarted=True)
    assert day.card(BABBAGE).state == "away"
    day.room.watching.tick(day.clock.advance(hours=3))
    station.enter(BABBAGE)
    day.room.admitting.authorise_return(day.session, day.candidate(BABBAGE), WHO, day.clock.now)
    assert station.begin().state == "paused"
    end_pause(day, BABBAGE)
    assert ends_at(station) - before == timedelta(hours=3)
    assert [line.cause for line in ledger(day)] == ["paused"]


def test_an_item_that_is_held_is_held_again_after_the_pause(day: Day) -> None:
    """R-INC-01."""
    station = day.sitting()
    station.write(entries.ProblemReported, number=1, item=station.item(1), what="other")
    station.send()
    pause(day, BABBAGE)
    end_pause(day, BABBAGE)
    assert day.card(BABBAGE).state == "held"


def test_an_end_ends_the_pause(day: Day) -> None:
    """R-TST-08, R-TIM-04."""
    day.sitting()
    pause(day, BABBAGE)
    day.clock.advance(minutes=2)
    day.room.invigilating.end_test(day.session, day.candidate(BABBAGE), WHO, "malaise", day.clock.now)
    assert (day.card(BABBAGE).attempt.paused_at, ledger(day)[0].seconds) == (None, 120)


# ── added time ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_added_time_moves_the_deadline_and_the_candidate_is_told(day: Day) -> None:
    """R-TIM-01, R-TIM-03."""
    one, other = day.sitting(), day.sitting(JACKSON, "Poste 02")
    before = ends_at(one), ends_at(other)
    add(day, 7, BABBAGE)
    assert (ends_at(one) - before[0], ends_at(other)) == (timedelta(minutes=7), before[1])
    assert [told.added for told in one.told().messages] == [7 * 60_000]
    add(day, 3)
    assert (ends_at(one) - before[0], ends_at(other) - before[1]) == (timedelta(minutes=10), timedelta(minutes=3))


def test_the_deadline_is_start_and_test_and_extra_time_and_credits(day: Day) -> None:
    """R-TIM-01."""
    station = day.sitting(JACKSON)
    began = day.clock.now
    add(day, 7, JACKSON)
    pause(day, JACKSON)
    day.clock.advance(seconds=90)
    end_pause(day, JACKSON)
    assert ends_at(station) == deadline(began, 105, 33, timedelta(minutes=8, seconds=30))
    assert day.card(JACKSON).attempt.credit_seconds == 510


@pytest.mark.parametrize(("minutes", "reason", "refusal"), [
    (0, "alarme", MinutesUnfit), (-5, "alarme", MinutesUnfit), (241, "alarme", MinutesUnfit), (5, "  ", ReasonMissing),
])  # fmt: skip
def test_time_is_added_in_minutes_and_with_a_reason(day: Day, minutes: int, reason: str, refusal: type) -> None:
    """R-TIM-03."""
    day.sitting()
    with pytest.raises(refusal):
        add(day, minutes, BABBAGE, reason=reason)


def test_no_time_is_added_to_a_test_that_is_over(day: Day) -> None:
    day.sitting().take_the_whole_test()
    with pytest.raises(MoveRefused):
        add(day, 5, BABBAGE)


# ── lost time ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", State)
def test_only_who_cannot_work_loses_time(state: State) -> None:
    """R-TIM-04: working on while the network is down is not lost time."""
    assert cause_now(state, is_paused=False) == CAUSE_OF.get(state)
    assert cause_now(state, is_paused=True) == "paused"
    assert set(CAUSE_OF) == {State.HELD, State.PAUSED, State.AWAY}


def hold_for(day: Day, station: SpeakingStation, **time: float) -> None:
    """Question 1 is reported, and rejected after so long."""
    station.write(entries.ProblemReported, number=1, item=station.item(1), what="other")
    station.send()
    call = station.alerts()[0].n
    day.clock.advance(**time)
    day.room.calling.do("reject", day.session, day.candidate(BABBAGE), call, WHO, day.clock.now)


def test_held_time_is_measured_proposed_and_granted(day: Day) -> None:
    """R-TIM-04, R-INC-01."""
    station = day.sitting()
    before = ends_at(station)
    hold_for(day, station, minutes=4, seconds=5)
    (line,) = ledger(day)
    assert (line.cause, line.state, line.seconds) == ("held", "proposed", 245)
    decide(day, line.n, granted=True)
    assert ends_at(station) - before == timedelta(seconds=245)
    assert (ledger(day)[0].state, ledger(day)[0].granted_seconds, ledger(day)[0].reason) == ("granted", 245, "vu")
    assert [told.added for told in station.told().messages] == [245_000]


def test_lost_time_can_be_refused_with_a_reason_and_stays_in_the_ledger(day: Day) -> None:
    """R-TIM-04."""
    station = day.sitting()
    before = ends_at(station)
    hold_for(day, station, minutes=4)
    (line,) = ledger(day)
    with pytest.raises(ReasonMissing):
        decide(day, line.n, granted=False, reason=" ")
    decide(day, line.n, granted=False)
    assert (ends_at(station), ledger(day)[0].state, station.told().messages) == (before, "refused", [])
    with pytest.raises(LostTimeRefused):
        decide(day, line.n, granted=True)


def test_time_that_goes_on_being_lost_is_not_decided_yet(day: Day) -> None:
    station = day.sitting()
    station.write(entries.ProblemReported, number=1, item=station.item(1), what="other")
    station.send()
    with pytest.raises(LostTimeRefused):
        decide(day, ledger(day)[0].n, granted=True)
    with pytest.raises(UnknownLostTime):
        decide(day, 9999, granted=True)


def test_a_grant_that_comes_after_the_end_is_refused(day: Day) -> None:
    station = day.sitting()
    hold_for(day, station, minutes=4)
    line = ledger(day)[0].n
    station.take_the_whole_test()
    with pytest.raises(AlreadyHandedIn):
        decide(day, line, granted=True)
    decide(day, line, granted=False)


def test_a_pause_is_granted_by_itself(day: Day) -> None:
    """R-TIM-05: the clock stood still."""
    day.sitting()
    pause(day, BABBAGE)
    day.clock.advance(seconds=90)
    end_pause(day, BABBAGE)
    (line,) = ledger(day)
    assert (line.cause, line.state, line.granted_seconds) == ("paused", "granted", 90)


def test_a_station_that_was_down_is_measured_from_its_last_sign_of_life(day: Day) -> None:
    """R-TIM-04: from the heartbeats."""
    station = day.sitting()
    station.beat()
    day.room.watching.tick(day.clock.advance(seconds=4))
    day.clock.advance(minutes=3)
    station.hello(restarted=True)
    station.enter(BABBAGE)
    day.room.admitting.authorise_return(day.session, day.candidate(BABBAGE), WHO, day.clock.advance(seconds=30))
    station.begin()
    (line,) = ledger(day)
    assert (line.cause, line.state, line.seconds) == ("station_down", "proposed", 214)


def test_working_on_while_the_network_is_down_is_no_lost_time(day: Day) -> None:
    """R-TIM-04, R-TST-09."""
    station = day.sitting()
    station.beat()
    day.room.watching.tick(day.clock.advance(minutes=4))
    station.hello()
    assert ledger(day) == []


def test_what_was_set_aside_is_no_longer_waited_for(day: Day) -> None:
    """R-TIM-04, R-TST-09."""
    station = day.sitting()
    station.write(entries.ProblemReported, number=1, item=station.item(1), what="other")
    station.write(entries.SetAside, number=1, item=station.item(1), at=day.clock.advance(seconds=20))
    day.clock.advance(minutes=30)
    station.send()
    (line,) = ledger(day)
    assert (line.state, line.seconds) == ("proposed", 20)


# ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def say(day: Day, text: str, *who: str) -> None:
    whom = [day.candidate(each) for each in who] or None
    day.room.messaging.send(day.session, whom, text, WHO, day.clock.now)


def texts(station: SpeakingStation) -> list[str]:
    return [told.text for told in station.told().messages]


def test_a_message_goes_to_one_to_several_or_to_all(day: Day) -> None:
    """R-INC-06."""
    one, two = day.sitting(), day.sitting(JACKSON, "Poste 02")
    say(day, " Un ", BABBAGE)
    say(day, "Deux", BABBAGE, JACKSON)
    say(day, "Tous")
    assert (texts(one), texts(two)) == (["Un", "Deux", "Tous"], ["Deux", "Tous"])
    with pytest.raises(MoveRefused):
        say(day, "À qui ?", LOVELACE)


@pytest.mark.parametrize("text", ["", "  ", "x" * 501])
def test_a_message_says_something_and_is_not_long(day: Day, text: str) -> None:
    day.sitting()
    with pytest.raises(MessageUnfit):
        say(day, text)


def test_delivery_and_reading_are_confirmed_on_the_dashboard(day: Day) -> None:
    """R-INC-06."""
    station = day.sitting()
    say(day, "Bonjour")
    order: AttemptOrder = station.told()
    (card,) = day.card(BABBAGE).messages
    assert (card.text, card.sent_by, card.delivered_at, card.read_at) == ("Bonjour", "Essai", None, None)
    day.room.messaging.delivered(station.id, order, day.clock.advance(seconds=1))
    assert day.card(BABBAGE).messages[0].delivered_at == "2026-03-12T12:00:01.000Z"
    station.write(entries.MessageRead, message=card.n, at=day.clock.advance(seconds=5))
    station.send()
    assert day.card(BABBAGE).messages[0].read_at == "2026-03-12T12:00:06.000Z"
    assert texts(station) == []


def test_a_message_is_delivered_once_the_station_says_that_it_has_obeyed(day: Day) -> None:
    """R-INC-06: what the room says goes out after it is on disk, and comes back confirmed."""
    station, said = day.sitting(), Said()
    room = day.room
    speaking = Speaking(
        said, room.greeting, room.seeing, room.links, room.messaging, room.releasing, lambda: day.clock.now
    )
    room.telling.subscribe(speaking.note)
    say(day, "Bonjour")
    speaking.speak()
    ((order, confirm),) = said.orders
    assert (order["messages"][0]["text"], day.card(BABBAGE).messages[0].delivered_at) == ("Bonjour", None)
    confirm({"revision": order["revision"] - 1})
    assert day.card(BABBAGE).messages[0].delivered_at is None
    confirm({"revision": order["revision"]})
    assert day.card(BABBAGE).messages[0].delivered_at is not None
    assert station.told().messages != []


# ── time that is taken back ──────────────────────────────────────────────────────────────────────────────────────────


def given(day: Day, who: str = BABBAGE) -> list[Any]:
    lines: list[Any] = day.card(who).attempt.added_time
    return lines


def take_back(day: Day, line: int, *who: str, reason: str = "fausse alarme") -> None:
    whom = [day.candidate(each) for each in who] or None
    day.room.timekeeping.withdraw_time(day.session, whom, line, reason, WHO, day.clock.now)


def test_added_time_is_taken_back_and_the_candidate_is_told(day: Day) -> None:
    """R-TIM-03, R-TIM-01: as if it had not been added; both stay in the journal."""
    station = day.sitting()
    before = ends_at(station)
    add(day, 10, BABBAGE)
    (line,) = given(day)
    assert (line.seconds, line.reason, line.withdrawn, line.others) == (600, "alarme", False, 0)
    take_back(day, line.n, BABBAGE)
    assert (ends_at(station), given(day)[0].withdrawn, day.card(BABBAGE).attempt.credit_seconds) == (before, True, 0)
    more, less = station.told().messages
    assert (more.added, more.withdrawn) == (600_000, 0)
    assert (less.added, less.withdrawn) == (0, 600_000)
    assert "10" in less.text
    assert [card.added_seconds for card in day.card(BABBAGE).messages] == [600, -600]


def test_time_is_taken_back_once_and_from_whom_it_was_given(day: Day) -> None:
    day.sitting()
    day.sitting(JACKSON, "Poste 02")
    add(day, 10, BABBAGE)
    line = given(day)[0].n
    for wrong in ((line, JACKSON), (line + 1, BABBAGE), (line + 1,)):
        with pytest.raises(UnknownAddedTime):
            take_back(day, *wrong)
    with pytest.raises(ReasonMissing):
        take_back(day, line, BABBAGE, reason=" ")
    take_back(day, line, BABBAGE)
    with pytest.raises(UnknownAddedTime):
        take_back(day, line, BABBAGE)


def test_time_in_use_is_not_taken_back(day: Day) -> None:
    """R-TST-08: an act on time never ends a test. A pause stands still (R-TIM-05)."""
    station = day.sitting()
    add(day, 10, BABBAGE)
    line = given(day)[0].n
    day.clock.advance(minutes=104)
    pause(day, BABBAGE)
    day.clock.advance(minutes=30)
    take_back(day, line, BABBAGE)
    end_pause(day, BABBAGE)
    assert ends_at(station) - day.clock.now == timedelta(minutes=1)
    add(day, 10, BABBAGE)
    line = given(day)[1].n
    day.clock.advance(minutes=1)
    with pytest.raises(TimeInUse):
        take_back(day, line, BABBAGE)
    assert ends_at(station) - day.clock.now == timedelta(minutes=10)


def test_time_of_the_room_is_taken_back_from_those_who_do_not_use_it_yet(day: Day) -> None:
    """R-TIM-03: one who began earlier works in it, one has handed in."""
    early = day.sitting()
    day.clock.advance(minutes=50)
    late, done = day.sitting(JACKSON, "Poste 02"), day.sitting(LOVELACE, "Poste 03")
    add(day, 10)
    line = given(day)[0].n
    assert given(day)[0].others == 2
    done.take_the_whole_test()
    day.clock.advance(minutes=55)
    ends = ends_at(early), ends_at(late)
    take_back(day, line)
    assert (ends_at(early), ends_at(late)) == (ends[0], ends[1] - timedelta(minutes=10))
    assert [given(day, who)[0].withdrawn for who in (BABBAGE, JACKSON, LOVELACE)] == [False, True, False]
    with pytest.raises(TimeInUse):
        take_back(day, line)
    with pytest.raises(MoveRefused):
        take_back(day, line, LOVELACE)


def test_granted_lost_time_is_decided_once_and_not_taken_back(day: Day) -> None:
    """R-TIM-04."""
    station = day.sitting()
    station.beat()
    day.room.watching.tick(day.clock.advance(seconds=60))
    station.hello(restarted=True)
    station.enter(BABBAGE)
    day.room.admitting.authorise_return(day.session, day.candidate(BABBAGE), WHO, day.clock.now)
    station.begin()
    decide(day, ledger(day)[0].n, granted=True)
    (message,) = day.card(BABBAGE).messages
    assert message.added_seconds > 0
    with pytest.raises(UnknownAddedTime):
        take_back(day, message.n, BABBAGE)


def test_time_that_was_added_before_it_could_be_taken_back_is_found_in_the_journal(day: Day) -> None:
    """A room that is brought up to date in the middle of a session."""
    day.sitting()
    add(day, 10, BABBAGE)
    before, file = day.tables()["added_time"], day.folder / "room.sqlite"
    with closing(connect(file)) as db:
        db.execute("DROP TABLE added_time")
        db.executescript(dict(migrations())[9])
    assert day.tables()["added_time"] == before
    take_back(day, given(day)[0].n, BABBAGE)


class Said:
    """What goes out to stations, each order with what is to be called when it is obeyed."""

    def __init__(self) -> None:
        self.orders: list[tuple[Any, Any]] = []

    def emit(self, event: str, *args: Any, **kwargs: Any) -> None:
        if event == "attempt_order":
            self.orders.append((args[0], kwargs["callback"]))


def test_delivery_is_written_down_once(day: Day) -> None:
    station = day.sitting()
    say(day, "Bonjour")
    order = station.told()
    for _ in range(2):
        day.room.messaging.delivered(station.id, order, day.clock.advance(seconds=1))
    assert day.card(BABBAGE).messages[0].delivered_at == "2026-03-12T12:00:01.000Z"


def test_an_unread_message_is_told_again_after_a_return(day: Day) -> None:
    """R-INC-06, R-ENT-04."""
    station = day.sitting()
    say(day, "Bonjour")
    station.hello(restarted=True)
    station.enter(BABBAGE)
    day.room.admitting.authorise_return(day.session, day.candidate(BABBAGE), WHO, day.clock.now)
    assert [told.text for told in station.begin().messages] == ["Bonjour"]
