"""The jury: decisions as facts over an evaluated attempt (R-AUT-02)."""

import itertools
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.jury import (
    ACTS,
    Act,
    AlreadyDecided,
    Decision,
    DecisionOutOfOrder,
    EvaluatedAttempt,
    NoSuchItem,
    NoSuchReport,
    NothingToConfirm,
    NothingToUndo,
    ReasonMissing,
    Verdict,
    decide,
)
from proctor_server.assessment.reports import AskedItem, Report
from tests.unit.assessment.placements import FOUR, placement

AT = "2026-03-12T16:00:00Z"
LATER = "2026-04-02T09:30:00Z"


def attempt(words: str, *reports: Report, **settings: Any) -> EvaluatedAttempt:
    """Evaluated: four competences, three items each, ceiling 5."""
    scored = placement(words)
    items = [
        AskedItem(
            number=number, item=item.item, competence=item.competence, kind=item.kind, result=item.result,
            neutralised=item.neutralised,
        )
        for number, item in enumerate(scored.items, start=1)
    ]  # fmt: skip
    return EvaluatedAttempt(
        **{"ceiling": 5, "bank_version": "v1", "revision": "r1", "evaluated_at": AT, "competences": list(FOUR),
           "items": items, "reports": list(reports), **settings}
    )  # fmt: skip


def decisions(*acts: tuple[Act, int | None]) -> list[Decision]:
    """Each act and what it is about."""
    field = {
        "neutralise": "number", "confirm": "number", "accept": "report", "refuse": "report", "undo": "undoes",
    }  # fmt: skip
    return [
        Decision(n=n, act=act, by="jury", at=LATER, reason="vu", **({field[act]: about} if act in field else {}))
        for n, (act, about) in enumerate(acts, start=1)
    ]


def score_of(verdict: Verdict) -> tuple[str, int, int]:
    return verdict.outcome.status, verdict.outcome.rate, verdict.outcome.score


def test_without_decision_an_attempt_has_its_score_and_nothing_waits() -> None:
    verdict = decide(attempt("111 111 111 000"), [])
    assert score_of(verdict) == ("validated", 75, 60)
    assert (verdict.standing, verdict.waits, verdict.resolutions) == ([], [], [])


def test_the_jury_neutralises_an_item_and_takes_it_back() -> None:
    test = attempt("111 111 110 111")
    assert score_of(decide(test, [])) == ("validated", 92, 100)
    hard = attempt("111 110 110 111")
    assert score_of(decide(hard, [])) == ("validated", 83, 100)
    low = attempt("111 111 100 110")
    assert score_of(decide(low, [])) == ("validated", 75, 10 + 20 + 0 + 32)
    neutralised = decisions(("neutralise", 8))
    assert score_of(decide(low, neutralised)) == ("validated", 82, 10 + 20 + 30 + 40)
    undone = decisions(("neutralise", 8), ("undo", 1))
    assert decide(low, undone).outcome == decide(low, []).outcome
    assert decide(low, undone).standing == []


@pytest.mark.parametrize(("act", "status"), [("reject", "rejected"), ("cancel", "cancelled")])
def test_the_jury_rejects_or_cancels_and_takes_it_back(act: Act, status: str) -> None:
    test = attempt("111 111 111 111")
    assert decide(test, decisions((act, None))).outcome.status == status
    assert decide(test, decisions((act, None), ("undo", 1))).outcome.status == "validated"


def test_cancelled_comes_before_rejected_whatever_was_decided_first() -> None:
    for acts in itertools.permutations(["reject", "cancel"]):
        assert decide(attempt("111 111 111 111"), decisions(*((a, None) for a in acts))).outcome.status == "cancelled"


def test_reports_are_resolved_before_the_jury_looks() -> None:
    verdict = decide(attempt("111 111 100 110", Report(id=4, category="E9", number=8)), [])
    assert score_of(verdict) == ("validated", 82, 100)
    assert [(each.report, each.effect, each.automatic, each.at) for each in verdict.resolutions] == [
        (4, "neutralised", True, AT)
    ]
    assert [item.number for item in verdict.items if item.neutralised] == [8]


def test_r_inc_05_an_open_report_waits_until_somebody_settles_it() -> None:
    test = attempt("111 111 111 111", Report(id=1, category="C6"), Report(id=2, category="C1"))
    assert decide(test, []).waits == ["open_report"]
    one = decisions(("refuse", 1))
    assert decide(test, one).waits == ["open_report"]
    assert [(each.effect, each.at) for each in decide(test, one).resolutions] == [
        ("without_effect", LATER),
        ("open", AT),
    ]
    both = decisions(("refuse", 1), ("refuse", 2))
    verdict = decide(test, both)
    assert verdict.waits == []
    assert {(each.effect, each.automatic, each.at) for each in verdict.resolutions} == {
        ("without_effect", False, LATER)
    }
    assert decide(test, [*both, *decisions(*[("undo", 2)] * 3)[2:]]).waits == ["open_report"]


