"""A live call from a station: its states as a table, who acts on it, and which of several comes first (R-INC-03)."""

from enum import StrEnum
from typing import Protocol

from proctor_server.room.domain.errors import AlertOfAnother, AlertRefused


class AlertState(StrEnum):
    """Where a call is."""

    RAISED = "raised"
    TAKEN = "taken"
    SETTLED = "settled"


class AlertEvent(StrEnum):
    """What moves a call: an invigilator, or the candidate who takes it back."""

    TAKE = "take"
    GIVE_BACK = "give_back"
    SETTLE = "settle"
    LOWER = "lower"


S, E = AlertState, AlertEvent

ALERT_TRANSITIONS: dict[tuple[AlertState, AlertEvent], AlertState] = {
    (S.RAISED, E.TAKE): S.TAKEN,
    (S.TAKEN, E.GIVE_BACK): S.RAISED,
    (S.RAISED, E.SETTLE): S.SETTLED,
    (S.TAKEN, E.SETTLE): S.SETTLED,
    (S.RAISED, E.LOWER): S.SETTLED,
    (S.TAKEN, E.LOWER): S.SETTLED,
}
"""A missing pair is a refusal: what is settled stays settled."""

URGENCY = {"problem": 0, "hand": 1}
"""Kind of call → its rank: whoever reported a problem stands still, whoever raised a hand may work on."""


ACTIONS = {"hand": {"take", "give_back", "settle"}, "problem": {"take", "give_back", "reject", "accept"}}
"""Kind of call → what an invigilator may do about it (R-INC-02)."""


class Alert(Protocol):
    """What the rules look at. `taken_by`: as the journal names people."""

    @property
    def kind(self) -> str: ...  # noqa: D102 - the names are the glossary's
    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def raised_at(self) -> int: ...  # noqa: D102
    @property
    def taken_by(self) -> str | None: ...  # noqa: D102


def alert_after(state: str, event: AlertEvent) -> AlertState:
    """The state after `event`. Raises `AlertRefused` where the table has no such edge."""
    try:
        return ALERT_TRANSITIONS[AlertState(state), event]
    except KeyError:
        raise AlertRefused(state=state) from None


def require_own(alert: Alert, who: str) -> None:
    """Nobody acts twice: raises `AlertOfAnother` with the name of whoever has taken the call. The administrator may
    act for somebody who has left."""
    if alert.taken_by not in (None, who) and not who.startswith("administrator:"):
        raise AlertOfAnother(name=name_of(alert.taken_by))


def name_of(who: str | None) -> str:
    """The name in «invigilator:name»."""
    return (who or "").partition(":")[2]


def urgency(alert: Alert) -> tuple[bool, int, int]:
    """R-INC-03: sorts calls, the most urgent first: those that nobody has taken, then by kind, then the oldest."""
    return alert.state == AlertState.TAKEN, URGENCY[alert.kind], alert.raised_at
