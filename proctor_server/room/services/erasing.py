"""R-FIN-07: after the receipt and the retention, the room forgets a session.

`steps` is the whole of it. Each is safe to repeat: what a power cut leaves half done goes on at the next round.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from proctor_server.moments import iso, iso_ms
from proctor_server.room.adapters.vault import OffHub
from proctor_server.room.domain.errors import ReasonMissing, ReceiptMissing, RoomBusy
from proctor_server.room.domain.settings import erased_at
from proctor_server.room.domain.view import ErasedCard, ErasedSession, ToErase
from proctor_server.room.storage import accounts, attempts, candidates, erasures, sessions, settings
from proctor_server.room.storage.database import Readers, copies, rewrite
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.sessions import Delivery
from proctor_server.room.storage.writer import Writer

THE_SERVER = "server"
_LONGEST_REASON = 500

log = structlog.get_logger()


class Erasing:
    """What is to be erased, when, and its doing."""

    def __init__(self, writer: Writer, readers: Readers, database: Path, packages: Path, off_hub: OffHub) -> None:
        self._writer, self._readers, self._off_hub = writer, readers, off_hub
        self._database, self._packages = database, packages
        self.steps: tuple[tuple[str, Callable[[str], bool]], ...] = (
            ("forget_rows", self._forget_rows),
            ("remove_files", self._remove_files),
            ("rewrite_database", self._rewrite_database),
        )
        """What follows once the session is marked; a step that says False is tried again at the next round."""

    # ── what there is ────────────────────────────────────────────────────────────────────────────────────────

    def erased(self) -> list[ErasedCard]:
        """All that is left of erased sessions."""
        with self._readers.one() as db:
            return [
                ErasedCard(session=one.session, erased_at=iso_ms(one.done_at), stations_left=one.stations)
                for one in erasures.every(db)
            ]

    def plan(self) -> list[ToErase]:
        """What will go of each session, and when."""
        with self._readers.one() as db:
            return [self._to_erase(db, number) for number in sessions.numbers(db)]

    def _to_erase(self, db: sqlite3.Connection, number: str) -> ToErase:
        row = sessions.session(db, number)
        at = _goes_at(db, number)
        return ToErase(
            number=number,
            starts_at=row.plan.starts_at,
            room=row.plan.room,
            candidates=len(candidates.candidates(db, number)),
            answers=erasures.answers(db, number),
            at=iso(at) if at else None,
            may_now=_may_go(db, number) and not erasures.is_somebody_sitting(db),
        )

    # ── doing it ─────────────────────────────────────────────────────────────────────────────────────────────

    def erase_due(self, now: datetime) -> None:
        """One round: what was begun goes on; then the sessions whose retention has passed. Nothing while somebody
        sits: the file is written anew."""
        with self._readers.one() as db:
            if erasures.is_somebody_sitting(db):
                return
            begun = erasures.unfinished(db)
            due = [n for n in sessions.numbers(db) if (at := _goes_at(db, n)) and at <= now]
        for number in begun:
            self._go_on(number, now)
        for number in due:
            self.erase(number, "conservation échue", THE_SERVER, now)

    def erase(self, session: str, reason: str, who: str, now: datetime) -> bool:
        """Erases a session now. Whether every step is done: the rest is tried again by itself.

        Raises `ReasonMissing`, `UnknownSession`, `ReceiptMissing` (unless nobody ever entered), `RoomBusy`.
        """
        why = " ".join(reason.split())[:_LONGEST_REASON]
        if not why:
            raise ReasonMissing

        def mark(ledger: Ledger) -> None:
            if erasures.is_erased(ledger.db, session):
                return
            left, delivery = _what_is_left(ledger.db, session)
            if not _may_go(ledger.db, session):
                raise ReceiptMissing(number=session)
            if erasures.is_somebody_sitting(ledger.db):
                raise RoomBusy
            stations = [one for one in sessions.released(ledger.db) if one.session == session]
            erasures.remember(ledger.db, left, (delivery and delivery.receipt) or "", stations, now)
            accounts.note(ledger.db, "session_erased", who=who, now=now, whom=session, detail=why)

        self._writer.submit(mark)
        return self._go_on(session, now)

    def _go_on(self, session: str, now: datetime) -> bool:
        for name, step in self.steps:
            if not step(session):
                log.warning("erasing_postponed", session=session, step=name)
                return False
        self._writer.submit(lambda ledger: erasures.close(ledger.db, session, now))
        return True

    def _forget_rows(self, session: str) -> bool:
        self._writer.submit(lambda ledger: erasures.forget(ledger.db, session))
        return True

    def _remove_files(self, session: str) -> bool:
        """The packages, and every copy of the database: each has all sessions of its day in it."""
        packages = [*self._packages.glob(f"{session}-r*.age"), *self._packages.glob(f".{session}-r*.age.*")]
        for file in [*packages, *copies(self._database)]:
            file.unlink(missing_ok=True)
        return True

    def _rewrite_database(self, session: str) -> bool:  # noqa: ARG002 - every step has one signature
        done: bool = self._off_hub(rewrite, self._database)
        return done


def _goes_at(db: sqlite3.Connection, number: str) -> datetime | None:
    """When the session goes by itself; None before the authority's receipt."""
    received = _received_at(db, number)
    return erased_at(settings.read(db), received) if received else None


def _may_go(db: sqlite3.Connection, number: str) -> bool:
    """R-FIN-05: not before the receipt, unless there never was anything to receive."""
    return _received_at(db, number) is not None or not erasures.was_entered(db, number)


def _received_at(db: sqlite3.Connection, number: str) -> str | None:
    delivery = sessions.delivery(db, number)
    return delivery.received_at if delivery and delivery.state == "delivered" else None


def _what_is_left(db: sqlite3.Connection, number: str) -> tuple[ErasedSession, Delivery | None]:
    row, delivery = sessions.session(db, number), sessions.delivery(db, number)
    started = [a for a in attempts.of_session(db, number) if a.began_at is not None]
    left = ErasedSession(
        number=number,
        starts_at=row.plan.starts_at,
        site=row.plan.site,
        room=row.plan.room,
        candidates=len(candidates.candidates(db, number)),
        started=len(started),
        handed_in=sum(a.state == "handed_in" for a in started),
        sha256=delivery.sha256 if delivery else None,
        received_at=delivery.received_at if delivery else None,
    )
    return left, delivery
