"""The room's clock, as long as the station can count it (R-TIM-01)."""

from collections.abc import Callable

from kiosk_client.domain.clock_offset import Reading, heard, room_time, worth_keeping
from kiosk_client.storage.moments import Moments


class RoomClock:
    """`read`: one look at the station's clocks."""

    def __init__(self, moments: Moments, read: Callable[[], Reading]) -> None:
        self._moments, self._read = moments, read
        self._offset = self._kept = moments.offset()

    def read(self) -> Reading:
        """The station's own clocks."""
        return self._read()

    def now(self) -> int:
        """Milliseconds since 1970 of the room's clock."""
        return room_time(self._offset, self._read())

    def told(self, room_now: int, *, before: Reading) -> None:
        """The room has said its time, asked at `before`; answered now."""
        self._offset = heard(room_now, before, self._read())
        if worth_keeping(self._kept, self._offset):
            self._moments.keep_offset(self._offset)
            self._kept = self._offset
