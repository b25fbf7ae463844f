"""All that is held about one person: given to them, or erased; and sessions whose time is over (RGPD)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
import structlog

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import to_wire
from proctor_server.authority.domain.errors import NotKept
from proctor_server.authority.storage import erasing, packages
from proctor_server.authority.storage.acts import ACTS, log_of, publications
from proctor_server.authority.storage.certificates import held_by_session
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.erasing import Erasure
from proctor_server.authority.storage.keys import Keys
from proctor_server.authority.storage.packages import Place
from proctor_server.authority.storage.sessions import StoredSession, certification, session, sessions
from proctor_server.authority.storage.stores import PackageStore
from proctor_server.moments import iso
from proctor_server.session_package import bag
from proctor_server.session_package.erasure import NotInPackage, erase_person, lines_about, without
from proctor_server.session_package.record import Candidate, SessionRecord
from proctor_server.session_package.sealing import CannotOpen, open_sealed, seal

log = structlog.get_logger(__name__)


class UnknownPerson(Refusal):
    """Nobody has this number, or this INE."""

    code = "unknown_person"
    sentence = "Personne n'a ce numéro de certification ni cet INE : {who}."


class ReasonNeeded(Refusal):
    """What cannot be undone says why."""

    code = "reason_missing"
    sentence = "Un effacement ne se défait pas : dites pourquoi."


class Seat(NamedTuple):
    """Where somebody was a candidate."""

    place: Place
    candidate: Candidate


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A session that may be forgotten. `starts_at`: as its centre wrote it."""

    session: str
    centre: str
    centre_name: str
    starts_at: str
    candidates: int


class Persons:
    """`keep_days`: how long a session is kept after it took place."""

    def __init__(self, engine: sa.Engine, store: PackageStore, keys: Keys, keep_days: int) -> None:
        self._engine, self._store, self._keys, self._keep_days = engine, store, keys, keep_days

    # ── who ──────────────────────────────────────────────────────────────────────────────────────────────────

    def seats(self, who: str) -> list[Seat]:
        """Everywhere that a person was a candidate. `who`: the number of one of their certifications, or their INE.
        The same person is whoever has the same INE, or the same names and birth. Raises `UnknownPerson`."""
        with self._engine.connect() as connection:
            every = sessions(connection)
            asked = _asked_for(connection, who, every)
            found = [
                Seat(Place(each.centre, each.number), candidate)
                for each in every
                for candidate in each.record.candidates
                if asked is not None and _is_same(candidate, asked)
            ]
        if not found:
            raise UnknownPerson(who=who)
        return found

    # ── given to them ────────────────────────────────────────────────────────────────────────────────────────

    def export(self, who: str, now: datetime) -> dict[str, Any]:
        """All that is held, as plain JSON types. Raises `UnknownPerson`, `StoreUnusable`."""
        return {
            "format": "proctor-person-1",
            "made_at": iso(now),
            "sessions": [self._held(seat) for seat in self.seats(who)],
        }

    def _held(self, seat: Seat) -> dict[str, Any]:
        place, person = seat
        with self._engine.connect() as connection:
            stored = session(connection, *place)
            if stored is None:
                raise UnknownPerson(who=person.id)
            record = stored.record
            return {
                "session": to_wire(record.session) | {"centre": to_wire(record.centre), "state": stored.state},
                "candidate": to_wire(person),
                "attempts": [to_wire(each) for each in record.attempts if each.candidate == person.id],
                "reports": [to_wire(each) for each in record.reports if each.candidate == person.id],
                "certifications": [
                    {"number": held.number, "code": held.code, "result": to_wire(held.result)}
                    for held in held_by_session(connection, *place)
                    if held.result.candidate == person.id
                ],
                "decisions": [to_wire(each) for each in log_of(connection, *place) if each.candidate == person.id],
                "audit": _audit(connection, place, person.id),
                "published": [
                    {"publication": each.number, "at": each.at, "result": to_wire(result)}
                    for each in publications(connection, *place)
                    for result in each.results
                    if result.candidate == person.id
                ],
                "packages": [self._package(digest, person) for digest in erasing.packages_of(connection, place)],
            }

    def _package(self, digest: str, person: Candidate) -> dict[str, Any]:
        """What the sealed package says of them, line by line."""
        try:
            files = self._opened(digest)
        except NotKept:
            return {"sha256": digest, "lines": {}}
        return {"sha256": digest, "lines": lines_about(files, person.id)}

    # ── erased ───────────────────────────────────────────────────────────────────────────────────────────────

    def erase(self, who: str, *, reason: str, by: str, now: datetime) -> list[Seat]:
        """Forgets a person everywhere. What can be repeated is done first, so that whatever stops this in the middle is
        mended by doing it again. Raises `UnknownPerson`, `ReasonNeeded`, `StoreUnusable`."""
        if not reason.strip():
            raise ReasonNeeded
        found = self.seats(who)
        for seat in found:
            self._erase(seat, Erasure(
                at=iso(now), by=by, reason=reason.strip(), centre=seat.place.centre, session=seat.place.session,
                candidate=seat.candidate.id,
            ))  # fmt: skip
        erasing.rewrite(self._engine)
        return found

    def _erase(self, seat: Seat, erasure: Erasure) -> None:
        place, number = seat.place, seat.candidate.id
        with self._engine.connect() as connection:
            digests = erasing.packages_of(connection, place)
        for digest in digests:
            self._erase_from_package(digest, [number], erasure.at)
        self._erase_from_quarantine(seat)
        with writing(self._engine) as connection:
            erasing.write_erasure(connection, erasure)
            stored = session(connection, *place)
            if stored and any(each.id == number for each in stored.record.candidates):
                erasing.forget_candidate(connection, place, without(stored.record, number), number)
        log.info("person_erased", session=place.session, candidate=number)

    def _erase_from_package(self, digest: str, candidates: Sequence[int], at: str) -> None:
        try:
            files = self._opened(digest)
        except NotKept:
            return
        changed = self.erased(files, candidates, at)
        if changed != files:
            self._store.put(f"packages/{digest}.age", seal(bag.zip_of(changed), self._keys.recipient))

    def erased(self, files: bag.Files, candidates: Sequence[int], at: str) -> bag.Files:
        """The bag without these people, as far as they are in it."""
        for number in candidates:
            try:
                files = erase_person(
                    files, number, at=at, public=self._keys.receipt_public, sign=self._keys.receipts.sign
                )
            except NotInPackage:
                continue
        return files

    def _erase_from_quarantine(self, seat: Seat) -> None:
        """A package that was refused is evidence of nothing: whoever is in it, it goes."""
        with self._engine.connect() as connection:
            aside = [row["sha256"] for row in packages.all_set_aside(connection) if row["kept"]]
        for digest in aside:
            if self._holds(digest, seat.candidate):
                self._store.delete(f"quarantine/{digest}.age")
                with writing(self._engine) as connection:
                    packages.not_kept(connection, digest)

    def _holds(self, digest: str, person: Candidate) -> bool:
        try:
            files, _ = bag.unzip(open_sealed(self._store.get(f"quarantine/{digest}.age"), self._keys.identity))
            record = msgspec.json.decode(files.get(bag.SESSION, b"{}"), type=SessionRecord)
        except (NotKept, CannotOpen, msgspec.MsgspecError):
            return False
        return any(_is_same(each, person) for each in record.candidates)

    def _opened(self, digest: str) -> bag.Files:
        return bag.unzip(open_sealed(self._store.get(f"packages/{digest}.age"), self._keys.identity))[0]

    # ── in time ──────────────────────────────────────────────────────────────────────────────────────────────

    def due(self, before: date) -> list[Due]:
        """The sessions that took place before this day."""
        with self._engine.connect() as connection:
            return [
                _due(each) for each in sessions(connection) if each.record.session.starts_at[:10] < before.isoformat()
            ]

    def erase_sessions(self, before: date, *, reason: str, by: str, now: datetime) -> list[Due]:
        """Forgets every session that took place before this day, with its packages. Raises `ReasonNeeded`,
        `StoreUnusable`."""
        if not reason.strip():
            raise ReasonNeeded
        found = self.due(before)
        for each in found:
            self._erase_session(Place(each.centre, each.session), Erasure(
                at=iso(now), by=by, reason=reason.strip(), centre=each.centre, session=each.session, candidate=None,
            ))  # fmt: skip
        if found:
            erasing.rewrite(self._engine)
        return found

    def erase_due(self, now: datetime) -> list[Due]:
        """Those that are older than they may be."""
        return self.erase_sessions(
            (now - timedelta(days=self._keep_days)).date(), reason="conservation échue", by="", now=now
        )

    def _erase_session(self, place: Place, erasure: Erasure) -> None:
        with self._engine.connect() as connection:
            digests = erasing.packages_of(connection, place)
        for digest in digests:
            self._store.delete(f"packages/{digest}.age")
        with writing(self._engine) as connection:
            erasing.write_erasure(connection, erasure)
            erasing.forget_session(connection, place)
        log.info("session_erased", session=place.session)


