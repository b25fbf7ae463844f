"""How much there is, without looking at what it is."""

import sqlite3

ANSWERS = "SELECT count(*) FROM answer"
# the last number of each journal, and not its lines: those are the bulk of the file
JOURNALS = """
SELECT coalesce(sum((SELECT max(n) FROM journal WHERE journal.session = session.number)), 0) FROM session
"""


def answers(db: sqlite3.Connection) -> int:
    """Answers and skips that candidates gave, in all sessions that are here."""
    (count,) = db.execute(ANSWERS).fetchone()
    return int(count)


def journal_entries(db: sqlite3.Connection) -> int:
    """Facts in the journals of all sessions that are here."""
    (count,) = db.execute(JOURNALS).fetchone()
    return int(count)
