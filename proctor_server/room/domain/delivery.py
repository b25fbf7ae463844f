"""R-FIN-05: how far a package is on its way, and when it is tried again. Pure."""

from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

FIRST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(minutes=5)

Trouble = Literal["", "unreachable", "busy"]
"""Why it has to be tried again: nobody answered, or the authority asked for patience."""

_VERDICTS: Final = frozenset({400, 409, 413, 422})
_PASSING: Final = frozenset(
    {"wrong_offset", "piece_too_large", "cut_short", "wrong_metadata", "bad_request", "unknown"}
)


def is_verdict(status: int, code: str) -> bool:
    """Whether the authority's no is about the package; anything else is about one try, and may pass."""
    return status in _VERDICTS and code not in _PASSING


class Pace(NamedTuple):
    """Tries that came to nothing, one after the other, and when the next one is due."""

    tries: int = 0
    not_before: datetime | None = None
    trouble: Trouble = ""

    def is_due(self, now: datetime) -> bool:
        """Whether it may be tried now."""
        return self.not_before is None or now >= self.not_before


def next_pace(pace: Pace, now: datetime, trouble: Trouble, chance: float) -> Pace:
    """After one more try that came to nothing: twice as long, 5 minutes at most. `chance` from 0 to 1 spreads the rooms
    of one town, that would otherwise all come back at the same instant."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(pace.tries + 1, 10))
    return Pace(pace.tries + 1, now + longest * (0.5 + chance / 2), trouble)
