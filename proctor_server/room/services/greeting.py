"""Stations on the line: hello, heartbeats, goodbye."""

import base64
import contextlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.chain import Head, signed_text
from kiosk_client.protocol.messages import AttemptOrder, Beat, Heartbeat, Hello, JournalHead, Welcome, Wishes
from kiosk_client.protocol.wire import to_line
from proctor_server.moments import to_ms
from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.errors import DiskTrouble
from proctor_server.room.services.admitting import Admitting, AtStation
from proctor_server.room.services.library import Library
from proctor_server.room.services.links import Links
from proctor_server.room.services.orders import order_for
from proctor_server.room.services.sitting import Sitting, as_the_station_knows
from proctor_server.room.services.station_keys import recognise
from proctor_server.room.services.watching import Watching
from proctor_server.room.storage import attempts, journal, sessions, stations
from proctor_server.room.storage.attempts import AttemptRow, FormerStation
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.writer import Writer

MOST_NAME = 64
LONGEST_WISHES = 1000
"""Bytes."""
HEAD_SECONDS = 0.25
"""A witness may be so old: while answers come in each heartbeat would have another head signed."""


class _KnownHead(NamedTuple):
    read_at: datetime
    signed: JournalHead


class Greeting:
    """Who is on the line, and what each has to know first."""

    def __init__(
        self,
        readers: Readers,
        writer: Writer,
        links: Links,
        library: Library,
        sitting: Sitting,
        watching: Watching,
        centre: str,
        sign: Callable[[bytes], bytes],
        met: Callable[[str, Iterable[JournalHead]], None],
    ) -> None:
        """`centre`: the fingerprint. `sign`: with this server's own key (Ed25519), for heads. `met`: hears which
        journals a station still keeps."""
        self._readers, self._writer, self._links = readers, writer, links
        self._sitting, self._watching = sitting, watching
        self._library, self._centre, self._sign = library, centre, sign
        self._met = met
        self._heads: dict[str, _KnownHead] = {}

    def welcome(self, message: Hello, station: str, certificate: bytes, sid: str, now: datetime) -> Welcome:
        """Notes the connection and the heads that the station signed; an attempt whose agent was restarted is away
        until the candidate is let in again (R-ENT-04). `certificate`: the station's, DER, verified. Raises
        `DiskTrouble`: then the station tries again."""
        self._recognise(station, certificate, message.name, now)
        clock_off = (message.clock - to_ms(now)) / 1000
        was_silent = self._links.connected(station, sid, message.name[:MOST_NAME], now, clock_off)
        self._watching.keep((station, head) for head in message.journals)
        self._met(station, message.journals)
        known = self._known(message.attempt)
        if known is not None:
            self._believe(message, known, AtStation(station, message.name), now)
        # first: how long the station was down is known until it is back
        if message.restarted and known is not None:
            self._sitting.station_restarted(known.id, AtStation(station, message.name), now)
        if was_silent:
            self._watching.station_back(station, now)
        with self._readers.one() as db:
            kept = attempts.entry_heads(db, station)
        return Welcome(
            v=VERSION,
            now=to_ms(now),
            centre=self._centre,
            kept=kept,
            order=self.order(station, now, message.attempt),
        )

    def _known(self, attempt: str | None) -> AttemptRow | None:
        """None of a rehearsal that was erased while the station was off, which has to hear of that."""
        if not attempt:
            return None
        with self._readers.one() as db:
            return attempts.find(db, attempt)

    def _believe(self, message: Hello, known: AttemptRow, station: AtStation, now: datetime) -> None:
        """Before it is given an order of an epoch that it has left behind."""
        if message.epoch > known.epoch:
            at = to_ms(now)
            self._writer.submit(
                lambda ledger: as_the_station_knows(ledger, known, station, epoch=message.epoch, at=at, now=now)
            )

    def _recognise(self, station: str, certificate: bytes, name: str, now: datetime) -> None:
        with self._readers.one() as db:
            is_known = stations.one(db, station) is not None
        if not is_known:
            self._writer.submit(lambda ledger: recognise(ledger.db, certificate, name[:MOST_NAME], now))

    def beat(self, message: Heartbeat, station: str, sid: str, now: datetime) -> Beat:
        """The room's clock, and the session journal's head for the station to keep as a witness."""
        if self._links.heard(station, sid, now, message.head, message.troubles):
            self._watching.station_back(station, now)
        if message.wishes:
            self._keep_wishes(message.wishes, station)
        return Beat(now=to_ms(now), head=self._head(message.head.session, now) if message.head else None)

    def _keep_wishes(self, wishes: Wishes, station: str) -> None:
        """Of whoever holds the attempt, where they are new."""
        with self._readers.one() as db:
            attempt = attempts.find(db, wishes.attempt)
            is_new = attempts.comfort(db, wishes.attempt) != wishes.comfort
        may = attempt is not None and attempt.station == station and attempt.state != State.HANDED_IN
        if may and is_new and len(to_line(wishes)) <= LONGEST_WISHES:
            # they come again with the next heartbeat
            with contextlib.suppress(DiskTrouble):
                self._writer.submit(lambda ledger: attempts.save_comfort(ledger.db, wishes.attempt, wishes.comfort))

    def goodbye(self, station: str, sid: str, now: datetime) -> None:
        """The line is cut: what the station signed last may be the last that it ever signs."""
        link = self._links.link(station)
        if self._links.gone(station, sid, now):
            self._watching.station_gone(station, now)
        if link and link.head and link.sid == sid:
            with contextlib.suppress(DiskTrouble):
                self._watching.keep([(station, link.head)])

    def name_of(self, station: str) -> str:
        """The seat's name as the station says it, or as it was paired."""
        link = self._links.link(station)
        if link:
            return link.name
        with self._readers.one() as db:
            paired = stations.one(db, station)
        return paired.name if paired else station

    def order(self, station: str, now: datetime, open_attempt: str | None = None) -> AttemptOrder | None:
        """What the station has to know of the attempt that it says is open, or else of the one that the room knows
        to be open on it."""
        with self._readers.one() as db:
            attempt = attempts.find(db, open_attempt) if open_attempt else None
            attempt = attempt or attempts.on_station(db, station)
            return order_for(db, self._library, attempt, now, station) if attempt else None

    def orders_about(
        self, session: str, candidates: Collection[int], is_news: Callable[[str, AttemptRow], bool], now: datetime
    ) -> list[tuple[str, AttemptOrder]]:
        """By station, what those that hold or wait for the attempts of these candidates have to know, where the attempt
        is news to the station."""
        with self._readers.one() as db:
            found = attempts.of_candidates(db, session, candidates).values()
            formers = attempts.formers(db, [attempt.id for attempt in found])
            return [
                (station, order_for(db, self._library, attempt, now, station))
                for attempt in found
                for station in _concerned(attempt, formers[attempt.id])
                if station and is_news(station, attempt)
            ]

    def _head(self, session: str, now: datetime) -> JournalHead | None:
        """The head as it was within the last `HEAD_SECONDS`, read and signed once for everybody."""
        known = self._heads.get(session)
        if known is not None and timedelta() <= now - known.read_at < timedelta(seconds=HEAD_SECONDS):
            return known.signed
        with self._readers.one() as db:
            head = journal.head(db, session) if sessions.is_there(db, session) else None
        if head is None:
            return None
        signed = known.signed if known and known.signed.n == head.n else self._signed(session, head)
        self._heads[session] = _KnownHead(now, signed)
        return signed

    def _signed(self, session: str, head: Head) -> JournalHead:
        signature = base64.b64encode(self._sign(signed_text(session, head))).decode()
        return JournalHead(session=session, n=head.n, hash=head.hash, signature=signature)


def _concerned(attempt: AttemptRow, formers: list[FormerStation]) -> set[str | None]:
    """Who holds the attempt, who waits for it, and who has to hear that it is elsewhere (R-ENT-05)."""
    return {attempt.station, attempt.door_station, *(former.id for former in formers)}


@dataclass(frozen=True)
class StationServices:
    """What the stations' door asks."""

    greeting: Greeting
    admitting: Admitting
    sitting: Sitting
    clock: Callable[[], datetime]
