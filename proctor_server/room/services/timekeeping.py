"""Candidates' time in the hands of invigilators: pauses, added time, lost time (R-TIM-03 … R-TIM-05)."""

from collections.abc import Sequence
from datetime import datetime

from kiosk_client.protocol.refusal import Refusal
from proctor_server.moments import to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import Event, State, moved
from proctor_server.room.domain.errors import AlreadyHandedIn, LostTimeRefused, MoveRefused, TimeInUse, UnknownAddedTime
from proctor_server.room.domain.timing import check_minutes, check_reason, check_unused
from proctor_server.room.storage import attempts, candidates, journal, sessions, times
from proctor_server.room.storage.attempts import AttemptRow
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.times import AddedTime
from proctor_server.room.storage.writer import Writer


class Timekeeping:
    """Several candidates at once are one act: for all of them, or refused. None means everybody whom it can be for."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def pause(self, session: str, whom: Sequence[int] | None, who: str, now: datetime) -> None:
        """R-TIM-05: stops the clock and hides the item. Raises `MoveRefused` for whoever does not sit."""

        def pause(ledger: Ledger) -> None:
            for attempt in _concerned(ledger, session, whom, Event.PAUSE):
                fact = facts.AttemptPaused(attempt=attempt.id, paused_at=to_ms(now))
                ledger.record(session, fact, who=who, now=now, candidate=attempt.candidate)

        self._writer.submit(pause)

    def end_pause(self, session: str, whom: Sequence[int] | None, who: str, now: datetime) -> None:
        """Undoes `pause`: the clock goes on where it was. Raises `MoveRefused` for whoever is not paused."""

        def go_on(ledger: Ledger) -> None:
            for attempt in _concerned(ledger, session, whom, Event.RESUME):
                fact = facts.PauseEnded(attempt=attempt.id, resumed_at=to_ms(now))
                ledger.record(session, fact, who=who, now=now, candidate=attempt.candidate)

        self._writer.submit(go_on)

    def add_time(
        self,
        session: str,
        whom: Sequence[int] | None,
        minutes: int,
        reason: str,
        who: str,
        now: datetime,
        *,
        key: str = "",
    ) -> None:
        """R-TIM-03: the candidates are told. The same `key` again adds nothing. Raises `MinutesUnfit`, `ReasonMissing`,
        `MoveRefused` for whoever has no running attempt."""
        check_minutes(minutes)
        why = check_reason(reason)

        def add(ledger: Ledger) -> None:
            if journal.is_done(ledger.db, session, "time_added", key):
                return
            given = [attempt.candidate for attempt in _concerned(ledger, session, whom, Event.TIME_UP)]
            fact = facts.TimeAdded(candidates=given, minutes=minutes, reason=why, added_at=to_ms(now), by=who, key=key)
            ledger.record(session, fact, who=who, now=now)
            ledger.touch(session, given)

        self._writer.submit(add)

    def withdraw_time(
        self, session: str, whom: Sequence[int] | None, line: int, reason: str, who: str, now: datetime
    ) -> None:
        """Undoes `add_time`, where none of it is in use yet; the candidates are told. `line`: of the journal, that
        added it. Raises `UnknownAddedTime`, `TimeInUse`, `ReasonMissing`, `MoveRefused` for whoever has no running
        attempt."""
        why = check_reason(reason)

        def withdraw(ledger: Ledger) -> None:
            running = {attempt.candidate: attempt for attempt in _concerned(ledger, session, whom, Event.TIME_UP)}
            given = times.added_by(ledger.db, session, line)
            wanted = [each for each in running if whom is not None or _is_unused(running[each], given.get(each), now)]
            if not wanted:
                raise TimeInUse if given else UnknownAddedTime
            for each in wanted:
                _require_unused(running[each], given.get(each), now)
            fact = facts.TimeWithdrawn(
                line=line,
                candidates=wanted,
                minutes=given[wanted[0]].added // 60_000,
                reason=why,
                withdrawn_at=to_ms(now),
                by=who,
            )
            ledger.record(session, fact, who=who, now=now)
            ledger.touch(session, wanted)

        self._writer.submit(withdraw)

    def decide_lost_time(
        self, session: str, candidate: int, line: int, granted: bool, reason: str, who: str, now: datetime
    ) -> None:
        """R-TIM-04: what was measured is granted, or refused, with a reason; it stays in the ledger. Raises
        `UnknownLostTime`, `LostTimeRefused` when it goes on still or is decided, `AlreadyHandedIn` for a grant that
        would come too late."""
        why = check_reason(reason)

        def decide(ledger: Ledger) -> None:
            attempt = _attempt(ledger, session, candidate)
            lost = times.lost_line(ledger.db, attempt.id, line)
            if lost.state != "proposed":
                raise LostTimeRefused(state=lost.state)
            if granted and attempt.state == State.HANDED_IN:
                raise AlreadyHandedIn
            fact = facts.LostTimeDecided(
                attempt=attempt.id,
                candidate=candidate,
                line=line,
                granted=lost.length if granted else 0,
                reason=why,
                decided_at=to_ms(now),
                by=who,
            )
            ledger.record(session, fact, who=who, now=now, candidate=candidate)

        self._writer.submit(decide)


def _attempt(ledger: Ledger, session: str, candidate: int) -> AttemptRow:
    sessions.open_session(ledger.db, session)
    candidates.candidate(ledger.db, session, candidate)
    attempt = attempts.of_candidate(ledger.db, session, candidate)
    if attempt is None:
        raise MoveRefused(state="attendu")
    return attempt


def _concerned(ledger: Ledger, session: str, whom: Sequence[int] | None, event: Event) -> list[AttemptRow]:
    """The attempts of these candidates, all of which can have `event`; with None those that can."""
    sessions.open_session(ledger.db, session)
    if whom is None:
        return [attempt for attempt in attempts.of_session(ledger.db, session) if _can(attempt, event)]
    found = [_attempt(ledger, session, candidate) for candidate in dict.fromkeys(whom)]
    for attempt in found:
        moved(attempt.clock_state, event)
    return found


def _require_unused(attempt: AttemptRow, given: AddedTime | None, now: datetime) -> None:
    if given is None:
        raise UnknownAddedTime
    # a clock that stands has not gone on since (R-TIM-05)
    check_unused(attempt.deadline or 0, given.added, attempt.paused_at or to_ms(now))


def _is_unused(attempt: AttemptRow, given: AddedTime | None, now: datetime) -> bool:
    try:
        _require_unused(attempt, given, now)
    except Refusal:
        return False
    return True


def _can(attempt: AttemptRow, event: Event) -> bool:
    try:
        moved(attempt.clock_state, event)
    except MoveRefused:
        return False
    return True
