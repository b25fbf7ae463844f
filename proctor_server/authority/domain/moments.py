"""Moments as they are written down."""

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """ISO 8601, UTC, milliseconds: `2026-03-12T13:32:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
