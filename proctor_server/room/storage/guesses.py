"""Wrong guesses, counted in the table `guess`."""

import sqlite3
from datetime import datetime

from proctor_server.guessing import FORGOTTEN_AFTER, Guesses, is_forgotten
from proctor_server.moments import from_ms, to_ms

GUESSES = "SELECT failures, last_at FROM guess WHERE subject = ?"
SAVE = """
INSERT INTO guess (subject, failures, last_at) VALUES (:subject, :failures, :last_at)
ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at
"""
FORGIVE = "DELETE FROM guess WHERE subject = ?"
FORGET_OLD = "DELETE FROM guess WHERE last_at < ?"


def guesses(db: sqlite3.Connection, subject: str, now: datetime) -> Guesses:
    """What is known of a subject; no failure when nothing is, or nothing recent."""
    row = db.execute(GUESSES, (subject,)).fetchone()
    known = Guesses(row["failures"], from_ms(row["last_at"])) if row else Guesses(0, now)
    return Guesses(0, now) if is_forgotten(known, now) else known


def count(db: sqlite3.Connection, subject: str, now: datetime) -> int:
    """One more wrong guess. Returns how many there are in a row."""
    failures = guesses(db, subject, now).failures + 1
    db.execute(SAVE, {"subject": subject, "failures": failures, "last_at": to_ms(now)})
    db.execute(FORGET_OLD, (to_ms(now - FORGOTTEN_AFTER),))
    return failures


def forgive(db: sqlite3.Connection, subject: str) -> None:
    """A right guess: the subject starts afresh."""
    db.execute(FORGIVE, (subject,))
