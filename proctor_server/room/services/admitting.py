"""Entering the room: identity, presence, start, coming back (R-ENT-01 … R-ENT-04)."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from kiosk_client.protocol.messages import AttemptOrder, Begin, Enter
from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.form import Seed
from proctor_server.assessment.profile import is_certifiable
from proctor_server.moments import from_ms, to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import IN_ROOM, PRESENCE_MINUTES, Event, State, deadline, moved
from proctor_server.room.domain.errors import (
    AlreadyHandedIn,
    EntryRefused,
    MoveRefused,
    NotCertifiable,
    PresenceNotConfirmed,
    StartTooLate,
    StationTaken,
    UnknownAttempt,
)
from proctor_server.room.domain.identity_match import known_as, same_code
from proctor_server.room.domain.seating import neighbours
from proctor_server.room.domain.session import LATEST_START_HOURS
from proctor_server.room.services.entry_limit import EntryLimit
from proctor_server.room.services.library import Library
from proctor_server.room.services.orders import order_for, order_with_form
from proctor_server.room.services.rostering import require_ratio
from proctor_server.room.storage import attempts, candidates, forms, plans, sessions
from proctor_server.room.storage.attempts import AttemptRow
from proctor_server.room.storage.candidates import CandidateRow
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer


class AtStation(NamedTuple):
    """Where somebody speaks from: the identifier of the certificate, and the seat's name."""

    id: str
    name: str

    @property
    def who(self) -> str:
        """As the journal names it."""
        return f"station:{self.id}"


