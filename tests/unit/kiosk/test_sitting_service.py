"""What a candidate does, on a real disk, with a room that comes and goes."""

import pytest

from kiosk_client.domain.answers import AnswerEmpty
from kiosk_client.domain.refusals import RefusedByRoom, RoomAway
from kiosk_client.domain.sitting import NotNow, NotThisItem, Stage, current_item, draft_of
from kiosk_client.protocol.journal import Ended
from kiosk_client.protocol.messages import AttemptOrder, Begin
from tests.unit.kiosk.scripted_room import ADA, FORM


def stage(station):
    return station.sitting.sitting.stage


def number(station):
    return current_item(station.sitting.sitting).number


def answer_all(station):
    station.sitting.answer(1, 1)
    station.sitting.answer(2, [1, 3])
    station.sitting.skip(3)
    station.sitting.answer(4, {"taille": "3", "unite": "Mo"})


def test_r_ent_01_a_mismatch_shows_the_rooms_one_sentence_and_changes_nothing(station):
    wrong = type(ADA)(**{name: getattr(ADA, name) for name in ADA.__struct_fields__} | {"birth_name": "Byron"})
    with pytest.raises(RefusedByRoom) as refused:
        station.sitting.enter(wrong)
    assert refused.value.code == "no_such_candidate"
    assert "aucun candidat" in str(refused.value)
    assert stage(station) is Stage.ENTRY


def test_r_ent_03_nobody_begins_before_an_invigilator_has_confirmed(station):
    station.sitting.enter(ADA)
    assert stage(station) is Stage.DOOR
    with pytest.raises(NotNow):
        station.sitting.begin()
    station.room.confirm()
    assert stage(station) is Stage.CONFIRMED
    station.room.order_now(confirmed=False)
    assert stage(station) is Stage.DOOR


def test_the_first_item_shows_once_begin_is_accepted_and_journalled(seated):
    assert stage(seated) is Stage.ITEM
    assert number(seated) == 1
    seated.syncing.flush()
    assert seated.room.kinds() == ["began"]


def test_r_tst_03_an_answer_is_final_and_shows_the_next_item(seated):
    seated.sitting.answer(1, 2)
    assert number(seated) == 2
    with pytest.raises(NotThisItem):
        seated.sitting.answer(1, 3)
    seated.syncing.flush()
    assert seated.room.entries()[-1]["answer"] == 2


def test_r_tst_03_an_empty_answer_is_refused_and_nothing_is_journalled(seated):
    with pytest.raises(AnswerEmpty):
        seated.sitting.answer(1, None)
    assert seated.store.journal.head("229").n == 1
    assert number(seated) == 1


def test_r_tst_08_after_the_last_item_the_test_is_completed(seated):
    answer_all(seated)
    assert stage(seated) is Stage.END
    assert seated.sitting.sitting.end == "completed"
    seated.syncing.flush()
    assert seated.room.kinds() == ["began", "answered", "answered", "skipped", "answered", "ended"]
    assert seated.room.entries()[-1]["end"] == "completed"


def test_r_tst_08_handing_in_needs_a_confirmation(seated):
    with pytest.raises(NotNow):
        seated.sitting.hand_in()
    seated.sitting.review()
    with pytest.raises(NotNow):
        seated.sitting.answer(1, 1)
    seated.sitting.go_back()
    assert stage(seated) is Stage.ITEM
    seated.sitting.review()
    seated.sitting.hand_in()
    assert seated.sitting.sitting.end == "handed_in"


def test_r_tst_09_the_whole_test_goes_on_with_the_room_away(seated):
    seated.room.away = True
    answer_all(seated)
    assert seated.sitting.sitting.end == "completed"
    assert seated.room.lines == []
    seated.reconnect()
    assert len(seated.room.lines) == 6


