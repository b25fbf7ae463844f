"""How much the room says: what changed, to whom it matters, and no more often than there is time for."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from kiosk_client.protocol.messages import Heartbeat
from proctor_server.room.services.greeting import HEAD_SECONDS
from proctor_server.room.sockets.speaking import Speaking
from proctor_server.room.storage.attempts import AttemptRow
from tests.builders.room import Day
from tests.unit.room.test_speaking_of_lists import Heard


def speaking_in(day: Day, heard: Heard, moments: Iterator[datetime] | None = None) -> Speaking:
    room = day.room
    clock = moments.__next__ if moments else lambda: day.clock.now
    speaking = Speaking(heard, room.greeting, room.seeing, room.links, room.messaging, room.releasing, clock)
    room.telling.subscribe(speaking.note)
    speaking.watch(day.session, 1)
    return speaking


def test_an_answer_moves_the_candidates_card_and_nothing_of_the_session(day: Day) -> None:
    heard, station = Heard(), day.sitting()
    speaking = speaking_in(day, heard)
    speaking.speak()
    heard.events.clear()
    station.answer(1)
    station.send()
    speaking.speak()
    told = dict(heard.events)
    told.pop("attempt_order")  # to the station, which has not heard of its attempt yet
    assert {event: [card["attempt"]["done"] for card in cards] for event, cards in told.items()} == {"cards": [1]}


def test_the_end_of_a_test_is_told_of_the_session_too(day: Day) -> None:
    heard, station = Heard(), day.sitting()
    speaking = speaking_in(day, heard)
    speaking.speak()
    heard.events.clear()
    station.take_the_whole_test()
    speaking.speak()
    assert dict(heard.events)["session"]["state"] == "closed"


@pytest.mark.parametrize(("took", "rest"), [(0.0, 0.0), (0.01, 0.19), (5.0, Speaking.LONGEST_REST_SECONDS)])
def test_after_a_round_that_took_long_there_is_time_for_answers(day: Day, took: float, rest: float) -> None:
    moments = iter([day.clock.now, day.clock.now + timedelta(seconds=took)])
    assert speaking_in(day, Heard(), moments).speak() == pytest.approx(rest)


def test_stations_keep_a_head_that_is_hardly_old(day: Day) -> None:
    """R-FIN-04: each heartbeat brings home what the journal was a moment ago at most."""
    station = day.sitting()

    def head() -> int:
        beat = day.room.greeting.beat(
            Heartbeat(clock=0, head=station.signed_head()), station.id, f"sid-{station.id}", day.clock.now
        )
        assert beat.head
        return beat.head.n

    before = head()
    station.answer(1)
    station.send()
    day.clock.advance(seconds=HEAD_SECONDS)
    assert head() == before + 1


def test_an_attempt_is_read_in_the_order_of_its_table(day: Day) -> None:
    with day.room.readers.one() as db:
        columns = [column["name"] for column in db.execute("PRAGMA table_info(attempt)")]
    assert list(AttemptRow._fields) == columns
