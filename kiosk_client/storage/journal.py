"""The station's journals, one chain a session: each line sealed under its attempt's key, the head signed.

Nothing is deleted here: only `attempts.erase` forgets.
"""

import base64
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from kiosk_client.protocol.chain import Head, follow, follow_all, signed_text, station_genesis
from kiosk_client.protocol.journal import AnyEntry, Entry, read_entry
from kiosk_client.protocol.messages import JournalHead
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import to_line
from kiosk_client.storage.attempts import Attempts
from kiosk_client.storage.database import Database
from kiosk_client.storage.sealing import seal, unseal

HEAD = "SELECT n, hash FROM journal WHERE session = :session"
HEADS = "SELECT session, n, hash, signature FROM journal ORDER BY session"
ACKNOWLEDGED = "SELECT n, acknowledged FROM journal WHERE session = :session"
SAVE_LINE = "INSERT INTO entry (session, n, attempt, line) VALUES (:session, :n, :attempt, :line)"
SAVE_HEAD = """
INSERT INTO journal (session, n, hash, signature, acknowledged) VALUES (:session, :n, :hash, :signature, 0)
ON CONFLICT (session) DO UPDATE SET n = excluded.n, hash = excluded.hash, signature = excluded.signature
"""
SAVE_ACKNOWLEDGED = "UPDATE journal SET acknowledged = min(:n, n) WHERE session = :session"
LINES_AFTER = """
SELECT n, attempt, line FROM entry WHERE session = :session AND n > :n ORDER BY n LIMIT :limit
"""
LINES_OF_ATTEMPT = "SELECT session, n, line FROM entry WHERE attempt = :attempt ORDER BY n"
LINES = "SELECT n, attempt, line FROM entry WHERE session = :session ORDER BY n"
BEHIND = "SELECT session FROM journal WHERE acknowledged < n ORDER BY session"


class BrokenJournal(Refusal):
    """A line of a journal was changed, taken out or added behind the program's back."""

    code = "journal_broken"
    sentence = (
        "Le journal de ce poste pour la session {session} a été modifié ou abîmé : n'utilisez plus ce poste, "
        "exportez ce qu'il garde, et prévenez l'administrateur."
    )


class Journal:
    """`sign`: Ed25519 under the station's key; `station`: its identifier."""

    def __init__(self, database: Database, attempts: Attempts, *, station: str, sign: Callable[[bytes], bytes]) -> None:
        self._database = database
        self._attempts = attempts
        self._station = station
        self._sign = sign

    def append(self, session: str, entries: Sequence[Entry]) -> list[Entry]:
        """The entries with their numbers and hashes, on disk when this returns. All or none.

        `n` and `prev` of what is given are not looked at. Raises `NotKept`.
        """
        with self._database.transaction() as connection:
            head = self.head(session)
            placed = []
            for entry in entries:
                chained = msgspec.structs.replace(entry, n=head.n + 1, prev=head.hash)
                head = self._save(connection, session, head, chained)
                placed.append(chained)
            connection.execute(SAVE_HEAD, self._signed(session, head))
        return placed

    def _save(self, connection: sqlite3.Connection, session: str, head: Head, entry: Entry) -> Head:
        line = to_line(entry)
        sealed = seal(self._attempts.key_of(entry.attempt), line, _place(session, entry.n))
        row = {"session": session, "n": entry.n, "attempt": entry.attempt, "line": sealed}
        connection.execute(SAVE_LINE, row)
        return follow(head, line)

    def _signed(self, session: str, head: Head) -> dict[str, Any]:
        signature = self._sign(signed_text(f"{self._station}/{session}", head))
        return {
            "session": session,
            "n": head.n,
            "hash": head.hash,
            "signature": base64.b64encode(signature).decode(),
        }

    def head(self, session: str) -> Head:
        """Where the journal of `session` ends."""
        rows: list[Any] = self._database.rows(HEAD, session=session)
        return Head(*rows[0]) if rows else station_genesis(self._station, session)

    def heads(self) -> list[JournalHead]:
        """Where each journal that is kept ends, signed."""
        rows: list[Any] = self._database.rows(HEADS)
        return [JournalHead(session=s, n=n, hash=h, signature=g) for s, n, h, g in rows]

    def check(self) -> None:
        """Reads each journal from its first line to the head that was signed. Raises `BrokenJournal`."""
        for kept in self.heads():
            try:
                whole = self._end_of(kept.session) == Head(kept.n, kept.hash)
            except (Refusal, KeyError):
                whole = False
            if not whole:
                raise BrokenJournal(session=kept.session)

    def _end_of(self, session: str) -> Head:
        rows: list[Any] = self._database.rows(LINES, session=session)
        lines = (self._open(session, n, attempt, line) for n, attempt, line in rows)
        return follow_all(station_genesis(self._station, session), lines)

    def acknowledged(self, session: str) -> tuple[int, int]:
        """The number of the last entry here, and of the last that the room has on its disk."""
        rows: list[Any] = self._database.rows(ACKNOWLEDGED, session=session)
        return rows[0] if rows else (0, 0)

    def acknowledge(self, session: str, n: int) -> None:
        """The room says that it has everything up to `n`, which may be less than it said before."""
        with self._database.transaction() as connection:
            connection.execute(SAVE_ACKNOWLEDGED, {"session": session, "n": n})

    def behind(self) -> list[str]:
        """The sessions whose journals the room does not have to the end."""
        rows: list[Any] = self._database.rows(BEHIND)
        return [session for (session,) in rows]

    def lines_after(self, session: str, n: int, limit: int) -> list[str]:
        """The next lines after number `n`, as they are replicated."""
        rows: list[Any] = self._database.rows(LINES_AFTER, session=session, n=n, limit=limit)
        return [self._open(session, number, attempt, line).decode() for number, attempt, line in rows]

    def entries_of(self, attempt: str) -> list[AnyEntry]:
        """The entries of one attempt, in order."""
        rows: list[Any] = self._database.rows(LINES_OF_ATTEMPT, attempt=attempt)
        lines = (self._open(session, n, attempt, line) for session, n, line in rows)
        return [read_entry(line) for line in lines]

    def _open(self, session: str, n: int, attempt: str, sealed: bytes) -> bytes:
        return unseal(self._attempts.key_of(attempt), sealed, _place(session, n))


def _place(session: str, n: int) -> str:
    return f"entry/{session}/{n}"
