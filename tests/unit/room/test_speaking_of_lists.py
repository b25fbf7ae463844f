"""The dashboard hears who is enrolled, and who no longer is."""

from typing import Any

import pytest

from proctor_server.room.domain.enrolment import Enrolled
from proctor_server.room.sockets.speaking import Speaking
from tests.builders.room import NEWCOMER, WHO, Day


class Heard:
    """What was said to dashboards."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self.to: list[str] = []

    def emit(self, event: str, *args: Any, to: str, **_: Any) -> None:
        self.events.append((event, args[0]))
        self.to.append(to)


@pytest.fixture
def heard(day: Day) -> Heard:
    return Heard()


@pytest.fixture
def speaking(day: Day, heard: Heard) -> Speaking:
    room = day.room
    speaking = Speaking(
        heard, room.greeting, room.seeing, room.links, room.messaging, room.releasing, lambda: day.clock.now
    )
    room.telling.subscribe(speaking.note)
    speaking.watch(day.session, 1)
    return speaking


def test_a_candidate_who_is_added_gets_a_card(day: Day, speaking: Speaking, heard: Heard) -> None:
    day.room.enrolling.add(day.session, Enrolled(values=NEWCOMER), WHO, day.clock.now)
    speaking.speak()
    cards = dict(heard.events)["cards"]
    assert [card["birth_name"] for card in cards] == ["Hopper"]


def test_one_who_is_removed_leaves_the_room(day: Day, speaking: Speaking, heard: Heard) -> None:
    first = day.room.overseeing.sheet(day.session, day.clock.now).candidates[0]
    day.room.enrolling.correct(day.session, first.id, first.version, {**first.values, "group": "X"}, WHO, day.clock.now)
    version = day.room.overseeing.sheet(day.session, day.clock.now).candidates[0].version
    day.room.enrolling.remove(day.session, first.id, version, WHO, day.clock.now)
    speaking.speak()
    told = dict(heard.events)
    assert told["cards"] == []
    assert first.id not in [card["id"] for card in told["room"]["candidates"]]


def test_a_session_that_is_deleted_ends_no_round(day: Day, speaking: Speaking, heard: Heard) -> None:
    first = day.room.overseeing.sheet(day.session, day.clock.now).candidates[0]
    day.room.enrolling.remove(day.session, first.id, first.version, WHO, day.clock.now)
    version = day.room.overseeing.sheet(day.session, day.clock.now).list_version
    day.room.editing.delete_session(day.session, version, WHO, day.clock.now)
    speaking.speak()
    assert heard.events == []


def test_a_dashboard_that_comes_is_told_of_the_whole_room_once(day: Day, speaking: Speaking, heard: Heard) -> None:
    speaking.speak()
    heard.events.clear()
    heard.to.clear()
    speaking.welcome("a dashboard", day.session)
    for _ in range(2):
        speaking.speak()
    told = [to for to, (event, _) in zip(heard.to, heard.events, strict=True) if event == "room"]
    assert told == ["a dashboard"]
