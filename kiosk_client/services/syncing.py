"""The wire between station and room is the replication of the station's journal: in order, a few lines at a
time.

A resend is harmless, a gap is asked for, nothing is deleted.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog

from kiosk_client.domain.refusals import RoomAway
from kiosk_client.domain.sitting import Sitting
from kiosk_client.protocol.messages import Draft, Entries, Kept
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.services.sitting import Room
from kiosk_client.storage.journal import Journal

LINES_A_MESSAGE: Final = 50
ROUNDS_OF_PATIENCE: Final = 10
"""How many rounds a journal that the room refuses is left alone."""

log = structlog.get_logger()


class Syncing:
    """`room` raises `RoomAway` when it does not answer. `changed`: called when the room has acknowledged
    more."""

    def __init__(self, *, journal: Journal, room: Room, changed: Callable[[], None]) -> None:
        self._journal, self._room, self._changed = journal, room, changed
        self._one_at_a_time = threading.Lock()
        self._patience: dict[str, int] = {}
        self._draft_sent: tuple[Any, ...] | None = None

    def welcomed(self, kept: Mapping[str, int]) -> None:
        """A connection begins: the room says how far it has each journal, which may be less than before."""
        with self._one_at_a_time:
            for head in self._journal.heads():
                self._journal.acknowledge(head.session, kept.get(head.session, 0))
            self._patience.clear()
            self._draft_sent = None
        self._changed()

    def flush(self) -> None:
        """Sends all that the room does not have. Raises `RoomAway`; a journal that is refused waits its
        turn."""
        with self._one_at_a_time:
            for session in self._journal.behind():
                if self._may_try(session):
                    self._send_journal(session)

    def _may_try(self, session: str) -> bool:
        rounds = self._patience.get(session, 0)
        self._patience[session] = max(0, rounds - 1)
        return rounds == 0

    def _send_journal(self, session: str) -> None:
        try:
            while self._send_some(session):
                pass
        except RoomAway:
            raise
        except Refusal as refusal:
            log.warning("entries_refused", session=session, code=refusal.code)
            self._patience[session] = ROUNDS_OF_PATIENCE

    def _send_some(self, session: str) -> bool:
        """One message. False when the room has all, or does not get further."""
        written, acknowledged = self._journal.acknowledged(session)
        lines = self._journal.lines_after(session, acknowledged, LINES_A_MESSAGE)
        if not lines:
            return False
        kept = self._room.ask(Entries(session=session, lines=lines), Kept)
        self._journal.acknowledge(session, kept.n)
        self._changed()
        return acknowledged < kept.n < written

    def send_draft(self, sitting: Sitting) -> None:
        """What is being typed, or was when the agent was killed, once for each change, so that another station can
        show it; in the epoch in which it was typed, so that nothing newer is lost to it. Raises `RoomAway`."""
        order, draft = sitting.order, sitting.draft
        if order is None or draft is None or not sitting.is_open or not sitting.began:
            return
        what = (order.attempt, sitting.wrote_in, *draft)
        if what == self._draft_sent:
            return
        number, value = draft
        epoch = sitting.wrote_in
        message = Draft(session=order.session, attempt=order.attempt, epoch=epoch, number=number, draft=value)
        try:
            self._room.ask(message, Kept)
        except RoomAway:
            raise
        except Refusal as refusal:
            log.info("draft_refused", code=refusal.code)
        self._draft_sent = what
