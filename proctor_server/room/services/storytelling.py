"""A session's story from its journal, for whoever reads it on a page or in a sheet (R-INC-07)."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from proctor_server.moments import from_ms
from proctor_server.room.adapters.sheets import csv_of
from proctor_server.room.adapters.vault import OffHub
from proctor_server.room.domain import facts
from proctor_server.room.domain.story import Line, Names, StoryWish, Tongue, chosen, folded, tell
from proctor_server.room.domain.story_words import GROUPS, ROLES, spoken
from proctor_server.room.storage import alerts, attempts, candidates, journal, sessions, stations
from proctor_server.room.storage.database import Readers

SEATED: Final = ("candidate_entered", "attempt_began", "attempt_resumed", "attempt_moved")
"""Kinds of facts that say who sits where from then on."""

COLUMNS: Final = (
    spoken("n°"), spoken("heure"), spoken("qui"), spoken("n° candidat"), spoken("candidat"), spoken("genre"),
    spoken("groupe"), spoken("ce qui s'est passé"), spoken("raison"), spoken("heure du poste"), spoken("empreinte"),
)  # fmt: skip


class StoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some lines of a story, whether `more` come in the same direction, and the number of the journal's last line."""

    lines: list[Line]
    more: bool
    head: int


class Storytelling:
    """Reads only, off the hub: a journal of forty candidates has thousands of lines."""

    def __init__(self, readers: Readers, off_hub: OffHub, zone: ZoneInfo | None) -> None:
        """`zone`: the school's; None takes the machine's."""
        self._readers, self._off_hub, self._zone = readers, off_hub, zone

    def story(self, session: str, wish: StoryWish, say: Callable[[str], str]) -> StoryPage:
        """One page. Raises `UnknownSession`, `UnknownCandidate`."""
        told: StoryPage = self._off_hub(self._page, session, wish, say)
        return told

    def sheet(self, session: str, wish: StoryWish, say: Callable[[str], str]) -> bytes:
        """Every line that the wish is for, as CSV, not folded. Raises like `story`."""
        made: bytes = self._off_hub(self._sheet, session, wish, say)
        return made

    def _page(self, session: str, wish: StoryWish, say: Callable[[str], str]) -> StoryPage:
        with self._readers.one() as db:
            head = journal.head(db, session)
            told = chosen(self._told(db, session, wish, say), wish)
            found = list(islice(folded(told) if wish.folds else told, wish.limit + 1))
        return StoryPage(lines=found[: wish.limit], more=len(found) > wish.limit, head=head.n if head else 0)

    def _told(self, db: sqlite3.Connection, session: str, wish: StoryWish, say: Callable[[str], str]) -> Iterator[Line]:
        sessions.session(db, session)
        if wish.candidate is not None:
            candidates.candidate(db, session, wish.candidate)
        names, tongue = names_of(db, session), Tongue(say, lambda ms: f"{self._local(from_ms(ms)):%H:%M}")
        between = {"after": wish.after, "before": wish.before, "newest": wish.newest}
        for recorded, line_hash in journal.hashed(db, session, **between):  # type: ignore[arg-type]
            yield tell(recorded.stamp, recorded.fact, names, tongue, line_hash)

    def _sheet(self, session: str, wish: StoryWish, say: Callable[[str], str]) -> bytes:
        with self._readers.one() as db:
            everything = replace(wish, before=None, after=0)
            people = names_of(db, session)
            told = chosen(self._told(db, session, everything, say), everything)
            rows = [self._row(line, people, say) for line in told]
        return csv_of([[say(column) for column in COLUMNS], *rows])

    def _row(self, line: Line, names: Names, say: Callable[[str], str]) -> list[str]:
        who = f"{line.who} ({say(ROLES[line.role])})" if line.who else say(ROLES[line.role])
        people = ", ".join(names.person(one) for one in line.candidates)
        own = self._local(from_ms(line.own_at)).isoformat(timespec="milliseconds") if line.own_at else ""
        at = self._local(datetime.fromisoformat(line.at)).isoformat(timespec="milliseconds")
        numbers, group = " ".join(map(str, line.candidates)), say(GROUPS[line.group])
        told = [who, numbers, people, line.kind, group, line.sentence, line.reason]
        return [str(line.n), at, *map(harmless, told), own, line.hash]

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)


def names_of(db: sqlite3.Connection, session: str) -> Names:
    """The names that a session's facts are told with."""
    people = {
        row.id: f"{row.person.birth_name.upper()} {row.person.first_name}" for row in candidates.candidates(db, session)
    }
    runs = {run.id: run.candidate for run in attempts.of_session(db, session)}
    seated = _seated(db, session)
    seats = {fact.station: fact.station_name for _, fact in seated}
    paired = {one.id: one.name for one in stations.every(db)}
    calls = {call.n: call.candidate for call in alerts.of_session(db, session)}
    return Names(people, runs, paired | seats, calls, _sitting(seated, runs))


Seated = facts.CandidateEntered | facts.AttemptBegan | facts.AttemptResumed | facts.AttemptMoved


def _seated(db: sqlite3.Connection, session: str) -> list[tuple[int, Seated]]:
    told = journal.of_kinds(db, session, SEATED)
    return [(each.stamp.n, each.fact) for each in told if isinstance(each.fact, Seated)]


def _sitting(seated: Sequence[tuple[int, Seated]], runs: dict[str, int]) -> Callable[[str, int], int | None]:
    taken: dict[str, list[tuple[int, int | None]]] = {}
    for n, fact in seated:
        taken.setdefault(fact.station, []).append((n, runs.get(fact.attempt)))

    def sat_at(station: str, n: int) -> int | None:
        return next((who for since, who in reversed(taken.get(station, [])) if since <= n), None)

    return sat_at


def harmless(cell: str) -> str:
    """The cell as no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
