"""What the room asks of the table `report`."""

import sqlite3
from typing import NamedTuple

from proctor_server.room.domain.errors import UnknownReport
from proctor_server.room.domain.written_report import ReportBody, ReportState, lacking

ONE = "SELECT * FROM report WHERE session = ? AND n = ?"
WITH_KEY = "SELECT * FROM report WHERE session = ? AND key = ? AND key <> ''"
OF_SESSION = "SELECT * FROM report WHERE session = ? ORDER BY written_at, n"
FORM = """
SELECT number, item FROM form_item JOIN attempt ON attempt.id = form_item.attempt
 WHERE attempt.session = ? AND attempt.candidate = ?
"""


class ReportRow(NamedTuple):
    """One report; moments in milliseconds."""

    session: str
    n: int
    version: int
    source: str
    state: str
    category: str
    candidate: int | None
    number: int | None
    text: str
    value: str
    written_by: str
    written_at: int
    changed_by: str
    changed_at: int | None
    key: str
    outcome: str

    @property
    def said(self) -> ReportBody:
        """What it says."""
        return ReportBody(
            category=self.category, candidate=self.candidate, number=self.number, text=self.text, value=self.value
        )

    @property
    def stands(self) -> bool:
        """Whether it is not withdrawn."""
        return self.state == ReportState.STANDING

    @property
    def lacking(self) -> list[str]:
        """R-FIN-01: what is asked for before the session can be finalised."""
        return lacking(self.said) if self.stands and self.source == "written" else []


def report(db: sqlite3.Connection, session: str, n: int) -> ReportRow:
    """One report. Raises `UnknownReport`."""
    row = db.execute(ONE, (session, n)).fetchone()
    if row is None:
        raise UnknownReport
    return ReportRow(**row)


def with_key(db: sqlite3.Connection, session: str, key: str) -> ReportRow | None:
    """The report that a page has sent with this key before; None for an empty key."""
    row = db.execute(WITH_KEY, (session, key)).fetchone()
    return ReportRow(**row) if row else None


def of_session(db: sqlite3.Connection, session: str) -> list[ReportRow]:
    """Every report, withdrawn ones too, the oldest first."""
    return [ReportRow(**row) for row in db.execute(OF_SESSION, (session,))]


def written(db: sqlite3.Connection, session: str) -> list[ReportRow]:
    """Those that invigilators wrote and that stand, the oldest first."""
    return [row for row in of_session(db, session) if row.source == "written" and row.stands]


def form_of(db: sqlite3.Connection, session: str, candidate: int) -> dict[int, str]:
    """Number to item of a candidate's form; empty before the start."""
    return dict(tuple(row) for row in db.execute(FORM, (session, candidate)))
