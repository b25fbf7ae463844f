"""R-AUT-02: what was received is evaluated, once, whatever fails or dies in the middle."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_client.protocol.refusal import Unreadable
from proctor_server.authority.domain.job import MOST_ATTEMPTS
from proctor_server.authority.services.evaluating import EVALUATE
from proctor_server.authority.services.working import Working
from proctor_server.authority.storage import jobs
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.tables import CENTRES
from tests.builders_authority import NOW

LATER = NOW + timedelta(days=1)


class Died(BaseException):
    """What no worker can catch, like SIGKILL."""


@pytest.fixture
def engine(office):
    return office.authority.engine


def ask(engine, session="472913"):
    with writing(engine) as connection:
        jobs.ask(connection, EVALUATE, "centre", session, NOW)


def working(engine, handler):
    return Working(engine, {EVALUATE: handler})


def waiting(engine):
    with engine.connect() as connection:
        return jobs.jobs(connection)


def nothing(connection, centre, session, now):
    pass


def fails(connection, centre, session, now):
    """It has written before it fails."""
    connection.execute(sa.insert(CENTRES).values(fingerprint="half", card="", admitted_at=""))
    raise ZeroDivisionError("Ada Lovelace, née à Londres")


def dies(connection, centre, session, now):
    raise Died


def test_a_package_is_received_before_it_is_evaluated(office):
    office.authority.receiving.receive(office.package(), NOW)
    assert (office.state(), office.waits_for()) == ("received", ["evaluation_waits"])
    (job,) = office.authority.working.jobs()
    assert (job.kind, job.session, job.attempts) == (EVALUATE, "472913", 0)
    assert office.authority.working.work_one(NOW)
    assert (office.state(), office.authority.working.jobs()) == ("published", [])
    assert not office.authority.working.work_one(NOW)


def test_r_fin_05_the_same_bytes_again_ask_for_no_more_work(office):
    package = office.package()
    for _ in range(2):
        office.authority.receiving.receive(package, NOW)
    assert len(office.authority.working.jobs()) == 1


def test_jobs_are_done_in_the_order_in_which_they_were_asked_for(engine):
    done = []
    for number in "321":
        ask(engine, number)
    working(engine, lambda connection, centre, session, now: done.append(session)).work_off(NOW)
    assert done == ["3", "2", "1"]


def test_a_job_that_fails_leaves_nothing_and_is_due_again_later(engine):
    ask(engine)
    worker = working(engine, fails)
    assert worker.work_one(NOW)
    assert not worker.work_one(NOW)
    (job,) = waiting(engine)
    assert (job.attempts, job.reason, job.due_at) == (1, "ZeroDivisionError", "2026-03-12T18:00:02.000Z")
    with engine.connect() as connection:
        assert connection.execute(sa.select(CENTRES).where(CENTRES.c.fingerprint == "half")).all() == []
    working(engine, nothing).work_off(NOW + timedelta(seconds=2))
    assert waiting(engine) == []


def test_a_job_that_fails_holds_no_other_up(engine):
    done = []

    def first_fails(connection, centre, session, now):
        if session == "1":
            raise Unreadable(what="la première")
        done.append(session)

    for number in "12":
        ask(engine, number)
    working(engine, first_fails).work_off(NOW)
    assert done == ["2"]
    assert [job.session for job in waiting(engine)] == ["1"]


def poison(engine, handler=fails):
    """Tried as often as it is tried at all."""
    ask(engine)
    worker = working(engine, handler)
    for day in range(MOST_ATTEMPTS):
        assert worker.work_one(NOW + timedelta(days=day))
    return worker


def test_a_poisoned_job_is_put_aside_with_its_reason(engine):
    worker = poison(engine)
    assert not worker.work_one(NOW + timedelta(days=30))
    (job,) = worker.jobs()
    assert (job.attempts, job.reason, job.aside_at) == (5, "ZeroDivisionError", "2026-03-16T18:00:00.000Z")


def test_a_refusal_is_the_reason_in_its_own_words(engine):
    def refuses(connection, centre, session, now):
        raise Unreadable(what="solutions")

    (job,) = poison(engine, refuses).jobs()
    assert job.reason == str(Unreadable(what="solutions"))


def test_what_was_put_aside_is_tried_again_when_a_person_wants_it(engine):
    assert poison(engine).bring_back(LATER) == 1
    worker = working(engine, nothing)
    worker.work_off(LATER)
    assert (worker.jobs(), worker.bring_back(LATER)) == ([], 0)


def test_a_worker_that_dies_leaves_the_job_to_another(engine):
    ask(engine)
    with pytest.raises(Died):
        working(engine, dies).work_one(NOW)
    assert not working(engine, nothing).work_one(NOW)
    assert working(engine, nothing).work_one(NOW + timedelta(seconds=2))
    assert waiting(engine) == []


def test_a_job_that_kills_its_workers_is_put_aside_too(engine):
    ask(engine)
    for day in range(MOST_ATTEMPTS):
        with pytest.raises(Died):
            working(engine, dies).work_one(NOW + timedelta(days=day))
    worker = working(engine, dies)
    worker.work_off(NOW + timedelta(days=30))
    (job,) = worker.jobs()
    assert "s'est arrêté" in job.reason
    assert job.aside_at


def test_at_a_start_nothing_waits_for_its_turn(engine):
    ask(engine)
    working(engine, fails).work_one(NOW)
    worker = working(engine, nothing)
    worker.bring_forward(NOW)
    worker.work_off(NOW)
    assert waiting(engine) == []


def test_a_worker_that_slept_too_long_does_not_do_what_another_has(engine):
    """Between taking a job and doing it another worker took it for its own."""
    ask(engine)
    done = []
    with writing(engine) as connection:
        first = jobs.take(connection, NOW)
    with writing(engine) as connection:
        second = jobs.take(connection, LATER)
    worker = working(engine, lambda connection, centre, session, now: done.append(session))
    worker._do(first, LATER)
    assert done == []
    worker._do(second, LATER)
    worker._do(second, LATER)
    assert done == ["472913"]


def test_many_workers_do_each_job_once(engine):
    numbers = [str(number) for number in range(30)]
    for number in numbers:
        ask(engine, number)
    done = []
    worker = working(engine, lambda connection, centre, session, now: done.append(session))
    threads = [threading.Thread(target=worker.work_off, args=(NOW,)) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(done, key=int) == numbers


def test_a_session_says_that_its_evaluation_failed_and_how_to_go_on(office, monkeypatch):
    office.authority.receiving.receive(office.package(), NOW)
    worker = working(office.authority.engine, fails)
    for day in range(MOST_ATTEMPTS):
        worker.work_one(NOW + timedelta(days=day))
    assert office.waits_for() == ["evaluation_failed"]
    office.authority.working.bring_back(LATER)
    office.authority.working.work_off(LATER)
    assert office.state() == "published"


def test_new_solutions_ask_for_each_session_that_is_not_published(office):
    from tests.builders_package import make_solutions

    office.receive(office.package(number="111111"))
    office.receive(office.package(number="222222", comment="Coupure"))
    office.authority.registering.add_solutions(make_solutions(right=1), NOW)
    assert [job.session for job in office.authority.working.jobs()] == ["222222"]


def test_a_database_that_is_away_is_waited_for(engine, monkeypatch):
    looks, stop = [], threading.Event()

    def look(now):
        looks.append(now)
        if len(looks) == 1:
            raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))
        stop.set()
        return False

    worker = working(engine, nothing)
    monkeypatch.setattr(worker, "work_one", look)
    monkeypatch.setattr("proctor_server.authority.services.working._AWAY_SECONDS", 0)
    worker.work_until(stop, lambda: NOW)
    assert looks == [NOW, NOW]
