"""How a candidate calls from the station, with the room there or away (R-INC-01)."""

import pytest

from kiosk_client.domain.calling import (
    HAS,
    HandIsDown,
    HandIsUp,
    NoOtherItem,
    NoSuchMessage,
    NothingSuch,
    RoomIsThere,
)
from kiosk_client.domain.calls import hand_now, unread
from kiosk_client.domain.sitting import NotNow, NotThisItem, Stage, current_item, draft_of
from kiosk_client.protocol.messages import FormItem, ItemEmbed, ItemFile, ItemImage, Told
from tests.unit.kiosk.scripted_room import ADA


def hand(station):
    sitting = station.sitting.sitting
    return hand_now(sitting.calls, sitting.order)


def test_r_inc_01_a_hand_goes_up_and_down_and_is_journalled(seated):
    seated.calling.raise_hand()
    assert hand(seated) == "raised"
    with pytest.raises(HandIsUp):
        seated.calling.raise_hand()
    seated.calling.lower_hand()
    assert hand(seated) == ""
    with pytest.raises(HandIsDown):
        seated.calling.lower_hand()
    seated.syncing.flush()
    assert seated.room.kinds() == ["began", "hand_raised", "hand_lowered"]


def test_r_inc_01_a_hand_raised_with_the_room_away_is_kept_and_sent(seated):
    seated.room.away = True
    seated.calling.raise_hand()
    seated.reconnect()
    assert seated.room.kinds() == ["began", "hand_raised"]


def test_r_inc_01_an_older_word_of_the_room_does_not_lower_a_hand_that_it_has_not_heard_of(seated):
    seated.calling.raise_hand()
    seated.room.order_now(heard=1, hand="")
    assert hand(seated) == "raised"


def test_r_inc_01_the_room_says_that_somebody_comes_and_that_it_is_settled(seated):
    seated.calling.raise_hand()
    seated.room.order_now(heard=2, hand="taken")
    assert hand(seated) == "taken"
    seated.room.order_now(heard=2, hand="")
    assert hand(seated) == ""
    seated.calling.raise_hand()
    assert hand(seated) == "raised"


def test_r_ent_04_a_hand_is_still_up_after_a_restart(seated):
    seated.calling.raise_hand()
    again = seated.restart()
    again.room.change(state="away", confirmed=False)
    again.sitting.enter(ADA)
    again.room.confirm()
    again.sitting.begin()
    assert hand(again) == "raised"
    again.store.database.close()


def test_r_inc_01_a_hand_can_be_raised_in_a_pause_and_before_handing_in(seated):
    seated.room.order_now(state="paused")
    seated.calling.raise_hand()
    seated.room.order_now(state="sitting")
    seated.sitting.review()
    seated.calling.lower_hand()


def test_nobody_calls_before_the_test_or_after_it(station):
    with pytest.raises(NotNow):
        station.calling.raise_hand()
    station.let_in()
    station.sitting.review()
    station.sitting.hand_in()
    with pytest.raises(NotNow):
        station.calling.raise_hand()


def number(station):
    return current_item(station.sitting.sitting).number


def stage(station):
    return station.sitting.sitting.stage


def come_back(station, **order):
    """The agent is killed, and the candidate let in again."""
    again = station.restart()
    again.room.change(state="away", confirmed=False, **order)
    again.sitting.enter(ADA)
    again.room.confirm()
    again.sitting.begin()
    return again


PICTURE = ItemImage(media_type="image/png", data="", alt="")
PAGE = ItemEmbed(title="", height=1, data="")
FILE = ItemFile(name="a", media_type="text/plain", data="")


@pytest.mark.parametrize(("has", "wrong"), [
    ({}, {"software", "other"}),
    ({"image": PICTURE}, {"picture", "software", "other"}),
    ({"embed": PAGE}, {"page", "software", "other"}),
    ({"attachments": [FILE]}, {"file", "software", "other"}),
])  # fmt: skip
def test_r_inc_02_only_what_an_item_has_can_be_wrong_with_it(has, wrong):
    item = FormItem(number=1, item="i", kind="QCU", prompt="", **has)
    assert {what for what, fits in HAS.items() if fits(item)} == wrong