def _asked_for(connection: sa.Connection, who: str, every: Sequence[StoredSession]) -> Candidate | None:
    found = certification(connection, int(who)) if who.isdecimal() and len(who) < 10 else None
    if found is None:
        people = (candidate for each in every for candidate in each.record.candidates)
        return next((each for each in people if each.ine and each.ine.casefold() == who.casefold()), None)
    stored = next(each for each in every if (each.centre, each.number) == (found.centre, found.session))
    return next((each for each in stored.record.candidates if each.id == found.result.candidate), None)


def _is_same(one: Candidate, other: Candidate) -> bool:
    if one.ine and other.ine:
        return one.ine.casefold() == other.ine.casefold()
    return all(_spelt(each, one) == _spelt(each, other) for each in ("birth_name", "first_name", "birth_date"))


def _spelt(field: str, person: Candidate) -> str:
    return str(getattr(person, field)).casefold().strip()


def _audit(connection: sa.Connection, place: Place, candidate: int) -> list[dict[str, Any]]:
    numbers = [each.n for each in log_of(connection, *place) if each.candidate == candidate]
    here = (ACTS.c.centre == place.centre, ACTS.c.session == place.session, ACTS.c.n.in_(numbers))
    columns = (ACTS.c.at, ACTS.c.by, ACTS.c.act, ACTS.c.about, ACTS.c.reason)
    return [dict(row) for row in connection.execute(sa.select(*columns).where(*here)).mappings()]


def _day(stored: StoredSession) -> str:
    return stored.record.session.starts_at[:10]


def _due(stored: StoredSession) -> Due:
    record = stored.record
    return Due(
        session=stored.number,
        centre=stored.centre,
        centre_name=record.centre.name,
        starts_at=record.session.starts_at,
        candidates=len(record.candidates),
    )
