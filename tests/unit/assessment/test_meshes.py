"""From a capacity to a score and to levels (`scoring.md`, V3: bounds and meshes)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.assessment.meshes import MESHES, BoundsDoNotRise, level_at, refuse_bounds, score_at
from tests.unit.assessment.adaptive_tests import BOUNDS

# Name, weight, coefficient, as printed.
PRINTED = """
PRE_BEGINNER 64 0
BEGINNER_1 64 1
BEGINNER_2 128 1
INDEPENDENT_3 128 2
INDEPENDENT_4 128 3
ADVANCED_5 128 4
ADVANCED_6 128 5
EXPERT_7 128 6
EXPERT_8 128 7
"""
capacities = st.floats(-20, 20)
ceilings = st.integers(1, 8)


def test_the_meshes_are_those_that_are_published() -> None:
    lines = [line.split() for line in PRINTED.strip().splitlines()]
    assert [(name, *mesh) for name, mesh in MESHES.items()] == [(n, int(w), int(c)) for n, w, c in lines]


@pytest.mark.parametrize(
    ("capacity", "score"),
    [(-10, 0), (-2.75, 56), (-2, 64), (-0.86953125, 112), (1.083984375, 324), (4, 768), (10, 895)],
)
def test_worked_scores(capacity: float, score: int) -> None:
    assert score_at(capacity, BOUNDS, ceiling=7) == score


@pytest.mark.parametrize(
    ("place", "score"), [*enumerate([0, 64, 128, 256, 384, 512, 640, 768, 895])], ids=map(str, BOUNDS)
)
def test_each_bound_opens_its_interval(place: int, score: int) -> None:
    assert score_at(BOUNDS[place], BOUNDS, ceiling=7) == score
    # just below it is the interval before, at its end; below the first there is nothing
    assert score_at(BOUNDS[place] - 1e-6, BOUNDS, ceiling=7) == max(0, score - 1 + (place == 8))


@pytest.mark.parametrize("ceiling", range(1, 9))
def test_the_highest_score_is_128_a_level_less_one(ceiling: int) -> None:
    assert score_at(8, BOUNDS, ceiling=ceiling) == 128 * ceiling - 1
    assert score_at(7.999, BOUNDS, ceiling=ceiling) <= 128 * ceiling - 1


@pytest.mark.parametrize(
    ("capacity", "level"),
    [
        (-20, 0),
        (-8, 0),
        (-2.001, 0),
        (-2, 1),
        (-0.5, 2),
        (0.6, 3),
        (1.5, 4),
        (2.25, 5),
        (3.1, 6),
        (4, 7),
        (8, 7),
        (20, 7),
    ],
)
def test_a_level_is_the_place_of_the_interval_its_ends_opened(capacity: float, level: int) -> None:
    assert level_at(capacity, BOUNDS, ceiling=8) == level
    assert level_at(capacity, BOUNDS, ceiling=5) == min(5, level)


@given(capacities, capacities, ceilings)
def test_neither_score_nor_level_falls_when_the_capacity_rises(one: float, other: float, ceiling: int) -> None:
    low, high = sorted((one, other))
    assert 0 <= score_at(low, BOUNDS, ceiling=ceiling) <= score_at(high, BOUNDS, ceiling=ceiling) <= 128 * ceiling - 1
    assert 0 <= level_at(low, BOUNDS, ceiling=ceiling) <= level_at(high, BOUNDS, ceiling=ceiling) <= ceiling


@pytest.mark.parametrize("bounds", [[], BOUNDS[:8], [*BOUNDS, 9], BOUNDS[::-1], [*BOUNDS[:8], 4]])
def test_bounds_are_nine_and_rise(bounds: list[float]) -> None:
    with pytest.raises(BoundsDoNotRise):
        refuse_bounds(bounds)
    refuse_bounds(BOUNDS)
