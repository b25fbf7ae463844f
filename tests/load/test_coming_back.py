"""When everybody comes back at once, what each brings is written once, and not lost when it cannot be written."""

import sqlite3
import threading
import time

import pytest

from kiosk_client.protocol.messages import JournalHead
from proctor_server.room.storage import attempts
from tests.builders.room import CERTIFIABLE, Day

FULL = "CREATE TRIGGER full BEFORE INSERT ON station_head BEGIN SELECT RAISE(ABORT, 'full'); END"

COUNTED = "CREATE TRIGGER counted BEFORE INSERT ON station_head BEGIN INSERT INTO written VALUES (NEW.station); END"


def heads_on_disk(day: Day) -> dict[str, int]:
    with day.room.readers.one() as db:
        return {station: head.n for station, head in attempts.heads(db, day.session).items()}


def test_a_head_is_written_once(day: Day) -> None:
    station = day.sitting("0801234567A")
    station.answer(1)
    station.send()
    station.beat()
    day.room.watching.keep_heads()
    written = day.room.writer.commits
    day.room.watching.keep_heads()
    assert heads_on_disk(day) == {station.id: 2}
    assert day.room.writer.commits == written


def test_heads_that_could_not_be_written_are_written_the_next_time(day: Day) -> None:
    station = day.sitting("0801234567A")
    station.answer(1)
    station.send()
    station.beat()
    day.room.writer.submit(lambda ledger: ledger.db.execute(FULL))
    with pytest.raises(sqlite3.IntegrityError):
        day.room.watching.keep_heads()
    day.room.writer.submit(lambda ledger: ledger.db.execute("DROP TRIGGER full"))
    day.room.watching.keep_heads()
    assert heads_on_disk(day) == {station.id: 2}


def test_everybody_who_comes_back_while_the_disk_is_busy_has_their_head_written_once(day: Day) -> None:
    heads = [head_of(day, code, f"Poste {n:02}") for n, code in enumerate(sorted(CERTIFIABLE)[:4], 1)]
    day.room.writer.submit(lambda ledger: ledger.db.execute("CREATE TABLE written (station)"))
    day.room.writer.submit(lambda ledger: ledger.db.execute(COUNTED))
    is_free = threading.Event()
    waiting = [threading.Thread(target=day.room.writer.submit, args=(lambda _: is_free.wait(20),))]
    waiting += [threading.Thread(target=day.room.watching.keep, args=([head],)) for head in heads]
    for thread in waiting:
        thread.start()
        time.sleep(0.02)
    is_free.set()
    for thread in waiting:
        thread.join()
    with day.room.readers.one() as db:
        written = [station for (station,) in db.execute("SELECT station FROM written ORDER BY station")]
    assert written == sorted(station for station, _ in heads)


def head_of(day: Day, code: str, name: str) -> tuple[str, JournalHead]:
    """What a candidate's station has signed last, which the room has not kept yet."""
    station = day.sitting(code, name)
    station.answer(1)
    station.send()
    station.beat()
    link = day.room.links.link(station.id)
    assert link is not None
    assert link.head is not None
    return station.id, link.head
