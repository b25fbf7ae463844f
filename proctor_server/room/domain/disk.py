"""How the disk under the room does: whether it takes what is written, how quickly, how much space is left."""

from typing import Final, Literal

import msgspec

from proctor_server.room.domain.errors import DiskFailing, DiskTrouble

Ailment = Literal["full", "failing"]
DiskState = Literal["well", "low", "short", "slow", "erred", "full", "failing"]

LOW_BYTES: Final = 1024**3
SHORT_BYTES: Final = 256 * 1024**2
SLOW_SECONDS: Final = 1.0
"""A commit that takes so long is felt by whoever presses a button."""

SLOW_FOR_SECONDS: Final = 15.0
"""So long after the last slow commit the disk is called slow."""


class DiskCard(msgspec.Struct, frozen=True, kw_only=True):
    """What a dashboard says of the disk, the worst first: `failing`: it gives errors; `full`: it takes nothing more;
    `short`: hardly any space is left; `erred`: it gave an error since the room was started, and takes everything again;
    `slow`: a commit takes `commit_ms`; `low`: little space is left; `well`: nothing."""

    state: DiskState = "well"
    free_bytes: int | None = None
    commit_ms: int = 0


class DiskHealth:
    """What the disk did last to whoever writes or reads, told from any thread. Times in seconds of any one clock."""

    def __init__(self) -> None:
        self._refusing: dict[str, Ailment] = {}
        self._erred = False
        self._slowest, self._slow_until = 0.0, float("-inf")

    def took(self, what: str) -> None:
        """The disk did what was asked of it in `what`."""
        self._refusing.pop(what, None)

    def refused(self, what: str, ailment: Ailment) -> None:
        """It did not."""
        self._refusing[what] = ailment
        self._erred = self._erred or ailment == "failing"

    def committed(self, seconds: float, now: float) -> None:
        """How long the last commit took."""
        if seconds >= SLOW_SECONDS:
            self._slowest, self._slow_until = seconds, now + SLOW_FOR_SECONDS

    @property
    def refuses(self) -> bool:
        """Whether something that was asked of it has not been done since."""
        return bool(self._refusing)

    def card(self, free_bytes: int | None, now: float) -> DiskCard:
        """`free_bytes`: None when that cannot be known."""
        is_slow = now < self._slow_until
        commit_ms = round(1000 * self._slowest) if is_slow else 0
        return DiskCard(state=self._state(free_bytes, is_slow=is_slow), free_bytes=free_bytes, commit_ms=commit_ms)

    def _state(self, free_bytes: int | None, *, is_slow: bool) -> DiskState:
        ailments = set(self._refusing.values())
        states: list[tuple[DiskState, bool]] = [
            ("failing", "failing" in ailments),
            ("full", "full" in ailments),
            ("short", free_bytes is not None and free_bytes < SHORT_BYTES),
            ("erred", self._erred),
            ("slow", is_slow),
            ("low", free_bytes is not None and free_bytes < LOW_BYTES),
        ]
        return next((state for state, holds in states if holds), "well")


def disk_refusal(ailment: Ailment, reason: str) -> DiskTrouble:
    """What whoever asked is told."""
    return DiskFailing(reason=reason) if ailment == "failing" else DiskTrouble(reason=reason)
