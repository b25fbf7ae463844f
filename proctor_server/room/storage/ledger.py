"""What a command writes with: the tables and the journals, inside the transaction of its group."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from kiosk_client.protocol.chain import Head
from kiosk_client.protocol.journal import AnyEntry
from proctor_server.room.domain.errors import UnknownSession
from proctor_server.room.domain.facts import Fact, StationEntry
from proctor_server.room.storage import journal
from proctor_server.room.storage.ahead import Asked, Standing
from proctor_server.room.storage.answers import Together
from proctor_server.room.storage.attempts import AtNumber, AttemptRow
from proctor_server.room.storage.line import line_behind


class HalfDone(Exception):
    """A command had written something before it was refused, or what several have recorded cannot be written."""


class Change(NamedTuple):
    """What somebody who watches should look at again: one candidate of a session, or (None) the session itself.
    `whole`: everybody, because who is enrolled is another. `alone`: the candidate, and nothing of the session."""

    session: str
    candidate: int | None
    whole: bool = False
    alone: bool = False


class Group:
    """The commands of one transaction. `heads`: the last line of each journal that they have written to; `lines`: what
    of it is not in the tables yet; `standing`: what was read ahead of them."""

    def __init__(self, db: sqlite3.Connection, asked: list[Asked]) -> None:
        self.db = db
        self.heads: dict[str, Head] = {}
        self.lines = Together(db)
        self.standing = Standing(db, asked) if asked else None

    def write(self) -> None:
        """Brings to the tables what is not there. Whose command it was that cannot be written, nobody knows yet. Raises
        `HalfDone`."""
        try:
            self.lines.write()
        except sqlite3.IntegrityError as fault:
            raise HalfDone from fault


class Ledger:
    """The tables and the journals, inside the transaction that is being written."""

    def __init__(self, group: Group, standing: Standing | None = None) -> None:
        """`standing`: what was read ahead of what the command will ask."""
        self._group, self._standing = group, standing
        self.changes: list[Change] = []

    @property
    def db(self) -> sqlite3.Connection:
        """The tables, with everything that was recorded."""
        if self._group.lines:
            self._group.write()
        return self._group.db

    def beside(self, station: str) -> sqlite3.Connection:
        """The tables, with every line that was recorded of this station; those of others may not be there yet."""
        return self.db if self._group.lines.has_of_station(station) else self._group.db

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is written inside changes nothing that a line of a station depends on."""
        standing = self._group.standing
        held = standing is not None and standing.holds
        yield
        if standing is not None and held:
            standing.pass_over()

    def head(self, asked: Asked) -> Head:
        """Of the station's journal. Raises `UnknownSession`."""
        standing = self._stands(asked, self._group.lines.has_of_station(asked.station))
        return standing.head(asked.session, asked.station)

    def attempt(self, asked: Asked, attempt_id: str) -> AttemptRow:
        """One of those that were asked for; answers that were recorded may not be counted in it yet. Raises
        `UnknownAttempt`."""
        return self._stands(asked).attempt(attempt_id)

    def at_number(self, asked: Asked, attempt_id: str, number: int) -> AtNumber:
        """One of those that were asked for, of an attempt that is known."""
        return self._stands(asked, self._group.lines.has_of_number(attempt_id, number)).at_number(attempt_id, number)

    def _stands(self, asked: Asked, is_recorded: bool = False) -> Standing:
        if self._standing is None or is_recorded or not self._standing.holds:
            self._standing = Standing(self.db, [asked])
        return self._standing

    def write(self, session: str, fact: Fact, *, who: str, now: datetime) -> Head:
        """Writes one fact, which nobody is told of. Where it stands in the journal."""
        head = journal.append(self.db, session, fact, who, now, self._group.heads.get(session))
        self._group.heads[session] = head
        return head

    def record(self, session: str, fact: Fact, *, who: str, now: datetime, candidate: int | None = None) -> int:
        """Writes one fact; `candidate` is whom it concerns. Returns its number in the journal."""
        head = self.write(session, fact, who=who, now=now)
        # what a station writes down moves its candidate's card; what follows from it for the session is another fact
        self.changes.append(Change(session, candidate, alone=isinstance(fact, StationEntry)))
        return head.n

    def record_line(
        self, session: str, fact: StationEntry, entry: AnyEntry, *, who: str, now: datetime, candidate: int
    ) -> None:
        """Records a line that moves nothing, or an answer that moves nothing but its attempt's count; written with the
        others of the group."""
        last = self._group.heads.get(session) or journal.head(self._group.db, session)
        if last is None:
            raise UnknownSession(number=session)
        line = line_behind(last, session, fact, who, now)
        self._group.lines.add(line, fact, entry)
        self._group.heads[session] = line.head
        self.changes.append(Change(session, candidate, alone=True))

    def touch_all(self, session: str) -> None:
        """Everybody is concerned, and whoever is no longer enrolled."""
        self.changes.append(Change(session, None, whole=True))

    def touch(self, session: str, candidates: Iterable[int]) -> None:
        """Several candidates are concerned by what was recorded."""
        self.changes += [Change(session, candidate) for candidate in candidates]
