"""A rehearsal on the school's own stations: a session of its own, what each station is to do, and its erasure."""

import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import structlog

from kiosk_client.protocol.messages import JournalHead, Refused, RehearsalDone, RehearsalOrder
from kiosk_client.protocol.rehearsal import DIGITS, is_rehearsal, number_of, require_rehearsal
from proctor_server.room.domain import facts
from proctor_server.room.domain.errors import AnotherRehearsal, ExamUnderWay, NoStationToRehearse, StationNotThere
from proctor_server.room.domain.rehearsal import (
    ABANDONED_SECONDS,
    RehearsingStation,
    Wish,
    order_of,
    people,
    plan,
    profile,
)
from proctor_server.room.services.library import Library
from proctor_server.room.services.links import Links
from proctor_server.room.services.preparing import Preparing
from proctor_server.room.storage import attempts, candidates, sessions
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.erasing import erase_rehearsal
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer
from proctor_server.session_package.sealing import seal

log = structlog.get_logger()


class At(NamedTuple):
    """One station in one rehearsal."""

    session: str
    station: str


class Rehearsing:
    """Wishes and what came of them are in memory: a rehearsal does not outlive a restart of the room, it is erased."""

    def __init__(
        self,
        writer: Writer,
        readers: Readers,
        library: Library,
        preparing: Preparing,
        links: Links,
        packages: Path,
        site: str,
    ) -> None:
        """`site`: name of the centre."""
        self._writer, self._readers, self._library = writer, readers, library
        self._preparing, self._links, self._packages, self._site = preparing, links, packages, site
        self._wishes: dict[At, Wish] = {}
        self._done: dict[At, RehearsalDone] = {}
        self._refused: dict[At, Refused] = {}
        self._asked_at: dict[str, datetime] = {}
        self._to_forget: set[At] = set()

    # ── whoever leads it ─────────────────────────────────────────────────────────────────────────────────────

    def create(self, stations: Sequence[str], recipient: str, who: str, now: datetime) -> dict[str, str]:
        """A session with one candidate for each of these stations, the first for the first; its codes by name.
        `recipient`: who alone can open its package, `age1…`.

        Raises `NoStationToRehearse`, `StationNotThere`, `ExamUnderWay`, `AnotherRehearsal`, `Unreadable` for what is no
        recipient; without items `ContentLocked`, `NoContent`."""
        seats = list(dict.fromkeys(stations))
        self._check(seats)
        for former in (self._wishes, self._done, self._refused):
            former.clear()
        seal(b"", recipient)
        enrolled = people(len(seats))
        known = sorted({item.competence for item in self._library.content().items})
        more: list[facts.Fact] = [
            facts.CandidatesImported(candidates=enrolled),
            facts.ProfilesImported(profiles={each.id: profile(each.id, known) for each in enrolled}),
        ]
        number = number_of(secrets.randbelow(10**DIGITS))
        codes = self._preparing.create(plan(self._site, recipient, now), lambda _: number, more, who, now)
        self._asked_at[number] = now
        self._wishes |= {At(number, station): Wish() for station in seats}
        return codes

    def _check(self, stations: Sequence[str]) -> None:
        if not stations:
            raise NoStationToRehearse
        if not all(map(self._links.is_alive, stations)):
            raise StationNotThere
        with self._readers.one() as db:
            under_way = {row.session for row in attempts.running(db)}
            others = _rehearsals(db)
        real = sorted(session for session in under_way if not is_rehearsal(session))
        if real:
            raise ExamUnderWay(session=real[0])
        if others:
            raise AnotherRehearsal(session=others[0])

    def wish(self, session: str, station: str, wish: Wish, now: datetime) -> None:
        """What the station is to do from now on. Raises `NotARehearsal`, `UnknownSession`, `UnknownCandidate`,
        `StationNotThere` for a station that is not of this rehearsal."""
        self._require(session, now)
        if At(session, station) not in self._wishes:
            raise StationNotThere
        if wish.candidate is not None:
            with self._readers.one() as db:
                candidates.candidate(db, session, wish.candidate)
        self._wishes[At(session, station)] = wish

    def state(self, session: str, now: datetime) -> list[RehearsingStation]:
        """Every station of the rehearsal. Raises `NotARehearsal`, `UnknownSession` when it is erased, and every station
        has said so too."""
        require_rehearsal(session)
        mine = [at for at in self._wishes if at.session == session]
        if not mine:
            self._require(session, now)
        self._asked_at[session] = now
        return [self._station(at) for at in mine]

    def _station(self, at: At) -> RehearsingStation:
        link, refused, done = self._links.link(at.station), self._refused.get(at), self._done.get(at)
        return RehearsingStation(
            station=at.station,
            name=link.name if link else "",
            is_alive=self._links.is_alive(at.station),
            clock_off_seconds=link.clock_off_seconds if link else 0.0,
            done=done,
            refused=refused.code if refused else "",
            message=refused.message if refused else "",
            erased=done is not None and done.erased,
        )

    def _require(self, session: str, now: datetime) -> None:
        require_rehearsal(session)
        with self._readers.one() as db:
            sessions.session(db, session)
        self._asked_at[session] = now

    def erase(self, session: str) -> None:
        """Nothing of it stays in the room, and every station is told to forget it, now or when it is back. Raises
        `NotARehearsal`, `UnknownSession`."""
        require_rehearsal(session)

        def erase(ledger: Ledger) -> set[At]:
            sessions.session(ledger.db, session)
            wrote = {At(session, station) for station in attempts.heads(ledger.db, session)}
            erase_rehearsal(ledger.db, session)
            return wrote

        wrote = self._writer.submit(erase)
        for file in self._packages.glob(f"{session}-r*.age"):
            file.unlink()
        self._to_forget |= wrote | {at for at in self._wishes if at.session == session}
        log.info("rehearsal_erased", session=session)

    # ── the stations ─────────────────────────────────────────────────────────────────────────────────────────

    def orders(self) -> list[tuple[str, RehearsalOrder]]:
        """By station, what it has to hear: on the line or not."""
        if not self._to_forget and not self._wishes:
            return []
        forget = [(at.station, RehearsalOrder(session=at.session, forget=True)) for at in sorted(self._to_forget)]
        with self._readers.one() as db:
            there = set(_rehearsals(db))
            wished = [(at.station, _order(db, at, wish)) for at, wish in self._wishes.items() if at.session in there]
        return [*forget, *wished]

    def done(self, station: str, done: RehearsalDone) -> None:
        """What a station says of its rehearsal."""
        at = At(done.session, station)
        self._refused.pop(at, None)
        if done.erased:
            self._to_forget.discard(at)
        if at in self._wishes:
            self._done[at] = done

    def refused(self, station: str, session: str, refused: Refused) -> None:
        """A station does not play."""
        self._refused[At(session, station)] = refused

    def met(self, station: str, heads: Iterable[JournalHead]) -> None:
        """A station that says hello may still keep a rehearsal that was erased while it was off."""
        kept = [head.session for head in heads if is_rehearsal(head.session)]
        if kept:
            with self._readers.one() as db:
                self._to_forget |= {At(session, station) for session in set(kept) - set(_rehearsals(db))}

    def tick(self, now: datetime) -> None:
        """A rehearsal that nobody leads any more is erased."""
        with self._readers.one() as db:
            there = _rehearsals(db)
        for session in there:
            if (now - self._asked_at.setdefault(session, now)).total_seconds() > ABANDONED_SECONDS:
                self.erase(session)


def _rehearsals(db: sqlite3.Connection) -> list[str]:
    return [number for number in sessions.numbers(db) if is_rehearsal(number)]


def _order(db: sqlite3.Connection, at: At, wish: Wish) -> RehearsalOrder:
    secret = sessions.secret(db, at.session)
    person = candidates.candidate(db, at.session, wish.candidate).person if wish.candidate is not None else None
    return order_of(at.session, secret.access_code if secret else "", wish, person)
