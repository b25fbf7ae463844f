"""The score of an adaptive test (`scoring.md`, V3): capacity to score, levels, status, tests that were not finished."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment import adaptive as scoring
from proctor_server.assessment.capacity import Measure, measure_all
from proctor_server.assessment.outcome import CompetenceScore
from proctor_server.assessment.selection import CalibratedItem, Settings
from proctor_server.assessment.unfinished import missing_as_wrong
from tests.unit.assessment.adaptive_tests import (
    BOUNDS,
    FIRST,
    SECOND,
    adaptive,
    answer,
    calibrated_items,
    given_answers,
    item,
)

ADVANCED = [-8, -7, -6, -5, -4, -3, -2, 4, 8]


def test_worked_example_of_two_right_answers() -> None:
    outcome = scoring.score(adaptive(variation=None, answers=[answer(True, FIRST), answer(True, SECOND)]))
    assert [(each.capacity, each.error) for each in outcome.history] == [
        pytest.approx((0.859419960298745, 0.9327454634914153), abs=1e-9),
        pytest.approx((1.802340122865396, 0.8549014053951466), abs=1e-9),
    ]
    assert (outcome.capacity, outcome.error) == (outcome.history[-1].capacity, outcome.history[-1].error)
    # 1.5 ≤ capacity < 2.25: INDEPENDENT_4, 128·(3 + 0.403…)
    assert (outcome.status, outcome.score, outcome.rate, outcome.trusted) == ("validated", 435, 100, True)
    assert outcome.competences == [CompetenceScore(id="1.1", level=4, score=0)]
    assert outcome.simulated == []


def test_a_test_without_answers_is_at_its_start_with_error_5() -> None:
    outcome = scoring.score(adaptive(start=-0.5, minimum_answers=0))
    assert (outcome.capacity, outcome.error, outcome.history) == (-0.5, 5, [])
    assert (outcome.score, outcome.rate) == (128, 0)


@pytest.mark.parametrize("start", [-9, 9])
def test_a_test_may_start_at_either_end_of_the_scale(start: float) -> None:
    assert scoring.score(adaptive(start=start)).capacity == start


@pytest.mark.parametrize("result", ["ko", "partially", "skipped", "timed_out", "focused_out"])
def test_only_fully_right_counts_as_right(result: str) -> None:
    other = msgspec.structs.replace(answer(True), result=result)
    assert scoring.score(adaptive(answers=[other])).capacity == scoring.score(adaptive("0")).capacity
    assert scoring.score(adaptive(answers=[other])).rate == 0


@pytest.mark.parametrize(("letters", "rate"), [("1", 100), ("100", 33), ("110", 67), ("10000000", 13), ("0", 0)])
def test_the_rate_is_in_whole_per_cent_half_rounded_up(letters: str, rate: int) -> None:
    assert scoring.score(adaptive(letters)).rate == rate


def test_each_competence_has_its_own_bounds_no_score_and_no_level_above_the_ceiling() -> None:
    outcome = scoring.score(adaptive("1", ceiling=5, competence_bounds={"5.2": ADVANCED, "1.1": BOUNDS}))
    assert outcome.competences == [
        CompetenceScore(id="1.1", level=2, score=0),
        CompetenceScore(id="5.2", level=5, score=0),
    ]


@given(st.permutations(["1.1", "2.3", "3.4", "4.1", "5.2"]), given_answers)
def test_the_order_of_the_competences_changes_nothing(
    order: list[str], answers: list[tuple[CalibratedItem, bool]]
) -> None:
    given_ones = [answer(right, (one.discriminant, one.difficulty)) for one, right in answers]
    tests = [
        adaptive(answers=given_ones, maximum_items=32, competence_bounds=dict.fromkeys(names, BOUNDS))
        for names in (order, sorted(order))
    ]
    assert scoring.score(tests[0]) == scoring.score(tests[1])


@given(given_answers, st.integers(1, 8), st.sampled_from([None, "technical", "candidate"]))
def test_a_score_never_exceeds_the_ceiling(
    answers: list[tuple[CalibratedItem, bool]], ceiling: int, abort: str | None
) -> None:
    given_ones = [answer(right, (one.discriminant, one.difficulty)) for one, right in answers]
    outcome = scoring.score(adaptive(answers=given_ones, ceiling=ceiling, abort=abort, maximum_items=32))
    assert 0 <= outcome.score <= 128 * ceiling - 1
    assert all(0 <= each.level <= ceiling and each.score == 0 for each in outcome.competences)
    assert len(outcome.history) == len(answers)


@given(given_answers.filter(bool), st.data())
def test_without_a_variation_the_score_never_falls_when_an_answer_turns_right(
    answers: list[tuple[CalibratedItem, bool]], data: st.DataObject
) -> None:
    """With one it can, see `test_capacity`."""
    given_ones = [answer(right, (one.discriminant, one.difficulty)) for one, right in answers]
    place = data.draw(st.integers(0, len(given_ones) - 1))
    scores = [
        scoring.score(
            adaptive(
                answers=[
                    msgspec.structs.replace(one, result=result if at == place else one.result)
                    for at, one in enumerate(given_ones)
                ],
                variation=None,
                maximum_items=32,
            )
        ).capacity
        for result in ("ko", "ok")
    ]
    assert scores[0] <= scores[1] + 1e-9


# ── status ────────────────────────────────────────────────────────────────────────────────────────────────────────

BEYOND = {"bounds": [bound + 10 for bound in BOUNDS]}


@pytest.mark.parametrize(
    ("letters", "settings", "status"),
    [
        ("1" * 20, {"cancelled": True, "fraud": True}, "cancelled"),
        ("1" * 20, {"fraud": True}, "rejected"),
        ("1" * 19, {"fraud": True, "abort": "technical"}, "rejected"),
        ("1" * 19, {"abort": "technical"}, "cancelled"),
        ("1" * 19, {"abort": "candidate"}, "rejected"),
        ("1" * 19, {}, "rejected"),
        ("", {"abort": "technical"}, "cancelled"),
        ("", {"abort": "candidate"}, "rejected"),
        ("0" * 20, BEYOND, "rejected"),
        ("0" * 20, BEYOND | {"abort": "technical"}, "rejected"),
        ("1" * 20, {}, "validated"),
        ("1" * 20, {"abort": "technical"}, "validated"),
        ("1" * 20, {"abort": "candidate"}, "validated"),
        ("1" * 32, {}, "validated"),
    ],
)
def test_the_first_status_that_holds_wins(letters: str, settings: dict[str, object], status: str) -> None:
    test = adaptive(letters, minimum_answers=20, maximum_items=32, **settings)
    assert scoring.score(test).status == status


@pytest.mark.parametrize(("letters", "trusted"), [("1" * 19, False), ("1" * 20, True)])
def test_20_answers_at_least_are_trusted(letters: str, trusted: bool) -> None:
    assert scoring.score(adaptive(letters, minimum_answers=20)).trusted is trusted


# ── tests that were not finished ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("abort", ["technical", None])
def test_a_technical_abort_leaves_the_capacity_as_reached(abort: str | None) -> None:
    outcome = scoring.score(adaptive("11", abort=abort))
    assert (outcome.capacity, outcome.simulated) == (outcome.history[-1].capacity, [])


def test_a_candidate_who_leaves_is_replayed_from_the_capacity_reached_with_the_missing_items_wrong() -> None:
    catalogue = [item(1, 9, "far"), item(2, 0.4, "near"), item(1, 1, "other")]
    outcome = scoring.score(adaptive("11", abort="candidate", catalogue=catalogue))
    reached = outcome.history[-1].capacity
    replayed = [(answer(True), True), (answer(True), True)]
    after_near = measure_all([*replayed, (catalogue[1], False)], start=reached, variation=0.5)[-1].measure
    after_other = measure_all([*replayed, (catalogue[1], False), (catalogue[2], False)], start=reached, variation=0.5)[
        -1
    ].measure
    assert outcome.simulated == [after_near, after_other]
    assert (outcome.capacity, outcome.error) == (after_other.capacity, after_other.error)


def test_the_missing_items_are_each_time_the_most_informative_of_those_that_may_be_asked() -> None:
    """One item a tube, unvisited competences first, as the candidate would have been asked."""
    web = item(3, 0.5, "web3-a", skill="@web3")
    visited, unvisited = item(2, 0.5, "x1-a", skill="@x1"), item(1, 0.5, "y1-a", skill="@y1", competence="2.1")
    answers = [answer(True, item="web1-a", skill="@web1")]
    only = missing(answers, [unvisited])
    assert missing(answers, [web, visited, unvisited])[0] == only[0]
    assert len(missing(answers, [web, visited, unvisited])) == 2


def test_a_missing_item_takes_its_tube_with_it() -> None:
    catalogue = [item(1, difficulty, f"web{difficulty}-a", skill=f"@web{difficulty}") for difficulty in (1, 2, 3)]
    assert len(missing([answer(True, item="code1-a", skill="@code1")], catalogue)) == 1


def test_missing_items_move_the_capacity_as_the_variation_lets_answers_move_it() -> None:
    near = [item(2, 0.5)]
    free = adaptive("1", variation=None, abort="candidate", catalogue=near)
    reached = scoring.score(free).history[-1].capacity
    expected = measure_all([(item(1, 0), True), (near[0], False)], start=reached, variation=None)[-1].measure
    assert scoring.score(free).simulated == [expected]


def test_a_test_that_was_longer_than_its_settings_misses_nothing() -> None:
    answers = [(item(1, 0), True)] * 3
    assert missing_as_wrong(answers, None, reached=0, settings=Settings(maximum_items=2)) == []


def missing(answers: list[scoring.AdaptiveAnswer], catalogue: list[CalibratedItem] | None) -> list[Measure]:
    return list(scoring.score(adaptive(answers=answers, abort="candidate", catalogue=catalogue)).simulated)


def test_a_catalogue_that_has_none_left_ends_the_simulation_as_it_would_have_ended_the_test() -> None:
    assert len(missing([answer(True)], [item(1, 0), item(1, 0)])) == 2
    outcome = scoring.score(adaptive("1", abort="candidate", catalogue=[]))
    assert (outcome.simulated, outcome.capacity) == ([], outcome.history[-1].capacity)


@pytest.mark.parametrize(("answers", "discriminant"), [([], 1), ([(1, 0), (2, 3)], 1.5)])
def test_without_a_catalogue_stand_ins_as_discriminant_as_the_answers_and_as_hard_as_the_candidate_is_able(
    answers: list[tuple[float, float]], discriminant: float
) -> None:
    done = [answer(True, each) for each in answers]
    outcome = scoring.score(adaptive(answers=done, abort="candidate", maximum_items=len(done) + 1))
    reached = outcome.history[-1].capacity if done else 0
    replayed = [(one, True) for one in done]
    hard = measure_all(replayed, start=reached, variation=0.5)[-1].measure.capacity
    stand_in = item(discriminant, hard)
    expected = measure_all([*replayed, (stand_in, False)], start=reached, variation=0.5)[-1].measure
    assert outcome.simulated == [expected]


def test_a_finished_test_misses_nothing_whoever_left() -> None:
    outcome = scoring.score(adaptive("1111", abort="candidate", maximum_items=4, catalogue=[item(1, 0)]))
    assert (outcome.simulated, outcome.capacity) == ([], outcome.history[-1].capacity)


@given(given_answers, st.lists(calibrated_items, max_size=40), st.booleans())
def test_as_many_answers_are_simulated_as_are_missing_or_as_the_catalogue_has(
    answers: list[tuple[CalibratedItem, bool]], catalogue: list[CalibratedItem], known: bool
) -> None:
    simulated = missing_as_wrong(answers, catalogue if known else None, reached=0, settings=Settings())
    absent = 32 - len(answers)
    assert len(simulated) == (min(absent, len(catalogue)) if known else absent)


@given(given_answers.filter(lambda answers: len(answers) < 32), st.floats(-3, 3))
def test_a_missing_answer_is_never_worth_more_than_a_right_one(
    answers: list[tuple[CalibratedItem, bool]], reached: float
) -> None:
    """The last one, against the same replay with the same item right."""
    settings = Settings(maximum_items=len(answers) + 1)
    (wrong,) = missing_as_wrong(answers, [item(1, 0)], reached=reached, settings=settings)
    right = measure_all([*answers, (item(1, 0), True)], start=reached, variation=0.5)[-1]
    assert wrong.measure.capacity <= right.measure.capacity + 1e-9


def test_leaving_can_pay_when_next_to_nothing_is_missing_since_the_replay_starts_from_the_capacity_reached() -> None:
    """So this is what is true: replayed from 0.5, one right answer leads to 1, and one wrong back to 0.57. The rule is
    as published; the outcome shows both figures."""
    outcome = scoring.score(adaptive(answers=[answer(True, FIRST)], abort="candidate", maximum_items=2))
    assert outcome.history[-1].capacity == pytest.approx(0.5)
    assert outcome.capacity == pytest.approx(0.5702278474118911, abs=1e-9)


@pytest.mark.parametrize("answered", [20, 24, 28, 31])
@pytest.mark.parametrize("able", [-1.0, 0.5, 2.0, 3.5])
def test_under_the_published_settings_leaving_costs(answered: int, able: float) -> None:
    """A candidate who is right up to a capacity, asked at the capacity reached."""
    answers = []
    capacity = -3.0
    for _ in range(answered):
        answers.append(answer(capacity < able, (1.3, capacity)))
        capacity = scoring.score(adaptive(answers=answers, start=-3, maximum_items=32)).capacity or 0
    technical, candidate = (
        scoring.score(adaptive(answers=answers, start=-3, maximum_items=32, abort=abort))
        for abort in ("technical", "candidate")
    )
    assert candidate.capacity < technical.capacity
    assert candidate.score <= technical.score


# ── what cannot be scored, what cannot exist ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"answers": [answer(True)] * 5, "maximum_items": 4}, "more_answers_than_items"),
        ({"answers": [answer(True, item="a"), answer(False, item="a")]}, "item_answered_twice"),
        ({"answers": [answer(True, (100, 8)), answer(False, (100, -8))]}, "no_capacity_fits"),
        ({"abort": "candidate", "answers": [answer(True, (100, 8))], "catalogue": [item(100, -8)]}, "no_capacity_fits"),
    ],
)
@pytest.mark.parametrize(
    ("word", "status"),
    [({}, "error"), ({"fraud": True}, "rejected"), ({"cancelled": True, "fraud": True}, "cancelled")],
)
def test_what_cannot_be_scored_is_an_error_with_its_reason_unless_a_jury_has_spoken(
    settings: dict[str, object], reason: str, word: dict[str, bool], status: str
) -> None:
    outcome = scoring.score(adaptive(**settings, **word))
    assert (outcome.status, outcome.reason, outcome.score, outcome.competences) == (status, reason, 0, [])
    assert (outcome.capacity, outcome.error, outcome.history) == (None, None, [])
    assert "{" not in (outcome.message or "")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"ceiling": 0}, "unknown_ceiling"),
        ({"ceiling": 9}, "unknown_ceiling"),
        ({"start": 9.5}, "start_off_the_scale"),
        ({"start": -1e300}, "start_off_the_scale"),
        ({"start": float("nan")}, "start_off_the_scale"),
        ({"variation": 0.0}, "unusable_variation"),
        ({"variation": -0.5}, "unusable_variation"),
        ({"variation": float("nan")}, "unusable_variation"),
        ({"bounds": BOUNDS[1:]}, "bounds_do_not_rise"),
        ({"bounds": [*BOUNDS[:8], float("nan")]}, "bounds_do_not_rise"),
        ({"competence_bounds": {"1.1": BOUNDS[::-1]}}, "bounds_do_not_rise"),
        ({"competence_bounds": {"6.1": BOUNDS}}, "unknown_competence"),
        ({"answers": [answer(True, competence="1.9")]}, "unknown_competence"),
        ({"catalogue": [item(1, 0, competence="")]}, "unknown_competence"),
        ({"answers": [answer(True, (0, 0))]}, "unusable_calibration"),
        ({"answers": [answer(True, (-1, 0))]}, "unusable_calibration"),
        ({"answers": [answer(True, (1e9, 0))]}, "unusable_calibration"),
        ({"answers": [answer(True, (1, -1e9))]}, "unusable_calibration"),
        ({"answers": [answer(True, (float("nan"), 0))]}, "unusable_calibration"),
        ({"answers": [answer(True, (1, float("inf")))]}, "unusable_calibration"),
        ({"catalogue": [item(1, float("nan"))]}, "unusable_calibration"),
        ({"catalogue": [item(1, 0, skill="web")]}, "unknown_skill"),
        ({"answers": [answer(True, skill="@web9")]}, "unknown_skill"),
    ],
)
def test_a_test_that_cannot_exist_is_refused(settings: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        scoring.score(adaptive(**settings))
    assert refused.value.code == code
    assert "{" not in str(refused.value)
