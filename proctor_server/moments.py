"""Moments in their three forms: aware datetimes in rules, milliseconds in facts and messages, ISO text in journals."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970, rounded down."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """The moment, aware, in UTC."""
    return _EPOCH + timedelta(milliseconds=ms)


def iso(moment: datetime) -> str:
    """«2026-03-12T13:32:00.000Z»."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(maxsize=10_000)
def iso_ms(ms: int | None) -> str | None:
    """`iso` of milliseconds; None stays None."""
    return None if ms is None else iso(from_ms(ms))
