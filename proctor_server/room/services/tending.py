"""The disk under the room: looked at each second, off the hub; what ails it is told to every dashboard."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import structlog

from proctor_server.room.adapters.vault import OffHub
from proctor_server.room.domain.disk import DiskCard, DiskHealth
from proctor_server.room.domain.errors import DiskTrouble
from proctor_server.room.storage.database import checkpoint
from proctor_server.room.storage.minding import minding, reason_of
from proctor_server.room.storage.writer import Writer

Listener = Callable[[DiskCard], None]
log = structlog.get_logger()


class Tending:
    """Keeps the reserve, and tries again what the disk refused."""

    def __init__(self, database: Path, writer: Writer, disk: DiskHealth, off_hub: OffHub) -> None:
        self._database, self._writer, self._disk, self._off_hub = database, writer, disk, off_hub
        self._reserve = writer.reserve
        self._card = DiskCard()
        self._tell: Listener = lambda _: None

    def subscribe(self, listener: Listener) -> None:
        """`listener` hears of every other state."""
        self._tell = listener

    def card(self) -> DiskCard:
        """As it was found last."""
        return self._card

    def look(self, now: float) -> None:
        """One round. `now`: seconds of the clock that commits are measured with."""
        before, self._card = self._card, self._disk.card(self._off_hub(self._reserve.free_bytes), now)
        if before.state != self._card.state:
            log.warning("disk_state", state=self._card.state, free_bytes=self._card.free_bytes)
            self._tell(self._card)

    def tend(self) -> None:
        """One round that may take as long as the disk does."""
        if not self._disk.refuses:
            self._keep_the_reserve()
        else:
            with contextlib.suppress(DiskTrouble):
                self._writer.try_the_disk()

    def _keep_the_reserve(self) -> None:
        try:
            self._off_hub(self._reserve.keep)
        except OSError as fault:
            log.warning("reserve_not_kept", reason=reason_of(fault))

    def checkpoint(self) -> None:
        """One round of it; what the disk refuses comes again with the next."""
        with contextlib.suppress(DiskTrouble, sqlite3.OperationalError):
            self._off_hub(_checkpoint, self._disk, self._database)


def _checkpoint(disk: DiskHealth, database: Path) -> None:
    with minding(disk, "moving the log"):
        checkpoint(database)
