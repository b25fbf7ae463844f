"""When a typed text is the same as an expected one: the published examples, and what each treatment forgives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.assessment.treatments import (
    LONGEST_SOLUTION,
    TREATMENTS,
    SolutionTooLong,
    distance,
    matches,
    numeric,
)

words = st.text("abcé ", max_size=8)


def same(answer: str, *solutions: str, treatments: str = "t1 t2 t3", number: bool = False) -> bool:
    return matches(answer, solutions, treatments=treatments.split(), number=number)


@pytest.mark.parametrize(
    ("answer", "solution"),
    [("a b c d e", "abcde"), ("wîth àccénts êêê", "with accents eee"), ("quack", "quacks"), ("quak", "qwak")],
)
def test_published_examples_that_are_right(answer: str, solution: str) -> None:
    assert same(answer, solution)


@pytest.mark.parametrize(("answer", "solution"), [("0123456789", "1234567"), ("a", "0123456789")])
def test_published_examples_that_are_wrong(answer: str, solution: str) -> None:
    assert not same(answer, solution)


def test_published_example_case_counts_when_t1_is_off() -> None:
    assert not same("ANSWER", "answer", treatments="t2 t3")
    assert same("ANSWER", "answer", treatments="t1")


@pytest.mark.parametrize(
    ("answer", "solution", "right"),
    [("0123", "123", True), ("123,0", "123", True), ("123", "123", True), ("123,,00", "123", False)],
)
def test_published_examples_of_numbers(answer: str, solution: str, right: bool) -> None:
    assert same(answer, solution, number=True) is right


@pytest.mark.parametrize(
    ("answer", "solution", "right"),
    [
        ("1 024", "1024", True),
        ("1\u202f024", "1024", True),
        ("-3.50", "-3,5", True),
        (",5", "0.5", True),
        ("1024", "1025", False),
        ("12345", "12346", False),
    ],
)
def test_numbers_are_equal_by_value_and_a_slip_is_not_forgiven(answer: str, solution: str, right: bool) -> None:
    assert same(answer, solution, number=True) is right


def test_numbers_among_texts_are_compared_as_texts() -> None:
    assert same("12345", "12346", "beaucoup", number=True)
    assert not same("douze", "12", number=True)


@pytest.mark.parametrize("text", ["", "1e3", "NaN", "Infinity", "1.2.3", ".", "-", "१२", "0x10"])
def test_what_is_not_written_as_a_number_is_none(text: str) -> None:
    assert numeric(text) is None


@pytest.mark.parametrize(
    ("answer", "solution", "treatments", "right"),
    [
        ("  Été ", "ete", "t1", True),
        ("Été", "ete", "t2", False),
        ("jean-paul", "jeanpaul", "t2", True),
        ("jean-paul", "jeanpaul", "t1", False),
        ("a   b", "a b", "t2", True),
        ("a   b", "a b", "t1 t2", True),
        ("a b", "ab", "t2", False),
        ("maison", "maisan", "t3", True),
        ("maison", "maisan", "t1 t2", False),
        ("maison", "maison", "", True),
        ("maison ", "maison", "", False),
        ("a\u00a0b", "a b", "", True),
        ("e\u0301te\u0301", "été", "", True),
    ],
)
def test_each_treatment_forgives_its_own_and_no_more(answer: str, solution: str, treatments: str, right: bool) -> None:
    assert same(answer, solution, treatments=treatments) is right


@pytest.mark.parametrize(("answer", "right"), [("abcd", True), ("abc", False)])
def test_a_slip_is_a_quarter_of_the_answer_not_of_the_solution(answer: str, right: bool) -> None:
    assert same(answer, "abcde" if right else "abcd") is right


def test_an_empty_answer_matches_only_an_empty_solution() -> None:
    assert not same("", "a")
    assert not same("!?", "a")
    assert same("!?", "...")


def test_solutions_stand_one_a_line_and_blank_lines_do_not_count() -> None:
    assert same("deux", "un\n\ndeux\n")
    assert not same("", "un\n\ndeux")


@given(words, words)
def test_distance_is_symmetric_and_zero_only_for_the_same(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


@given(words, words, words)
def test_distance_has_no_shorter_way_round(one: str, other: str, third: str) -> None:
    assert distance(one, third) <= distance(one, other) + distance(other, third)


@given(st.text(min_size=1).filter(str.strip), st.sets(st.sampled_from(TREATMENTS)))
def test_a_solution_typed_as_it_is_written_is_right(text: str, treatments: set[str]) -> None:
    line = next(line for line in text.splitlines() if line.strip())
    assert matches(line, [line], treatments=treatments, number=False)


def plainly(one: str, other: str) -> int:
    """Levenshtein's distance as it is defined."""
    if not one or not other:
        return len(one) + len(other)
    changed = plainly(one[1:], other[1:]) + (one[0] != other[0])
    return min(changed, plainly(one[1:], other) + 1, plainly(one, other[1:]) + 1)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_distance_is_what_its_definition_says(one: str, other: str) -> None:
    assert distance(one, other) == plainly(one, other)


def test_a_long_solution_is_compared_letter_by_letter_up_to_a_limit() -> None:
    longest = "ab" * (LONGEST_SOLUTION // 2)
    assert matches(longest[1:], [longest], treatments=TREATMENTS, number=False)
    with pytest.raises(SolutionTooLong):
        matches(longest, [longest + "c"], treatments=TREATMENTS, number=False)
    assert not matches("x" * 1_000_000, [longest], treatments=TREATMENTS, number=False)
    assert matches(longest * 3, [longest * 3], treatments=("t1", "t2"), number=False)
