"""Results that come back from the authority: which are believed, and when the room asks for them. Pure."""

from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from proctor_server.results.document import ResultsDocument
from proctor_server.room.domain.errors import (
    ResultsOfOtherCentre,
    ResultsOfOtherPackage,
    ResultsOfOtherSession,
    ResultsStale,
)

Outcome = Literal["not_published", "current", "unreachable", "refused"]
"""What came of asking: nothing is out, the newest is here, nobody answered, the authority said no."""

FIRST_WAIT: Final[dict[Outcome, timedelta]] = {
    "not_published": timedelta(minutes=1),
    "current": timedelta(hours=6),
    "unreachable": timedelta(seconds=30),
    "refused": timedelta(minutes=30),
}
LONGEST_WAIT: Final[dict[Outcome, timedelta]] = {
    "not_published": timedelta(hours=1),
    "current": timedelta(hours=6),
    "unreachable": timedelta(hours=1),
    "refused": timedelta(hours=6),
}


class Expected(NamedTuple):
    """What results of a session may come in: of the package with this SHA-256, newer than `revision`, 0 for none."""

    session: str
    sha256: str
    revision: int


def check_results(document: ResultsDocument, expected: Expected) -> bool:
    """Whether a document that is the authority's brings something new; the same one again does not.

    Raises `ResultsOfOtherPackage`, `ResultsStale`.
    """
    if document.sha256 != expected.sha256:
        raise ResultsOfOtherPackage(number=expected.session)
    if document.revision < expected.revision:
        raise ResultsStale(number=expected.session)
    return document.revision > expected.revision


def check_place(document: ResultsDocument, centre: str, session: str | None) -> None:
    """Whether it is of this centre (fingerprint), and of `session` where one is named.

    Raises `ResultsOfOtherCentre`, `ResultsOfOtherSession`.
    """
    if document.centre != centre:
        raise ResultsOfOtherCentre(name=document.centre_name)
    if session not in (None, document.session):
        raise ResultsOfOtherSession(number=document.session)


def next_ask(outcome: Outcome, tries: int, now: datetime, chance: float) -> datetime:
    """When to ask again after `tries` answers of this kind in a row: twice as long each time, up to the longest.
    `chance` from 0 to 1 spreads the rooms, that would otherwise all come back at the same instant."""
    doubled: int = 2 ** min(max(0, tries - 1), 12)
    longest = min(LONGEST_WAIT[outcome], FIRST_WAIT[outcome] * doubled)
    return now + longest * (0.5 + chance / 2)
