"""The schema in the migrations is the schema in the code."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from proctor_server.authority.composition import build
from proctor_server.authority.domain.errors import DatabaseUnusable
from proctor_server.authority.storage.database import MIGRATIONS, connect, upgrade, writing
from proctor_server.authority.storage.tables import CENTRES, METADATA
from tests.builders_authority import make_office


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
        versions = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
    assert versions == ScriptDirectory(str(MIGRATIONS)).get_heads()


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


@pytest.mark.parametrize("address", ["", "nonsense", "postgresql+nodriver://user:secret@127.0.0.1/x"])
def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path, address):
    folder = tmp_path / "authority"
    make_office(folder).authority.close()
    settings = (folder / "authority.toml").read_text()
    (folder / "authority.toml").write_text(settings.replace('database = ""', f'database = "{address}"'))
    (folder / "authority.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(DatabaseUnusable) as refusal:
        build(folder)
    assert "secret" not in str(refusal.value)


def test_sqlite_is_set_to_survive_a_power_cut(engine):
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
