"""The room server comes back after a power cut, and nobody has typed a password yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from proctor_server.room.domain.errors import ContentLocked, Locked
from proctor_server.room.services.signing_in import SignInRefused
from tests.builders.room import PASSWORD, Day, SpeakingStation, open_day, open_room

BABBAGE, JACKSON = "0801234567A", "0801234568B"


@contextmanager
def after_the_cut(folder: Path) -> Iterator[tuple[Day, SpeakingStation, SpeakingStation]]:
    """The same folder in a room that is locked; Babbage sits, with an answer that has not been sent; a second station
    is free."""
    with open_day(folder) as before:
        station, free = before.sitting(BABBAGE), before.station("Poste 02")
        station.answer(1)
    with open_room(folder, unlocked=False) as room:
        station.day = free.day = Day(folder, room, before.clock, before.codes)
        yield station.day, station, free


def sign_in(day: Day, password: str) -> str:
    return day.room.signing_in.sign_in_invigilator(day.session, password, "Essai", day.clock.now)


def test_answers_are_taken_at_once(tmp_path: Path) -> None:
    with after_the_cut(tmp_path) as (day, station, _):
        assert station.send().n == 2
        assert day.card(BABBAGE).attempt.done == 1


def test_new_starts_wait_for_an_invigilator_with_the_sessions_password(tmp_path: Path) -> None:
    """R-TST-06: the items are encrypted on the room's disk."""
    with after_the_cut(tmp_path) as (day, _, free):
        free.enter(JACKSON)
        day.confirm(JACKSON)
        with pytest.raises(ContentLocked):
            free.begin()
        assert day.card(JACKSON).confirmed_until is not None

        with pytest.raises(SignInRefused):
            sign_in(day, "C-BBBBBB")
        with pytest.raises(ContentLocked):
            free.begin()

        sign_in(day, day.codes["password"])
        assert len(free.begin().form) == 15


def test_an_invigilator_unlocks_the_items_and_not_the_centres_key(tmp_path: Path) -> None:
    with after_the_cut(tmp_path) as (day, _, _):
        sign_in(day, day.codes["password"].lower())
        with pytest.raises(Locked):
            day.room.pairing.open("Essai", day.clock.now)


def test_the_password_of_another_session_opens_nothing(tmp_path: Path) -> None:
    with after_the_cut(tmp_path) as (day, _, _):
        day.room.vault.unlock_as_administrator(PASSWORD)
        plan = {"site": "S", "room": "R", "starts_at": "2026-03-13T13:00", "invigilators": ["Essai"]}
        other = day.room.preparing.create_session(plan, "administrator", day.clock.now)
        day.room.vault.lock()
        with pytest.raises(SignInRefused):
            sign_in(day, other["password"])
        assert not day.room.vault.content_unlocked


def test_the_deadline_fell_while_the_server_was_down(tmp_path: Path) -> None:
    """R-TIM-02: the first tick ends the attempt at its deadline, not at the tick; the answer still counts."""
    with after_the_cut(tmp_path) as (day, station, _):
        day.room.watching.tick(day.clock.advance(hours=3))
        station.send()
        attempt = day.card(BABBAGE).attempt
        assert (attempt.end, attempt.done, attempt.late_answers) == ("deadline", 1, 1)
        with day.room.readers.one() as db:
            assert db.execute("SELECT ended_at - deadline FROM attempt").fetchone()[0] == 0
