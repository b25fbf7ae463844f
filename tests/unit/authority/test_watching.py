"""`/healthz` and `/metrics`: how the authority is, without a name, for those who keep it running."""

from contextlib import closing
from datetime import timedelta
from hashlib import sha256

import pytest

from proctor_server.authority.composition import build
from proctor_server.authority.services.watching import Figures, Watching
from proctor_server.authority.storage import jobs
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.tables import QUARANTINE
from proctor_server.authority.web.health import prometheus
from proctor_server.session_package.sealing import CannotOpen
from tests.builders_authority import NOW, change_settings, make_office


@pytest.fixture
def watching(office):
    return Watching(office.authority.engine)


def test_of_nothing_every_figure_is_zero(watching):
    assert watching.figures(NOW) == Figures(
        sessions={"received": 0, "evaluated": 0, "published": 0},
        packages={"accepted": 0, "set_aside": 0},
        set_aside_bytes=0,
        jobs={"waiting": 0, "aside": 0},
        oldest_job_seconds=0,
    )


def test_what_came_in_is_counted_by_state(office, watching):
    office.receive(office.package(number="111111"))
    office.receive(office.package(number="222222", comment="Coupure"))
    office.authority.receiving.receive(office.package(number="333333"), NOW)
    with pytest.raises(CannotOpen):
        office.authority.receiving.receive(b"noise", NOW)
    found = watching.figures(NOW + timedelta(seconds=90))
    assert found.sessions == {"received": 1, "evaluated": 1, "published": 1}
    assert found.packages == {"accepted": 3, "set_aside": 1}
    assert (found.set_aside_bytes, found.jobs, found.oldest_job_seconds) == (5, {"waiting": 1, "aside": 0}, 90)


def test_work_that_was_put_aside_is_not_the_oldest_that_waits(office, watching):
    with writing(office.authority.engine) as connection:
        jobs.ask(connection, "evaluate", "centre", "111111", NOW)
        jobs.put_aside(connection, jobs.take(connection, NOW), "ZeroDivisionError", NOW)
    found = watching.figures(NOW + timedelta(days=1))
    assert (found.jobs, found.oldest_job_seconds) == ({"waiting": 0, "aside": 1}, 0)


def test_figures_are_told_as_prometheus_reads_them():
    text = prometheus(Figures({"received": 2}, {"accepted": 3}, 5, {"aside": 1}, 1.5))
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert samples == [
        'proctor_authority_sessions{state="received"} 2',
        'proctor_authority_packages{place="accepted"} 3',
        "proctor_authority_set_aside_bytes 5",
        'proctor_authority_jobs{state="aside"} 1',
        "proctor_authority_oldest_job_seconds 1.5",
    ]
    assert text.count("# TYPE ") == text.count("# HELP ") == 5
    assert text.endswith("\n")


def ask(authority, token):
    return authority.app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def test_figures_need_the_token(office):
    assert ask(office.authority, "wrong").json["code"] == "no_token"
    answer = ask(office.authority, office.token)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; version=0.0.4; charset=utf-8")


def test_a_token_for_figures_opens_nothing_else(tmp_path):
    office = make_office(tmp_path / "authority")
    office.authority.close()
    change_settings(office.folder, metrics_token_sha256=sha256(b"watch").hexdigest())
    with closing(build(office.folder)) as authority:
        assert (ask(authority, "watch").status_code, ask(authority, office.token).status_code) == (200, 401)
        results = authority.app.test_client().get("/api/sessions", headers={"Authorization": "Bearer watch"})
        assert results.status_code == 401


def test_a_database_that_does_not_answer_is_no_health(office):
    client = office.authority.app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    with writing(office.authority.engine) as connection:
        QUARANTINE.drop(connection)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["code"]) == (503, "database_unusable")
