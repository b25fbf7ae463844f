"""R-TIM-01: the deadline is counted on a clock that nobody can step."""

import pytest

from kiosk_client.domain.clock_offset import Offset, Reading, heard, room_time, worth_keeping
from kiosk_client.services.clock import RoomClock

BOOT = "boot-1"


def reading(wall, boot, boot_id=BOOT):
    return Reading(wall, boot, boot_id)


def test_the_rooms_word_was_said_between_asking_and_hearing():
    offset = heard(10_000, reading(5_000, 100), reading(5_040, 140))
    assert offset == Offset(BOOT, 9_880, 4_980)
    assert room_time(offset, reading(5_040, 140)) == 10_020


@pytest.mark.parametrize("step", [-86_400_000, -3_600_000, 3_600_000, 86_400_000])
def test_r_tim_01_a_step_of_the_wall_clock_changes_nothing(step):
    offset = heard(1_000_000, reading(900_000, 50), reading(900_000, 50))
    assert room_time(offset, reading(900_000 + 7_000 + step, 7_050)) == 1_007_000


def test_r_tim_01_a_suspended_machine_has_lost_its_time():
    offset = heard(1_000_000, reading(900_000, 50), reading(900_000, 50))
    assert room_time(offset, reading(4_500_000, 3_600_050)) == 4_600_000


def test_after_a_reboot_the_wall_clock_and_its_last_offset_are_what_is_left():
    offset = heard(1_000_000, reading(900_000, 50_000), reading(900_000, 50_000))
    assert room_time(offset, reading(960_000, 3, "boot-2")) == 1_060_000


def test_before_the_rooms_first_word_the_wall_clock_counts():
    assert room_time(None, reading(123, 4)) == 123


def test_only_a_change_that_matters_is_written():
    known = Offset(BOOT, 1000, 2000)
    assert worth_keeping(None, known)
    assert worth_keeping(Offset("other", 1000, 2000), known)
    assert not worth_keeping(known, Offset(BOOT, 1100, 2100))
    assert worth_keeping(known, Offset(BOOT, 1000, 2300))
    assert worth_keeping(known, Offset(BOOT, 700, 2000))


def test_r_tim_01_what_the_room_said_survives_a_restart_of_the_agent(station):
    clocks = [reading(900_000, 50)]
    clock = RoomClock(station.store.moments, lambda: clocks[-1])
    clock.told(1_000_000, before=clocks[-1])
    clocks.append(reading(5, 1_050))
    again = RoomClock(station.store.moments, lambda: clocks[-1])
    assert again.now() == clock.now() == 1_001_000
