"""When everybody comes back at once, what each brings is written once, and not lost when it cannot be written."""

import sqlite3

import pytest

from proctor_server.room.storage import attempts
from tests.builders.room import Day

FULL = "CREATE TRIGGER full BEFORE INSERT ON station_head BEGIN SELECT RAISE(ABORT, 'full'); END"


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
