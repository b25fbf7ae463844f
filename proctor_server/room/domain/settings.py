"""What a centre decides for all its sessions."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from proctor_server.room.domain.errors import SettingsUnfit
from proctor_server.room.domain.session import SESSION_MINUTES, TEST_MINUTES

RETENTION_DAYS: Final = 90
RETENTION_REASON: Final = (
    "Délai de recours de deux mois (code de justice administrative, article R. 421-1), et un mois de marge."
)
_LONGEST_DAY: Final = 24 * 60
_LONGEST_RETENTION: Final = 5 * 365
_LONGEST_REASON: Final = 500


class CentreSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`session_minutes`, `test_minutes`: of a new session that does not say (R-SES-05). `retention_days`: how long the
    room keeps a session after the authority's receipt (R-FIN-07), and why."""

    session_minutes: int = SESSION_MINUTES
    test_minutes: int = TEST_MINUTES
    retention_days: int = RETENTION_DAYS
    retention_reason: str = RETENTION_REASON


def settings_from(fields: Mapping[str, object]) -> CentreSettings:
    """The settings in a form's fields, whole. Raises `SettingsUnfit` that names every field at fault."""
    found, faulty = {}, []
    for name, fits in _FITS.items():
        value = fields.get(name)
        if fits(value):
            found[name] = value.strip() if isinstance(value, str) else value
        else:
            faulty.append(name)
    if not faulty and int(str(found["test_minutes"])) > int(str(found["session_minutes"])):
        faulty.append("test_minutes")
    if faulty:
        raise SettingsUnfit(fields=faulty)
    return msgspec.convert(found, CentreSettings)


def erased_at(settings: CentreSettings, received_at: str) -> datetime:
    """R-FIN-07: when a session goes by itself, so many days after the receipt (ISO 8601)."""
    return datetime.fromisoformat(received_at) + timedelta(days=settings.retention_days)


def _is_whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_reason(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST_REASON and value.strip().isprintable()


_FITS: Final[dict[str, Callable[[object], bool]]] = {
    "session_minutes": _is_whole(1, _LONGEST_DAY),
    "test_minutes": _is_whole(1, _LONGEST_DAY),
    "retention_days": _is_whole(1, _LONGEST_RETENTION),
    "retention_reason": _is_reason,
}
