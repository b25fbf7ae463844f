"""The two lights that a candidate sees at any time (R-TST-07)."""

from typing import Literal

import msgspec

from kiosk_client.domain.sitting import Sitting


class Lights(msgspec.Struct, frozen=True, kw_only=True):
    """`station`: kept on this station's disk. `room`: on the room's disk, `waiting` entries still on their
    way."""

    station: Literal["kept", "failed"]
    room: Literal["kept", "on_its_way", "away"]
    waiting: int


def lights(*, written: int, acknowledged: int, connected: bool, disk_holds: bool) -> Lights:
    """`written`, `acknowledged`: numbers of the last entry on this disk and on the room's."""
    waiting = max(0, written - acknowledged)
    room: Literal["kept", "on_its_way", "away"] = "kept"
    if waiting:
        room = "on_its_way"
    if not connected:
        room = "away"
    return Lights(station="kept" if disk_holds else "failed", room=room, waiting=waiting)


def answers_received(sitting: Sitting, acknowledged: int) -> tuple[int, int]:
    """How many of this attempt's answers and skips the room has on disk, and how many were given, at other stations
    too (R-ENT-05): those the room has told of."""
    elsewhere = max(0, len(sitting.done) - len(sitting.given))
    return elsewhere + sum(n <= acknowledged for n in sitting.given), elsewhere + len(sitting.given)
