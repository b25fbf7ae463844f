"""Messages of invigilators: to one, several or all; delivered, read (R-INC-06)."""

from collections.abc import Sequence
from datetime import datetime

from kiosk_client.protocol.messages import AttemptOrder
from proctor_server.moments import to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.errors import MessageUnfit, MoveRefused
from proctor_server.room.services.admitting import AtStation
from proctor_server.room.storage import attempts, candidates, journal, sessions, times
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer

LONGEST = 500
RUNNING = frozenset({State.SITTING, State.HELD, State.PAUSED, State.AWAY})


class Messaging:
    """What is said stays to be read until the candidate confirms it, also after a restart."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer, self._readers = writer, readers

    def send(
        self, session: str, whom: Sequence[int] | None, text: str, who: str, now: datetime, *, key: str = ""
    ) -> None:
        """To these candidates, or with None to everybody whose test runs. The same `key` again says nothing. Raises
        `MessageUnfit`, `UnknownCandidate`, `MoveRefused` for whoever has no running test."""
        words = text.strip()
        if not 1 <= len(words) <= LONGEST:
            raise MessageUnfit(most=LONGEST)

        def send(ledger: Ledger) -> None:
            if journal.is_done(ledger.db, session, "message_sent", key):
                return
            to = _running(ledger, session, whom)
            fact = facts.MessageSent(candidates=to, text=words, sent_at=to_ms(now), by=who, key=key)
            ledger.record(session, fact, who=who, now=now)
            ledger.touch(session, to)

        self._writer.submit(send)

    def delivered(self, station: str, order: AttemptOrder, now: datetime) -> None:
        """The station has obeyed `order`: what it carries is on its disk."""
        with self._readers.one() as db:
            attempt = attempts.find(db, order.attempt)
            waiting = times.unread(db, order.session, attempt.candidate) if attempt else []
        told = {message.message for message in order.messages}
        fresh = [row for row in waiting if row.n in told and row.delivered_at is None]
        if fresh:
            self._writer.submit(lambda ledger: _deliver(ledger, fresh, AtStation(station, "").who, now))


def _running(ledger: Ledger, session: str, whom: Sequence[int] | None) -> list[int]:
    sessions.open_session(ledger.db, session)
    running = {row.candidate for row in attempts.of_session(ledger.db, session) if State(row.state) in RUNNING}
    if whom is None:
        return sorted(running)
    for candidate in whom:
        candidates.candidate(ledger.db, session, candidate)
        if candidate not in running:
            raise MoveRefused(state="pas en cours")
    return sorted(set(whom))


def _deliver(ledger: Ledger, rows: list[times.MessageRow], who: str, now: datetime) -> None:
    for row in rows:
        fact = facts.MessageDelivered(message=row.n, candidate=row.candidate, delivered_at=to_ms(now))
        ledger.record(row.session, fact, who=who, now=now, candidate=row.candidate)
