"""A machine that goes down between «accepted» and «evaluated» loses no session (R-AUT-02)."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from proctor_server.authority import runtime
from proctor_server.authority.composition import build, now
from tests.builders_authority import NOW, make_office


def test_what_was_accepted_and_not_evaluated_is_evaluated_after_the_next_start(tmp_path: Path, database: str) -> None:
    office = make_office(tmp_path / "authority", database=database)
    office.authority.receiving.receive(office.package(), NOW + timedelta(days=50_000))
    office.authority.close()
    runtime.catch_up(tmp_path / "authority")
    with closing(build(tmp_path / "authority")) as authority:
        assert authority.publishing.find("472913").state == "received"
        authority.working.work_off(now())
        assert authority.publishing.find("472913").state == "published"
