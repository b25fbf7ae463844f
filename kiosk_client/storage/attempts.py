"""The attempts that this station holds or has held: key, last order, form, draft; and how they are
forgotten."""

import json
from typing import Any

import msgspec

from kiosk_client.domain.comfort import Remembered
from kiosk_client.domain.replacing import with_replaced
from kiosk_client.protocol.messages import AttemptOrder, FormItem
from kiosk_client.protocol.wire import from_line, to_line
from kiosk_client.storage.database import Database
from kiosk_client.storage.sealing import new_key, seal, unseal, unwrap, wrap

KEY = "SELECT wrapped_key FROM attempt WHERE attempt = :attempt"
OPEN_ATTEMPT = "SELECT attempt, order_body FROM attempt WHERE is_open = 1 ORDER BY opened DESC LIMIT 1"
MEET = """
INSERT INTO attempt (attempt, session, opened, is_open, wrapped_key, order_body)
VALUES (
  :attempt, :session, (SELECT coalesce(max(opened), 0) + 1 FROM attempt), :is_open, :wrapped_key, :order_body
)
ON CONFLICT (attempt) DO UPDATE
   SET is_open = excluded.is_open, opened = excluded.opened, order_body = excluded.order_body
"""
SAVE_FORM = "UPDATE attempt SET form = :form WHERE attempt = :attempt"
CLOSE = "UPDATE attempt SET is_open = 0 WHERE attempt = :attempt"
FORM = "SELECT form FROM attempt WHERE attempt = :attempt"
SAVE_DRAFT = """
INSERT INTO draft (attempt, body) VALUES (:attempt, :body)
ON CONFLICT (attempt) DO UPDATE SET body = excluded.body
"""
FORGET_DRAFT = "DELETE FROM draft WHERE attempt = :attempt"
DRAFT = "SELECT body FROM draft WHERE attempt = :attempt"
SAVE_REMEMBERED = """
INSERT INTO remembered (attempt, body) VALUES (:attempt, :body)
ON CONFLICT (attempt) DO UPDATE SET body = excluded.body
"""
REMEMBERED = "SELECT body FROM remembered WHERE attempt = :attempt"
HAS_SESSION = "SELECT 1 FROM attempt WHERE session = :session LIMIT 1"
COUNTS = "SELECT session, n, acknowledged FROM journal ORDER BY session"
SAVE_RECEIPT = "INSERT OR REPLACE INTO receipt (session, receipt) VALUES (:session, :receipt)"
WITHOUT_RECEIPT = """
SELECT session FROM journal WHERE session NOT IN (SELECT session FROM receipt) ORDER BY session
"""
SAVE_ERASURE = "INSERT INTO erasure (at, forced, reason, counts) VALUES (:at, :forced, :reason, :counts)"
OF_ATTEMPTS = ("draft", "remembered")
OF_SESSIONS = ("entry", "attempt", "journal", "witness", "copy")


