"""The sitting's rules: a table, and what follows from an order and a journal."""

from dataclasses import replace

import msgspec
import pytest

from kiosk_client.domain.answers import AnswerEmpty, AnswerUnfit, check_answer, check_draft
from kiosk_client.domain.lights import answers_received
from kiosk_client.domain.sitting import (
    ON_SCREEN,
    SAID_BY,
    TRANSITIONS,
    Event,
    NotNow,
    Sitting,
    Stage,
    current_item,
    draft_of,
    is_older,
    is_time_up,
    moved,
    obeying,
    restored,
    told_by,
)
from kiosk_client.domain.time_left import milliseconds_left
from kiosk_client.protocol.journal import Began
from kiosk_client.protocol.messages import AttemptOrder
from tests.unit.kiosk.scripted_room import FORM

ORDER = AttemptOrder(revision=3, session="229", attempt="a1", epoch=1, state="sitting", candidate="Ada", deadline=1000)
SITTING = Sitting(stage=Stage.ITEM, order=ORDER, form=tuple(FORM), began=True)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("event", Event)
def test_every_pair_moves_as_the_table_says_or_is_refused_and_changes_nothing(stage, event):
    before = Sitting(stage=stage)
    target = TRANSITIONS.get((stage, event))
    if target is None:
        with pytest.raises(NotNow):
            moved(before, event)
        assert before.stage is stage
    else:
        assert moved(before, event).stage is target


@pytest.mark.parametrize("event", [Event.ANSWER, Event.REVIEW, Event.COMPLETE])
def test_r_ent_04_only_begin_shows_an_item_and_acts_need_it(event):
    reached = {target for (stage, _), target in TRANSITIONS.items() if stage not in ON_SCREEN}
    assert reached & ON_SCREEN == {Stage.ITEM}
    assert [pair for pair, target in TRANSITIONS.items() if target is Stage.ITEM and pair[0] not in ON_SCREEN] == [
        (Stage.CONFIRMED, Event.BEGIN)
    ]
    # R-TST-09: whoever waits for the invigilator may hand in
    elsewhere = {Stage.HELD} if event is Event.REVIEW else set()
    assert {stage for stage, happens in TRANSITIONS if happens is event} == {Stage.ITEM} | elsewhere


def test_r_tst_08_an_end_is_left_only_for_the_next_candidate():
    assert {(event, target) for (stage, event), target in TRANSITIONS.items() if stage is Stage.END} == {
        (Event.CLOSE, Stage.END),
        (Event.LEAVE, Stage.ENTRY),
    }


@pytest.mark.parametrize("state", SAID_BY)
@pytest.mark.parametrize("confirmed", [False, True])
def test_every_state_of_an_order_is_an_event_that_some_screen_obeys(state, confirmed):
    order = msgspec.structs.replace(ORDER, state=state, confirmed=confirmed)
    event = told_by(replace(SITTING, order=order))
    assert any(happens is event for _, happens in TRANSITIONS)


def test_r_tst_03_items_come_in_the_order_of_the_form():
    assert current_item(SITTING).number == 1
    assert current_item(replace(SITTING, done=frozenset({1, 2}))).number == 3
    assert current_item(replace(SITTING, done=frozenset({1, 2, 3, 4}))) is None


def test_an_older_order_is_known_by_its_revision():
    assert is_older(SITTING, msgspec.structs.replace(ORDER, revision=2))
    assert not is_older(SITTING, ORDER)
    assert not is_older(SITTING, msgspec.structs.replace(ORDER, revision=2, attempt="a2"))


def test_r_tst_03_a_draft_of_an_item_that_the_room_does_not_know_as_done_is_not_shown_in_the_next():
    """The agent was killed after an answer that it had not sent."""
    told = msgspec.structs.replace(ORDER, draft="of item 2", done=[1])
    assert draft_of(obeying(replace(SITTING, done=frozenset({1, 2})), told)) is None


