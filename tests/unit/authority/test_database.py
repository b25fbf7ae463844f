"""The schema in the migrations is the schema in the code."""

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from proctor_server.authority.composition import build
from proctor_server.authority.domain.certificate import read_code
from proctor_server.authority.domain.errors import DatabaseUnusable
from proctor_server.authority.storage.acts import publications
from proctor_server.authority.storage.database import MIGRATIONS, connect, upgrade, writing
from proctor_server.authority.storage.jobs import jobs
from proctor_server.authority.storage.registers import solutions_at
from proctor_server.authority.storage.sessions import find
from proctor_server.authority.storage.tables import BANKS, CENTRES, CERTIFICATIONS, METADATA, SESSIONS
from tests.builders_authority import change_settings, make_office
from tests.builders_package import BANK_ID, BANK_VERSION


@pytest.fixture
def engine(tmp_path, database):
    engine = connect(database or f"sqlite:///{tmp_path / 'a.sqlite'}")
    upgrade(engine)
    yield engine
    engine.dispose()


def is_a_comment(change):
    """Comments are for who reads the code: SQLite keeps none."""
    return isinstance(change, list) and all(each[0] == "modify_comment" for each in change)


def test_the_migrations_make_the_tables_of_the_code(engine):
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert [each for each in found if not is_a_comment(each)] == []


def test_upgrading_twice_is_harmless(engine):
    upgrade(engine)
    newest = max(path.name[1:5] for path in (MIGRATIONS / "versions").glob("r*.py"))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [newest]


def test_what_was_received_before_there_were_jobs_has_one(engine):
    session = {"centre": "c", "revision": 1, "record": b"", "solutions": None, "published_at": None}
    with writing(engine) as connection:
        METADATA.drop_all(connection)
        connection.execute(sa.text("DELETE FROM alembic_version"))
    upgrade(engine, "0001")
    with writing(engine) as connection:
        connection.execute(sa.insert(CENTRES).values(fingerprint="c", card="", admitted_at=""))
        for state in ("received", "published"):
            connection.execute(sa.insert(SESSIONS).values(**session, number=state, state=state))
    upgrade(engine)
    with engine.connect() as connection:
        assert [(job.kind, job.session, job.attempts) for job in jobs(connection)] == [("evaluate", "received", 0)]


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


@pytest.mark.parametrize(
    "address",
    ["", "nonsense", "postgresql+nodriver://user:secret@127.0.0.1/x", "postgresql://user:secret@127.0.0.1:1/x"],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path, address):
    folder = tmp_path / "authority"
    make_office(folder).authority.close()
    change_settings(folder, database=address)
    (folder / "authority.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(DatabaseUnusable) as refusal:
        build(folder)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_is_set_to_survive_a_power_cut(engine):
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_certifications_of_the_first_schema_get_a_code_and_their_school(tmp_path):
    office = make_office(tmp_path / "authority")
    office.receive(office.package())
    office.authority.close()
    file = tmp_path / "authority" / "authority.sqlite"
    with closing(sqlite3.connect(file)) as db:
        for table in ("certificate", "client_token", "client", "guess", "upload", "item_text", "erasure"):
            db.execute(f"DROP TABLE {table}")
        db.execute("UPDATE alembic_version SET version_num = '0003'")
        db.commit()
    build(tmp_path / "authority").close()
    with closing(sqlite3.connect(file)) as db:
        found = db.execute("SELECT number, code, uai FROM certificate ORDER BY number").fetchall()
    assert [(number, uai) for number, _, uai in found] == [(1, "0000000X"), (2, "0000000X")]
    assert all(read_code(code) == code for _, code, _ in found)


def test_what_was_published_before_there_was_a_jury_is_kept_as_its_first_publication(office):
    """A database of before, with results that are out, brought to this one."""
    office.receive(office.package())
    engine, here = office.authority.engine, (office.centre.card.fingerprint, "472913")
    with engine.connect() as connection:
        (before,) = publications(connection, *here)
        rows = {table: connection.execute(sa.select(table)).mappings().all() for table in OF_BEFORE}
    with writing(engine) as connection:
        METADATA.drop_all(connection)
        connection.execute(sa.text("DELETE FROM alembic_version"))
    upgrade(engine, "0002")
    with writing(engine) as connection:
        for table in OF_BEFORE:
            connection.execute(sa.insert(table), [dict(row) for row in rows[table]])
    upgrade(engine)
    with engine.connect() as connection:
        (after,) = publications(connection, *here)
        assert [each.session for each in find(connection, "jackson 472913", 10)] == ["472913"]
        solutions = solutions_at(connection, BANK_ID, BANK_VERSION, after.solutions)
    assert (after.results, after.at) == (sorted(before.results, key=lambda each: each.candidate), before.at)
    assert solutions is not None


OF_BEFORE = (CENTRES, BANKS, SESSIONS, CERTIFICATIONS)
