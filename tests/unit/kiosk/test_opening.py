"""What is said before an item: that it is focused (R-TST-05), that it is timed (R-TST-04)."""

import pytest

from kiosk_client.domain.sitting import (
    NotNow,
    NotThisItem,
    Sitting,
    Stage,
    is_to_be_opened,
    shown_item,
)
from kiosk_client.domain.time_left import milliseconds_left_of_item, milliseconds_of_item
from kiosk_client.protocol.item_clock import last_clock
from kiosk_client.protocol.messages import FormItem
from tests.unit.kiosk.scripted_room import ADA
from tests.unit.kiosk.station import open_station

PLAIN, FOCUSED, TIMED, BOTH = {}, {"focused": True}, {"seconds": 60}, {"focused": True, "seconds": 60}


def form_of(*kinds):
    return [
        FormItem(number=number, item=f"i{number}", kind="QROC", prompt="<p>?</p>", **kind)
        for number, kind in enumerate(kinds, start=1)
    ]


def seat(station, *kinds, extra=0):
    station.room.form = form_of(*kinds)
    station.sitting.enter(ADA)
    station.room.change(extra_time_percent=extra)
    station.room.confirm()
    station.sitting.begin()
    return station


def item_left(station):
    sitting = station.sitting.sitting
    return milliseconds_left_of_item(sitting, sitting.form[len(sitting.done)], station.clock())


def kinds_of(station):
    station.syncing.flush()
    return station.room.kinds()


@pytest.mark.parametrize(
    ("form", "noticed"),
    [
        ([PLAIN, PLAIN], [False, False]),
        ([FOCUSED, FOCUSED, PLAIN, FOCUSED], [True, False, False, True]),
        ([PLAIN, FOCUSED, FOCUSED], [False, True, False]),
        ([TIMED, TIMED], [True, True]),
        ([BOTH, FOCUSED, BOTH], [True, False, True]),
    ],
)
def test_r_tst_05_a_notice_comes_before_a_timed_item_and_before_the_first_of_a_run_of_focused_ones(form, noticed):
    items = form_of(*form)
    for number, expected in enumerate(noticed):
        sitting = Sitting(stage=Stage.ITEM, form=tuple(items), done=frozenset(range(1, number + 1)))
        assert is_to_be_opened(sitting) is expected


def test_before_it_is_opened_an_item_is_neither_shown_nor_answered(station):
    seat(station, TIMED)
    assert shown_item(station.sitting.sitting) is None
    for act in (lambda: station.sitting.answer(1, "x"), lambda: station.sitting.skip(1)):
        with pytest.raises(NotNow):
            act()
    with pytest.raises(NotThisItem):
        station.sitting.open(2)
    station.sitting.open(1)
    assert shown_item(station.sitting.sitting).number == 1
    with pytest.raises(NotNow):
        station.sitting.open(1)
    station.sitting.answer(1, "x")
    assert kinds_of(station) == ["began", "opened", "answered", "ended"]


def test_an_item_of_which_nothing_is_said_needs_no_opening(station):
    seat(station, PLAIN, FOCUSED)
    with pytest.raises(NotNow):
        station.sitting.open(1)
    station.sitting.answer(1, "x")


def test_r_tst_04_the_seconds_of_an_item_run_on_the_rooms_clock(station):
    seat(station, TIMED)
    assert item_left(station) is None
    station.sitting.open(1)
    station.clock.advance(seconds=25)
    assert item_left(station) == 35_000
    station.clock.advance(seconds=100)
    assert item_left(station) == 0


def test_r_can_01_extra_time_makes_a_timed_item_longer(station):
    seat(station, TIMED, extra=33)
    assert milliseconds_of_item(station.sitting.sitting, station.sitting.sitting.form[0]) == 79_800


def test_when_its_time_is_over_the_candidate_still_validates_or_skips(station):
    """The authority says what that is worth (`timed_out`)."""
    seat(station, TIMED, TIMED)
    for number, give in ((1, lambda: station.sitting.answer(1, "x")), (2, lambda: station.sitting.skip(2))):
        station.sitting.open(number)
        station.clock.advance(seconds=90)
        give()
    assert kinds_of(station) == ["began", "opened", "answered", "opened", "skipped", "ended"]


