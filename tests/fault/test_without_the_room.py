"""The whole test, and its end, while the room is away: R-TST-09, R-TIM-02.

An agent and a room's services with their real disks; the hour and three quarters pass as fast as the test turns them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk_client.domain.sitting import Stage
from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.parts import wait_for
from tests.builders.room import Day
from tests.fault.across import Clocks, RoomAcross, at_work, disk_of, let_in
from tests.fault.evidence import answers, attempt, entries
from tests.fault.hall import Page
from tests.fault.station_disk import read_copy

INE, NAME = "0801234569C", "Lovelace"
MINUTES = 105
MINUTES_AN_ITEM = 5


class Pupil:
    """Somebody at work while the minutes pass."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.given: dict[int, Any] = {}

    @property
    def number(self) -> int:
        number: int = self._page.item["number"]
        return number

    def answer(self) -> None:
        self.given[self.number] = guess(self._page.item)
        self._page.answer(guess(self._page.item))

    def skip(self) -> None:
        self.given[self.number] = None
        self._page.skip()

    def type(self) -> None:
        self._page.do("draft", number=self.number, draft=guess(self._page.item))

    def work(self, day: Day, minutes: int) -> None:
        """An answer or a skip every few minutes, something typed every minute."""
        for minute in range(minutes):
            day.clock.advance(minutes=1)
            self.type()
            if minute % MINUTES_AN_ITEM == 0:
                self.skip() if len(self.given) % 3 == 2 else self.answer()


@pytest.mark.usefixtures("soon")
def test_the_whole_test_and_its_end_without_the_room(day: Day, tmp_path: Path, tried: Callable[..., None]) -> None:
    """What was given before the room was lost is in time, the rest is late and counts, the draft is evidence; the end
    is at the deadline, to the millisecond."""
    folder, clocks = tmp_path / "station", Clocks(day)
    room = RoomAcross(day, folder)
    with at_work(day, folder, room, clocks) as (agent, page):
        let_in(day, room, page, INE)
        deadline = clocks.now + MINUTES * 60_000
        pupil = Pupil(page)
        pupil.answer()
        page.wait_until_kept_by_the_room()
        in_time = set(pupil.given)

        room.away = True
        wait_for("« la salle ne répond pas »", lambda: page.screen["lights"]["room"] == "away")
        pupil.work(day, MINUTES - 1)
        pupil.type()
        standing = pupil.number
        day.clock.advance(seconds=60, milliseconds=-1)
        agent.sitting.tick()
        assert (agent.sitting.sitting.stage, page.light.there) == (Stage.ITEM, len(in_time))
        day.clock.advance(milliseconds=1)
        page.wait("end")
        assert (page.screen["end"]["end"], page.screen["end"]["at"]) == ("deadline", deadline)
        assert page.light.here == len(pupil.given)
        assert read_copy(folder, day.session).given == pupil.given

        day.room.watching.tick(day.clock.advance(hours=1))
        room.away = False
        wait_for("tout dans la salle", lambda: page.screen["end"]["received"] == len(pupil.given))

    there = answers(disk_of(day), NAME)
    assert {number: answer.body for number, answer in there.items()} == pupil.given
    assert {number for number, answer in there.items() if not answer.late} == in_time
    (left,) = entries(disk_of(day), NAME, "draft_left")
    assert (left["number"], left["at"], left["verdict"]) == (standing, deadline, "noted")
    assert (attempt(disk_of(day), NAME)["end"], attempt(disk_of(day), NAME)["ended_at"]) == ("deadline", deadline)
    what = f"{MINUTES} minutes, {len(there)} answers and skips, {len(there) - len(in_time)} of them late"
    tried("room away from the first answer until an hour after the end", what, claims=page.claims)
