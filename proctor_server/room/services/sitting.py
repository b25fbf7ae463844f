"""While a candidate sits: a station's journal comes in, line by line; deadlines fall (R-TIM-02, R-ENT-05).

Life of an answer: `keep` is its step 5, the rules of the attempt.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from kiosk_client.protocol.chain import BrokenChain, Head, follow
from kiosk_client.protocol.journal import Answered, AnyEntry, Ended, Skipped, read_entry
from kiosk_client.protocol.messages import Draft, Entries, Kept
from proctor_server.moments import to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import END_OF, EVENT_OF, IN_ROOM, Event, State, moved, timing_verdict
from proctor_server.room.domain.errors import UnknownAttempt
from proctor_server.room.services.admitting import AtStation
from proctor_server.room.storage import attempts, journal
from proctor_server.room.storage.ahead import Asked
from proctor_server.room.storage.attempts import AtNumber, AttemptRow
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.projections import moves_nothing
from proctor_server.room.storage.writer import Writer

MOST_LINES = 50


class Sitting:
    """Takes what stations send, and ends what is over."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def keep(self, message: Entries, station: AtStation, now: datetime) -> Kept:
        """The highest number of this station's journal on disk, after these lines. A resend is harmless; lines after
        a gap are not taken, and the number says from where to send again. Raises `BrokenChain` for a line that
        contradicts what is kept, `Unreadable`, `UnknownSession`."""
        some = lines_of(message.session, station, (line.encode() for line in message.lines[:MOST_LINES]))

        def keep(ledger: Ledger) -> Kept:
            return Kept(session=message.session, n=keep_lines(ledger, some, station, now).head.n)

        return self._writer.submit(keep, some.asked)

    def keep_draft(self, message: Draft, station: AtStation) -> Kept:
        """What is being typed, for another station to show. Raises `UnknownAttempt` when it is not this station's."""

        def keep(ledger: Ledger) -> Kept:
            db = ledger.beside(station.id)
            attempt = attempts.attempt(db, message.attempt)
            if (attempt.session, attempt.station, attempt.epoch) != (message.session, station.id, message.epoch):
                raise UnknownAttempt
            # R-ENT-04: a station that was started again may have what it could not send before.
            if attempt.state in (State.SITTING, State.AWAY):
                with ledger.apart():
                    attempts.save_draft(db, message.session, attempt.id, message.number, message.draft)
            head = attempts.entry_head(db, message.session, station.id) or Head(0, "")
            return Kept(session=message.session, n=head.n)

        return self._writer.submit(keep)

    def station_restarted(self, attempt_id: str, station: AtStation, now: datetime) -> None:
        """R-ENT-04: the agent that had this attempt on screen is gone; the candidate must be let in again."""

        def away(ledger: Ledger) -> None:
            attempt = attempts.attempt(ledger.db, attempt_id)
            if attempt.station == station.id and State(attempt.state) in IN_ROOM:
                moved(attempt.state, Event.STATION_RESTARTED)
                fact = facts.AttemptAway(attempt=attempt.id, since=attempt.lost_since or to_ms(now))
                ledger.record(attempt.session, fact, who=station.who, now=now, candidate=attempt.candidate)

        self._writer.submit(away)

    def end_overdue(self, now: datetime) -> None:
        """R-TIM-01, R-TIM-02, R-SES-07: hands in every attempt whose last moment has come."""

        def end(ledger: Ledger) -> None:
            for attempt in attempts.overdue(ledger.db, to_ms(now)):
                end_attempt(ledger, attempt, Event.TIME_UP, attempt.last_moment, who="server", now=now)

        self._writer.submit(end)


def end_attempt(
    ledger: Ledger, attempt: AttemptRow, event: Event, ended_at: int, *, who: str, now: datetime, reason: str = ""
) -> None:
    """Records a named end. Raises `MoveRefused` where the table has no such edge."""
    moved(attempt.state, event)
    _record_end(ledger, attempt, END_OF[event], ended_at, who=who, now=now, reason=reason)


def _record_end(
    ledger: Ledger, attempt: AttemptRow, end: str, ended_at: int, *, who: str, now: datetime, reason: str = ""
) -> None:
    fact = facts.AttemptEnded(attempt=attempt.id, end=end, ended_at=ended_at, reason=reason)  # type: ignore[arg-type]
    ledger.record(attempt.session, fact, who=who, now=now, candidate=attempt.candidate)


class Taken(NamedTuple):
    """How far a station's journal goes now, and the lines that are new, with what each is worth."""

    head: Head
    new: list[facts.StationEntry]


class Lines(NamedTuple):
    """Lines of one journal of a station, each with what it says; `asked`: all that they depend on."""

    asked: Asked
    read: list[tuple[AnyEntry, bytes]]


