"""An attempt goes on at a station that an invigilator names (R-ENT-04, R-ENT-05)."""

from datetime import datetime, timedelta

from proctor_server.moments import to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.attempt import PRESENCE_MINUTES, Event, State, moved
from proctor_server.room.domain.errors import MoveRefused, StationNotFree, StationNotThere
from proctor_server.room.services.links import Links
from proctor_server.room.storage import attempts, candidates, sessions
from proctor_server.room.storage.attempts import AttemptRow
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer


class Moving:
    """The old station is fenced at once; at the new one the candidate types only who they are."""

    def __init__(self, writer: Writer, links: Links) -> None:
        self._writer, self._links = writer, links

    def move(self, session: str, candidate: int, station: str, who: str, now: datetime) -> None:
        """Raises `StationNotThere` unless the station is on the line, `StationNotFree` while somebody else's attempt is
        on it, `MoveRefused` when the candidate has no running attempt, or has it there."""
        link = self._links.link(station)
        if link is None or not self._links.is_alive(station):
            raise StationNotThere

        def move(ledger: Ledger) -> None:
            sessions.open_session(ledger.db, session)
            candidates.candidate(ledger.db, session, candidate)
            attempt = attempts.of_candidate(ledger.db, session, candidate)
            if attempt is None:
                raise MoveRefused(state="attendu")
            moved(attempt.state, Event.MOVE)
            _require_free(ledger, station, attempt)
            fact = facts.AttemptMoved(
                attempt=attempt.id,
                candidate=candidate,
                station=station,
                station_name=link.name,
                epoch=attempt.epoch + 1,
                moved_at=to_ms(now),
                until=to_ms(now + timedelta(minutes=PRESENCE_MINUTES)),
            )
            ledger.record(session, fact, who=who, now=now, candidate=candidate)

        self._writer.submit(move)


def _require_free(ledger: Ledger, station: str, attempt: AttemptRow) -> None:
    if station == attempt.station:
        raise MoveRefused(state=attempt.state)
    other = attempts.on_station(ledger.db, station)
    if other and other.station == station and other.state != State.ADMITTED:
        raise StationNotFree
