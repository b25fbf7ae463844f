"""The capacity of an adaptive test (`scoring.md`, V3): worked values, what holds for every test, and numpy's word."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proctor_server.assessment import capacity
from proctor_server.assessment.capacity import GRID, NoCapacityFits, after, beginning, measure_all
from proctor_server.assessment.selection import CalibratedItem
from tests.unit.assessment.adaptive_tests import FIRST, SECOND, calibrated_items, given_answers, item, pairs

Answers = list[tuple[CalibratedItem, bool]]
starts = st.floats(-3, 3)


def reached(answers: Answers, start: float = 0, variation: float | None = None) -> capacity.Measure:
    return measure_all(answers, start=start, variation=variation)[-1].measure


# ── worked values ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_grid_has_81_points_by_repeated_addition() -> None:
    assert (len(GRID), GRID[0], GRID[-1]) == (81, -9, 8.999999999999988)


@pytest.mark.parametrize(
    ("letters", "variation", "expected"),
    [
        ("1", None, 0.859419960298745),
        ("1", 0.5, 0.5),
        ("0", 0.5, -0.5),
        ("11", None, 1.802340122865396),
    ],
)
def test_worked_capacities(letters: str, variation: float | None, expected: float) -> None:
    answers = pairs(letters, [FIRST, SECOND][: len(letters)])
    assert reached(answers, variation=variation).capacity == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("letters", "expected"), [("1", 0.9327454634914153), ("11", 0.8549014053951466)])
def test_worked_errors(letters: str, expected: float) -> None:
    assert reached(pairs(letters, [FIRST, SECOND][: len(letters)])).error == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("start", [-3, 0, 2.5])
def test_without_an_answer_the_capacity_is_the_start_and_the_error_5(start: float) -> None:
    assert reached([], start) == capacity.Measure(capacity=start, error=5)


@pytest.mark.parametrize(
    ("before", "right", "expected"),
    [
        # −v < capacity < v: v at most
        (0, True, 0.5),
        (0.4, True, 0.9),
        (-0.4, False, -0.9),
        # elsewhere: the part v of the capacity at most
        (0.5, True, 0.75),
        (-0.5, False, -0.75),
        (2, False, 1),
        (-3, True, -1.5),
    ],
)
def test_one_answer_moves_the_capacity_no_further_than_the_variation(
    before: float, right: bool, expected: float
) -> None:
    surprise = item(3, 5 if right else -5)
    assert reached([(surprise, right)], before, variation=0.5).capacity == pytest.approx(expected, abs=1e-9)


def test_an_answer_that_was_expected_moves_less_than_the_variation() -> None:
    assert 2 < reached([(item(1, 0), True)], 2, variation=0.5).capacity < 2.3


# ── for every test ────────────────────────────────────────────────────────────────────────────────────────────────


@given(given_answers, starts, st.sampled_from([None, 0.5]))
def test_one_answer_more_is_one_turn_of_the_definition(answers: Answers, start: float, variation: float | None) -> None:
    measured = beginning(start)
    for asked, right in answers:
        measured = after(measured, asked, right=right, variation=variation)
    assert measured.measure == reached(answers, start, variation)


@given(given_answers, starts, st.sampled_from([None, 0.5, 2.0]))
def test_a_capacity_stays_on_the_scale_and_its_error_is_a_figure(
    answers: Answers, start: float, variation: float | None
) -> None:
    for each in measure_all(answers, start=start, variation=variation):
        assert capacity.LOWEST <= each.measure.capacity <= capacity.HIGHEST
        assert 0 <= each.measure.error <= 10


@given(given_answers.filter(bool), st.data(), starts, st.sampled_from([None, 1.0]))
def test_no_capacity_falls_when_an_answer_turns_right(
    answers: Answers, data: st.DataObject, start: float, variation: float | None
) -> None:
    """A right answer is the likelier the higher the capacity, so all later posteriors move up with it, and with them
    the priors. It holds without a variation, and with 1, whose two rules for the gap meet."""
    place = data.draw(st.integers(0, len(answers) - 1))
    worse = [*answers[:place], (answers[place][0], False), *answers[place + 1 :]]
    better = [*answers[:place], (answers[place][0], True), *answers[place + 1 :]]
    low = measure_all(worse, start=start, variation=variation)
    high = measure_all(better, start=start, variation=variation)
    for below, above in zip(low, high, strict=True):
        assert below.measure.capacity <= above.measure.capacity + 1e-9


@given(given_answers, calibrated_items, starts, st.sampled_from([None, 0.5, 2.0]))
def test_the_last_answer_is_never_worth_less_right_than_wrong(
    answers: Answers, last: CalibratedItem, start: float, variation: float | None
) -> None:
    low, high = (reached([*answers, (last, right)], start, variation) for right in (False, True))
    assert low.capacity <= high.capacity + 1e-9


def test_with_the_published_variation_an_earlier_answer_that_turns_right_can_cost() -> None:
    """The gap halves where the capacity passes v: from 0.45 one answer can lead to 0.95, from 0.5 only to 0.75. So
    this is what is true, not what one would wish: only the last answer is sure to pay."""
    calibrations = [(1.8, -2.3), (1.4, 3.6), (2.1, -1.0)]
    wrong, right = (reached(pairs(letters, calibrations), 0.45, 0.5).capacity for letters in ("000", "010"))
    assert right < wrong - 0.05


@given(calibrated_items, st.floats(-9, 9))
def test_an_item_tells_most_where_it_is_as_hard_as_the_candidate_is_able(asked: CalibratedItem, able: float) -> None:
    there = capacity.information(asked, asked.difficulty)
    assert capacity.probability(asked, asked.difficulty) == 0.5
    assert capacity.information(asked, able) <= there + 1e-12


# ── figures that overflow ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("difficulty", "chance"), [(1e6, 0), (-1e6, 1), (1e300, 0), (-1e300, 1)])
def test_a_chance_beyond_the_exponential_is_0_or_1(difficulty: float, chance: float) -> None:
    assert capacity.probability(item(100, difficulty), 0) == chance
    assert capacity.information(item(100, difficulty), 0) == 0


def test_a_thousand_answers_do_not_wear_the_likelihood_out() -> None:
    answers = pairs("10" * 1000, [(1, 0)] * 2000)
    assert reached(answers).capacity == pytest.approx(0, abs=0.2)
    assert reached(answers).error < 0.1


def test_all_on_one_point_of_the_grid_the_error_is_0() -> None:
    on_a_point = GRID[40]
    sure = [(item(100, on_a_point - 0.1), True), (item(100, on_a_point + 0.1), False)]
    assert reached([*sure * 3], start=on_a_point).error == 0


def test_answers_that_no_capacity_explains_are_not_guessed_at() -> None:
    with pytest.raises(NoCapacityFits):
        reached([(item(100, 8), True), (item(100, -8), False)])


# ── numpy, as an oracle ───────────────────────────────────────────────────────────────────────────────────────────

# Far from an item 1 − P, as published, has only its last bits left, and logarithms have all of them.
ordinary_answers = st.lists(
    st.tuples(st.builds(item, st.floats(0.3, 2), st.floats(-3, 3)), st.booleans()), min_size=1, max_size=12
)


def numpy_chance(asked: CalibratedItem, points: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, asked.discriminant * (asked.difficulty - points)))


def numpy_posterior(answers: Answers, mean: float, points: np.ndarray) -> np.ndarray:
    """In logarithms, which our own code does not use; the prior with its constant."""
    prior = np.exp(-((points - mean) ** 2) / 3) / np.sqrt(3 * np.pi)
    logs = [np.log(numpy_chance(a, points) if right else numpy_chance(_mirrored(a), -points)) for a, right in answers]
    weights = np.exp(np.sum(logs, axis=0)) * prior
    return weights / weights.sum()


def _mirrored(asked: CalibratedItem) -> CalibratedItem:
    return item(asked.discriminant, -asked.difficulty)


@given(calibrated_items, st.floats(-9, 9))
def test_numpy_finds_the_same_chance_and_the_same_information(asked: CalibratedItem, able: float) -> None:
    chance = numpy_chance(asked, np.array([able]))[0]
    slope = np.gradient(numpy_chance(asked, able + np.array([-1e-5, 0, 1e-5])), 1e-5)[1]
    assert capacity.probability(asked, able) == pytest.approx(chance, abs=1e-12)
    # Fisher's information of a yes or no: slope² / (P(1 − P)).
    assume(1e-6 < chance < 1 - 1e-6)
    assert capacity.information(asked, able) == pytest.approx(slope**2 / (chance * (1 - chance)), rel=1e-3, abs=1e-6)


@given(ordinary_answers, starts, st.sampled_from([None, 0.5]))
def test_numpy_finds_the_same_measure_after_each_answer(
    answers: Answers, start: float, variation: float | None
) -> None:
    points = np.array(GRID)
    measures = [each.measure for each in measure_all(answers, start=start, variation=variation)]
    for count, (before, now) in enumerate(pairwise(measures), start=1):
        posterior = numpy_posterior(answers[:count], before.capacity, points)
        mean = float(points @ posterior)
        if variation is not None:
            gap = variation if abs(before.capacity) < variation else abs(before.capacity) * variation
            mean = float(np.clip(mean, before.capacity - gap, before.capacity + gap))
        assert now.capacity == pytest.approx(mean, abs=1e-6)
        spread = posterior @ (points - mean) ** 2 - (9 / 80) ** 2 / 12
        assert now.error == pytest.approx(math.sqrt(max(0.0, spread)), abs=1e-5)


@given(ordinary_answers)
def test_the_grid_is_fine_enough(answers: Answers) -> None:
    """A hundred times as many points hardly change the second decimal: the mean of a posterior on a fixed prior, as
    any book has it (EAP)."""
    fine = np.linspace(-9, 9, 8001)
    measures = [each.measure for each in measure_all(answers, start=0, variation=None)]
    expected = float(fine @ numpy_posterior(answers, measures[-2].capacity, fine))
    assert measures[-1].capacity == pytest.approx(expected, abs=1e-2)
