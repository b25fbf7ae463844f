"""Native threads at the room's services behave as green ones: one at work at a time, until it waits."""

import re
import threading
from pathlib import Path

from proctor_server.room.services import library
from proctor_server.room.storage.handoff import ThreadHandoff
from proctor_server.turns import Turns, held, off_turn, waiting

LOCK = re.compile(r"self\.(\w+) = threading\.\w*(?:Lock|Semaphore)\(")


def _all(acts):
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)


def test_what_is_read_and_changed_between_two_waits_is_ones_own():
    turns, count = Turns(), {"n": 0}

    def add():
        for _ in range(200):
            with turns:
                seen = count["n"]
                with turns:
                    count["n"] = seen + 1

    _all([add] * 8)
    assert count["n"] == 1600


def test_whoever_waits_lets_the_next_one_in():
    turns, handoff = Turns(), ThreadHandoff()
    waiter, got = handoff.new_waiter(), []

    def ask():
        with turns, turns:
            got.append(waiter.wait())

    def answer():
        with turns:
            waiter.done("kept")

    _all([ask, answer])
    assert got == ["kept"]


def test_a_lock_that_is_kept_through_a_wait_stops_nobody_for_good():
    """Its holder needs a turn to go on, so nobody may wait for it during theirs."""
    turns, lock, done = Turns(), threading.Lock(), []
    is_inside = threading.Event()

    def keep():
        with turns, held(lock):
            off_turn(is_inside.wait, 20)
            done.append("kept")

    def want():
        with turns:
            is_inside.set()
            with held(lock):
                done.append("wanted")

    _all([keep, want])
    assert sorted(done) == ["kept", "wanted"]


def test_where_nobody_takes_turns_waiting_is_nothing():
    with waiting(), held(threading.Lock()):
        assert off_turn(lambda: 7) == 7


def test_services_wait_for_their_locks_outside_of_their_turn():
    """Found in the sources: a lock that one awaits in a turn, while its holder awaits a turn, stops the room."""
    services = Path(library.__file__).parent
    texts = {file.name: file.read_text(encoding="utf-8") for file in services.glob("*.py")}
    locks = {(name, lock) for name, text in texts.items() for lock in LOCK.findall(text)}
    assert locks
    for name, lock in locks:
        used = re.findall(rf"(\S*)self\.{lock}\b(?! = )", texts[name])
        assert set(used) == {"held("}, (name, lock)
