"""What an invigilator does while the room works."""

from datetime import datetime

from proctor_server.moments import to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import Event
from proctor_server.room.domain.errors import MoveRefused, ReasonMissing
from proctor_server.room.services.rostering import share
from proctor_server.room.services.sitting import end_attempt
from proctor_server.room.storage import attempts, candidates, sessions
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer


class Invigilating:
    """One action, one fact (R-INC-07)."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def signed_in(self, session: str, name: str, now: datetime) -> None:
        """Writes down who invigilates, and gives them a list (R-SES-06)."""

        def note(ledger: Ledger) -> None:
            row = sessions.session(ledger.db, session)
            if row.finalised_n is None:
                fact = facts.InvigilatorSignedIn(name=name)
                ledger.record(session, fact, who=f"invigilator:{name}", now=now)
                share(ledger, session, now)

        self._writer.submit(note)

    def end_test(self, session: str, candidate: int, who: str, reason: str, now: datetime) -> None:
        """R-TST-08: irreversible. Raises `ReasonMissing`, `MoveRefused` when there is nothing to end."""
        if not reason.strip():
            raise ReasonMissing

        def end(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            candidates.candidate(ledger.db, session, candidate)
            attempt = attempts.of_candidate(ledger.db, session, candidate)
            if attempt is None:
                raise MoveRefused(state="attendu")
            end_attempt(ledger, attempt, Event.END_BY_INVIGILATOR, to_ms(now), who=who, now=now, reason=reason)

        self._writer.submit(end)
