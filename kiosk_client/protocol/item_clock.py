"""The clock of a timed item (R-TST-04): it runs from `Opened` on, stands from `Stopped` to the next `Opened`.

Station, room and authority make the same sum from the same journal: neither a reload, nor a kill, nor another station
gives the time again. Milliseconds.
"""

from collections.abc import Iterable

import msgspec

from kiosk_client.protocol.journal import Answered, AnyEntry, ItemClock, Opened, Skipped, Stopped


def allowed(seconds: int, extra_time_percent: int) -> int:
    """What a candidate with this extra time has for an item of so many seconds."""
    return seconds * (100 + extra_time_percent) * 10


def used_by(clock: ItemClock, now: int) -> int:
    """How much has run until `now` (the room's clock); never negative."""
    return clock.used if clock.since is None else clock.used + max(0, now - clock.since)


def after(clock: ItemClock | None, entry: AnyEntry) -> ItemClock | None:
    """The clock of the item that was opened last, once `entry` is written. What is said twice counts once."""
    match entry:
        case Opened(item=item, at=at) if clock is None or clock.item != item:
            return ItemClock(item=item, since=at)
        case Opened(at=at) if clock is not None and clock.since is None:
            return msgspec.structs.replace(clock, since=at)
        case Stopped(item=item, at=at) if clock is not None and clock.item == item:
            return ItemClock(item=item, used=used_by(clock, at))
    return clock


def last_clock(entries: Iterable[AnyEntry]) -> ItemClock | None:
    """The clock of the item that was opened last in an attempt, from its entries that were not fenced."""
    clock = None
    for entry in _in_order(entries):
        clock = after(clock, entry)
    return clock


def taken(entries: Iterable[AnyEntry]) -> dict[tuple[int, str], int]:
    """(number, item) → what its clock had run when it was first answered or skipped, for the items that were opened;
    from the entries of one attempt that were not fenced."""
    clock, found = None, dict[tuple[int, str], int]()
    for entry in _in_order(entries):
        clock = after(clock, entry)
        if isinstance(entry, Answered | Skipped) and clock is not None and clock.item == entry.item:
            found.setdefault((entry.number, entry.item), used_by(clock, entry.at))
    return found


def _in_order(entries: Iterable[AnyEntry]) -> list[AnyEntry]:
    """As they were written: in each epoch one station alone writes (R-ENT-05)."""
    return sorted(entries, key=lambda entry: (entry.epoch, entry.n))