def test_r_inc_01_a_reported_item_takes_no_answer_and_no_skip(seated):
    seated.calling.report(1, "other")
    assert stage(seated) is Stage.HELD
    for act in (
        lambda: seated.sitting.answer(1, 1),
        lambda: seated.sitting.skip(1),
        lambda: seated.sitting.draft(1, 1),
    ):
        with pytest.raises(NotNow):
            act()
    seated.syncing.flush()
    assert (
        seated.room.entries()[-1] | {"kind": "problem_reported", "number": 1, "item": "u", "what": "other"}
        == (seated.room.entries()[-1])
    )


def test_r_inc_01_only_the_item_on_screen_can_be_reported_once(seated):
    with pytest.raises(NotThisItem):
        seated.calling.report(2, "other")
    with pytest.raises(NothingSuch):
        seated.calling.report(1, "picture")
    seated.calling.report(1, "software")
    with pytest.raises(NotNow):
        seated.calling.report(1, "software")


def test_r_inc_01_an_item_is_still_held_after_a_restart_with_the_room_away(seated):
    seated.room.away = True
    seated.calling.report(1, "other")
    seated.room.away = False
    again = come_back(seated)
    assert stage(again) is Stage.HELD
    again.store.database.close()


def test_r_inc_01_an_older_word_of_the_room_releases_nothing(seated):
    seated.calling.report(1, "other")
    seated.room.order_now(heard=1, held=[])
    assert stage(seated) is Stage.HELD


def test_r_inc_02_a_rejected_report_shows_the_same_item_with_what_was_typed(seated):
    seated.sitting.draft(1, 2)
    seated.calling.report(1, "other")
    seated.room.order_now(heard=2, held=[1], state="held")
    assert stage(seated) is Stage.HELD
    seated.room.order_now(heard=2, held=[], state="sitting")
    assert (stage(seated), number(seated), draft_of(seated.sitting.sitting)) == (Stage.ITEM, 1, 2)


INSTEAD = FormItem(number=1, item="u2", kind="QCU", prompt="<p>Une autre</p>", choices=["a", "b"])


def test_r_inc_02_the_replacement_is_on_screen_and_on_disk_encrypted(seated):
    seated.sitting.draft(1, 3)
    seated.calling.report(1, "other")
    seated.room.order_now(heard=2, held=[], state="sitting", replaced=[INSTEAD])
    assert current_item(seated.sitting.sitting) == INSTEAD
    assert draft_of(seated.sitting.sitting) is None
    assert b"Une autre" not in (seated.folder / "station.db").read_bytes()
    assert seated.store.attempts.form_of("a1")[0] == INSTEAD
    seated.sitting.answer(1, 2)
    assert number(seated) == 2


def test_r_inc_02_the_replacement_is_still_there_after_a_restart(seated):
    seated.sitting.draft(1, 3)
    seated.calling.report(1, "other")
    seated.room.order_now(heard=2, held=[], state="sitting", replaced=[INSTEAD])
    seated.room.form = [INSTEAD, *seated.room.form[1:]]
    again = come_back(seated, heard=2)
    assert (current_item(again.sitting.sitting), draft_of(again.sitting.sitting)) == (INSTEAD, None)
    again.store.database.close()


def test_r_inc_02_a_neutralised_number_is_passed_over_and_the_last_one_ends_the_test(seated):
    seated.calling.report(1, "other")
    seated.room.order_now(heard=2, held=[], done=[1])
    assert (stage(seated), number(seated)) == (Stage.ITEM, 2)
    for passed in (2, 3):
        seated.sitting.skip(passed)
    seated.calling.report(4, "other")
    seated.room.order_now(heard=5, held=[], done=[1, 2, 3, 4])
    assert (stage(seated), seated.sitting.sitting.end) == (Stage.END, "completed")
    seated.syncing.flush()
    assert seated.room.kinds()[-1] == "ended"


