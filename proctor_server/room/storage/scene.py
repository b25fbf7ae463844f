"""Where a fact is projected."""

import sqlite3


class Scene:
    """The tables, of which session, from which line of its journal."""

    def __init__(self, db: sqlite3.Connection, session: str, n: int) -> None:
        self.db, self.session, self.n = db, session, n

    def run(self, sql: str, **values: object) -> None:
        """One statement; `:session` and `:n` are always there."""
        self.db.execute(sql, {"session": self.session, "n": self.n, **values})

    def new_order(self, attempt: str) -> None:
        """The station has to hear of it: the attempt's next order."""
        self.run("UPDATE attempt SET revision = revision + 1 WHERE id = :attempt", attempt=attempt)
