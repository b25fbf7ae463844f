"""A candidate's time besides the test's own: what is added, and what was lost (R-TIM-03 … R-TIM-05)."""

from typing import Literal, get_args

from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.errors import MinutesUnfit, ReasonMissing, TimeInUse

Cause = Literal["held", "paused", "station_down"]
"""Why somebody could not work."""

CAUSES = frozenset(get_args(Cause))
LONGEST_MINUTES = 240
"""What can be added at once."""

SHORTEST_MS = 1000
"""A shorter loss is none: it is not proposed."""

CAUSE_OF: dict[State, Cause] = {
    State.HELD: "held",
    State.PAUSED: "paused",
    State.AWAY: "station_down",
}
"""R-TIM-04. Who sits works, also while the network is down."""


def cause_now(state: str, *, is_paused: bool) -> Cause | None:
    """Why the candidate cannot work now; None while they can. A pause goes on while the station restarts."""
    return "paused" if is_paused else CAUSE_OF.get(State(state))


def check_minutes(minutes: int) -> None:
    """R-TIM-03. Raises `MinutesUnfit`."""
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise MinutesUnfit(most=LONGEST_MINUTES)


def check_unused(deadline: int, added: int, now: int) -> None:
    """R-TIM-03: what was added can be taken back while the time without it is not over: an act on time never ends a
    test (R-TST-08). Milliseconds; `now`: where the clock stands. Raises `TimeInUse`."""
    if deadline - added <= now:
        raise TimeInUse


def check_reason(reason: str) -> str:
    """The reason without blanks around it. Raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
