"""What the ticker asks each second: who went silent, who came back, whose time is up, which heads to keep."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, NamedTuple

import structlog

from kiosk_client.protocol.chain import Head, signed_text
from kiosk_client.protocol.messages import JournalHead
from kiosk_client.protocol.rehearsal import is_rehearsal
from proctor_server.moments import to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.errors import DiskTrouble
from proctor_server.room.services.links import Links
from proctor_server.room.services.sitting import Sitting
from proctor_server.room.storage import attempts, sessions
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer
from proctor_server.turns import held

SignedBy = Callable[[sqlite3.Connection, str, bytes, str], bool]
log = structlog.get_logger()
KEEP_HEADS_EVERY_SECONDS = 5
HEADS_AT_ONCE: Final = 16
"""Signatures take their time to be looked at: an answer waits for no more of them than that."""


class _Owed(NamedTuple):
    station: str
    fact: facts.StationLost | facts.StationBack
    now: datetime


class Watching:
    """The ticker asks; the rules decide."""

    def __init__(self, writer: Writer, readers: Readers, links: Links, sitting: Sitting, signed_by: SignedBy) -> None:
        """`signed_by`: whether a station's key made this signature (base64) over these bytes."""
        self._signed_by = signed_by
        self._writer, self._readers, self._links, self._sitting = writer, readers, links, sitting
        self._heads_kept: dict[tuple[str, str], JournalHead] = {}
        self._heads_owed: dict[tuple[str, str], JournalHead] = {}
        self._owed: list[_Owed] = []
        self._one_at_a_time = threading.Lock()
        self._heads_kept_at: datetime | None = None

    def tick(self, now: datetime) -> None:
        """Everything that time alone brings about. Raises `DiskTrouble`: then it comes about later."""
        self.look_for_silence(now)
        self.write_down()
        with self._readers.one() as db:
            is_overdue = bool(attempts.overdue(db, to_ms(now)))
        if is_overdue:
            self._sitting.end_overdue(now)
        if self._heads_kept_at is None or (now - self._heads_kept_at).total_seconds() >= KEEP_HEADS_EVERY_SECONDS:
            self._heads_kept_at = now
            self.keep_heads()

    def look_for_silence(self, now: datetime) -> None:
        """Cheap enough to be asked several times a second: who watches knows within three of them."""
        for station in self._links.newly_silent(now):
            self.station_gone(station, now)

    def station_gone(self, station: str, now: datetime) -> None:
        """R-INC-07: a station with a running attempt is off the line."""
        self._note(
            station, facts.StationLost(station=station, lost_at=to_ms(self._links.silent_since.get(station, now))), now
        )

    def station_back(self, station: str, now: datetime) -> None:
        """On the line again."""
        self._note(station, facts.StationBack(station=station), now)

    def _note(self, station: str, fact: facts.StationLost | facts.StationBack, now: datetime) -> None:
        self._owed.append(_Owed(station, fact, now))
        self.write_down()

    def write_down(self) -> None:
        """Who went and who came back, in this order; what the disk refuses now is owed to the journal until it does
        not."""
        with held(self._one_at_a_time), contextlib.suppress(DiskTrouble):
            owed = tuple(self._owed)
            if owed:
                self._writer.submit(lambda ledger: _write_down(ledger, owed))
                del self._owed[: len(owed)]

    def keep_heads(self) -> None:
        """The last head that each station on the line signed, to disk. Raises `DiskTrouble`."""
        self.keep((station, link.head) for station, link in self._links.all().items() if link.head)

    def keep(self, heads: Iterable[tuple[str, JournalHead]]) -> None:
        """Heads by station, to disk where they are new. A head that is not the station's, or not of the lines that are
        kept, is dropped and told in the log. Raises `DiskTrouble`: then they are kept with the next."""
        fresh = self._heads_owed | {
            (station, head.session): head
            for station, head in heads
            if head != self._heads_kept.get((station, head.session))
        }
        # taken with this one: a whole room that comes back at once brings each head once
        self._heads_owed = {}
        try:
            while some := dict(islice(fresh.items(), HEADS_AT_ONCE)):
                self._writer.submit(partial(self._keep, fresh=some))
                self._heads_kept |= some
                fresh = dict(islice(fresh.items(), HEADS_AT_ONCE, None))
        except Exception:
            self._heads_owed = fresh | self._heads_owed
            raise

    def _keep(self, ledger: Ledger, fresh: dict[tuple[str, str], JournalHead]) -> None:
        for (station, _), head in fresh.items():
            db = ledger.beside(station)
            if is_rehearsal(head.session) and head.session not in sessions.numbers(db):
                continue
            if self._is_signed(db, station, head) and _fits(db, station, head):
                with ledger.apart():
                    attempts.save_head(db, station, head)
            else:
                log.warning("head_dropped", station=station, n=head.n)

    def _is_signed(self, db: sqlite3.Connection, station: str, head: JournalHead) -> bool:
        spoken = signed_text(f"{station}/{head.session}", Head(head.n, head.hash))
        return self._signed_by(db, station, spoken, head.signature)


def _write_down(ledger: Ledger, owed: Iterable[_Owed]) -> None:
    for station, fact, now in owed:
        attempt = attempts.on_station(ledger.db, station)
        if attempt and attempt.station == station and attempt.state != State.ADMITTED:
            ledger.record(attempt.session, fact, who="server", now=now, candidate=attempt.candidate)


def _fits(db: sqlite3.Connection, station: str, head: JournalHead) -> bool:
    kept = attempts.entry_hash(db, head.session, station, head.n)
    return kept is None or kept == head.hash