class Admitting:
    """The door of the room."""

    def __init__(self, writer: Writer, library: Library, limit: EntryLimit) -> None:
        self._writer, self._library, self._limit = writer, library, limit

    # ── the candidate ────────────────────────────────────────────────────────────────────────────────────────

    def enter(self, message: Enter, station: AtStation, now: datetime) -> AttemptOrder:
        """R-ENT-01, R-ENT-04: to the door. Raises `EntryRefused` without saying which field is wrong (R-ENT-02:
        counted, and `EntryTooSoon` after several), `NotCertifiable`, `AlreadyHandedIn`, `StationTaken`."""
        self._limit.check(station.id, message, now)
        try:
            order = self._writer.submit(lambda ledger: _enter(ledger, self._library, message, station, now))
        except EntryRefused as refusal:
            self._limit.count(station.id, message, now)
            self._note_refusal(message, station, refusal, now)
            raise
        self._limit.forget(station.id, message)
        return order

    def _note_refusal(self, message: Enter, station: AtStation, refusal: Refusal, now: datetime) -> None:
        def note(ledger: Ledger) -> None:
            if message.session in sessions.numbers(ledger.db):
                fact = facts.EntryWasRefused(station=station.id, code=refusal.code)
                ledger.record(message.session, fact, who=station.who, now=now)

        self._writer.submit(note)

    def begin(self, message: Begin, station: AtStation, now: datetime) -> AttemptOrder:
        """R-ENT-03, R-TST-01: the test starts, or goes on where it was. The order has the form. Raises
        `PresenceNotConfirmed`, `StartTooLate`, `ContentLocked`, `UnknownAttempt` when it is not this station's."""
        # opened here, because the writer's thread must not wait for a file
        self._library.content()
        order = self._writer.submit(lambda ledger: self._begin(ledger, message.attempt, station, now))
        with self._library.readers.one() as db:
            return order_with_form(db, order, self._library.form_items(forms.form_items(db, message.attempt)))

    def _begin(self, ledger: Ledger, attempt_id: str, station: AtStation, now: datetime) -> AttemptOrder:
        attempt = attempts.attempt(ledger.db, attempt_id)
        if station.id not in (attempt.station, attempt.door_station) or _is_awaited(attempt):
            raise UnknownAttempt
        session = sessions.open_session(ledger.db, attempt.session)
        self._library.content_of(session.bank_version)
        candidate = candidates.candidate(ledger.db, attempt.session, attempt.candidate)
        # repeated when the answer was lost on the way: the form again, and nothing changes
        if not _is_repeated(attempt, station):
            _require_presence(candidate, now)
            start = self._first_begin if attempt.state == State.ADMITTED else _come_back
            start(ledger, session, attempt, candidate, station, now)
        return order_for(ledger.db, self._library, attempts.attempt(ledger.db, attempt_id), now, station.id)

    def _first_begin(
        self,
        ledger: Ledger,
        session: sessions.SessionRow,
        attempt: AttemptRow,
        candidate: CandidateRow,
        station: AtStation,
        now: datetime,
    ) -> None:
        if session.first_start and now > from_ms(session.first_start) + timedelta(hours=LATEST_START_HOURS):
            raise StartTooLate
        moved(attempt.state, Event.BEGIN)
        seed = self._seed(ledger, session, candidate, station)
        end = deadline(now, session.plan.test_minutes, candidate.person.extra_time_percent)
        began = facts.AttemptBegan(
            attempt=attempt.id,
            station=station.id,
            station_name=station.name,
            seed=seed,
            form=self._library.form(candidate.profile, seed),
            began_at=to_ms(now),
            deadline=to_ms(end),
        )
        ledger.record(session.number, began, who=station.who, now=now, candidate=candidate.id)

    def _seed(self, ledger: Ledger, session: sessions.SessionRow, candidate: CandidateRow, station: AtStation) -> str:
        """R-TST-02: one draw for the whole session, and a turn of it that keeps neighbours apart."""
        begun, seed = forms.drawn(ledger.db, session.number)
        base = Seed.read(seed).base if seed else secrets.token_hex(8)
        places = plans.places(ledger.db, session.plan.room)
        beside = [begun[name] for name in neighbours(station.name, begun, places)]
        return self._library.seed(candidate.profile, base, forms.items_of(ledger.db, beside))

    # ── the invigilator ──────────────────────────────────────────────────────────────────────────────────────

    def confirm_presence(self, session: str, candidate: int, who: str, now: datetime) -> None:
        """R-ENT-03: valid for 15 minutes, consumed by the start. Raises `MoveRefused` after it, `NotCertifiable`,
        `RatioExceeded` when that needs another invigilator (R-SES-06)."""

        def confirm(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            row = candidates.candidate(ledger.db, session, candidate)
            _require_certifiable(row)
            attempt = attempts.of_candidate(ledger.db, session, candidate)
            if attempt and attempt.state != State.ADMITTED:
                raise MoveRefused(state=attempt.state)
            require_ratio(ledger.db, session, candidate, who, now)
            _record_presence(ledger, session, candidate, who, now, coming_back=False)

        self._writer.submit(confirm)

    def withdraw_presence(self, session: str, candidate: int, who: str, now: datetime) -> None:
        """R-ENT-03: until the start. Raises `MoveRefused` when nothing is confirmed."""

        def withdraw(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            if candidates.candidate(ledger.db, session, candidate).confirmed_until is None:
                raise MoveRefused(state="non confirmé")
            fact = facts.PresenceWithdrawn(candidate=candidate)
            ledger.record(session, fact, who=who, now=now, candidate=candidate)

        self._writer.submit(withdraw)

    def authorise_return(self, session: str, candidate: int, who: str, now: datetime) -> None:
        """R-ENT-04: somebody whose station went down, or who stands at another one, may go on. Raises `MoveRefused`
        when nobody waits to come back."""

        def authorise(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            attempt = attempts.of_candidate(ledger.db, session, candidate)
            if attempt is None or not _may_come_back(attempt):
                raise MoveRefused(state=attempt.state if attempt else "attendu")
            _record_presence(ledger, session, candidate, who, now, coming_back=True)

        self._writer.submit(authorise)


def _enter(ledger: Ledger, library: Library, message: Enter, station: AtStation, now: datetime) -> AttemptOrder:
    candidate = _recognised(ledger, message, station)
    _require_certifiable(candidate)
    attempt = attempts.of_candidate(ledger.db, message.session, candidate.id)
    if attempt and attempt.state == State.HANDED_IN:
        raise AlreadyHandedIn
    other = attempts.on_station(ledger.db, station.id)
    if other and other.station == station.id and other.candidate != candidate.id and other.state != State.ADMITTED:
        raise StationTaken
    attempt_id = attempt.id if attempt else "a" + secrets.token_hex(8)
    entered = facts.CandidateEntered(
        candidate=candidate.id, attempt=attempt_id, station=station.id, station_name=station.name
    )
    ledger.record(message.session, entered, who=station.who, now=now, candidate=candidate.id)
    return order_for(ledger.db, library, attempts.attempt(ledger.db, attempt_id), now, station.id)


def _recognised(ledger: Ledger, message: Enter, station: AtStation) -> CandidateRow:
    """R-ENT-01: every check is made before the one refusal, so that its time says nothing either. Where an invigilator
    has moved somebody, identity alone is asked (R-ENT-04)."""
    secret = sessions.secret(ledger.db, message.session)
    code_fits = same_code(message.access_code, secret.access_code if secret else "")
    typed = known_as(message.birth_name, message.first_name, message.birth_date)
    found = candidates.known_as(ledger.db, message.session, typed)
    if not (secret and found and (code_fits or _is_moved_to(ledger, message.session, found, station))):
        raise EntryRefused
    sessions.open_session(ledger.db, message.session)
    return found


def _is_moved_to(ledger: Ledger, session: str, row: CandidateRow, station: AtStation) -> bool:
    attempt = attempts.of_candidate(ledger.db, session, row.id)
    return attempt is not None and attempt.moved_to == station.id


def _is_awaited(attempt: AttemptRow) -> bool:
    """Moved, and nobody has said yet at the new station who they are."""
    return attempt.moved_to is not None and attempt.door_station is None


def _require_certifiable(row: CandidateRow) -> None:
    if not is_certifiable(row.profile):
        raise NotCertifiable


def _require_presence(row: CandidateRow, now: datetime) -> None:
    if row.confirmed_until is None or row.confirmed_until < to_ms(now):
        raise PresenceNotConfirmed


def _is_repeated(attempt: AttemptRow, station: AtStation) -> bool:
    return State(attempt.state) in IN_ROOM and attempt.station == station.id and attempt.door_station is None


def _may_come_back(attempt: AttemptRow) -> bool:
    return attempt.state == State.AWAY or (State(attempt.state) in IN_ROOM and attempt.door_station is not None)


def _come_back(
    ledger: Ledger,
    session: sessions.SessionRow,
    attempt: AttemptRow,
    candidate: CandidateRow,
    station: AtStation,
    now: datetime,
) -> None:
    moved(attempt.state, Event.COME_BACK)
    resumed = facts.AttemptResumed(
        attempt=attempt.id,
        station=station.id,
        station_name=station.name,
        epoch=attempt.epoch + 1,
        resumed_at=to_ms(now),
    )
    ledger.record(session.number, resumed, who=station.who, now=now, candidate=candidate.id)


def _record_presence(
    ledger: Ledger, session: str, candidate: int, who: str, now: datetime, *, coming_back: bool
) -> None:
    until = to_ms(now + timedelta(minutes=PRESENCE_MINUTES))
    fact = facts.PresenceConfirmed(candidate=candidate, until=until, coming_back=coming_back)
    ledger.record(session, fact, who=who, now=now, candidate=candidate)
