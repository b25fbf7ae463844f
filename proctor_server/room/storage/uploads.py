"""Where half uploads are resumed: the table `upload_place`."""

import sqlite3

PLACE = "SELECT place FROM upload_place WHERE sha256 = ?"
KEEP = "INSERT OR REPLACE INTO upload_place (sha256, place) VALUES (?, ?)"
FORGET = "DELETE FROM upload_place WHERE sha256 = ?"


def place(db: sqlite3.Connection, sha256: str) -> str | None:
    """Where the package with this SHA-256 is on its way, if it is."""
    row = db.execute(PLACE, (sha256,)).fetchone()
    return row["place"] if row else None


def keep_place(db: sqlite3.Connection, sha256: str, path: str) -> None:
    """Remembers it through restarts."""
    db.execute(KEEP, (sha256, path))


def forget_place(db: sqlite3.Connection, sha256: str) -> None:
    """The upload is over, or the authority has forgotten it."""
    db.execute(FORGET, (sha256,))