def test_r_tim_05_in_a_pause_the_items_clock_stands(station):
    seat(station, TIMED)
    station.sitting.open(1)
    station.clock.advance(seconds=10)
    station.room.order_now(state="paused")
    station.clock.advance(minutes=30)
    assert item_left(station) == 50_000
    station.room.order_now(state="sitting", deadline=station.room.order.deadline + 30 * 60_000)
    station.clock.advance(seconds=20)
    assert item_left(station) == 30_000
    assert kinds_of(station) == ["began", "opened", "stopped", "opened"]


@pytest.mark.parametrize("state", ["paused", "held"])
def test_a_pause_that_is_told_twice_stops_the_clock_once(station, state):
    seat(station, TIMED)
    station.sitting.open(1)
    held = [1] if state == "held" else []
    station.room.order_now(state=state, held=held)
    station.room.order_now(state=state, held=held)
    assert kinds_of(station) == ["began", "opened", "stopped"]


def test_a_pause_before_it_is_opened_leaves_no_trace(station):
    seat(station, TIMED)
    station.room.order_now(state="paused")
    station.room.order_now(state="sitting")
    assert is_to_be_opened(station.sitting.sitting)
    assert kinds_of(station) == ["began"]


def come_back(station):
    again = station.restart()
    again.room.change(state="away", confirmed=False)
    again.sitting.enter(ADA)
    again.room.confirm()
    again.sitting.begin()
    return again


def test_r_ent_04_a_kill_does_not_give_the_time_again(station):
    seat(station, TIMED)
    station.sitting.open(1)
    station.clock.advance(seconds=15)
    again = come_back(station)
    again.clock.advance(seconds=5)
    assert item_left(again) == 40_000
    again.store.database.close()


def test_a_kill_during_a_pause_does_not_cost_the_pause(station):
    seat(station, TIMED)
    station.sitting.open(1)
    station.clock.advance(seconds=15)
    station.room.order_now(state="paused")
    station.clock.advance(minutes=5)
    again = come_back(station)
    again.clock.advance(seconds=5)
    assert item_left(again) == 40_000
    assert kinds_of(again) == ["began", "opened", "stopped", "began", "opened"]
    again.store.database.close()


def test_r_tst_05_a_restart_does_not_warn_again(station):
    seat(station, FOCUSED, FOCUSED)
    station.sitting.open(1)
    again = come_back(station)
    assert not is_to_be_opened(again.sitting.sitting)
    again.store.database.close()


def test_r_ent_05_another_station_goes_on_with_the_clock_that_the_room_tells(station, tmp_path):
    seat(station, TIMED)
    station.sitting.open(1)
    station.syncing.flush()
    station.clock.advance(seconds=12)
    room = station.room
    other = open_station(tmp_path / "other", room, station.clock)
    room.lines.clear()
    room.head = None
    room.change(state="away", confirmed=False, clock=last_clock(station.store.journal.entries_of("a1")))
    other.sitting.enter(ADA)
    room.confirm()
    other.sitting.begin()
    assert item_left(other) == 48_000
    other.store.database.close()


def test_r_tst_05_how_long_the_page_was_left_is_added_up_for_its_item(seated):
    seated.sitting.focus_lost(1, 4000)
    seated.sitting.focus_lost(1, 2500)
    assert seated.sitting.sitting.away == (1, 6500)
    seated.sitting.skip(1)
    seated.sitting.focus_lost(2, 100)
    assert seated.sitting.sitting.away == (2, 100)


def test_a_held_item_that_was_not_opened_is_not_shown():
    assert shown_item(Sitting(stage=Stage.HELD, form=tuple(form_of(TIMED)))) is None
    assert shown_item(Sitting(stage=Stage.HELD, form=tuple(form_of(PLAIN)))) is not None
