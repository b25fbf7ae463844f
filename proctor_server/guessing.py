"""Guesses at codes and passwords are slowed, each wait twice the one before, and never end in a lock-out.

R-ENT-02 is for candidates; the same holds for those who pair stations or sign in.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

LONGEST_WAIT: Final = timedelta(seconds=60)
FORGOTTEN_AFTER: Final = timedelta(hours=1)


class Guesses(NamedTuple):
    """Wrong guesses at one subject since the last right one."""

    failures: int
    last_at: datetime


class Limit(NamedTuple):
    """`free` wrong guesses cost nothing; the next waits one second, then two, four … up to `longest`."""

    free: int
    longest: timedelta = LONGEST_WAIT


def seconds_to_wait(guesses: Guesses, limit: Limit, now: datetime) -> int:
    """Whole seconds until the next guess may be made; 0: now."""
    if is_forgotten(guesses, now):
        return 0
    wait = wait_after(guesses.failures, limit)
    # a clock that was set back must not lengthen the wait
    left = min(wait, guesses.last_at + wait - now)
    return max(0, -(-left // timedelta(seconds=1)))


def wait_after(failures: int, limit: Limit) -> timedelta:
    """The wait that so many wrong guesses in a row cost."""
    if failures <= limit.free:
        return timedelta()
    doublings = min(failures - limit.free - 1, 16)
    return min(limit.longest, timedelta(seconds=2**doublings))


def is_forgotten(guesses: Guesses, now: datetime) -> bool:
    """Whether the wrong guesses are too old to count."""
    return now - guesses.last_at > FORGOTTEN_AFTER
