"""Calls of candidates, from the station's journal to the dashboard and back (R-INC-01, R-INC-03)."""

from typing import NamedTuple

import pytest

from kiosk_client.protocol import journal as entries
from proctor_server.room.domain.alert import (
    ALERT_TRANSITIONS,
    AlertEvent,
    AlertState,
    alert_after,
    name_of,
    require_own,
    urgency,
)
from proctor_server.room.domain.errors import AlertOfAnother, AlertRefused, UnknownAlert
from tests.builders.room import Day

BABBAGE, JACKSON = "0801234567A", "0801234568B"
UNE, DEUX, ADMINISTRATOR = "invigilator:Une", "invigilator:Deux", "administrator:Administration"


class Call(NamedTuple):
    kind: str = "hand"
    state: str = "raised"
    raised_at: int = 0
    taken_by: str | None = None


@pytest.mark.parametrize("state", AlertState)
@pytest.mark.parametrize("event", AlertEvent)
def test_every_pair_moves_as_the_table_says_or_is_refused(state: AlertState, event: AlertEvent) -> None:
    if (state, event) in ALERT_TRANSITIONS:
        assert alert_after(state.value, event) is ALERT_TRANSITIONS[state, event]
    else:
        with pytest.raises(AlertRefused):
            alert_after(state.value, event)


def test_what_is_settled_stays_settled() -> None:
    assert not any(state is AlertState.SETTLED for state, _ in ALERT_TRANSITIONS)


def test_the_most_urgent_call_comes_first() -> None:
    """R-INC-03: nobody goes yet, then who stands still, then the oldest."""
    taken = Call("problem", "taken", 1, UNE)
    problem, old, new = Call("problem", raised_at=9), Call(raised_at=2), Call(raised_at=5)
    assert sorted([taken, new, old, problem], key=urgency) == [problem, old, new, taken]


@pytest.mark.parametrize(("taken_by", "who", "refused"), [
    (None, UNE, False), (UNE, UNE, False), (UNE, DEUX, True), (UNE, ADMINISTRATOR, False),
])  # fmt: skip
def test_only_who_has_taken_a_call_goes_on_with_it(taken_by: str | None, who: str, refused: bool) -> None:
    """R-INC-03: the administrator may, when somebody has left."""
    if not refused:
        require_own(Call(taken_by=taken_by), who)
        return
    with pytest.raises(AlertOfAnother) as refusal:
        require_own(Call(taken_by=taken_by), who)
    assert refusal.value.details == {"name": "Une"}


def test_a_name_may_hold_a_colon() -> None:
    assert (name_of("invigilator:A:B"), name_of(None)) == ("A:B", "")


def test_a_raised_hand_is_shown_and_keeps_its_time(day: Day) -> None:
    """R-INC-01, R-INC-03."""
    station = day.sitting()
    day.clock.advance(seconds=10)
    station.raise_hand()
    (call,) = day.card(BABBAGE).alerts
    assert (call.kind, call.state, call.raised_at) == ("hand", "raised", "2026-03-12T12:00:10.000Z")


def test_a_hand_raised_while_the_room_was_away_is_as_old_as_it_is(day: Day) -> None:
    """R-TST-09: it comes with the journal."""
    station = day.sitting()
    station.write(entries.HandRaised)
    day.clock.advance(minutes=5)
    station.send()
    assert day.card(BABBAGE).alerts[0].raised_at == "2026-03-12T12:00:00.000Z"


def test_raising_twice_is_one_call(day: Day) -> None:
    station = day.sitting()
    station.raise_hand()
    station.raise_hand()
    assert len(day.card(BABBAGE).alerts) == 1


def test_the_candidate_takes_the_call_back(day: Day) -> None:
    station = day.sitting()
    call = station.raise_hand()
    station.write(entries.HandLowered)
    station.send()
    assert day.card(BABBAGE).alerts == []
    with pytest.raises(AlertRefused):
        day.room.calling.do("take", day.session, day.candidate(BABBAGE), call, UNE, day.clock.now)


def test_nobody_acts_twice_and_the_second_is_told_who_goes(day: Day) -> None:
    """R-INC-03."""
    call = day.sitting().raise_hand()
    which = (day.session, day.candidate(BABBAGE), call)
    day.room.calling.do("take", *which, UNE, day.clock.now)
    for act in ("take", "settle", "give_back"):
        with pytest.raises(AlertOfAnother) as refusal:
            day.room.calling.do(act, *which, DEUX, day.clock.now)
        assert str(refusal.value) == "Une s'en occupe déjà."
    assert (day.card(BABBAGE).alerts[0].state, day.card(BABBAGE).alerts[0].taken_by) == ("taken", "Une")


def test_a_call_that_is_given_back_waits_again_since_it_was_raised(day: Day) -> None:
    """R-INC-03: every call keeps its own time."""
    call = day.sitting().raise_hand()
    which = (day.session, day.candidate(BABBAGE), call)
    before = day.card(BABBAGE).alerts
    day.room.calling.do("take", *which, UNE, day.clock.advance(minutes=1))
    day.room.calling.do("give_back", *which, UNE, day.clock.advance(minutes=1))
    assert day.card(BABBAGE).alerts == before
    day.room.calling.do("take", *which, DEUX, day.clock.now)


def test_the_station_is_told_what_becomes_of_the_hand(day: Day) -> None:
    """R-INC-01: as of the line of its journal that the room has heard."""
    station = day.sitting()
    heard, revision = station.told().heard, station.told().revision
    call = station.raise_hand()
    which = (day.session, day.candidate(BABBAGE), call)
    assert (station.told().hand, station.told().heard) == ("raised", heard + 1)
    day.room.calling.do("take", *which, UNE, day.clock.now)
    assert station.told().hand == "taken"
    day.room.calling.do("settle", *which, UNE, day.clock.now)
    assert (station.told().hand, station.told().revision) == ("", revision + 3)


def test_a_hand_is_not_up_after_the_end(day: Day) -> None:
    station = day.sitting()
    station.raise_hand()
    station.take_the_whole_test()
    assert day.card(BABBAGE).alerts == []


def test_a_hand_that_the_room_hears_of_after_the_end_is_no_call(day: Day) -> None:
    """R-TST-09: the station was away."""
    station = day.sitting()
    station.write(entries.HandRaised)
    day.room.watching.tick(day.clock.advance(hours=3))
    station.send()
    assert day.card(BABBAGE).alerts == []


def test_a_call_is_one_candidates(day: Day) -> None:
    call = day.sitting().raise_hand()
    with pytest.raises(UnknownAlert):
        day.room.calling.do("take", day.session, day.candidate(JACKSON), call, UNE, day.clock.now)


def test_another_stations_hand_is_evidence_and_no_call(day: Day) -> None:
    """R-ENT-05."""
    old = day.sitting()
    new = day.station("Poste 02")
    new.enter(BABBAGE)
    day.room.admitting.authorise_return(day.session, day.candidate(BABBAGE), UNE, day.clock.now)
    new.begin()
    old.write(entries.HandRaised)
    old.send()
    assert day.card(BABBAGE).alerts == []
