"""One candidate's run: its states as a table, its deadline, and what an entry of a station's journal is worth."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple

from proctor_server.room.domain.errors import MoveRefused

GRACE_SECONDS = 30
"""R-TIM-02: an answer sent before the deadline and received within this counts as in time."""

PRESENCE_MINUTES = 15
"""R-ENT-03: a confirmation lapses after this."""


class State(StrEnum):
    """Where an attempt is."""

    ADMITTED = "admitted"
    SITTING = "sitting"
    HELD = "held"
    PAUSED = "paused"
    AWAY = "away"
    HANDED_IN = "handed_in"


class Event(StrEnum):
    """What moves an attempt."""

    BEGIN = "begin"
    STATION_RESTARTED = "station_restarted"
    COME_BACK = "come_back"
    MOVE = "move"
    HOLD = "hold"
    RELEASE = "release"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    HAND_IN = "hand_in"
    TIME_UP = "time_up"
    END_BY_INVIGILATOR = "end_by_invigilator"
    FINALISE = "finalise"


S, E = State, Event

END_OF: dict[Event, str] = {
    E.COMPLETE: "completed",
    E.HAND_IN: "handed_in",
    E.TIME_UP: "deadline",
    E.END_BY_INVIGILATOR: "ended_by_invigilator",
    E.FINALISE: "finalised",
}
"""R-TST-08: the named ends."""

EVENT_OF = {end: event for event, end in END_OF.items()}

ATTEMPT_TRANSITIONS: dict[tuple[State, Event], State] = {
    (S.ADMITTED, E.BEGIN): S.SITTING,
    (S.SITTING, E.STATION_RESTARTED): S.AWAY,
    (S.HELD, E.STATION_RESTARTED): S.AWAY,
    (S.PAUSED, E.STATION_RESTARTED): S.AWAY,
    **{(state, E.MOVE): S.AWAY for state in (S.SITTING, S.HELD, S.PAUSED, S.AWAY)},
    (S.SITTING, E.COME_BACK): S.SITTING,
    (S.HELD, E.COME_BACK): S.HELD,
    (S.PAUSED, E.COME_BACK): S.PAUSED,
    (S.AWAY, E.COME_BACK): S.SITTING,
    (S.SITTING, E.HOLD): S.HELD,
    (S.HELD, E.HOLD): S.HELD,
    (S.HELD, E.RELEASE): S.SITTING,
    (S.SITTING, E.RELEASE): S.SITTING,
    (S.SITTING, E.PAUSE): S.PAUSED,
    (S.HELD, E.PAUSE): S.PAUSED,
    (S.PAUSED, E.RESUME): S.SITTING,
    (S.PAUSED, E.HOLD): S.PAUSED,
    (S.PAUSED, E.RELEASE): S.PAUSED,
    **{(state, event): S.HANDED_IN for state in (S.SITTING, S.HELD, S.PAUSED, S.AWAY) for event in END_OF},
}
"""A missing pair is a refusal. An attempt that is away can still be completed or handed in: by entries that its
station had journalled before it went down; one that is paused by a station that had not heard of the pause."""

IN_ROOM = frozenset({S.SITTING, S.HELD, S.PAUSED})
"""The candidate has been let in, and sits before the station that holds the attempt."""


def moved(state: str, event: Event) -> State:
    """The state after `event`. Raises `MoveRefused` where the table has no such edge."""
    try:
        return ATTEMPT_TRANSITIONS[State(state), event]
    except KeyError:
        raise MoveRefused(state=state) from None


LIFE_MS = 24 * 3_600_000
"""R-SES-07: no attempt lives longer, whatever was added or paused."""


def last_moment(began_at: int, deadline: int, *, is_paused: bool) -> int:
    """Until when an attempt can run as things stand, in milliseconds: to its deadline, which does not come while it is
    paused (R-TIM-05), and to the end of its life at the latest (R-SES-07)."""
    latest = began_at + LIFE_MS
    return latest if is_paused else min(deadline, latest)


def deadline(
    began_at: datetime, test_minutes: int, extra_time_percent: int, added: timedelta = timedelta()
) -> datetime:
    """R-TIM-01: start + test × (1 + extra time) + credits (`added`), to the millisecond below."""
    test = timedelta(milliseconds=test_minutes * 60_000 * (100 + extra_time_percent) // 100)
    return began_at + test + added


class Standing(NamedTuple):
    """What the worth of an entry depends on. Moments in milliseconds; `ended_at` None while the attempt runs."""

    epoch: int
    station: str
    deadline: int
    ended_at: int | None


Verdict = Literal["counted", "late", "after_deadline", "fenced", "repeated", "wrong_item", "noted", "held"]
EVIDENCE: frozenset[Verdict] = frozenset({"after_deadline", "fenced", "repeated", "wrong_item", "held"})
"""Kept, and worth nothing."""


def timing_verdict(
    standing: Standing, *, station: str, epoch: int, at: int, received_at: int
) -> Literal["counted", "late", "after_deadline", "fenced"]:
    """What an entry is worth by who sent it and when (R-ENT-05, R-TIM-02).

    `at`: the moment of the entry on the room's clock as its station knew it. What is received before the end counts,
    whatever a station's clock says; what comes later counts when it was journalled before the end, late or not; the
    rest is kept as evidence.
    """
    if epoch != standing.epoch or station != standing.station:
        return "fenced"
    end = standing.deadline if standing.ended_at is None else min(standing.deadline, standing.ended_at)
    if received_at > end and at > end:
        return "after_deadline"
    return "late" if received_at > end + GRACE_SECONDS * 1000 else "counted"
