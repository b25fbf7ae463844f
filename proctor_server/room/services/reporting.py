"""What invigilators write down: reports, from the first draft to the last correction (R-INC-04)."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

from proctor_server.moments import iso_ms, to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.alert import name_of
from proctor_server.room.domain.errors import ReportChanged, ReportOfCall
from proctor_server.room.domain.view import ReportCard, ReportsMark
from proctor_server.room.domain.written_report import (
    CATEGORIES,
    ReportBody,
    ReportEvent,
    check_number,
    report_after,
    tidied,
)
from proctor_server.room.services.library import Library
from proctor_server.room.storage import candidates, reports, sessions
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.reports import ReportRow
from proctor_server.room.storage.writer import Writer


class Reporting:
    """Each act answers the report as it is on disk. Raises `UnknownSession`, `SessionFinalised`."""

    def __init__(self, writer: Writer, readers: Readers, library: Library) -> None:
        self._writer, self._readers, self._library = writer, readers, library

    def reports(self, session: str) -> list[ReportCard]:
        """Every report of the session, withdrawn ones too, the oldest first. Raises `UnknownSession`."""
        with self._readers.one() as db:
            sessions.session(db, session)
            return [_card(row) for row in reports.of_session(db, session)]

    def write(self, session: str, said: ReportBody, key: str, who: str, now: datetime) -> ReportCard:
        """A new report, or a draft where something is still lacking. The same `key` again writes nothing, and answers
        the report that is there. Raises like `tidied` and `check_number`, and `UnknownCandidate`."""
        body = tidied(said)

        def write(ledger: Ledger) -> ReportCard:
            sessions.open_session(ledger.db, session)
            there = reports.with_key(ledger.db, session, key)
            if there is not None:
                return _card(there)
            self._check(ledger.db, session, body)
            fact = facts.ReportWritten(said=body, written_at=to_ms(now), by=who, key=key)
            n = ledger.record(session, fact, who=who, now=now)
            return _card(reports.report(ledger.db, session, n))

        return self._writer.submit(write)

    def correct(self, session: str, report: int, version: int, said: ReportBody, who: str, now: datetime) -> ReportCard:
        """What it says from now on; saying the same again writes nothing. Raises like `write`, and `UnknownReport`,
        `ReportChanged`, `ReportOfCall`, `ReportActUnfit`."""
        body = tidied(said)

        def fact_of(db: sqlite3.Connection, row: ReportRow) -> facts.Fact | None:
            if row.stands and row.said == body:
                return None
            self._check(db, session, body)
            return facts.ReportCorrected(report=report, said=body, corrected_at=to_ms(now), by=who)

        return self._change((session, report, version), ReportEvent.CORRECT, fact_of, who, now)

    def withdraw(self, session: str, report: int, version: int, who: str, now: datetime) -> ReportCard:
        """It does not hold any more, until somebody restores it. Raises like `correct`."""
        fact = facts.ReportWithdrawn(report=report, withdrawn_at=to_ms(now), by=who)
        return self._change((session, report, version), ReportEvent.WITHDRAW, lambda *_: fact, who, now)

    def restore(self, session: str, report: int, version: int, who: str, now: datetime) -> ReportCard:
        """It holds again, as it was. Raises like `correct`."""
        fact = facts.ReportRestored(report=report, restored_at=to_ms(now), by=who)
        return self._change((session, report, version), ReportEvent.RESTORE, lambda *_: fact, who, now)

    def _change(
        self,
        which: tuple[str, int, int],
        event: ReportEvent,
        fact_of: Callable[[sqlite3.Connection, ReportRow], facts.Fact | None],
        who: str,
        now: datetime,
    ) -> ReportCard:
        session, report, version = which

        def change(ledger: Ledger) -> ReportCard:
            sessions.open_session(ledger.db, session)
            row = reports.report(ledger.db, session, report)
            if row.source == "call":
                raise ReportOfCall
            fact = fact_of(ledger.db, row)
            if fact is not None:
                # whoever comes second reads first, whatever they wanted
                _require_version(row, version)
                report_after(row.state, event)
                ledger.record(session, fact, who=who, now=now)
            return _card(reports.report(ledger.db, session, report))

        return self._writer.submit(change)

    def _check(self, db: sqlite3.Connection, session: str, said: ReportBody) -> None:
        if said.candidate is None:
            return
        candidates.candidate(db, session, said.candidate)
        if said.number is not None:
            asked = reports.form_of(db, session, said.candidate)
            item = asked.get(said.number)
            check_number(said, asked, self._library.categories(item) if item else [])


def reports_mark(rows: list[ReportRow]) -> ReportsMark:
    """What the line above the room says of them."""
    return ReportsMark(
        there=sum(row.stands for row in rows),
        drafts=sum(bool(row.lacking) for row in rows),
        last=max((row.version for row in rows), default=0),
    )


def _require_version(row: ReportRow, version: int) -> None:
    if row.version != version:
        raise ReportChanged(name=name_of(row.changed_by or row.written_by))


def _card(row: ReportRow) -> ReportCard:
    source: Any = row.source
    return ReportCard(
        n=row.n,
        version=row.version,
        source=source,
        withdrawn=not row.stands,
        category=row.category,
        decision=CATEGORIES[row.category].decision and source == "written",
        candidate=row.candidate,
        number=row.number,
        text=row.text,
        value=row.value,
        lacking=row.lacking,
        written_by=name_of(row.written_by),
        written_at=iso_ms(row.written_at) or "",
        changed_by=name_of(row.changed_by),
        changed_at=iso_ms(row.changed_at),
        outcome=row.outcome,
    )
