"""One database: SQLite beside the authority, or a server by its address. Migrations apply whole or not at
all."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MS = 30_000


def connect(url: str) -> sa.Engine:
    """The engine for `url` (SQLAlchemy's). Opens nothing yet."""
    # what was to be written are names and results: a fault's traceback must not take them into the logs
    engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's own transactions begin too late: the driver is told to keep out, and `_begin_sqlite` begins.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later could not wait for another writer: it would fail at
    # once.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that is committed at the end, or undone by an exception."""
    with engine.execution_options(writes=True).begin() as connection:
        yield connection


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Bring the schema to this version, or to a former one on the way. Harmless when it is."""
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def take_turns(connection: sa.Connection, subject: str) -> None:
    """To the end of this transaction nobody else looks at the guesses of `subject`. On SQLite a transaction that writes
    is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:subject))"), {"subject": subject})


def upsert(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    """Insert, or overwrite the row with the same key."""
    key = [column == row[column.name] for column in table.primary_key]
    if connection.execute(sa.update(table).where(*key).values(row)).rowcount == 0:
        connection.execute(sa.insert(table).values(row))
