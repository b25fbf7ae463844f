"""The room's clock as the station knows it, counted on a clock that nobody can step (R-TIM-01)."""

from typing import NamedTuple

import msgspec

WORTH_KEEPING = 250
"""Milliseconds: a smaller change of what is known is not written to disk."""


class Reading(NamedTuple):
    """One look at the station's clocks, in milliseconds: the wall clock since 1970, CLOCK_BOOTTIME since the
    boot that `boot_id` names."""

    wall: int
    boot: int
    boot_id: str


class Offset(msgspec.Struct, frozen=True):
    """What to add to CLOCK_BOOTTIME of this boot, or to the wall clock after another, to get the room's
    clock."""

    boot_id: str
    on_boot: int
    on_wall: int


def heard(room_now: int, before: Reading, after: Reading) -> Offset:
    """The offset from the room's word `room_now`, asked `before` and answered `after`: it was said in the
    middle."""
    return Offset(
        after.boot_id,
        room_now - (before.boot + after.boot) // 2,
        room_now - (before.wall + after.wall) // 2,
    )


def room_time(offset: Offset | None, reading: Reading) -> int:
    """Milliseconds since 1970 of the room's clock. Before the room's first word: the wall clock.

    In the boot in which the room was heard, wall-clock steps change nothing; after a reboot the wall clock
    with its last known offset is the best that is left.
    """
    if offset is None:
        return reading.wall
    if offset.boot_id == reading.boot_id:
        return reading.boot + offset.on_boot
    return reading.wall + offset.on_wall


def worth_keeping(known: Offset | None, new: Offset) -> bool:
    """Whether `new` differs enough from what the disk has."""
    if known is None or known.boot_id != new.boot_id:
        return True
    return max(abs(known.on_boot - new.on_boot), abs(known.on_wall - new.on_wall)) > WORTH_KEEPING
