"""Facts about time: added, taken back, paused, lost (R-TIM)."""

from proctor_server.room.domain.facts.base import Recordable


class TimeAdded(Recordable, frozen=True, tag="time_added"):
    """R-TIM-03: each of these candidates has so much more, and is told. `key`: the page's own name for this act, so
    that what is sent twice is done once."""

    candidates: list[int]
    minutes: int
    reason: str
    added_at: int
    by: str
    key: str = ""


class TimeWithdrawn(Recordable, frozen=True, tag="time_withdrawn"):
    """R-TIM-03: what line `line` added is taken back from each of these candidates, who are told, and why."""

    line: int
    candidates: list[int]
    minutes: int
    reason: str
    withdrawn_at: int
    by: str


class AttemptPaused(Recordable, frozen=True, tag="attempt_paused"):
    """R-TIM-05: the candidate's clock stands still, the item is hidden."""

    attempt: str
    paused_at: int


class PauseEnded(Recordable, frozen=True, tag="pause_ended"):
    """R-TIM-05: the clock goes on; the deadline is later by as long as it stood."""

    attempt: str
    resumed_at: int


class LostTimeDecided(Recordable, frozen=True, tag="lost_time_decided"):
    """R-TIM-04: a `line` of the ledger is granted so many milliseconds, or refused (0), and why."""

    attempt: str
    candidate: int
    line: int
    granted: int
    reason: str
    decided_at: int
    by: str