def test_r_tim_02_the_deadline_ends_the_attempt_with_the_room_away_and_leaves_the_draft_as_evidence(seated):
    seated.sitting.answer(1, 1)
    seated.sitting.draft(2, [3])
    seated.room.away = True
    seated.clock.advance(minutes=105, seconds=-1)
    seated.sitting.tick()
    assert stage(seated) is Stage.ITEM
    seated.clock.advance(seconds=1)
    seated.sitting.tick()
    assert seated.sitting.sitting.end == "deadline"
    seated.reconnect()
    assert seated.room.kinds() == ["began", "answered", "draft_left", "ended"]
    left, ended = seated.room.entries()[2:]
    assert left["draft"] == [3]
    assert left["number"] == 2
    assert ended["end"] == "deadline"
    assert ended["at"] == seated.room.order.deadline


def test_r_tim_02_an_answer_after_the_deadline_is_not_taken(seated):
    seated.clock.advance(minutes=106)
    with pytest.raises(NotNow):
        seated.sitting.answer(1, 1)
    assert seated.sitting.sitting.end == "deadline"
    seated.syncing.flush()
    assert "answered" not in seated.room.kinds()


def test_r_tim_03_more_time_moves_the_deadline(seated):
    seated.room.order_now(deadline=seated.room.order.deadline + 600_000)
    seated.clock.advance(minutes=110)
    seated.sitting.tick()
    assert stage(seated) is Stage.ITEM


def test_r_tim_05_a_pause_hides_the_item_and_stops_the_deadline(seated):
    seated.room.order_now(state="paused")
    assert stage(seated) is Stage.PAUSED
    seated.clock.advance(minutes=200)
    seated.sitting.tick()
    with pytest.raises(NotNow):
        seated.sitting.answer(1, 1)
    seated.room.order_now(state="sitting", deadline=seated.clock() + 60_000)
    assert stage(seated) is Stage.ITEM


def test_r_inc_01_a_held_item_takes_no_answer(seated):
    seated.room.order_now(state="held", held=[1])
    with pytest.raises(NotNow):
        seated.sitting.answer(1, 1)
    with pytest.raises(NotNow):
        seated.sitting.skip(1)
    seated.room.order_now(state="sitting", held=[])
    seated.sitting.answer(1, 1)


def test_r_tst_08_the_invigilator_ends_it_and_the_draft_is_evidence(seated):
    seated.sitting.draft(1, 2)
    seated.room.order_now(state="handed_in", end="ended_by_invigilator")
    assert stage(seated) is Stage.END
    assert seated.sitting.sitting.end == "ended_by_invigilator"
    seated.syncing.flush()
    assert seated.room.kinds() == ["began", "draft_left", "ended"]


def test_an_order_that_was_said_before_is_ignored(seated):
    late = seated.room.order
    seated.room.order_now(state="paused")
    seated.sitting.obey(late)
    assert stage(seated) is Stage.PAUSED


def test_an_order_is_harmless_when_repeated(seated):
    ended = seated.room.change(state="handed_in", end="finalised")
    seated.sitting.obey(ended)
    seated.sitting.obey(ended)
    entries = seated.store.journal.entries_of("a1")
    assert [type(entry) for entry in entries].count(Ended) == 1


def test_r_tst_05_leaving_the_page_is_journalled_with_its_length(seated):
    seated.sitting.focus_lost(1, 4200)
    seated.sitting.focus_lost(1, -5)
    seated.syncing.flush()
    lost = [entry for entry in seated.room.entries() if entry["kind"] == "focus_lost"]
    assert [entry["milliseconds"] for entry in lost] == [4200, 0]


def test_r_ent_04_after_a_restart_nothing_shows_until_identity_confirmation_and_begin(seated):
    seated.sitting.answer(1, 1)
    seated.sitting.draft(2, [1])
    again = seated.restart()
    assert again.sitting.restarted
    assert stage(again) is Stage.ENTRY
    with pytest.raises(NotNow):
        again.sitting.answer(2, [1])
    again.room.change(state="away", confirmed=False)
    again.sitting.enter(ADA)
    assert stage(again) is Stage.DOOR
    again.room.confirm()
    again.sitting.begin()
    assert number(again) == 2
    assert draft_of(again.sitting.sitting) == [1]
    assert not again.sitting.restarted
    again.syncing.flush()
    assert again.room.kinds() == ["began", "answered", "began"]
    assert [entry["epoch"] for entry in again.room.entries()] == [1, 1, 2]
    again.store.database.close()


