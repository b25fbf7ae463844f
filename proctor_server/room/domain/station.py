"""Whether a station can be used, and why not (`kiosk_client.protocol.finding.Usable`)."""

from datetime import timedelta
from typing import Final, Literal

import msgspec

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.finding import Usable

CLOCK_TOLERANCE: Final = timedelta(minutes=5)

StationState = Literal["seen", "refused", "paired", "ready", "serving", "lost"]


class StationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one station at one moment. `announced_version`, `announced_centre`: None when it is not
    announced. `port_open`: None while nobody has tried. `is_sitting`: an attempt runs on it."""

    is_paired: bool
    is_alive: bool
    was_alive: bool
    is_sitting: bool
    clock_off: timedelta
    announced_version: int | None
    announced_centre: str | None
    port_open: bool | None


def usable(facts: StationFacts, centre: str) -> Usable:
    """The first reason that holds. `centre`: the fingerprint of the room's centre.

    What the socket says goes first: mDNS never tells whether somebody is alive.
    """
    reasons: tuple[tuple[bool, Usable], ...] = (
        (facts.is_alive and abs(facts.clock_off) > CLOCK_TOLERANCE, "clock_off"),
        (facts.is_alive, "usable"),
        (facts.announced_version is None, "not_seen"),
        (facts.announced_version != VERSION, "wrong_version"),
        (not facts.announced_centre, "not_paired"),
        (facts.announced_centre != centre, "wrong_key"),
        (facts.port_open is False, "port_closed"),
    )
    return next((reason for holds, reason in reasons if holds), "silent")


def state(facts: StationFacts, why: Usable) -> StationState:
    """Where the station stands. `why`: from `usable`."""
    states: tuple[tuple[bool, StationState], ...] = (
        (facts.is_alive and facts.is_sitting, "serving"),
        (facts.is_alive, "ready"),
        (facts.was_alive, "lost"),
        (why in {"wrong_key", "wrong_version"}, "refused"),
        (facts.is_paired and why != "not_paired", "paired"),
    )
    return next((reached for holds, reached in states if holds), "seen")
