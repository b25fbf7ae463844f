"""R-FIN-05: when a package is tried again."""

from datetime import timedelta

import pytest

from proctor_server.room.domain.delivery import FIRST_WAIT, LONGEST_WAIT, Pace, is_verdict, next_pace
from proctor_server.room.services.underway import Underway
from tests.builders.room import NOON, Clock


def test_waits_grow_up_to_five_minutes():
    pace, waits = Pace(), []
    for _ in range(12):
        pace = next_pace(pace, NOON, "unreachable", 1)
        waits.append(pace.not_before - NOON)
    assert waits[0] == 2 * FIRST_WAIT
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


@pytest.mark.parametrize(("chance", "share"), [(0, 0.5), (1, 1.0)])
def test_chance_spreads_the_rooms_of_a_town(chance, share):
    pace = next_pace(Pace(tries=20), NOON, "busy", chance)
    assert pace.not_before - NOON == LONGEST_WAIT * share
    assert not pace.is_due(NOON)
    assert pace.is_due(pace.not_before)


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (422, "unknown_centre", True),
        (409, "other_content", True),
        (413, "too_large", True),
        (422, "a_code_of_tomorrow", True),
        (409, "wrong_offset", False),
        (400, "cut_short", False),
        (460, "wrong_piece", False),
        (503, "too_many_uploads", False),
        (500, "fault", False),
        (422, "unknown", False),
    ],
)
def test_a_no_about_the_package_is_told_apart_from_a_try_that_failed(status, code, verdict):
    assert is_verdict(status, code) is verdict


def test_who_looks_sees_bytes_and_the_seconds_until_the_next_try():
    clock = Clock()
    underway = Underway(lambda: clock.now)
    underway.begin("a")
    underway.reached("a", 25, 100)
    told = underway.progress("a", 100)
    assert (told.sent, told.size, told.sending, told.next_try_in) == (25, 100, True, None)
    underway.pause()
    underway.wait("unreachable", 1)
    told = underway.progress("a", 100)
    assert (told.sent, told.sending, told.next_try_in, told.trouble, told.tries) == (25, False, 4, "unreachable", 1)
    clock.advance(seconds=3.2)
    assert underway.progress("a", 100).next_try_in == 1
    underway.at_once()
    assert underway.is_due(clock.now)


def test_a_way_on_which_bytes_move_is_tried_again_soon():
    clock = Clock()
    underway = Underway(lambda: clock.now)
    for _ in range(8):
        underway.wait("unreachable", 1)
    underway.reached("a", 10, 100)
    underway.wait("unreachable", 1)
    assert underway.pace.not_before == clock.now + timedelta(seconds=4)