def test_r_ent_05_what_was_journalled_before_a_return_is_with_the_room_before_the_epoch_rises(seated):
    seated.room.away = True
    seated.sitting.answer(1, 1)
    again = seated.restart()
    again.room.away = False
    again.room.change(state="away", confirmed=False)
    again.sitting.enter(ADA)
    again.room.confirm()
    again.sitting.begin()
    kinds = [type(message).__name__ for message in again.room.asked]
    assert kinds.index("Entries") < len(kinds) - 1 - kinds[::-1].index("Begin")
    assert number(again) == 2
    again.store.database.close()


def test_r_ent_04_a_confirmation_alone_shows_no_item_after_a_restart(seated):
    again = seated.restart()
    again.room.change(state="away", confirmed=False)
    again.sitting.obey(again.room.order)
    again.room.confirm()
    assert stage(again) is Stage.ENTRY
    with pytest.raises(NotNow):
        again.sitting.begin()
    again.store.database.close()


def test_r_tim_02_the_deadline_ends_an_attempt_whose_agent_was_restarted(seated):
    seated.sitting.draft(1, 3)
    again = seated.restart()
    again.room.away = True
    again.clock.advance(minutes=105)
    again.sitting.tick()
    assert again.sitting.sitting.end == "deadline"
    assert not again.sitting.restarted
    third = again.restart()
    assert third.sitting.sitting.order is None
    third.store.database.close()


def test_r_ent_04_sent_away_by_the_room_the_item_is_hidden(seated):
    seated.room.order_now(state="away")
    assert stage(seated) is Stage.ENTRY


def test_a_start_needs_the_room(station):
    station.sitting.enter(ADA)
    station.room.confirm()
    station.room.away = True
    with pytest.raises(RoomAway):
        station.sitting.begin()
    assert stage(station) is Stage.CONFIRMED
    station.room.away = False
    station.sitting.begin()
    assert stage(station) is Stage.ITEM


def test_r_ent_05_an_attempt_that_goes_on_elsewhere_leaves_the_screen_and_keeps_its_journal(seated):
    seated.sitting.answer(1, 1)
    seated.room.order_now(state="away", epoch=2)
    assert stage(seated) is Stage.ENTRY
    seated.clock.advance(minutes=300)
    seated.sitting.tick()
    assert [entry.epoch for entry in seated.store.journal.entries_of("a1")] == [1, 1]


def test_the_screen_is_given_back_after_an_end(seated):
    answer_all(seated)
    seated.sitting.leave()
    assert stage(seated) is Stage.ENTRY
    with pytest.raises(NotNow):
        seated.sitting.leave()


def test_drafts_of_every_kind_are_kept(seated):
    for item, value in zip(FORM, (2, [1], "moiti", {"unite": "Ko"}), strict=True):
        seated.sitting.draft(item.number, value)
        assert seated.store.attempts.draft_of("a1") == (item.number, value)
        seated.sitting.skip(item.number)


def killed_as_the_test_began(station):
    """The room has let Ada begin; the station was killed before the answer came."""
    station.sitting.enter(ADA)
    station.room.confirm()
    deadline = station.room.ask(Begin(attempt="a1"), AttemptOrder).deadline
    again = station.restart()
    again.clock.now = deadline + 1
    return again


def test_r_fin_01_a_station_killed_as_the_test_began_says_the_end_that_the_room_waits_for(station):
    again = killed_as_the_test_began(station)
    again.room.order_now(state="handed_in", end="deadline", here=True)
    again.syncing.flush()
    assert again.room.kinds() == ["ended"]
    assert stage(again) is Stage.END
    again.store.database.close()


def test_r_ent_05_a_station_where_somebody_else_s_test_ends_says_nothing_of_it(station):
    """They stood at its door, and another one holds the attempt."""
    again = killed_as_the_test_began(station)
    again.room.order_now(state="handed_in", end="deadline")
    again.syncing.flush()
    assert again.room.kinds() == []
    again.store.database.close()
