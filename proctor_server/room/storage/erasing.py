"""A rehearsal is taken out of the file, journal included. Of no real session is anything ever deleted here."""

import sqlite3

from kiosk_client.protocol.rehearsal import require_rehearsal

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
COLUMNS = "SELECT name FROM pragma_table_info(?)"


def erase_rehearsal(db: sqlite3.Connection, number: str) -> None:
    """Every row of every table that is of the session or of an attempt in it. Raises `NotARehearsal`."""
    require_rehearsal(number)
    tables = {name: {column for (column,) in db.execute(COLUMNS, (name,))} for (name,) in db.execute(TABLES)}
    for name, columns in tables.items():
        if "attempt" in columns:
            db.execute(
                f"DELETE FROM {name} WHERE attempt IN (SELECT id FROM attempt WHERE session = ?)",  # noqa: S608 - ours
                (number,),
            )
    for name, columns in tables.items():
        if "session" in columns:
            db.execute(f"DELETE FROM {name} WHERE session = ?", (number,))  # noqa: S608 - a table of ours
    db.execute("DELETE FROM session WHERE number = ?", (number,))
