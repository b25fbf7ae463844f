"""Calls on the exam page: what it shows of them, and what it may ask for."""

from collections.abc import Callable
from typing import Any

import msgspec

from kiosk_client.domain.calling import HAS, others
from kiosk_client.domain.calls import hand_now, unread
from kiosk_client.domain.sitting import ON_SCREEN, Sitting, Stage, current_item, shown_item
from kiosk_client.protocol.journal import Trouble
from kiosk_client.protocol.messages import Hand, Told
from kiosk_client.services.calling import Calling


class ShownCalls(msgspec.Struct, frozen=True, kw_only=True):
    """`hand`: what has become of the raised hand; empty when none is up. `troubles`: what can be wrong with the item on
    screen, empty when no problem can be reported. `may_set_aside`: the item is held, the room is away, another one is
    left. `message`: the oldest that has to be read."""

    hand: Hand
    troubles: list[Trouble]
    may_set_aside: bool
    message: Told | None


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with item `number`."""

    number: int
    what: Trouble


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """The message that the candidate has read."""

    message: int


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """The held item that the candidate goes past."""

    number: int


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    """An act that needs no word."""


def shown_calls(sitting: Sitting, *, connected: bool) -> ShownCalls | None:
    """None off the test's screens: there is nobody to call for."""
    if sitting.stage not in ON_SCREEN or sitting.order is None:
        return None
    return ShownCalls(
        hand=hand_now(sitting.calls, sitting.order),
        troubles=_troubles(sitting),
        may_set_aside=not connected and _can_be_set_aside(sitting),
        message=next(iter(unread(sitting.calls, sitting.order)), None),
    )


def _troubles(sitting: Sitting) -> list[Trouble]:
    # What is said before an item shows nothing of it that could be amiss.
    item = shown_item(sitting) if sitting.stage is Stage.ITEM else None
    return [] if item is None else [what for what, has in HAS.items() if has(item)]


def _can_be_set_aside(sitting: Sitting) -> bool:
    item = current_item(sitting) if sitting.stage is Stage.HELD else None
    return item is not None and others(sitting, item.number)


def call_acts(calling: Calling) -> dict[str, tuple[type[Any], Callable[[Any], None]]]:
    """Event → what it carries, what it does."""
    return {
        "raise_hand": (Nothing, lambda _: calling.raise_hand()),
        "lower_hand": (Nothing, lambda _: calling.lower_hand()),
        "report": (Reported, lambda told: calling.report(told.number, told.what)),
        "read": (Read, lambda read: calling.read(read.message)),
        "set_aside": (Past, lambda past: calling.set_aside(past.number)),
    }
