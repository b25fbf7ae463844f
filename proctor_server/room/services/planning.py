"""The plan of a room: read by whoever invigilates in it, arranged by the administrator."""

from collections.abc import Sequence

from proctor_server.room.domain.errors import PlanChanged, UnknownRoom
from proctor_server.room.domain.plan import Place, Plan, Seat, check_plan
from proctor_server.room.storage import plans, sessions
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer


class Planning:
    """Furniture, not facts: nothing here is in a session's journal."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer, self._readers = writer, readers

    def plan(self, room: str) -> Plan:
        """The plan of a room. Raises `UnknownRoom`."""
        with self._readers.one() as db:
            if not plans.is_known(db, room):
                raise UnknownRoom(room=room)
            return plans.plan(db, room)

    def plan_of(self, session: str) -> Plan:
        """The plan of the room that a session is held in. Raises `UnknownSession`."""
        with self._readers.one() as db:
            return plans.plan(db, sessions.session(db, session).plan.room)

    def arrange(self, room: str, version: int, seats: Sequence[Seat], desk: Place | None) -> Plan:
        """The whole plan, over the one of `version`. Raises `UnknownRoom`, `PlanUnfit`, `SeatsCollide`,
        `PlanChanged`."""
        check_plan(seats, desk)

        def save(ledger: Ledger) -> Plan:
            if not plans.is_known(ledger.db, room):
                raise UnknownRoom(room=room)
            if plans.plan(ledger.db, room).version != version:
                raise PlanChanged
            plans.save(ledger.db, room, seats, desk)
            return plans.plan(ledger.db, room)

        return self._writer.submit(save)
