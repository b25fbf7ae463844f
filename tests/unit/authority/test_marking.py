"""R-AUT-02: from answers and solutions to what is certified."""

import msgspec
import pytest

from proctor_server.authority.domain.marking import Allowance, asked_items, certify
from proctor_server.bank.solutions import read_solutions
from proctor_server.session_package.record import IncidentReport, NeutralisedNumber
from tests.builders_package import BLANK, RIGHT, SKIP, WRONG, make_centre, make_contents, make_solutions

CENTRE, SOLUTIONS = make_centre(), read_solutions(make_solutions())


def attempt_of(pattern):
    return make_contents(CENTRE, runs={"Jackson": pattern}).session.attempts[0]


def certified(pattern="1" * 15, attempt=None, **facts):
    record = make_contents(CENTRE, runs={"Jackson": pattern}, **facts).session
    changed = msgspec.structs.replace(record.attempts[0], **(attempt or {}))
    (only,) = certify(msgspec.structs.replace(record, attempts=[changed]), SOLUTIONS)
    return only


def test_all_right_keeps_the_profile():
    only = certified()
    assert (only.status, only.pix, only.rate) == ("validated", 5 * 24, 100)
    assert [each.level for each in only.competences] == [3] * 5


def test_all_wrong_is_rejected():
    only = certified(WRONG * 15)
    assert (only.status, only.pix, only.rate) == ("rejected", 0, 0)


def test_answers_become_the_results_of_the_guide():
    results = [each.result for each in asked_items(attempt_of(f"{RIGHT}{WRONG}{SKIP}{BLANK * 12}"), SOLUTIONS)]
    assert results == ["ok", "ko", "skipped", *[None] * 12]


def test_r_tst_05_a_right_answer_to_a_focused_item_that_was_left_is_not_right():
    attempt = attempt_of(RIGHT * 15)
    first, second, *rest = attempt.answers
    left = [msgspec.structs.replace(each, focused_out=True) for each in (first, second)]
    results = list(asked_items(msgspec.structs.replace(attempt, answers=[*left, *rest]), SOLUTIONS))
    # The first item of the small bank is focused, the second is not.
    assert [each.result for each in results[:2]] == ["focused_out", "ok"]


@pytest.mark.parametrize(("category", "of", "rate"), [("E9", 2, 100), ("E9", 1, 93), ("E3", 2, 93), ("C7", 2, 93)])
def test_r_inc_05_a_report_about_an_item_takes_it_out_of_the_score_of_whom_it_is_about(category, of, rate):
    """One wrong answer of fifteen, to an item without an attachment; the candidate has the number 2."""
    report = IncidentReport(category=category, candidate=of, number=15)
    assert certified(RIGHT * 14 + WRONG, reports=[report]).rate == rate


@pytest.mark.parametrize(("tolerated", "rate"), [(False, 93), (True, 100)])
def test_r_tst_05_a_page_that_was_left_does_not_count_against_who_has_the_accommodation(tolerated, rate):
    """The first item of the small bank is focused: one right answer of fifteen."""
    record = make_contents(CENTRE, runs={"Jackson": RIGHT * 15}).session
    left = [msgspec.structs.replace(each, focused_out=True) for each in record.attempts[0].answers]
    record.attempts[0] = msgspec.structs.replace(record.attempts[0], answers=left)
    people = [msgspec.structs.replace(each, focus_tolerance=tolerated) for each in record.candidates]
    (only,) = certify(msgspec.structs.replace(record, candidates=people), SOLUTIONS)
    assert only.rate == rate


@pytest.mark.parametrize(
    ("number", "taken", "extra", "result"),
    [
        (3, None, 0, "ok"), (3, 60_000, 0, "ok"), (3, 60_001, 0, "timed_out"), (3, 79_800, 33, "ok"),
        (3, 79_801, 33, "timed_out"), (2, 600_000, 0, "ok"),
    ],
)  # fmt: skip
def test_a_right_answer_after_the_items_own_time_is_timed_out(number, taken, extra, result):
    """scoring.md: timed_out; R-CAN-01: extra time in per cent. The third item of the small bank is timed: 60 s."""
    attempt = attempt_of(RIGHT * 15)
    answers = list(attempt.answers)
    answers[number - 1] = msgspec.structs.replace(answers[number - 1], taken=taken)
    timed = msgspec.structs.replace(attempt, answers=answers)
    results = list(asked_items(timed, SOLUTIONS, Allowance(extra_time_percent=extra)))
    assert results[number - 1].result == result


