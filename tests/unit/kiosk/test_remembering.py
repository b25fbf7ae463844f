"""What the page has to find again: comfort, and what it has already said."""

import pytest

from kiosk_client.domain.comfort import Comfort, Remembered
from kiosk_client.protocol.messages import AttemptOrder
from kiosk_client.protocol.refusal import Unreadable
from kiosk_client.protocol.wire import from_wire
from kiosk_client.services.erasing import erase
from tests.unit.kiosk.scripted_room import ADA

LARGE = Comfort(text=3, language="en", hide_time=True)


def test_what_was_chosen_before_entering_is_kept_for_the_attempt(station):
    station.remembering.wish(LARGE)
    station.let_in()
    assert station.remembering.now.comfort == LARGE
    assert station.store.attempts.remembered_of("a1") == Remembered(comfort=LARGE)


def test_a_restart_finds_it_again(seated):
    seated.remembering.wish(LARGE)
    seated.remembering.announced(15)
    again = seated.restart()
    assert again.remembering.now == Remembered(comfort=LARGE, announced=frozenset({15}))
    again.store.database.close()


def test_the_next_candidate_starts_afresh(seated):
    seated.remembering.wish(LARGE)
    seated.remembering.announced(15)
    seated.sitting.review()
    seated.sitting.hand_in()
    assert seated.remembering.now.comfort == LARGE
    seated.sitting.leave()
    assert seated.remembering.now == Remembered()


def test_each_candidate_of_a_station_has_their_own(station):
    station.sitting.enter(ADA)
    station.remembering.wish(LARGE)
    station.sitting.leave()
    assert station.remembering.now == Remembered()
    station.sitting.enter(ADA)
    assert station.remembering.now.comfort == LARGE


def test_it_is_encrypted_and_erased_with_the_attempt(seated):
    seated.remembering.wish(LARGE)
    ((body,),) = seated.store.database.rows("SELECT body FROM remembered")
    assert b"hide_time" not in body
    erase(seated.store.journal, seated.store.attempts, at=1, reason="fin", force=True)
    assert seated.store.database.rows("SELECT body FROM remembered") == []


@pytest.mark.parametrize("wish", [{"text": 0}, {"text": 4}, {"language": "de"}, {"calm": "yes"}])
def test_a_wish_that_the_page_cannot_fulfil_is_unreadable(wish):
    with pytest.raises(Unreadable):
        from_wire(Comfort, wish)


def told_at_the_door(station, comfort):
    """Ada enters; the room says how her page is to begin."""
    station.room.order = AttemptOrder(
        revision=1, session="229", attempt="a1", epoch=1, state="admitted", candidate="Ada", comfort=comfort
    )
    station.sitting.enter(ADA)
    return station.remembering.now.comfort


def test_the_page_begins_as_the_accommodation_says_and_may_be_changed(station):
    """R-CAN-01."""
    assert told_at_the_door(station, {"text": 2}) == Comfort(text=2)
    station.remembering.wish(Comfort(text=1, contrast=True))
    station.room.confirm()
    station.sitting.begin()
    assert station.remembering.now.comfort == Comfort(contrast=True)


def test_what_was_chosen_at_the_door_goes_before_what_the_room_tells(station):
    station.remembering.wish(Comfort(language="en", text=3))
    assert told_at_the_door(station, {"text": 2, "calm": True}) == Comfort(language="en", text=3, calm=True)


@pytest.mark.parametrize("told", [None, {}, {"text": 9}, {"language": "de"}, "large", {"colour": "blue"}])
def test_what_this_station_does_not_understand_changes_nothing(station, told):
    assert told_at_the_door(station, told) == Comfort()


def test_what_is_wished_is_said_to_the_room_while_somebody_is_here(station):
    """R-ENT-04: for another station to begin with."""
    station.remembering.wish(LARGE)
    assert station.remembering.wishes() is None
    station.let_in()
    assert station.remembering.now.comfort == LARGE
    said = station.remembering.wishes()
    assert (said.attempt, from_wire(Comfort, said.comfort)) == ("a1", LARGE)


def test_whoever_is_moved_back_here_has_the_page_as_it_was_elsewhere(station):
    """R-ENT-04; what has been announced here is not announced again."""
    station.let_in()
    station.remembering.wish(Comfort(text=2))
    station.remembering.announced(15)
    station.room.order_now(state="away")
    again = station.restart()
    again.room.change(comfort={"text": 3, "calm": True}, moved_here=True)
    again.sitting.enter(ADA)
    assert again.remembering.now == Remembered(comfort=Comfort(text=3, calm=True), announced=frozenset({15}))
    again.store.database.close()
