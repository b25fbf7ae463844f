"""After the receipt: stations hear of it, forget the session, and say so (R-FIN-07)."""

from datetime import datetime

from kiosk_client.protocol.messages import ReceiptDone, ReceiptOrder
from proctor_server.room.domain import facts
from proctor_server.room.storage import erasures, sessions
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer


class Releasing:
    """Who has to hear, and what came of it. The tables say so, so that a station that was off hears when it is back."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer, self._readers = writer, readers

    def orders(self) -> list[tuple[str, ReceiptOrder]]:
        """By station, what it has to hear: on the line or not."""
        with self._readers.one() as db:
            return [
                (one.station, ReceiptOrder(session=one.session, voucher=one.voucher, receipt=one.receipt))
                for one in sessions.released(db)
            ]

    def done(self, station: str, done: ReceiptDone, now: datetime) -> None:
        """The station's answer: an erasure is written down, once."""

        def record(ledger: Ledger) -> None:
            if done.erased and erasures.forgotten(ledger.db, done.session, station):
                return
            if done.erased and (station, done.session) in {(one[0], one[1]) for one in sessions.released(ledger.db)}:
                fact = facts.JournalErased(station=station, last=done.n)
                ledger.record(done.session, fact, who=f"station:{station}", now=now)

        self._writer.submit(record)
