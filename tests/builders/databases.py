"""The kinds of database that an authority may have: a file, or one on a PostgreSQL server that was really started."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest

from proctor_server.authority.storage.database import connect, upgrade
from proctor_server.bench.postgres import PostgresServer, postgres_server, programs

KINDS = ("sqlite", "postgresql")
TEMPLATE = "upgraded"


class Databases:
    """New databases with the schema of this version, each a copy of one that was upgraded."""

    def __init__(self, server: PostgresServer) -> None:
        self._server, self._numbers = server, count(1)
        self._run(f"CREATE DATABASE {TEMPLATE}")
        engine = connect(server.address(TEMPLATE))
        upgrade(engine)
        engine.dispose()

    @contextmanager
    def one(self) -> Iterator[str]:
        """The address of a new database, as `database` in `authority.toml`."""
        name = f"test{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        yield self._server.address(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(f"host={self._server.socket} user=proctor dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def open_databases() -> Iterator[Databases]:
    """A PostgreSQL server of this process. Skips the test when it is not installed."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install --no-install-recommends postgresql")
    with postgres_server(lasting=False) as server:
        yield Databases(server)
