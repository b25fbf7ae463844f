"""Facts about the tests that run, and about the stations that they run on."""

from typing import Literal

from proctor_server.room.domain.facts.base import Recordable


class StationEntry(Recordable, frozen=True, tag="station_entry"):
    """One line of a station's journal as the station stored it, and what it is worth (`attempt.Verdict`)."""

    station: str
    attempt: str
    verdict: str
    line: str


class AttemptEnded(Recordable, frozen=True, tag="attempt_ended"):
    """R-TST-08. Written again with an earlier moment when a station that was cut off turns out to have ended
    before."""

    attempt: str
    end: Literal["completed", "handed_in", "deadline", "ended_by_invigilator", "finalised"]
    ended_at: int
    reason: str = ""


class StationLost(Recordable, frozen=True, tag="station_lost"):
    """Nothing heard for three seconds from a station with an open attempt; `lost_at`: since when."""

    station: str
    lost_at: int = 0


class StationBack(Recordable, frozen=True, tag="station_back"):
    """Heard again."""

    station: str
