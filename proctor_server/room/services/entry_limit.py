"""R-ENT-02: attempts to enter are limited, per station and per candidate, by a wait and never by a lock-out.

Kept in memory: after a restart of the room server the count begins again, which costs a guesser more than it gives.
"""

from datetime import datetime, timedelta

from kiosk_client.protocol.messages import Enter
from proctor_server.room.domain.errors import EntryTooSoon
from proctor_server.room.domain.identity_match import normalised

FREE_TRIES = 5
LONGEST_WAIT_SECONDS = 60
_FORGOTTEN_AFTER = timedelta(minutes=15)


class EntryLimit:
    """Counts refusals; a success forgets them."""

    def __init__(self) -> None:
        self._refusals: dict[str, tuple[int, datetime]] = {}

    def check(self, station: str, message: Enter, now: datetime) -> None:
        """Raises `EntryTooSoon` with the seconds that are left to wait."""
        for key in _keys(station, message):
            count, last = self._refusals.get(key, (0, now))
            left = wait_after(count) - (now - last).total_seconds()
            if left > 0:
                raise EntryTooSoon(wait_seconds=int(left) + 1)

    def count(self, station: str, message: Enter, now: datetime) -> None:
        """One more refusal."""
        self._refusals = {k: v for k, v in self._refusals.items() if now - v[1] < _FORGOTTEN_AFTER}
        for key in _keys(station, message):
            self._refusals[key] = (self._refusals.get(key, (0, now))[0] + 1, now)

    def forget(self, station: str, message: Enter) -> None:
        """Somebody came in."""
        for key in _keys(station, message):
            self._refusals.pop(key, None)


def wait_after(refusals: int) -> float:
    """Seconds to wait after so many refusals: nothing for the first five, then 2, 4, 8 … 60."""
    return 0 if refusals < FREE_TRIES else min(LONGEST_WAIT_SECONDS, 2 ** (refusals - FREE_TRIES + 1))


def _keys(station: str, message: Enter) -> tuple[str, str]:
    person = normalised(message.birth_name) + normalised(message.first_name)
    return f"station {station}", f"candidate {message.session} {person}"
