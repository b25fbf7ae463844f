"""What the room told of its clock and of its own journal."""

from typing import Any

from kiosk_client.domain.clock_offset import Offset
from kiosk_client.protocol.messages import JournalHead
from kiosk_client.storage.database import Database

OFFSET = "SELECT boot_id, on_boot, on_wall FROM room_clock"
SAVE_OFFSET = """
INSERT INTO room_clock (id, boot_id, on_boot, on_wall) VALUES (1, :boot_id, :on_boot, :on_wall)
ON CONFLICT (id) DO UPDATE
   SET boot_id = excluded.boot_id, on_boot = excluded.on_boot, on_wall = excluded.on_wall
"""
WITNESSED = "SELECT session, n, hash, signature FROM witness ORDER BY session"
SAVE_WITNESS = """
INSERT INTO witness (session, n, hash, signature) VALUES (:session, :n, :hash, :signature)
ON CONFLICT (session) DO UPDATE SET n = excluded.n, hash = excluded.hash, signature = excluded.signature
 WHERE excluded.n > witness.n
"""


class Moments:
    """The last known offset of the room's clock, and the last signed heads of sessions' journals."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def offset(self) -> Offset | None:
        """What was known of the room's clock, in whichever boot."""
        rows: list[Any] = self._database.rows(OFFSET)
        return Offset(*rows[0]) if rows else None

    def keep_offset(self, offset: Offset) -> None:
        """Replaces what was known."""
        row = {"boot_id": offset.boot_id, "on_boot": offset.on_boot, "on_wall": offset.on_wall}
        with self._database.transaction() as connection:
            connection.execute(SAVE_OFFSET, row)

    def witnessed(self) -> list[JournalHead]:
        """The highest head of each session's journal that the room has told."""
        rows: list[Any] = self._database.rows(WITNESSED)
        return [JournalHead(session=s, n=n, hash=h, signature=g) for s, n, h, g in rows]

    def witness(self, head: JournalHead) -> None:
        """Keeps the room's head when it is higher than the last: a room that loses entries is found out."""
        row = {"session": head.session, "n": head.n, "hash": head.hash, "signature": head.signature}
        with self._database.transaction() as connection:
            connection.execute(SAVE_WITNESS, row)
