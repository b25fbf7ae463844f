"""What one answer is worth, kind by kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_client.protocol.messages import Field
from kiosk_client.protocol.refusal import MissingField, Unreadable
from proctor_server.assessment.evaluation import (
    MOST_FIELDS,
    Evaluated,
    Question,
    TooManyFields,
    UnknownField,
    evaluate,
    evaluate_item,
)
from proctor_server.bank.solutions import Solution, SolvedItem

BROWSERS = [["Firefox"], ["Chromium", "Chrome"], ["Safari"]]
HALF = {"1": "partially", "2": "ok"}


def result(kind: str, solution: Solution, answer: object, **more: object) -> str:
    return evaluate(Question(kind=kind, solution=solution, answer=answer, **more)).result


@pytest.mark.parametrize(("answer", "expected"), [(2, "ok"), (1, "ko"), (0, "ko"), (None, "skipped")])
def test_one_choice_is_right_when_equal(answer: object, expected: str) -> None:
    assert result("QCU", Solution(choices=[2]), answer) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [([1, 3], "ok"), ([3, 1], "ok"), ([1, 3, 3], "ok"), ([1], "ko"), ([1, 2, 3], "ko"), ([], "ko"), (None, "skipped")],
)
def test_several_choices_are_right_as_a_set(answer: object, expected: str) -> None:
    assert result("QCM", Solution(choices=[1, 3]), answer) == expected


def test_a_text_is_right_when_one_solution_matches() -> None:
    solution = Solution(texts=["navigateur", "browser"])
    assert result("QROC", solution, "Browser !") == "ok"
    assert result("QROC", solution, "moteur") == "ko"
    assert result("QROC", solution, "") == "ko"


def test_a_select_list_is_compared_exactly() -> None:
    assert result("QROC", Solution(texts=["Mo"], format="select"), "Mo") == "ok"
    assert result("QROC", Solution(texts=["Mo"], format="select"), "mo") == "ko"
    field = Field(name="unite", label="Unité", options=["Ko", "Mo"])
    assert result("QROC", Solution(texts=["Mo"]), "mo", fields=[field]) == "ko"


@pytest.mark.parametrize(
    ("answer", "expected", "fields"),
    [
        ({"titre": "le titre", "unite": "Mo"}, "ok", {"titre": True, "unite": True}),
        ({"unite": "Mo", "titre": "LE TITRE"}, "ok", {"titre": True, "unite": True}),
        ({"titre": "le titre", "unite": "Ko"}, "ko", {"titre": True, "unite": False}),
        ({"titre": "le titre"}, "ko", {"titre": True, "unite": False}),
        ({}, "ko", {"titre": False, "unite": False}),
    ],
)
def test_independent_fields_have_to_match_each(answer: object, expected: str, fields: dict[str, bool]) -> None:
    solution = Solution(fields={"titre": ["Le titre"], "unite": ["Mo"]})
    evaluated = evaluate(Question(kind="QROCM-ind", solution=solution, answer=answer))
    assert evaluated == Evaluated(result=expected, fields=fields)


def test_a_select_among_independent_fields_is_compared_exactly() -> None:
    solution = Solution(fields={"titre": ["Le titre"], "unite": ["Mo"]})
    fields = [Field(name="titre", label="Titre"), Field(name="unite", label="Unité", options=["Mo", "mo"])]
    answer = {"titre": "le titre", "unite": "mo"}
    evaluated = evaluate(Question(kind="QROCM-ind", solution=solution, answer=answer, fields=fields))
    assert evaluated.fields == {"titre": True, "unite": False}


def test_a_field_that_the_item_does_not_have_is_refused() -> None:
    with pytest.raises(UnknownField, match="autre"):
        result("QROCM-ind", Solution(fields={"titre": ["x"]}), {"autre": "x"})
    with pytest.raises(UnknownField):
        result("QROCM-dep", Solution(groups=[["x"]]), {"autre": "x"}, fields=[Field(name="a", label="A")])


@pytest.mark.parametrize(
    ("answer", "expected", "right"),
    [
        ({"a": "Safari", "b": "Firefox"}, "ok", {"a": True, "b": True}),
        ({"a": "chrome", "b": "chromium"}, "ko", {"a": True, "b": False}),
        ({"a": "Firefox", "b": "Firefox"}, "ko", {"a": True, "b": False}),
        ({"a": "Opera", "b": "Firefox"}, "ko", {"a": False, "b": True}),
        ({"a": "Firefox", "b": ""}, "ko", {"a": True, "b": False}),
        ({}, "ko", {}),
    ],
)
def test_dependent_fields_each_use_up_a_group(answer: object, expected: str, right: dict[str, bool]) -> None:
    evaluated = evaluate(Question(kind="QROCM-dep", solution=Solution(groups=BROWSERS), answer=answer))
    assert evaluated == Evaluated(result=expected, fields=right)


def test_a_dependent_field_gives_way_to_one_that_has_no_other_group() -> None:
    solution = Solution(groups=[["rouge", "bleu"], ["rouge"]])
    assert result("QROCM-dep", solution, {"a": "rouge", "b": "bleu"}) == "ok"
    assert result("QROCM-dep", solution, {"a": "bleu", "b": "rouge"}) == "ok"


@given(st.permutations(["Firefox", "Chrome", "Safari"]), st.permutations(["a", "b", "c"]))
def test_the_order_of_dependent_fields_does_not_matter(texts: list[str], names: list[str]) -> None:
    assert result("QROCM-dep", Solution(groups=BROWSERS), dict(zip(names, texts, strict=True))) == "ok"


def test_a_known_field_left_out_of_the_answer_is_empty() -> None:
    fields = [Field(name="a", label="A"), Field(name="b", label="B")]
    assert result("QROCM-dep", Solution(groups=BROWSERS), {"a": "Firefox"}) == "ok"
    assert result("QROCM-dep", Solution(groups=BROWSERS), {"a": "Firefox"}, fields=fields) == "ko"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"a": "Opera", "b": "Edge", "c": "Lynx"}, "ko"),
        ({"a": "Firefox", "b": "Edge", "c": "Lynx"}, "partially"),
        ({"a": "Firefox", "b": "Safari", "c": "Lynx"}, "ok"),
        ({"a": "Firefox", "b": "Safari", "c": "Chrome"}, "ok"),
    ],
)
def test_a_score_map_gives_partial_credit(answer: object, expected: str) -> None:
    assert result("QROCM-dep", Solution(groups=BROWSERS, partial=HALF), answer) == expected


@pytest.mark.parametrize(
    ("answer", "focused", "focused_out", "timed_out", "expected"),
    [
        (2, True, True, False, "focused_out"),
        (2, False, True, False, "ok"),
        (2, True, False, False, "ok"),
        (1, True, True, True, "ko"),
        (2, False, False, True, "timed_out"),
        (2, True, True, True, "focused_out"),
        (None, True, True, True, "skipped"),
    ],
)
def test_r_tst_05_a_right_answer_after_leaving_or_too_late_is_not_counted_right(
    answer: object, focused: bool, focused_out: bool, timed_out: bool, expected: str
) -> None:
    how = {"focused": focused, "focused_out": focused_out, "timed_out": timed_out}
    assert result("QCU", Solution(choices=[2]), answer, **how) == expected


def test_r_tst_05_a_partial_answer_after_leaving_stays_partial() -> None:
    solution = Solution(groups=BROWSERS, partial=HALF)
    assert result("QROCM-dep", solution, {"a": "Firefox"}, focused=True, focused_out=True) == "partially"


def test_an_item_of_the_solutions_bundle_brings_its_own_focus_and_fields() -> None:
    item = SolvedItem(
        kind="QROCM-dep",
        competence="1.1",
        skill="@web1",
        fields=[Field(name="a", label="A"), Field(name="b", label="B")],
        focused=True,
        solution=Solution(groups=BROWSERS),
    )
    assert evaluate_item(item, {"a": "Firefox"}).result == "ko"
    assert evaluate_item(item, {"a": "Firefox", "b": "Safari"}).result == "ok"
    assert evaluate_item(item, {"a": "Firefox", "b": "Safari"}, focused_out=True).result == "focused_out"


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("QCU", "2"),
        ("QCU", True),
        ("QCU", [2]),
        ("QCM", 2),
        ("QCM", ["1"]),
        ("QROC", 2),
        ("QROCM-ind", "x"),
        ("QROCM-dep", {"a": 1}),
    ],
)
def test_an_answer_of_another_kind_is_refused(kind: str, answer: object) -> None:
    solution = Solution(choices=[1], texts=["x"], fields={"a": ["x"]}, groups=[["x"]])
    with pytest.raises(Unreadable):
        result(kind, solution, answer)


@pytest.mark.parametrize(
    ("kind", "answer", "field"),
    [
        ("QCU", 1, "solution.choices"),
        ("QCM", [1], "solution.choices"),
        ("QROC", "x", "solution.texts"),
        ("QROCM-ind", {}, "solution.fields"),
        ("QROCM-dep", {}, "solution.groups"),
    ],
)
def test_a_solution_without_what_its_kind_needs_is_refused(kind: str, answer: object, field: str) -> None:
    with pytest.raises(MissingField) as refused:
        result(kind, Solution(), answer)
    assert refused.value.details == {"field": field}


def test_a_number_is_compared_as_one_only_where_the_item_says_so() -> None:
    for kind, answer, solution in (
        ("QROC", "007", {"texts": ["7"]}),
        ("QROCM-ind", {"a": "007"}, {"fields": {"a": ["7"]}}),
    ):
        assert result(kind, Solution(**solution, format="number"), answer) == "ok"
        assert result(kind, Solution(**solution, format="text"), answer) == "ko"


def test_a_focused_item_that_was_not_left_and_another_that_was_count_right() -> None:
    solution = Solution(choices=[2])
    assert evaluate(Question(kind="QCU", solution=solution, answer=2, focused=True)).result == "ok"
    assert evaluate(Question(kind="QCU", solution=solution, answer=2, focused_out=True)).result == "ok"


def test_one_choice_has_one_right_choice_whatever_the_solution_lists() -> None:
    assert result("QCU", Solution(choices=[1, 2]), 2) == "ko"


def test_more_fields_than_an_item_can_have_are_refused() -> None:
    def of(count: int) -> tuple[Solution, dict[str, str]]:
        groups = [[f"mot{n}"] for n in range(count)]
        return Solution(groups=groups), {f"f{n}": f"mot{n}" for n in range(count)}

    assert result("QROCM-dep", *of(MOST_FIELDS)) == "ok"
    with pytest.raises(TooManyFields):
        result("QROCM-dep", *of(MOST_FIELDS + 1))