def test_r_tst_09_with_the_room_away_the_candidate_goes_past_and_comes_back_at_the_end(seated):
    seated.calling.report(1, "other")
    with pytest.raises(RoomIsThere):
        seated.calling.set_aside(1)
    seated.room.away = True
    seated.calling.set_aside(1)
    assert (stage(seated), number(seated)) == (Stage.ITEM, 2)
    for passed in (2, 3, 4):
        seated.sitting.skip(passed)
    assert (stage(seated), number(seated)) == (Stage.HELD, 1)
    with pytest.raises(NoOtherItem):
        seated.calling.set_aside(1)
    seated.reconnect()
    seated.room.order_now(heard=len(seated.room.lines), held=[], done=[2, 3, 4])
    seated.sitting.answer(1, 1)
    assert seated.sitting.sitting.end == "completed"


def test_r_tst_09_whoever_waits_may_hand_in(seated):
    seated.calling.report(1, "other")
    seated.room.away = True
    seated.sitting.review()
    seated.sitting.go_back()
    assert stage(seated) is Stage.HELD
    seated.sitting.review()
    seated.sitting.hand_in()
    assert seated.sitting.sitting.end == "handed_in"


def test_only_a_held_item_is_set_aside(seated):
    seated.room.away = True
    with pytest.raises(NotNow):
        seated.calling.set_aside(1)


def waiting(station):
    sitting = station.sitting.sitting
    return [told.text for told in unread(sitting.calls, sitting.order)]


def test_r_inc_06_a_message_waits_until_it_is_confirmed_and_is_confirmed_once(seated):
    told = [Told(message=7, text="Un"), Told(message=9, text="Deux")]
    seated.room.order_now(messages=told)
    assert waiting(seated) == ["Un", "Deux"]
    seated.calling.read(7)
    assert waiting(seated) == ["Deux"]
    with pytest.raises(NoSuchMessage):
        seated.calling.read(7)
    seated.room.order_now(messages=told)
    assert waiting(seated) == ["Deux"]
    seated.syncing.flush()
    assert seated.room.entries()[-1]["message"] == 7


def test_r_inc_06_an_unread_message_waits_after_a_restart_and_in_a_pause(seated):
    seated.room.order_now(messages=[Told(message=7, text="Un")])
    again = come_back(seated)
    assert waiting(again) == ["Un"]
    again.room.order_now(state="paused")
    again.calling.read(7)
    assert waiting(again) == []
    again.store.database.close()


def test_r_ent_04_a_station_that_somebody_was_moved_to_asks_for_identity_alone(station):
    station.room.on_enter(ADA)
    station.room.order_now(state="away", confirmed=True, moved_here=True, epoch=2)
    assert station.sitting.awaited == "229"
    station.room.order_now(moved_here=False)
    assert station.sitting.awaited is None
    station.room.order_now(moved_here=True)
    station.sitting.enter(ADA)
    assert (station.sitting.awaited, stage(station)) == (None, Stage.CONFIRMED)


def test_r_ent_04_so_does_a_station_that_they_left_and_are_moved_back_to(seated):
    seated.room.order_now(state="away", epoch=2)
    assert (seated.sitting.awaited, stage(seated)) == (None, Stage.ENTRY)
    seated.room.order_now(confirmed=True, moved_here=True, epoch=3)
    assert seated.sitting.awaited == "229"
    seated.sitting.enter(ADA)
    seated.sitting.begin()
    assert (seated.sitting.awaited, stage(seated)) == (None, Stage.ITEM)


def test_r_tst_09_what_was_set_aside_at_another_station_comes_last_here_too(seated):
    seated.room.order_now(held=[1], aside=[1])
    assert (stage(seated), number(seated)) == (Stage.ITEM, 2)
