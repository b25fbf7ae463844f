"""How far packages are on their way to the authority, for whoever looks; in memory, true of this run of the server."""

import math
from collections.abc import Callable
from datetime import datetime

from proctor_server.room.domain.delivery import Pace, Trouble, next_pace
from proctor_server.room.domain.view import UploadProgress


class Underway:
    """One pace for all packages: there is one way to the authority."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._bytes: dict[str, tuple[int, int]] = {}
        self._sending: str | None = None
        self.pace = Pace()

    def is_due(self, now: datetime) -> bool:
        """Whether a package may be tried now."""
        return self.pace.is_due(now)

    def reached(self, sha256: str, sent: int, size: int) -> None:
        """The authority has so many bytes: it is worth coming back soon."""
        before, _ = self._bytes.get(sha256, (0, size))
        self._bytes[sha256] = (sent, size)
        if sent > before:
            self.pace = Pace()

    def begin(self, sha256: str) -> None:
        """This package is being sent."""
        self._sending = sha256

    def pause(self) -> None:
        """No package is being sent any more."""
        self._sending = None

    def arrived(self, sha256: str) -> None:
        """The authority has given its word on it."""
        self._bytes.pop(sha256, None)
        self.pace = Pace()

    def wait(self, trouble: Trouble, chance: float) -> None:
        """A try came to nothing."""
        self.pace = next_pace(self.pace, self._clock(), trouble, chance)

    def at_once(self) -> None:
        """Somebody knows that it is worth trying now."""
        self.pace = Pace()

    def progress(self, sha256: str, size: int) -> UploadProgress:
        """Of the package with this SHA-256, `size` bytes long."""
        sent, _ = self._bytes.get(sha256, (0, size))
        is_sending = self._sending == sha256
        until = None if is_sending else self.pace.not_before
        wait = max(0, math.ceil((until - self._clock()).total_seconds())) if until else None
        return UploadProgress(
            sent=sent,
            size=size,
            sending=is_sending,
            next_try_in=wait,
            tries=self.pace.tries,
            trouble="" if is_sending else self.pace.trouble,
        )
