"""Copies of sessions' journals that this station keeps for the room, sealed for the centre."""

from kiosk_client.protocol.messages import Copies, CopyAsked, CopyDone, CopyOrder, CopyPart
from kiosk_client.storage.database import Database

LARGEST_ANSWER = 600_000
"""Characters of sealed parts in one message: a room takes no larger frame than `wire.MAX_FRAME`."""

HELD = "SELECT session, max(last) FROM copy GROUP BY session ORDER BY session"
LAST = "SELECT coalesce(max(last), 0) FROM copy WHERE session = :session"
FORGET = "DELETE FROM copy WHERE session = :session"
KEEP = "INSERT INTO copy (session, first, last, sealed) VALUES (:session, :first, :last, :sealed)"
KEEP_CENTRE = "INSERT INTO centre_file (id, body) VALUES (1, :body) ON CONFLICT (id) DO UPDATE SET body = excluded.body"
CENTRE = "SELECT body FROM centre_file"
PARTS = "SELECT session, first, last, sealed FROM copy WHERE session = :session AND last > :after ORDER BY first"


class KeptCopies:
    """What stands in the way of losing a room with its machine."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def obey(self, order: CopyOrder | CopyAsked) -> CopyDone | Copies:
        """What the room wants kept, or given back. Raises `NotKept`."""
        if isinstance(order, CopyOrder):
            return CopyDone(session=order.session, last=self.keep(order))
        return Copies(held=self.held(), centre=self.centre, parts=self._fitting(order.session, order.after))

    def keep(self, part: CopyOrder) -> int:
        """Keeps a part that follows what is here, or begins anew; another is left. Returns the last line that is kept.
        Raises `NotKept`."""
        row = {"session": part.session, "first": part.first, "last": part.last, "sealed": part.sealed}
        with self._database.transaction() as connection:
            (last,) = connection.execute(LAST, {"session": part.session}).fetchone()
            if part.first == 1:
                connection.execute(FORGET, {"session": part.session})
                if part.centre:
                    connection.execute(KEEP_CENTRE, {"body": part.centre})
            elif part.first != last + 1:
                return int(last)
            connection.execute(KEEP, row)
        return part.last

    def held(self) -> dict[str, int]:
        """By session, the last line that is kept."""
        return {str(session): int(str(last)) for session, last in self._database.rows(HELD)}

    @property
    def centre(self) -> str:
        """The centre's key file, base64; empty when no room has given it."""
        (row,) = self._database.rows(CENTRE) or [("",)]
        return str(row[0])

    def parts(self) -> list[CopyPart]:
        """All of them."""
        return [part for session in self.held() for part in self._parts(session, 0)]

    def _fitting(self, session: str, after: int) -> list[CopyPart]:
        parts: list[CopyPart] = []
        size = 0
        for part in self._parts(session, after):
            size += len(part.sealed)
            if parts and size > LARGEST_ANSWER:
                break
            parts.append(part)
        return parts

    def _parts(self, session: str, after: int) -> list[CopyPart]:
        rows = self._database.rows(PARTS, session=session, after=after)
        return [
            CopyPart(session=str(s), first=int(str(first)), last=int(str(last)), sealed=str(sealed))
            for s, first, last, sealed in rows
        ]