class Attempts:
    """`station_key`: the raw private key that the keys of attempts are wrapped under."""

    def __init__(self, database: Database, station_key: bytes) -> None:
        self._database = database
        self._station_key = station_key
        self._keys: dict[str, bytes] = {}

    def key_of(self, attempt: str) -> bytes:
        """The attempt's key. Raises `KeyError` for an attempt never met, `Unsealable`."""
        if attempt not in self._keys:
            rows: list[Any] = self._database.rows(KEY, attempt=attempt)
            if not rows:
                raise KeyError(attempt)
            self._keys[attempt] = unwrap(self._station_key, rows[0][0], attempt)
        return self._keys[attempt]

    def keep_order(self, order: AttemptOrder) -> None:
        """The room's last word, and its form if it carries one. The first makes the attempt's key."""
        with self._database.transaction() as connection:
            key = self._key_for(order.attempt)
            bare = to_line(msgspec.structs.replace(order, form=[], replaced=[]))
            row = {
                "attempt": order.attempt,
                "session": order.session,
                "is_open": int(order.state != "handed_in"),
                "wrapped_key": wrap(self._station_key, key, order.attempt),
                "order_body": seal(key, bare, f"order/{order.attempt}"),
            }
            connection.execute(MEET, row)
            items = with_replaced(order.form or self._form_to_change(order), order.replaced)
            if items:
                form = seal(key, msgspec.json.encode(items), f"form/{order.attempt}")
                connection.execute(SAVE_FORM, {"attempt": order.attempt, "form": form})

    def _form_to_change(self, order: AttemptOrder) -> list[FormItem]:
        return self.form_of(order.attempt) if order.replaced else []

    def _knows(self, attempt: str) -> bool:
        return bool(self._database.rows(KEY, attempt=attempt))

    def _key_for(self, attempt: str) -> bytes:
        return self.key_of(attempt) if self._knows(attempt) else new_key()

    def open_attempt(self) -> AttemptOrder | None:
        """The last order of the attempt that has neither ended here nor been taken elsewhere."""
        rows: list[Any] = self._database.rows(OPEN_ATTEMPT)
        if not rows:
            return None
        attempt, body = rows[0]
        return from_line(AttemptOrder, unseal(self.key_of(attempt), body, f"order/{attempt}"))

    def form_of(self, attempt: str) -> list[FormItem]:
        """The form that the room gave with the answer to `Begin`; empty before."""
        rows: list[Any] = self._database.rows(FORM, attempt=attempt)
        if not rows or rows[0][0] is None:
            return []
        return from_line(list[FormItem], unseal(self.key_of(attempt), rows[0][0], f"form/{attempt}"))

    def has_session(self, session: str) -> bool:
        """Whether anything of the session is on this disk."""
        return bool(self._database.rows(HAS_SESSION, session=session))

    def close(self, attempt: str) -> None:
        """The attempt is no longer open on this station. Nothing is forgotten."""
        with self._database.transaction() as connection:
            connection.execute(CLOSE, {"attempt": attempt})

    def keep_draft(self, attempt: str, number: int, draft: Any) -> None:
        """What is being typed for item `number`: the newest counts."""
        body = seal(self.key_of(attempt), msgspec.json.encode([number, draft]), f"draft/{attempt}")
        with self._database.transaction() as connection:
            connection.execute(SAVE_DRAFT, {"attempt": attempt, "body": body})

    def forget_draft(self, attempt: str) -> None:
        """The draft has become an answer, or evidence in the journal."""
        with self._database.transaction() as connection:
            connection.execute(FORGET_DRAFT, {"attempt": attempt})

    def draft_of(self, attempt: str) -> tuple[int, Any] | None:
        """(number, value) of what was being typed, if anything."""
        rows: list[Any] = self._database.rows(DRAFT, attempt=attempt)
        if not rows:
            return None
        number, value = msgspec.json.decode(unseal(self.key_of(attempt), rows[0][0], f"draft/{attempt}"))
        return number, value

    def keep_remembered(self, attempt: str, remembered: Remembered) -> None:
        """What the page of the attempt has to find again: the newest counts."""
        body = seal(self.key_of(attempt), to_line(remembered), f"remembered/{attempt}")
        with self._database.transaction() as connection:
            connection.execute(SAVE_REMEMBERED, {"attempt": attempt, "body": body})

    def remembered_of(self, attempt: str) -> Remembered | None:
        """What the page of the attempt had, if anything was kept."""
        rows: list[Any] = self._database.rows(REMEMBERED, attempt=attempt)
        if not rows:
            return None
        return from_line(Remembered, unseal(self.key_of(attempt), rows[0][0], f"remembered/{attempt}"))

    def keep_receipt(self, session: str, receipt: str) -> None:
        """The authority has the session's package (R-FIN-05): verified by whoever calls."""
        with self._database.transaction() as connection:
            connection.execute(SAVE_RECEIPT, {"session": session, "receipt": receipt})

    def without_receipt(self) -> list[str]:
        """Sessions whose journals are here, and of whose receipts this station has not heard."""
        rows: list[Any] = self._database.rows(WITHOUT_RECEIPT)
        return [session for (session,) in rows]

    def erase(self, *, at: int, forced: bool, reason: str, session: str | None = None) -> dict[str, dict[str, int]]:
        """Forgets keys, journals, orders, forms, drafts, of one session or of all; keeps when and why. Returns what
        each journal counted."""
        which = {"session": session}
        with self._database.transaction() as connection:
            rows: list[Any] = connection.execute(COUNTS).fetchall()
            counts = {one: {"n": n, "acknowledged": kept} for one, n, kept in rows if session in (None, one)}
            for table in OF_ATTEMPTS:
                attempts = "SELECT attempt FROM attempt WHERE session = coalesce(:session, session)"
                connection.execute(f"DELETE FROM {table} WHERE attempt IN ({attempts})", which)  # noqa: S608 - our names
            for table in OF_SESSIONS:
                connection.execute(f"DELETE FROM {table} WHERE session = coalesce(:session, session)", which)  # noqa: S608
            row = {"at": at, "forced": int(forced), "reason": reason, "counts": json.dumps(counts)}
            connection.execute(SAVE_ERASURE, row)
        self._keys.clear()
        self._database.shrink()
        return counts
