"""Work that is not done while somebody waits: when it is tried again, and when it is put aside. Pure."""

from datetime import datetime, timedelta
from typing import Final

MOST_ATTEMPTS: Final = 5
"""A job that was taken so many times and is still here is poisoned: it waits for a person."""

_FIRST_SECONDS, _FACTOR = 2, 5


def due_again(attempts: int, now: datetime) -> datetime:
    """When a job that was taken for the `attempts`th time now may be taken once more: 2, 10, 50, 250 seconds."""
    return now + timedelta(seconds=_FIRST_SECONDS * _FACTOR ** (attempts - 1))


def is_poisoned(attempts: int) -> bool:
    """Whether a job that was taken `attempts` times is not tried again by itself."""
    return attempts >= MOST_ATTEMPTS