def test_a_wrong_answer_after_the_items_own_time_is_wrong():
    attempt = attempt_of(f"{RIGHT * 2}{WRONG}{SKIP}{RIGHT * 11}")
    late = [msgspec.structs.replace(each, taken=90_000) for each in attempt.answers]
    results = asked_items(msgspec.structs.replace(attempt, answers=late), SOLUTIONS)
    assert [each.result for each in results][2:4] == ["ko", "skipped"]


def test_r_can_01_the_candidates_own_extra_time_counts():
    record = make_contents(CENTRE, runs={"Jackson": RIGHT * 15}).session
    slow = [msgspec.structs.replace(each, taken=75_000) for each in record.attempts[0].answers]
    record.attempts[0] = msgspec.structs.replace(record.attempts[0], answers=slow)

    def rate(extra):
        people = [msgspec.structs.replace(each, extra_time_percent=extra) for each in record.candidates]
        return certify(msgspec.structs.replace(record, candidates=people), SOLUTIONS)[0].rate

    assert (rate(0), rate(33)) == (93, 100)


def test_the_stored_ceiling_counts():
    assert [each.level for each in certified(ceiling=2).competences] == [2] * 5


@pytest.mark.parametrize(
    ("reason", "status", "rate"), [("candidate", "validated", 80), ("technical", "validated", 100)]
)
def test_r_fin_02_what_an_unfinished_attempt_is_worth_depends_on_the_reason(reason, status, rate):
    only = certified(RIGHT * 12 + BLANK * 3, attempt={"abort_reason": reason})
    assert (only.status, only.rate) == (status, rate)


def test_an_unanswered_item_without_a_reason_is_a_scoring_error():
    only = certified(RIGHT * 12 + BLANK * 3)
    assert (only.status, only.pix, only.reason) == ("error", 0, "unanswered_item")


def test_two_answers_to_one_item_are_a_scoring_error():
    answers = attempt_of(RIGHT * 15).answers
    assert certified(attempt={"answers": [*answers, answers[0]]}).reason == "item_answered_twice"


def test_an_answer_to_an_item_that_was_not_asked_is_a_scoring_error():
    stray = msgspec.structs.replace(attempt_of(RIGHT * 15).answers[0], item="9.9-other")
    assert certified(attempt={"answers": [stray]}).reason == "answer_outside_form"


def test_an_answer_that_does_not_fit_the_item_is_a_scoring_error():
    answers = attempt_of(RIGHT * 15).answers
    odd = msgspec.structs.replace(answers[0], answer="text")
    assert certified(attempt={"answers": [odd, *answers[1:]]}).status == "error"


def test_an_item_without_a_solution_is_a_scoring_error():
    form = [msgspec.structs.replace(each, item="9.9-other") for each in attempt_of(RIGHT * 15).form]
    assert certified(attempt={"form": form, "answers": []}).reason == "item_not_in_solutions"


def test_a_scheme_that_is_not_there_yet_is_a_scoring_error_and_no_guess():
    record = make_contents(CENTRE).session
    adaptive = msgspec.structs.replace(record.session, scheme="adaptive")
    results = certify(msgspec.structs.replace(record, session=adaptive), SOLUTIONS)
    assert {each.reason for each in results} == {"scheme_not_available"}


def test_only_competences_of_level_1_or_more_are_certified():
    record = make_contents(CENTRE).session
    lower = [
        msgspec.structs.replace(
            each, competences=[*each.competences[:-1], msgspec.structs.replace(each.competences[-1], level=0)]
        )
        for each in record.candidates
    ]
    results = certify(msgspec.structs.replace(record, candidates=lower), SOLUTIONS)
    assert [len(each.competences) for each in results] == [4, 4]


def test_absent_candidates_have_no_certification_and_names_give_the_order():
    results = certify(make_contents(CENTRE).session, SOLUTIONS)
    assert [each.birth_name for each in results] == ["Babbage", "Jackson"]


def test_r_inc_02_a_neutralised_number_does_not_count():
    numbers = [NeutralisedNumber(number=number, category="E9") for number in (13, 14, 15)]
    only = certified(RIGHT * 12 + BLANK * 3, attempt={"neutralised": numbers})
    assert (only.status, only.rate, only.reason) == ("validated", 100, None)
