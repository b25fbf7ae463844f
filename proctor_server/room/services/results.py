"""What the school reads of the results that came back: the page, and the files that it saves (R-AUT-03)."""

import sqlite3
from datetime import datetime
from typing import Any, Literal

from proctor_server.moments import iso
from proctor_server.papers.printer import make
from proctor_server.results.document import ResultsDocument, kept_results
from proctor_server.results.paper import results_paper
from proctor_server.results.summary import summary
from proctor_server.results.table import Line, results_csv
from proctor_server.room.adapters.vault import OffHub
from proctor_server.room.domain.errors import NoResultsYet, UnknownClass
from proctor_server.room.domain.results_view import AskedCard, Held, ResultsView, Standing, highest_of, with_results
from proctor_server.room.storage import results, sessions
from proctor_server.room.storage.database import Readers


class Results:
    """Reads only. Papers are made off the hub."""

    def __init__(self, readers: Readers, off_hub: OffHub, *, has_authority: bool) -> None:
        self._readers, self._off_hub, self._has_authority = readers, off_hub, has_authority

    def view(self, session: str) -> ResultsView:
        """Everything that the page shows. Raises `UnknownSession`."""
        with self._readers.one() as db:
            row = sessions.session(db, session)
            plan = row.plan
            empty = ResultsView(
                session=Held(number=session, site=plan.site, room=plan.room, starts_at=plan.starts_at),
                state=_standing(db, session),
                authority=self._has_authority,
                asked=_asked(db, session),
            )
            kept = results.of_session(db, session)
            if kept is None:
                return empty
            return with_results(empty, kept_results(kept.document.encode()), results.brought_at(db, session, kept))

    def csv(self, session: str, group: str | None) -> bytes:
        """As the authority gives it out; of one class with `group`. Raises `UnknownSession`, `NoResultsYet`,
        `UnknownClass`."""
        return results_csv(self._lines(session, group)[1], for_a_class=group is not None)

    def paper(self, session: str, group: str | None) -> bytes:
        """The list to print, as PDF. Raises like `csv`."""
        document, lines = self._lines(session, group)
        return self._make("results", results_paper(lines, group=group or ""), document)

    def summary(self, session: str, group: str | None) -> bytes:
        """The summary for the head teacher, as PDF. Raises like `csv`."""
        document, lines = self._lines(session, group)
        said = summary(lines, highest=highest_of(document.lines), group=group or "")
        return self._make("summary", said, document)

    def _make(self, paper: Literal["results", "summary"], said: Any, document: ResultsDocument) -> bytes:
        made: bytes = self._off_hub(make, paper, said, datetime.fromisoformat(document.at))
        return made

    def _lines(self, session: str, group: str | None) -> tuple[ResultsDocument, list[Line]]:
        with self._readers.one() as db:
            sessions.session(db, session)
            kept = results.of_session(db, session)
        if kept is None or kept.state != "published":
            raise NoResultsYet(number=session)
        document = kept_results(kept.document.encode())
        lines = [one for one in document.table_lines() if group in (None, one.certification.group)]
        if not lines:
            raise NoResultsYet(number=session) if group is None else UnknownClass(number=session, group=group)
        return document, lines


def _standing(db: sqlite3.Connection, session: str) -> Standing:
    sent = sessions.delivery(db, session)
    return "waiting" if sent and sent.state == "delivered" else "not_sent"


def _asked(db: sqlite3.Connection, session: str) -> AskedCard | None:
    row = results.asked(db, session)
    if row is None:
        return None
    return AskedCard(at=iso(row.asked_at), outcome=row.outcome, message=row.message, next_at=iso(row.not_before))
