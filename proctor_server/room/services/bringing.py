"""A station's journals that come in a file, where no network carries them (R-FIN-01, R-TST-09): judged like lines that
come by the link, each journal whole or not at all."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from cryptography import x509
from msgspec.structs import replace

from kiosk_client.protocol.chain import Head, signed_text
from kiosk_client.protocol.journal import read_entry
from kiosk_client.protocol.refusal import Refusal, Unreadable
from kiosk_client.protocol.wire import from_base64
from proctor_server.room.adapters.certificates import certificate_der, station_of
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import EVIDENCE
from proctor_server.room.domain.errors import (
    DiskTrouble,
    ExportOfOtherCentre,
    ExportTampered,
    SessionNotInExport,
    StationRevoked,
    UnknownStation,
)
from proctor_server.room.domain.station_file import CarriedJournal, StationFile, read_station_file
from proctor_server.room.domain.view import BroughtFrom, BroughtJournal, Said
from proctor_server.room.services.admitting import AtStation
from proctor_server.room.services.sitting import keep_lines, lines_of
from proctor_server.room.services.station_keys import recognise
from proctor_server.room.storage import attempts, sessions, stations
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer
from proctor_server.session_package.cards import CardWrong, certified_key, is_issued_by, read_certificate
from proctor_server.session_package.dsse import is_signed


class _Carrier(NamedTuple):
    station: str
    certificate: bytes
    key: bytes


class Bringing:
    """Takes the files that `kiosk export` writes."""

    def __init__(self, writer: Writer, centre: x509.Certificate) -> None:
        self._writer, self._centre = writer, certified_key(centre)

    def bring_in(
        self, content: bytes, who: str, now: datetime, said: Callable[[Refusal], str], session: str | None = None
    ) -> list[BroughtJournal]:
        """What each journal of the file brought; of `session` alone where one is named. `said`: a refusal in the
        reader's words. A journal that a rule refuses is told with the reason, and nothing of it is kept.

        A file that is not whole, or not of a station of this centre, brings nothing. Raises the refusals of
        `read_station_file`, `ExportOfOtherCentre`, `UnknownStation`, `StationRevoked`, `SessionNotInExport`.
        """
        file = read_station_file(content)
        carrier = self._carrier(file)
        for journal in file.journals:
            _require_signed(carrier, journal)
        wanted = [journal for journal in file.journals if session in (None, journal.head.session)]
        if session is not None and not wanted:
            raise SessionNotInExport(number=session)
        at = self._writer.submit(lambda ledger: _known(ledger, carrier, file.header.name, now))
        return [self._bring(journal, at, who, now, said) for journal in wanted]

    def _carrier(self, file: StationFile) -> _Carrier:
        try:
            certificate = read_certificate(file.header.certificate)
            key = certified_key(certificate)
        except CardWrong:
            raise ExportTampered(line=1) from None
        if not is_issued_by(certificate, self._centre):
            raise ExportOfOtherCentre
        der = certificate_der(certificate)
        station = station_of(der)
        if station is None:
            raise UnknownStation
        if station != file.header.station:
            raise ExportTampered(line=1)
        return _Carrier(station, der, key)

    def _bring(
        self, journal: CarriedJournal, at: AtStation, who: str, now: datetime, said: Callable[[Refusal], str]
    ) -> BroughtJournal:
        try:
            return self._writer.submit(lambda ledger: _bring(ledger, journal, at, who, now))
        except DiskTrouble:
            raise
        except Refusal as refusal:
            return replace(_nothing_of(journal, at), refused=Said(code=refusal.code, message=said(refusal)))


def _require_signed(carrier: _Carrier, journal: CarriedJournal) -> None:
    head = journal.head
    spoken = signed_text(f"{carrier.station}/{head.session}", Head(head.n, head.hash))
    try:
        holds = is_signed(carrier.key, from_base64(head.signature), spoken)
    except Unreadable:
        holds = False
    if not holds:
        raise ExportTampered(line=journal.line)


def _known(ledger: Ledger, carrier: _Carrier, name: str, now: datetime) -> AtStation:
    """The station, taken like one that comes by the link: a replaced room server has paired none."""
    recognise(ledger.db, carrier.certificate, name, now)
    known = stations.one(ledger.db, carrier.station)
    if known is None or known.revoked_at is not None:
        raise StationRevoked
    return AtStation(known.id, known.name)


def _nothing_of(journal: CarriedJournal, at: AtStation) -> BroughtJournal:
    return BroughtJournal(session=journal.head.session, station=at.id, seat=at.name, entries=journal.head.n)


def _bring(ledger: Ledger, journal: CarriedJournal, at: AtStation, who: str, now: datetime) -> BroughtJournal:
    head = journal.head
    new = keep_lines(ledger, lines_of(head.session, at, journal.lines), at, now).new
    attempts.save_head(ledger.db, at.id, head)
    if new:
        fact = facts.JournalBroughtIn(station=at.id, last=head.n, new=len(new))
        ledger.record(head.session, fact, who=who, now=now)
    is_finalised = sessions.session(ledger.db, head.session).finalised_n is not None
    brought = list(_told(ledger, journal, new))
    return replace(_nothing_of(journal, at), candidates=brought, finalised=is_finalised)


def _told(ledger: Ledger, journal: CarriedJournal, new: list[facts.StationEntry]) -> Iterable[BroughtFrom]:
    for attempt in dict.fromkeys(read_entry(line).attempt for line in journal.lines):
        of_this = [fact.verdict for fact in new if fact.attempt == attempt]
        candidate = attempts.attempt(ledger.db, attempt).candidate
        evidence = sum(verdict in EVIDENCE for verdict in of_this)
        yield BroughtFrom(candidate=candidate, new=len(of_this), evidence=evidence)
