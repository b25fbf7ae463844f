"""One SQLite file with one writer; the session's journal and the tables that are projected from it."""
