"""What moments make: delays, and what was lost."""

import pytest

from proctor_server.bench import moments
from proctor_server.bench.moments import Delays, Moment, What, Window

ALWAYS = Window(0, float("inf"))


def at(seconds: float, what: What, n: int = 0, seat: int = 1, took: float = 0.0) -> Moment:
    return Moment(seat=seat, what=what, n=n, at=seconds, took=took)


def test_an_acknowledgement_is_the_first_that_counts_the_answer() -> None:
    seen = [at(1.0, "answered", 1), at(2.0, "answered", 2), at(1.5, "kept", 0), at(2.25, "kept", 2)]
    assert moments.until_counted(seen, "kept", ALWAYS) == Delays([1.25, 0.25], 0)


def test_another_seats_acknowledgement_does_not_count() -> None:
    seen = [at(1.0, "answered", 1), at(1.5, "kept", 1, seat=2)]
    assert moments.until_counted(seen, "kept", ALWAYS) == Delays([], 1)


def test_a_room_that_takes_its_word_back_does_not_make_the_first_word_later() -> None:
    seen = [at(1.0, "answered", 1), at(1.5, "kept", 1), at(2.0, "kept", 0), at(3.0, "kept", 1)]
    assert moments.until_counted(seen, "kept", ALWAYS) == Delays([0.5], 0)


def test_only_answers_in_the_window_are_measured_whenever_they_are_kept() -> None:
    seen = [at(1.0, "answered", 1), at(2.0, "answered", 2), at(9.0, "kept", 2)]
    assert moments.until_counted(seen, "kept", Window(1.5, 3.0)) == Delays([7.0], 0)


def test_an_order_has_to_come_before_the_next_act_at_that_seat() -> None:
    seen = [at(1.0, "told"), at(2.0, "told"), at(2.125, "obeyed"), at(1.25, "obeyed", seat=2)]
    assert moments.until_obeyed(seen, ALWAYS) == Delays([0.125], 1)


def test_a_lost_station_is_known_with_the_first_word_of_it_and_missing_without_one() -> None:
    seen = [Moment(seat=1, what="silent", at=at) for at in (0.5, 3.0, 4.0)]
    assert moments.until_silent(seen, [1, 2], Window(1.0, 9.0)) == Delays([2.0], 1)


def test_what_is_asked_and_answered_in_one_breath_took_what_it_took() -> None:
    seen = [at(1.0, "beat", took=0.25), at(5.0, "beat", took=0.5), at(1.0, "began", took=0.75)]
    assert moments.took(seen, "beat", Window(0, 2)) == Delays([0.25], 0)


@pytest.mark.parametrize(
    ("there", "missing"), [({1, 2, 3}, 0), ({1, 3}, 1), (set(), 3)], ids=["all there", "one lost", "all lost"]
)
def test_an_acknowledged_answer_that_is_not_in_the_tables_is_lost(there: set[int], missing: int) -> None:
    said = moments.acknowledged([at(1.0, "kept", 3), at(2.0, "kept", 2)], [1], most=48)
    assert moments.lost(said, {1: there}) == missing


def test_the_end_of_an_attempt_is_not_counted_as_an_answer() -> None:
    assert moments.acknowledged([at(1.0, "kept", 49)], [1, 2], most=48) == {1: 48, 2: 0}
