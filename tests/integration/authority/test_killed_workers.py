"""R-FIN-05, R-AUT-02: workers are killed while packages come in. Each session is scored exactly once, none is lost."""

import json
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy as sa

from proctor_server.authority.composition import build
from proctor_server.authority.storage.database import writing
from proctor_server.rehearsal.parts import wait_for
from tests.builders.authority_door import serve

ROOMS = 4
AUDIT = {
    "sqlite": (
        "CREATE TRIGGER published AFTER UPDATE ON session WHEN new.state = 'published'"
        " BEGIN INSERT INTO audit VALUES ('published', new.number); END",
        "CREATE TRIGGER certified AFTER INSERT ON certification"
        " BEGIN INSERT INTO audit VALUES ('certified', new.session); END",
    ),
    "postgresql": (
        "CREATE FUNCTION published() RETURNS trigger AS $$"
        " BEGIN INSERT INTO audit VALUES ('published', new.number); RETURN new; END $$ LANGUAGE plpgsql",
        "CREATE FUNCTION certified() RETURNS trigger AS $$"
        " BEGIN INSERT INTO audit VALUES ('certified', new.session); RETURN new; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER published AFTER UPDATE ON session FOR EACH ROW WHEN (new.state = 'published')"
        " EXECUTE FUNCTION published()",
        "CREATE TRIGGER certified AFTER INSERT ON certification FOR EACH ROW EXECUTE FUNCTION certified()",
    ),
}
"""The database itself writes down each publication and each certification, in the transaction that makes it."""


@pytest.mark.parametrize(("count", "a_kill_every"), [(32, 6), pytest.param(500, 16, marks=pytest.mark.soak)])
@pytest.mark.timeout(900)
def test_what_comes_in_while_workers_are_killed_is_scored_exactly_once(tmp_path, database, count, a_kill_every):
    with serve(tmp_path / "authority", database=database) as served:
        _audit(served.office.folder)
        packages = {
            str(number): served.office.package(number=str(number)) for number in range(100_000, 100_000 + count)
        }
        killer = _Killer(served, a_kill_every)
        with ThreadPoolExecutor(ROOMS) as rooms:
            receipts = dict(zip(packages, rooms.map(killer.send, packages.values()), strict=True))
            again = dict(zip(packages, rooms.map(served.put_until_heard, packages.values()), strict=True))
            others = list(rooms.map(served.put_until_heard, [served.office.package(number=each) for each in packages]))
        assert killer.kills >= count // a_kill_every
        assert again == {number: (200, receipt) for number, (_, receipt) in receipts.items()}
        assert {(status, json.loads(body)["code"]) for status, body in others} == {(409, "other_content")}
        with closing(build(served.office.folder)) as authority:
            wait_for("plus de travail", lambda: not authority.working.jobs(), seconds=300, every=0.5)
            lines = authority.publishing.sessions()
            assert {each.session: each.state for each in lines} == dict.fromkeys(packages, "published")
            assert _audited(authority.engine, "published") == dict.fromkeys(packages, 1)
            assert _audited(authority.engine, "certified") == dict.fromkeys(packages, 2)
    kept = {each.stem for each in (served.office.folder / "packages").glob("[!.]*")}
    assert {json.loads(_payload(receipt))["sha256"] for _, receipt in receipts.values()} == kept


class _Killer:
    """Sends packages, and kills a worker after every so many that were heard, while the others are under way."""

    def __init__(self, served, every):
        self._served, self._every = served, every
        self._lock, self._heard, self._random = threading.Lock(), 0, random.Random(5)
        self.kills = 0

    def send(self, package):
        answer = self._served.put_until_heard(package)
        with self._lock:
            self._heard += 1
            if self._heard % self._every == 0:
                self._served.kill(self._random.choice(self._served.workers()))
                self.kills += 1
        return answer


def _payload(receipt):
    from base64 import b64decode

    return b64decode(json.loads(receipt)["payload"])


def _audit(folder):
    with closing(build(folder)) as authority, writing(authority.engine) as connection:
        connection.execute(sa.text("CREATE TABLE audit (what TEXT, session TEXT)"))
        for statement in AUDIT[authority.engine.dialect.name]:
            connection.exec_driver_sql(statement)


def _audited(engine, what):
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT session FROM audit WHERE what = :what"), {"what": what})
        return Counter(found.scalars())
