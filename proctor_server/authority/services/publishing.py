"""What is given out: the list of sessions, and the results of those that are published (R-AUT-03)."""

from collections.abc import Callable
from datetime import datetime

import msgspec
import sqlalchemy as sa

from proctor_server.authority.domain.errors import (
    AmbiguousSession,
    NobodyCertified,
    NotPublished,
    UnknownGroup,
    UnknownSession,
)
from proctor_server.authority.domain.publication import Obstacle
from proctor_server.authority.storage.sessions import (
    StoredSession,
    certifications,
    sessions,
    sessions_numbered,
)
from proctor_server.papers.printer import make
from proctor_server.results.certification import highest_reachable
from proctor_server.results.paper import results_paper
from proctor_server.results.summary import summary
from proctor_server.results.table import Line, results_csv, results_table


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A session as the authority shows it. `waits_for`: why it is not published."""

    session: str
    centre: str
    centre_name: str
    starts_at: str
    revision: int
    state: str
    candidates: int
    attempts: int
    published_at: str | None
    waits_for: list[Obstacle]


class Publishing:
    """Answers questions; changes nothing."""

    def __init__(self, engine: sa.Engine, obstacles: Callable[[StoredSession], list[Obstacle]]) -> None:
        self._engine, self._obstacles = engine, obstacles

    def sessions(self) -> list[SessionLine]:
        """Every session, by date."""
        with self._engine.connect() as connection:
            found = sessions(connection)
        return [self.line(each) for each in found]

    def line(self, stored: StoredSession) -> SessionLine:
        """One session as it is shown."""
        record = stored.record
        return SessionLine(
            session=stored.number,
            centre=stored.centre,
            centre_name=record.centre.name,
            starts_at=record.session.starts_at,
            revision=stored.revision,
            state=stored.state,
            candidates=len(record.candidates),
            attempts=len(record.attempts),
            published_at=stored.published_at,
            waits_for=self._obstacles(stored),
        )

    def find(self, number: str, centre: str | None = None) -> StoredSession:
        """The session with this number. Raises `UnknownSession`, or `AmbiguousSession` without its centre."""
        with self._engine.connect() as connection:
            found = [s for s in sessions_numbered(connection, number) if centre in (None, s.centre)]
        if not found:
            raise UnknownSession(session=number)
        if len(found) > 1:
            raise AmbiguousSession(session=number)
        return found[0]

    def csv(self, number: str, *, centre: str | None = None, group: str | None = None) -> bytes:
        """The results as a file; of one class with `group`. Raises like `find`, `NotPublished`,
        `UnknownGroup`."""
        return results_csv(self._lines(number, centre, group), for_a_class=group is not None)

    def table(self, number: str, *, centre: str | None = None, group: str | None = None) -> list[dict[str, str]]:
        """The same cells by header."""
        return results_table(self._lines(number, centre, group), for_a_class=group is not None)

    def paper(self, number: str, *, centre: str | None = None, group: str | None = None) -> bytes:
        """The results to print, as PDF, with what the marks mean; the same bytes each time. Raises like `csv`, or
        `NobodyCertified`."""
        lines = self._some_lines(number, centre, group)
        return make("results", results_paper(lines, group=group or ""), self._published_at(number, centre))

    def summary(self, number: str, *, centre: str | None = None, group: str | None = None) -> bytes:
        """The summary for the head teacher, as PDF. Raises like `paper`."""
        lines = self._some_lines(number, centre, group)
        highest = highest_reachable(lines[0].certification.ceiling)
        said = summary(lines, highest=highest, group=group or "")
        return make("summary", said, self._published_at(number, centre))

    def _published_at(self, number: str, centre: str | None) -> datetime:
        return datetime.fromisoformat(self.find(number, centre).published_at or "")

    def _some_lines(self, number: str, centre: str | None, group: str | None) -> list[Line]:
        lines = self._lines(number, centre, group)
        if not lines:
            raise NobodyCertified(session=number)
        return lines

    def _lines(self, number: str, centre: str | None, group: str | None) -> list[Line]:
        stored = self.find(number, centre)
        if stored.state != "published":
            raise NotPublished(session=number)
        with self._engine.connect() as connection:
            found = certifications(connection, stored)
        name = stored.record.centre.name
        lines = [Line(n, each, number, name) for n, each in found if group in (None, each.group)]
        if group is not None and not lines:
            raise UnknownGroup(session=number, group=group)
        return lines
