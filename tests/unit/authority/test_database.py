"""The schema in the migrations is the schema in the code."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from proctor_server.authority.storage.database import connect, upgrade, writing
from proctor_server.authority.storage.tables import CENTRES, METADATA


@pytest.fixture
def engine(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    upgrade(engine)
    yield engine
    engine.dispose()


def test_the_migrations_make_the_tables_of_the_code(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_upgrading_twice_is_harmless(engine):
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "0001"


def test_a_transaction_that_fails_leaves_nothing(engine):
    row = {"fingerprint": "f", "card": "c", "admitted_at": "t"}

    def write_and_fail():
        with writing(engine) as connection:
            connection.execute(sa.insert(CENTRES).values(row))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with engine.connect() as connection:
        assert connection.execute(sa.select(CENTRES)).all() == []


def test_sqlite_is_set_to_survive_a_power_cut(engine):
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