def lines_of(session: str, station: AtStation, lines: Iterable[bytes]) -> Lines:
    """Raises `Unreadable`."""
    read = [(read_entry(line), line) for line in lines]
    numbers = [(entry.attempt, entry.number) for entry, _ in read if isinstance(entry, Answered | Skipped)]
    return Lines(Asked(session, station.id, {entry.attempt for entry, _ in read}, numbers), read)


def keep_lines(ledger: Ledger, lines: Lines, station: AtStation, now: datetime) -> Taken:
    """What is new of these lines. Raises `BrokenChain`, `UnknownSession`, `UnknownAttempt`."""
    asked, new = lines.asked, []
    head = ledger.head(asked)
    for entry, line in lines.read:
        if entry.n <= head.n:
            _require_same(ledger, asked, entry.n, line)
        elif entry.n == head.n + 1:
            head = follow(head, line)
            new.append(_keep_one(ledger, asked, entry, line, station, now))
        else:
            break
    return Taken(head, new)


def _require_same(ledger: Ledger, asked: Asked, n: int, line: bytes) -> None:
    if attempts.entry_hash(ledger.beside(asked.station), asked.session, asked.station, n) != sha256(line).hexdigest():
        raise BrokenChain(n=n)


def _keep_one(
    ledger: Ledger, asked: Asked, entry: AnyEntry, line: bytes, station: AtStation, now: datetime
) -> facts.StationEntry:
    attempt = ledger.attempt(asked, entry.attempt)
    if attempt.session != asked.session:
        raise UnknownAttempt
    attempt = as_the_station_knows(ledger, attempt, station, epoch=entry.epoch, at=entry.at, now=now)
    stands = ledger.at_number(asked, attempt.id, entry.number) if isinstance(entry, Answered | Skipped) else None
    fact = facts.StationEntry(
        station=station.id,
        attempt=attempt.id,
        verdict=_verdict(attempt, stands, entry, station, now),
        line=line.decode(),
    )
    if _moves_nothing(fact.verdict, stands, entry):
        ledger.record_line(asked.session, fact, entry, who=station.who, now=now, candidate=attempt.candidate)
        return fact
    ledger.record(asked.session, fact, who=station.who, now=now, candidate=attempt.candidate)
    if isinstance(entry, Ended) and fact.verdict in ("counted", "late"):
        _station_ended(ledger, attempts.attempt(ledger.db, attempt.id), entry, station, now)
    return fact


def _moves_nothing(verdict: str, stands: AtNumber | None, entry: AnyEntry) -> bool:
    """Whether the line changes nothing that a rule asks for, but whether its number is answered."""
    if stands is None:
        return verdict == "noted" and moves_nothing(entry)
    return verdict in ("counted", "late") and not stands.may_move


def as_the_station_knows(
    ledger: Ledger, attempt: AttemptRow, station: AtStation, *, epoch: int, at: int, now: datetime
) -> AttemptRow:
    """A rebuilt room may lack the last return of a candidate (R-ENT-05): only a room raises an epoch, so the seat that
    it knows them at is believed about one that is higher. `at`: when the station was heard to have it, milliseconds."""
    is_lost = epoch > attempt.epoch and station.id == attempt.station and attempt.state != State.HANDED_IN
    if not is_lost or not any(journal.of_kinds(ledger.db, attempt.session, ["session_rebuilt"])):
        return attempt
    fact = facts.AttemptResumed(
        attempt=attempt.id, station=station.id, station_name=attempt.station_name, epoch=epoch, resumed_at=at
    )
    ledger.record(attempt.session, fact, who="server", now=now, candidate=attempt.candidate)
    return attempts.attempt(ledger.db, attempt.id)


def _verdict(attempt: AttemptRow, stands: AtNumber | None, entry: AnyEntry, station: AtStation, now: datetime) -> str:
    """What the entry is worth (`attempt.Verdict`)."""
    timing = timing_verdict(
        attempt.standing, station=station.id, epoch=entry.epoch, at=entry.at, received_at=to_ms(now)
    )
    if stands is None or not isinstance(entry, Answered | Skipped):
        return timing if timing == "fenced" or isinstance(entry, Ended) else "noted"
    if timing not in ("counted", "late"):
        return timing
    if stands.item != entry.item:
        return "wrong_item"
    if stands.is_held:
        return "held"
    return "repeated" if stands.is_answered else timing


def _station_ended(ledger: Ledger, attempt: AttemptRow, entry: Ended, station: AtStation, now: datetime) -> None:
    """The station says an end. The first end in time holds: one that the station had journalled before the deadline
    replaces the deadline's when it comes in late."""
    if attempt.state != State.HANDED_IN:
        end_attempt(ledger, attempt, EVENT_OF[entry.end], entry.at, who=station.who, now=now)
    elif attempt.end == "deadline" and entry.end != "deadline":
        _record_end(ledger, attempt, entry.end, entry.at, who=station.who, now=now)
