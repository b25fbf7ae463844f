"""After the last hand-in: what is missing, by name; then one sealed package (R-FIN-01 … R-FIN-04).

`steps` is the whole of it. Each is safe to repeat: after a power cut in the middle the room goes on by itself, or when
it is asked again.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from kiosk_client.protocol.wire import from_wire
from proctor_server.moments import to_ms
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import Event, State
from proctor_server.room.domain.errors import (
    AlreadyDelivered,
    DiskTrouble,
    MoveRefused,
    NoAuthority,
    NotComplete,
    NotFinalised,
    ReasonMissing,
)
from proctor_server.room.domain.view import Finalisation, Missing, UploadProgress
from proctor_server.room.services.accounting import contents_of, is_finished, missing_of
from proctor_server.room.services.sitting import end_attempt
from proctor_server.room.services.underway import Underway
from proctor_server.room.services.watching import Watching
from proctor_server.room.storage import attempts, candidates, sessions
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.packages import Packages
from proctor_server.room.storage.sessions import Delivery, SessionRow
from proctor_server.room.storage.writer import Writer
from proctor_server.session_package.cards import AuthorityCard, CentreCard
from proctor_server.session_package.receipt import Voucher, sign_voucher
from proctor_server.session_package.sealing import seal
from proctor_server.session_package.writing import write_bag
from proctor_server.turns import held


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """R-FIN-03: asked once for the session."""

    incident: str = ""
    some_could_not_join: bool = False
    invigilators: list[str] = []


@dataclass(frozen=True)
class Parties:
    """Who signs and who may open. `authority` None: no card has been brought in yet."""

    centre: CentreCard
    authority: AuthorityCard | None


@dataclass
class Run:
    """One finalisation on its way through the steps."""

    session: str
    details: Details
    who: str
    now: datetime


class Finalising:
    """The end of a session."""

    def __init__(
        self,
        writer: Writer,
        readers: Readers,
        watching: Watching,
        vault: Vault,
        parties: Parties,
        packages: Packages,
        underway: Underway,
        certificate_of: Callable[[sqlite3.Connection, str], tuple[str, str]],
    ) -> None:
        """`certificate_of` gives a station's name and certificate (PEM)."""
        self._writer, self._readers, self._watching = writer, readers, watching
        self._vault, self._parties, self._packages = vault, parties, packages
        self._underway, self._certificate_of = underway, certificate_of
        self._sealing = threading.Lock()
        self.steps: tuple[tuple[str, Callable[[Run], None]], ...] = (
            ("keep_heads", self._keep_heads),
            ("record_finalisation", self._record_finalisation),
            ("seal_package", self._seal_package),
            ("queue_upload", self._queue_upload),
        )

    # ── what is missing ──────────────────────────────────────────────────────────────────────────────────────

    def state(self, session: str) -> Finalisation:
        """The checklist. Raises `UnknownSession`."""
        # looking is not refused where nothing can be written
        with contextlib.suppress(DiskTrouble):
            self._watching.keep_heads()
        with self._readers.one() as db:
            row, delivery = sessions.session(db, session), sessions.delivery(db, session)
            everyone, runs = candidates.candidates(db, session), attempts.of_session(db, session)
            written, erased = len(attempts.heads(db, session)), sessions.erased(db, session)
            missing = [] if row.finalised_n else missing_of(db, session)
        is_over = row.finalised_n is not None
        sealed = delivery if is_over and delivery and delivery.revision == row.revision else None
        missing += [] if sealed else self._locks()
        upload: Any = sealed.state if sealed else None
        started = [a for a in runs if a.began_at is not None]
        return Finalisation(
            state="uploaded" if upload == "delivered" else "finalised" if is_over else "open",
            missing=missing,
            candidates=len(everyone),
            started=len(started),
            handed_in=sum(a.state == State.HANDED_IN for a in started),
            absent=len(everyone) - len(started),
            package=sealed.file if sealed else None,
            sha256=sealed.sha256 if sealed else None,
            upload=upload,
            upload_message=sealed.message if sealed else "",
            receipt_at=sealed.received_at if sealed else None,
            stations=written,
            stations_erased=erased,
            progress=self._progress(sealed) if sealed and upload == "queued" else None,
        )

    def _progress(self, sealed: Delivery) -> UploadProgress:
        file = self._packages.path(sealed.file)
        return self._underway.progress(sealed.sha256, file.stat().st_size if file.exists() else 0)

    def _locks(self) -> list[Missing]:
        found = []
        if not self._vault.unlocked:
            found.append(Missing(code="not_unlocked", message="L'administrateur doit déverrouiller le serveur."))
        if self._parties.authority is None:
            found.append(Missing(code="no_authority", message=str(NoAuthority())))
        return found

    def give_abort_reason(self, session: str, candidate: int, reason: Any, who: str, now: datetime) -> None:
        """R-FIN-02, for an attempt of which not all items were done. Raises `MoveRefused` on any other."""

        def give(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            attempt = attempts.of_candidate(ledger.db, session, candidate)
            if attempt is None or attempt.began_at is None or is_finished(attempt):
                raise MoveRefused(state=attempt.state if attempt else "attendu")
            fact = facts.AbortReasonGiven(attempt=attempt.id, reason=reason)
            ledger.record(session, fact, who=who, now=now, candidate=candidate)

        self._writer.submit(give)

    def declare_journal_lost(self, session: str, station: str, reason: str, who: str, now: datetime) -> None:
        """R-FIN-01: what is missing of a station's journal will not come. Raises `ReasonMissing`, `MoveRefused` when
        nothing is missing."""
        if not reason.strip():
            raise ReasonMissing

        def declare(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            if station not in {m.station for m in missing_of(ledger.db, session)}:
                raise MoveRefused(state="journal complet")
            kept = attempts.entry_head(ledger.db, session, station)
            fact = facts.JournalDeclaredLost(station=station, after=kept.n if kept else 0, reason=reason)
            ledger.record(session, fact, who=who, now=now)

        self._writer.submit(declare)

    # ── the steps ────────────────────────────────────────────────────────────────────────────────────────────

    def finalise(self, session: str, details: dict[str, object], who: str, now: datetime) -> None:
        """R-FIN-04. `details`: the fields of `Details`. Raises `NotComplete` with all that is missing, `Locked`,
        `NoAuthority`, `Unreadable`, `DiskTrouble`: then the room goes on by itself (`go_on`)."""
        run = Run(session, from_wire(Details, details), who, now)
        for _, step in self.steps:
            step(run)

    def go_on(self, now: datetime) -> None:
        """R-FIN-04: what a power cut interrupted is sealed and queued, as soon as the room is unlocked."""
        if not self._vault.unlocked or self._parties.authority is None:
            return
        with self._readers.one() as db:
            interrupted = [row for row in sessions.interrupted(db) if not row.plan.rehearsal]
        for row in interrupted:
            run = Run(row.number, Details(), "server", now)
            self._seal_package(run)
            self._queue_upload(run)

    def _keep_heads(self, run: Run) -> None:  # noqa: ARG002 - every step has one signature
        self._watching.keep_heads()

    def _record_finalisation(self, run: Run) -> None:
        self._vault.centre_signer()
        if self._parties.authority is None:
            raise NoAuthority

        def record(ledger: Ledger) -> None:
            row = sessions.session(ledger.db, run.session)
            if row.finalised_n is not None:
                return
            missing = missing_of(ledger.db, run.session)
            if missing:
                raise NotComplete(first=missing[0].message, missing=missing)
            for attempt in attempts.of_session(ledger.db, run.session):
                if attempt.began_at is not None and attempt.state != State.HANDED_IN:
                    end_attempt(ledger, attempt, Event.FINALISE, to_ms(run.now), who=run.who, now=run.now)
            ledger.record(run.session, _finalised(ledger.db, row, run.details), who=run.who, now=run.now)

        self._writer.submit(record)

    def _seal_package(self, run: Run) -> None:
        """A package is sealed once and kept: the encryption around the bag is fresh each time."""
        with held(self._sealing), self._readers.one() as db:
            row = sessions.session(db, run.session)
            if not self._file(row).exists():
                self._write_package(db, row)

    def _write_package(self, db: sqlite3.Connection, row: SessionRow) -> None:
        authority = self._parties.authority
        if authority is None:
            raise NoAuthority
        contents = contents_of(db, row, self._parties.centre, self._certificate_of)
        recipient = row.plan.recipient if row.plan.rehearsal else authority.age_recipient
        bag = write_bag(contents, centre=self._parties.centre, sign=self._vault.centre_signer(), recipient=recipient)
        self._packages.keep(self._file(row).name, seal(bag, recipient))

    def _queue_upload(self, run: Run) -> None:
        """A rehearsal stays here: it is not the authority's, who could not even open it."""
        with self._readers.one() as db:
            row = sessions.session(db, run.session)
        if row.plan.rehearsal:
            return
        file = self._file(row)
        digest = sha256(self._packages.read(file.name)).hexdigest()
        sealed = facts.PackageSealed(
            revision=row.revision, file=file.name, sha256=digest, voucher=self._voucher(run.session, digest)
        )

        def queue(ledger: Ledger) -> None:
            there = sessions.delivery(ledger.db, run.session)
            if there is None or there.revision < row.revision:
                ledger.record(run.session, sealed, who="server", now=run.now)

        self._writer.submit(queue)

    def _voucher(self, session: str, digest: str) -> str:
        authority = self._parties.authority
        if authority is None:
            raise NoAuthority
        voucher = Voucher(session=session, sha256=digest, receipt_key=authority.receipt_key)
        signed = sign_voucher(voucher, keyid=self._parties.centre.fingerprint, sign=self._vault.centre_signer())
        return signed.decode()

    def _file(self, row: SessionRow) -> Path:
        return self._packages.path(f"{row.number}-r{row.revision}.age")

    # ── afterwards ───────────────────────────────────────────────────────────────────────────────────────────

    def withdraw(self, session: str, who: str, reason: str, now: datetime) -> None:
        """R-SES-03: while the authority has not accepted. Raises `NotFinalised`, `AlreadyDelivered`."""
        if not reason.strip():
            raise ReasonMissing

        def withdraw(ledger: Ledger) -> None:
            if sessions.session(ledger.db, session).finalised_n is None:
                raise NotFinalised
            delivery = sessions.delivery(ledger.db, session)
            if delivery and delivery.state == "delivered":
                raise AlreadyDelivered
            ledger.record(session, facts.FinalisationWithdrawn(reason=reason), who=who, now=now)

        self._writer.submit(withdraw)

    def package(self, session: str) -> Path:
        """The sealed file. Raises `NotFinalised`."""
        with self._readers.one() as db:
            row = sessions.session(db, session)
        if row.finalised_n is None or not self._file(row).exists():
            raise NotFinalised
        return self._file(row)


def _finalised(db: sqlite3.Connection, row: SessionRow, details: Details) -> facts.Finalised:
    started = {a.candidate for a in attempts.of_session(db, row.number) if a.began_at is not None}
    return facts.Finalised(
        revision=row.revision + 1,
        incident=details.incident,
        some_could_not_join=details.some_could_not_join,
        invigilators=details.invigilators or row.invigilators,
        absent=[c.id for c in candidates.candidates(db, row.number) if c.id not in started],
    )