def test_r_inc_05_a_shared_suspicion_of_fraud_rejects_and_a_refused_one_does_not() -> None:
    test = attempt("111 111 111 111", Report(id=1, category="C6"))
    assert decide(test, decisions(("accept", 1))).outcome.status == "rejected"
    assert decide(test, decisions(("refuse", 1))).outcome.status == "validated"
    assert decide(test, decisions(("accept", 1), ("undo", 1))) == decide(test, [])


def test_accepting_wrong_data_changes_no_score() -> None:
    verdict = decide(attempt("111 111 111 111", Report(id=1, category="C1")), decisions(("accept", 1)))
    assert (verdict.outcome.status, verdict.waits, verdict.resolutions[0].effect) == ("validated", [], "accepted")


def test_a_person_takes_back_what_a_report_changed_by_itself_and_does_what_it_left_alone() -> None:
    alone = attempt("111 111 100 110", Report(id=4, category="E9", number=8), Report(id=5, category="E1", number=9))
    assert [item.number for item in decide(alone, []).items if item.neutralised] == [8]
    other = decisions(("refuse", 4), ("accept", 5))
    assert [item.number for item in decide(alone, other).items if item.neutralised] == [9]
    assert [each.automatic for each in decide(alone, other).resolutions] == [False, False]


def test_a_confirmed_answer_counts_whatever_took_it_out() -> None:
    test = attempt("111 111 100 110", Report(id=4, category="E9", number=8))
    verdict = decide(test, decisions(("confirm", 8)))
    assert [item.number for item in verdict.items if item.neutralised] == []
    assert verdict.outcome == decide(attempt("111 111 100 110"), []).outcome


def test_a_scoring_error_waits_for_a_jury_who_can_neutralise_the_cause() -> None:
    unanswered = attempt("11- 111 111 111")
    assert (decide(unanswered, []).outcome.status, decide(unanswered, []).waits) == ("error", ["scoring_error"])
    mended = decide(unanswered, decisions(("neutralise", 3)))
    assert (mended.outcome.status, mended.waits) == ("validated", [])


@pytest.mark.parametrize(
    ("acts", "refusal"),
    [
        ([("neutralise", 13)], NoSuchItem),
        ([("neutralise", None)], NoSuchItem),
        ([("neutralise", 1), ("neutralise", 1)], AlreadyDecided),
        ([("reject", None), ("reject", None)], AlreadyDecided),
        ([("neutralise", 1), ("confirm", 1)], AlreadyDecided),
        ([("confirm", 13)], NoSuchItem),
        ([("confirm", 11)], NothingToConfirm),
        ([("accept", 9)], NoSuchReport),
        ([("refuse", 3)], NoSuchReport),
        ([("accept", 1), ("refuse", 1)], AlreadyDecided),
        ([("undo", 1)], NothingToUndo),
        ([("cancel", None), ("undo", 1), ("undo", 1)], NothingToUndo),
        ([("cancel", None), ("undo", 1), ("undo", 2)], NothingToUndo),
    ],
)
def test_a_decision_that_cannot_be_is_refused(acts: list[tuple[Act, int | None]], refusal: type[Refusal]) -> None:
    reports = (Report(id=1, category="C6"), Report(id=2, category="E9", number=12), Report(id=3, category="C7"))
    test = attempt("111 111 111 1-0", *reports)
    with pytest.raises(refusal) as refused:
        decide(test, decisions(*acts))
    assert "{" not in str(refused.value)


def test_a_decision_needs_a_reason_and_its_place() -> None:
    [decision] = decisions(("cancel", None))
    with pytest.raises(ReasonMissing):
        decide(attempt("111 111 111 111"), [msgspec.structs.replace(decision, reason="  ")])
    for n in (0, 2):
        with pytest.raises(DecisionOutOfOrder):
            decide(attempt("111 111 111 111"), [msgspec.structs.replace(decision, n=n)])


def test_every_act_has_its_line() -> None:
    assert set(ACTS) == set(get_args(Act))


@given(
    st.lists(st.text("10ps", min_size=3, max_size=3), min_size=4, max_size=4),
    st.lists(st.tuples(st.sampled_from(["neutralise", "undo"]), st.integers(1, 12)), max_size=6),
)
def test_the_same_facts_give_the_same_verdict_after_a_journey_through_the_disk(
    words: list[str], acts: list[tuple[Act, int | None]]
) -> None:
    test = attempt(" ".join(words), Report(id=1, category="E9", number=5))
    stored = msgspec.json.encode((test, decisions(*acts)))
    again = msgspec.json.decode(stored, type=tuple[EvaluatedAttempt, list[Decision]])
    try:
        verdict = decide(test, decisions(*acts))
    except Refusal as refusal:
        with pytest.raises(type(refusal)):
            decide(*again)
    else:
        assert decide(*again) == verdict


@given(st.lists(st.text("10ps", min_size=3, max_size=3), min_size=4, max_size=4), st.integers(1, 12))
def test_undoing_everything_gives_the_first_verdict_again(words: list[str], number: int) -> None:
    test = attempt(" ".join(words))
    acts: list[tuple[Act, int | None]] = [
        ("neutralise", number), ("reject", None), ("cancel", None), ("undo", 2), ("undo", 1), ("undo", 3),
    ]  # fmt: skip
    assert decide(test, decisions(*acts)) == decide(test, [])
