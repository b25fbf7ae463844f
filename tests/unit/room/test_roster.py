"""R-SES-06: one invigilator for twenty candidates, each of them on one list."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.errors import RatioExceeded
from proctor_server.room.domain.roster import (
    CANDIDATES_EACH,
    Dealt,
    Standing,
    balance,
    check_ratio,
    in_order,
    is_present,
    needed,
    persons,
)

NOW = 1_000_000
NAMES = ("Mme Une", "M. Deux", "Mme Trois", "M. Quatre")


@pytest.mark.parametrize(("present", "invigilators"), [(0, 0), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3), (250, 13)])
def test_twenty_candidates_need_one_invigilator(present: int, invigilators: int) -> None:
    assert needed(present) == invigilators
    check_ratio(present, invigilators)
    if invigilators:
        with pytest.raises(RatioExceeded) as refused:
            check_ratio(present, invigilators - 1)
        assert refused.value.details["needed"] == invigilators


@pytest.mark.parametrize("state", State)
def test_whose_attempt_runs_is_present_and_whoever_handed_in_is_not(state: State) -> None:
    assert is_present(Standing(state, None), NOW) == (state not in {State.ADMITTED, State.HANDED_IN})


@pytest.mark.parametrize("state", [None, State.ADMITTED])
def test_whoever_has_not_begun_is_present_while_the_confirmation_holds(state: State | None) -> None:
    """R-ENT-03: it lapses."""
    assert is_present(Standing(state, NOW), NOW)
    assert not is_present(Standing(state, NOW - 1), NOW)
    assert not is_present(Standing(state, None), NOW)


def test_a_confirmation_that_was_left_over_does_not_count_after_the_end() -> None:
    assert not is_present(Standing(State.HANDED_IN, NOW + 1), NOW)


def test_capitals_and_a_second_browser_make_no_second_person() -> None:
    assert list(persons(["Mme Une", "MME UNE", "M. Deux", "Mme Une"]).values()) == ["Mme Une", "M. Deux"]


def test_lists_are_dealt_by_seat_where_people_sit_then_by_name() -> None:
    people = [
        Dealt(1, "Zéro", "Ada", "Poste 10"),
        Dealt(2, "Abel", "Ada", "Poste 9"),
        Dealt(3, "Éluard", "Ada", ""),
        Dealt(4, "Dupont", "Ada", ""),
        Dealt(5, "dupont", "Abel", ""),
        Dealt(6, "Fin", "Ada", "B-2"),
    ]
    assert in_order(people) == [6, 2, 1, 5, 4, 3]


rooms = some.tuples(
    some.integers(0, 90).map(lambda n: list(range(1, n + 1))),
    some.lists(some.sampled_from(NAMES), unique=True, max_size=len(NAMES)),
    some.dictionaries(some.integers(1, 95), some.sampled_from(NAMES)),
)


@given(rooms)
def test_each_candidate_is_on_one_list_of_at_most_twenty(room) -> None:
    order, invigilators, before = room
    lists = balance(order, invigilators, before)
    assert list(lists.of) == invigilators
    assert sorted([*lists.unshared, *(one for mine in lists.of.values() for one in mine)]) == order
    sizes = [len(mine) for mine in lists.of.values()]
    assert not sizes or max(sizes) - min(sizes) <= 1
    assert max(sizes, default=0) <= CANDIDATES_EACH
    assert not lists.unshared or sizes == [CANDIDATES_EACH] * len(sizes)
    assert all(mine == sorted(mine) for mine in lists.of.values())


@given(rooms)
def test_as_few_candidates_as_possible_change_their_list(room) -> None:
    order, invigilators, before = room
    lists = balance(order, invigilators, before)
    stayed = sum(before.get(one) == name for name, mine in lists.of.items() for one in mine)
    held = sorted((sum(before.get(one) == name for one in order) for name in invigilators), reverse=True)
    sizes = sorted((len(mine) for mine in lists.of.values()), reverse=True)
    # for lists of these lengths nobody can keep more: the longest go to those who hold most
    assert stayed == sum(min(mine, room) for mine, room in zip(held, sizes, strict=True))


@given(rooms)
def test_lists_that_are_balanced_stay_as_they_are(room) -> None:
    order, invigilators, before = room
    lists = balance(order, invigilators, before)
    again = {one: name for name, mine in lists.of.items() for one in mine}
    assert balance(order, invigilators, again) == lists


def test_lists_made_anew_are_stretches_of_the_order() -> None:
    lists = balance(list(range(1, 37)), NAMES[:2], {})
    assert list(lists.of.values()) == [list(range(1, 19)), list(range(19, 37))]


def test_whoever_joins_takes_over_no_more_than_needed() -> None:
    lists = balance(list(range(1, 25)), NAMES[:2], dict.fromkeys(range(1, 21), NAMES[0]))
    assert lists.of == {NAMES[0]: list(range(1, 13)), NAMES[1]: list(range(13, 25))}


def test_with_nobody_here_there_is_one_list_that_nobody_has() -> None:
    assert balance([3, 1, 2], [], {1: NAMES[0]}) == ({}, [3, 1, 2])


def test_whoever_is_signed_in_counts_as_long_as_the_cookie_is_good(day) -> None:
    """24 hours at most."""
    token = day.room.signing_in.sign_in_invigilator(day.session, day.codes["password"], "Essai", day.clock.now)
    day.room.invigilating.signed_in(day.session, "Essai", day.clock.now)
    for hours in (6, 6, 6, 6):
        day.room.signing_in.who(token, day.clock.advance(hours=hours))
        day.room.rostering.tick(day.clock.now)
        assert day.room.seeing.roster(day.session, day.clock.now).invigilators == ["Essai"]
    day.room.rostering.tick(day.clock.advance(seconds=1))
    assert day.room.signing_in.who(token, day.clock.now) is None
    assert day.room.seeing.roster(day.session, day.clock.now).invigilators == []