def test_r_ent_04_the_stations_own_draft_wins_over_the_rooms():
    told = msgspec.structs.replace(ORDER, draft="room", done=[1, 2])
    assert draft_of(obeying(SITTING, told)) == "room"
    assert draft_of(obeying(replace(SITTING, draft=(3, "own")), told)) == "own"
    assert draft_of(obeying(replace(SITTING, draft=(2, "old item")), told)) == "room"


def test_r_tst_03_what_was_taken_back_stays_away():
    """The room may not have heard yet that nothing stands there any more."""
    told = msgspec.structs.replace(ORDER, draft="room", done=[1, 2])
    assert draft_of(obeying(replace(SITTING, draft=(3, None)), told)) is None


@pytest.mark.parametrize(("epoch", "shown"), [(1, "own"), (2, "room")])
def test_r_ent_05_what_was_typed_at_another_station_since_is_newer(epoch, shown):
    order = msgspec.structs.replace(ORDER, epoch=epoch, draft="room", state="away")
    began = Began(n=1, prev="", at=1, attempt="a1", epoch=1)
    back = restored(order, FORM, [began], (1, "own"))
    assert draft_of(obeying(back, order)) == shown


def test_r_tim_02_time_is_up_at_the_deadline_and_not_before():
    assert not is_time_up(SITTING, 999)
    assert is_time_up(SITTING, 1000)
    assert milliseconds_left(SITTING, 400) == 600
    assert milliseconds_left(SITTING, 5000) == 0


@pytest.mark.parametrize(
    "held",
    [
        replace(SITTING, stage=Stage.PAUSED),
        replace(SITTING, stage=Stage.ENTRY, order=msgspec.structs.replace(ORDER, state="paused")),
        replace(SITTING, end="handed_in", stage=Stage.END),
        replace(SITTING, began=False, stage=Stage.DOOR),
        replace(SITTING, order=msgspec.structs.replace(ORDER, deadline=None)),
        Sitting(),
    ],
)
def test_r_tim_05_time_is_never_up_in_a_pause_before_the_start_or_after_the_end(held):
    assert not is_time_up(held, 10_000)


def test_r_tst_07_answers_received_are_those_the_room_has():
    assert answers_received(replace(SITTING, given=(2, 4, 5)), 4) == (2, 3)
    moved_here = replace(SITTING, done=frozenset({1, 2, 3, 4}), given=(7,))
    assert [answers_received(moved_here, n) for n in (6, 7)] == [(3, 4), (4, 4)]


QCU, QCM, QROC, QROCM = FORM


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        (QCU, 1),
        (QCU, 3),
        (QCM, [1, 3]),
        (QROC, "été"),
        (QROCM, {"taille": "3", "unite": "Mo"}),
        (QROCM, {"taille": "3"}),
    ],
)
def test_r_tst_04_an_answer_of_the_items_kind_is_taken(item, answer):
    check_answer(item, answer)
    check_draft(item, answer)


@pytest.mark.parametrize(
    ("item", "answer"), [(QCU, None), (QCM, []), (QROC, "  "), (QROCM, {}), (QROCM, {"taille": " "}), (QCM, None)]
)
def test_r_tst_03_nothing_is_a_draft_but_no_answer(item, answer):
    check_draft(item, answer)
    with pytest.raises(AnswerEmpty):
        check_answer(item, answer)


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        (QCU, 0), (QCU, 4), (QCU, True), (QCU, "1"), (QCU, [1]), (QCM, 1), (QCM, [1, 1]), (QCM, [4]), (QCM, ["1"]),
        (QROC, 3), (QROC, "x" * 10_001), (QROC, ["x"]), (QROCM, "3"), (QROCM, {"autre": "3"}),
        (QROCM, {"unite": "To"}), (QROCM, {"taille": 3}),
    ],
)  # fmt: skip
def test_r_tst_04_an_answer_of_another_form_is_refused_as_a_draft_too(item, answer):
    with pytest.raises(AnswerUnfit):
        check_answer(item, answer)
    with pytest.raises(AnswerUnfit):
        check_draft(item, answer)
