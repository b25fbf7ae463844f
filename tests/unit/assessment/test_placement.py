"""The score of a placement test: every line of the table, every worked example, every refusal to guess."""

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.assessment import placement as scoring
from proctor_server.assessment.outcome import CompetenceScore
from proctor_server.assessment.placement import Estimate, OutsideTheTable, Placement, Tally
from proctor_server.assessment.profile import CompetenceTwice
from tests.unit.assessment.placements import FOUR, items, placement

# The published table, as printed: asked, right, neutralised, then the verdict at 80 and more, 70 to 79, 50 to 69.
TABLE = """
3 3 0 V V V
3 2 0 V D D
3 2 1 V V V
3 1 0 I I I
3 1 1 V D I
3 1 2 V V D
3 0 0 I I I
3 0 1 I I I
3 0 2 I I I
3 0 3 I I I
2 2 0 V V V
2 1 0 V D I
2 1 1 V V D
2 0 0 I I I
2 0 1 I I I
2 0 2 I I I
1 1 0 V V D
1 0 0 I I I
1 0 1 I I I
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
THREE = Estimate(id="C3", level=3, pix=30)
AFTER = {"V": (3, 30), "D": (2, 22), "I": (-1, 0)}


@pytest.mark.parametrize("line", LINES, ids=" ".join)
@pytest.mark.parametrize(("rate", "column"), [(100, 3), (80, 3), (79, 4), (70, 4), (69, 5), (50, 5)])
def test_each_line_of_the_table_at_both_ends_of_each_rate(line: list[str], rate: int, column: int) -> None:
    scored = scoring.certified(THREE, Tally(*map(int, line[:3])), rate=rate, ceiling=5)
    assert (scored.level, scored.score) == AFTER[line[column]]


def test_what_is_outside_the_table_is_refused_at_any_rate_that_needs_it() -> None:
    listed = {tuple(map(int, line[:3])) for line in LINES}
    for tally in set(itertools.product(range(6), range(4), range(5))) - listed:
        with pytest.raises(OutsideTheTable):
            scoring.certified(THREE, Tally(*tally), rate=100, ceiling=5)


@pytest.mark.parametrize(
    ("words", "rate", "competences", "total", "status"),
    [
        ("111 111 111 111", 100, [(1, 10), (2, 20), (3, 30), (4, 40)], 100, "validated"),
        ("000 000 000 000", 0, [(-1, 0)] * 4, 0, "rejected"),
        ("111 111 111 000", 75, [(1, 10), (2, 20), (3, 30), (-1, 0)], 60, "validated"),
    ],
)
def test_worked_examples_of_four_competences(
    words: str, rate: int, competences: list[tuple[int, int]], total: int, status: str
) -> None:
    outcome = scoring.score(placement(words))
    assert [(one.level, one.score) for one in outcome.competences] == competences
    assert (outcome.rate, outcome.score, outcome.status, outcome.trusted) == (rate, total, status, True)


def test_worked_example_two_thirds_is_67_per_cent_and_takes_a_level_off() -> None:
    outcome = scoring.score(placement("110", (FOUR[1],)))
    assert (outcome.rate, outcome.competences) == (67, [CompetenceScore(id="C2", level=1, score=12)])


def test_worked_example_the_ceiling_is_applied_after_the_downgrade() -> None:
    two = (Estimate(id="K5", level=5, pix=50), Estimate(id="K6", level=3, pix=36))
    outcome = scoring.score(placement("1 010", two))
    assert outcome.rate == 50
    assert [(one.level, one.score) for one in outcome.competences] == [(4, 40), (-1, 0)]


@pytest.mark.parametrize(("words", "trusted"), [("nnn n11 111 111", True), ("nnn nnn 111 111", False)])
def test_worked_examples_four_of_twelve_neutralised_are_trusted_six_are_not(words: str, trusted: bool) -> None:
    assert scoring.is_trusted(scoring.settled(placement(words))) is trusted


def test_too_many_neutralised_items_cancel() -> None:
    assert scoring.score(placement("n11 n11 n11 n11")).status == "validated"
    assert scoring.score(placement("nn1 n11 n11 n11")).status == "cancelled"


def test_worked_example_one_qcm_right_and_one_dependent_qrocm_half_right() -> None:
    both = [*items("C3", "1"), *items("C3", "p", "QROCM-dep")]
    assert scoring.tally(both) == Tally(asked=3, right=2, neutralised=0)
    assert scoring.success_rate(both) == 50


@pytest.mark.parametrize(
    ("qcm", "dependent", "tally"),
    [
        ("", "1", (2, 2, 0)),
        ("", "p", (2, 1, 0)),
        ("", "0", (2, 0, 0)),
        ("", "x", (2, 0, 2)),
        ("1", "1", (3, 3, 0)),
        ("1", "x", (3, 1, 2)),
        ("", "11", (4, 3, 0)),
        ("11", "1", (3, 3, 0)),
        ("11", "p", (3, 2, 0)),
        ("11", "x", (3, 2, 1)),
    ],
)
def test_a_dependent_qrocm_counts_double_where_items_are_fewer_than_three(
    qcm: str, dependent: str, tally: tuple[int, int, int]
) -> None:
    assert scoring.tally([*items("C3", qcm), *items("C3", dependent, "QROCM-dep")]) == tally


def test_a_partial_answer_is_half_a_credit_of_a_dependent_qrocm_alone() -> None:
    assert scoring.tally(items("C3", "1p")) == Tally(asked=2, right=1, neutralised=0)


def test_worked_example_an_auto_skipped_item_counts_a_neutralised_one_does_not() -> None:
    asked = scoring.settled(placement("x10-", (THREE,), abort="candidate"))
    assert len(scoring.counting(asked)) == 3
    assert scoring.success_rate(asked) == 33


def test_a_technical_abort_neutralises_what_is_unanswered() -> None:
    asked = scoring.settled(placement("11-", (THREE,), abort="technical"))
    assert scoring.tally(asked) == Tally(asked=3, right=2, neutralised=1)
    assert scoring.success_rate(asked) == 100


def test_worked_example_a_low_rate_is_cancelled_after_a_technical_abort_and_rejected_without() -> None:
    words = "100 100 100 100"
    assert scoring.score(placement(words, abort="technical")).status == "cancelled"
    assert scoring.score(placement(words)).status == "rejected"
    assert scoring.score(placement(words)).rate == 33


@pytest.mark.parametrize(
    ("right", "asked", "rate"), [(1, 8, 13), (1, 200, 1), (99, 200, 50), (1, 3, 33), (2, 3, 67), (5, 8, 63), (0, 0, 0)]
)
def test_a_half_is_rounded_up_never_to_even(right: int, asked: int, rate: int) -> None:
    assert scoring.success_rate(items("C1", "1" * right + "0" * (asked - right))) == rate


def test_a_rate_that_rounds_up_to_50_is_enough() -> None:
    ones = tuple(Estimate(id=f"K{n}", level=1, pix=8) for n in range(67))
    right = 100
    letters = "1" * right + "0" * (201 - right)
    words = " ".join(letters[n : n + 3] for n in range(0, 201, 3))
    assert scoring.score(placement(words, ones)).rate == 50
    assert scoring.score(placement(words, ones)).status == "validated"


def test_a_downgrade_from_level_1_is_level_0_not_uncertified() -> None:
    outcome = scoring.score(placement("110 111", (FOUR[0], FOUR[2])))
    assert outcome.rate == 83
    outcome = scoring.score(placement("110 110", (FOUR[0], FOUR[2])))
    assert (outcome.competences[0].level, outcome.competences[0].score) == (0, 2)


def test_level_and_score_are_capped_at_the_stored_ceiling() -> None:
    high = (Estimate(id="K8", level=8, pix=64),)
    assert scoring.score(placement("111", high, ceiling=7)).competences[0].score == 56
    assert scoring.score(placement("111", high, ceiling=5)).competences[0].level == 5


def test_a_level_above_the_ceiling_is_taken_down_before_it_is_capped() -> None:
    above = Estimate(id="K6", level=6, pix=51)
    assert scoring.certified(above, Tally(3, 2, 0), rate=70, ceiling=5) == CompetenceScore(id="K6", level=5, score=40)


def test_items_of_other_competences_do_not_count() -> None:
    test = placement("111", (THREE,))
    more = msgspec.structs.replace(test, items=[*test.items, *items("9.9", "000"), *items("9.9", "-")])
    assert scoring.score(more) == scoring.score(test)


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        (placement("11- 111 111 111"), "unanswered_item"),
        (placement("111", (THREE,), items=[]), "competence_without_items"),
        (placement("11", (THREE,), items=items("C3", "11") + items("C3", "1")), "item_answered_twice"),
        (placement("1111", (THREE,)), "outside_the_table"),
        (placement("11n", (THREE,), items=items("C3", "11", "QROCM-dep")), "outside_the_table"),
        (placement("111", (Estimate(id="C0", level=0, pix=7),), ceiling=5), None),
        (placement("111", (Estimate(id="C0", level=0, pix=0),), ceiling=5), "no_score_despite_rate"),
    ],
)
def test_what_cannot_be_scored_is_an_error_with_its_reason(test: Placement, reason: str | None) -> None:
    outcome = scoring.score(test)
    assert outcome.reason == reason
    if reason:
        assert (outcome.status, outcome.score, outcome.competences) == ("error", 0, [])
        assert "{" not in (outcome.message or "")


@pytest.mark.parametrize(
    ("words", "settings", "status"),
    [
        ("111 111 111 111", {"cancelled": True, "fraud": True}, "cancelled"),
        ("111 111 111 111", {"fraud": True}, "rejected"),
        ("nnn nnn 111 111", {"fraud": True}, "rejected"),
        ("nnn nnn 111 111", {}, "cancelled"),
        ("nnn nnn 000 000", {}, "cancelled"),
        ("000 000 000 000", {"abort": "technical"}, "cancelled"),
        ("000 000 000 000", {"abort": "candidate"}, "rejected"),
        ("--- --- --- ---", {"abort": "candidate"}, "rejected"),
        ("--- --- --- ---", {"abort": "technical"}, "cancelled"),
        ("111 111 111 111", {"abort": "technical"}, "validated"),
        ("11- 111 111 111", {"cancelled": True}, "cancelled"),
        ("11- 111 111 111", {"fraud": True}, "rejected"),
    ],
)
def test_the_first_status_that_holds_wins(words: str, settings: dict[str, object], status: str) -> None:
    assert scoring.score(placement(words, **settings)).status == status


def test_a_score_of_nothing_is_rejected_even_at_half() -> None:
    two = (Estimate(id="K1", level=1, pix=8), Estimate(id="K2", level=1, pix=8))
    outcome = scoring.score(placement("1 0", two))
    assert (outcome.rate, outcome.score, outcome.status) == (50, 0, "rejected")


def test_a_test_that_cannot_exist_is_refused() -> None:
    with pytest.raises(CompetenceTwice):
        scoring.score(placement("111 111", (THREE, THREE)))
    with pytest.raises(scoring.UnknownCeiling):
        scoring.score(placement("111", (THREE,), ceiling=9))


@given(
    st.lists(st.text("10nxps", min_size=1, max_size=3), min_size=4, max_size=4),
    st.integers(1, 8),
    st.sampled_from([None, "technical", "candidate"]),
)
def test_a_score_never_exceeds_the_profile_nor_the_ceiling(words: list[str], ceiling: int, abort: str | None) -> None:
    outcome = scoring.score(placement(" ".join(words), ceiling=ceiling, abort=abort))
    for had, got in zip(FOUR, outcome.competences, strict=False):
        assert -1 <= got.level <= min(had.level, ceiling)
        assert 0 <= got.score <= min(had.pix, 8 * ceiling)
    assert outcome.score == sum(one.score for one in outcome.competences)
    assert 0 <= outcome.rate <= 100


@pytest.mark.parametrize(
    ("counting", "asked", "trusted"),
    [(66, 100, True), (65, 100, False), (2, 3, True), (33, 50, True), (131, 200, False), (132, 200, True)],
)
def test_two_thirds_less_a_little_of_the_items_have_to_count(counting: int, asked: int, trusted: bool) -> None:
    assert scoring.is_trusted(items("C1", "0" * counting + "n" * (asked - counting))) is trusted


def test_after_a_technical_abort_half_right_is_enough() -> None:
    two = (Estimate(id="K1", level=1, pix=8), Estimate(id="K2", level=1, pix=8))
    outcome = scoring.score(placement("1 0", (FOUR[2], two[0]), abort="technical"))
    assert (outcome.rate, outcome.status) == (50, "validated")


def test_a_single_pix_is_a_score_and_a_downgrade_takes_no_more_than_there_is() -> None:
    nine, five = Estimate(id="K9", level=1, pix=9), Estimate(id="K5", level=1, pix=5)
    assert scoring.score(placement("110", (nine,))).score == 1
    assert scoring.score(placement("110", (nine,))).status == "validated"
    assert scoring.certified(five, Tally(3, 2, 0), rate=70, ceiling=5).score == 0


@pytest.mark.parametrize(
    ("letters", "kind", "tally"),
    [("s", "QROCM-dep", (2, 0, 0)), ("1", "QROCM-ind", (1, 1, 0)), ("0", "QROCM-ind", (1, 0, 0))],
)
def test_a_skipped_dependent_qrocm_is_no_half_and_an_independent_one_counts_once(
    letters: str, kind: str, tally: tuple[int, int, int]
) -> None:
    assert scoring.tally(items("C3", letters, kind)) == tally


def test_an_item_is_not_neutralised_unless_it_is_said() -> None:
    item = '{"competence": "C3", "item": "a", "kind": "QCM", "result": "ok"}'
    assert msgspec.json.decode(item, type=scoring.ItemResult).neutralised is False
