"""Wall clocks that are set, summer time, machines that sleep or start again: the deadline stays (R-TIM-01)."""

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk_client.adapters.clock import read_clocks
from kiosk_client.composition import Agent
from kiosk_client.domain.sitting import Stage
from proctor_server.rehearsal.parts import wait_for
from tests.builders.room import Day
from tests.fault.across import Clocks, RoomAcross, at_work, let_in
from tests.fault.hall import Page

INE = "0801234569C"
MINUTES = 105
HOUR = 3_600_000
STEPS = (HOUR, -HOUR, 24 * HOUR, -24 * HOUR, 90_000, -90_000)
SLEEPS = 40
"""Moments between two restarts."""
SHIFTS = ("--monotonic", "7200", "--boottime", "3600")
READ = "import msgspec, kiosk_client.adapters.clock as c; print(msgspec.json.encode(c.read_clocks()).decode())"


def left(page: Page, agent: Agent) -> int:
    """Milliseconds, as the page is told."""
    shown: int = agent.page.screen()["left"]
    assert page.screen["stage"] == "item"
    return shown


def disturb(day: Day, clocks: Clocks, rng: random.Random) -> None:
    """The wall clock is set, in summer time or by hand, or the machine sleeps; time passes."""
    clocks.step(rng.choice((0, *STEPS)))
    day.clock.advance(seconds=rng.choice((0, 1, 7, 60)), milliseconds=rng.randrange(1000))


@pytest.mark.usefixtures("soon")
def test_the_deadline_stays_while_clocks_are_set_and_machines_sleep(
    day: Day, tmp_path: Path, tried: Callable[..., None]
) -> None:
    """Three agents one after the other, the last after a start of the machine; the room is away but for letting in."""
    rng, folder, clocks = random.Random(20260312), tmp_path / "station", Clocks(day)
    room = RoomAcross(day, folder)
    deadline, compared = clocks.now + MINUTES * 60_000, 0
    for boots in (False, False, True):
        if boots:
            clocks.boot()
        with at_work(day, folder, room, clocks) as (agent, page):
            let_in(day, room, page, INE)
            room.away = True
            wait_for("« la salle ne répond pas »", lambda page=page: page.screen["lights"]["room"] == "away")  # type: ignore[misc]
            for _ in range(SLEEPS):
                disturb(day, clocks, rng)
                assert left(page, agent) == deadline - clocks.now
                compared += 1
            if boots:
                ends_at(deadline, day, clocks, agent, page)
        room.away = False
    tried("wall clock set by up to a day, sleep, restart of agent and machine", f"{compared} moments", claims=compared)


def ends_at(deadline: int, day: Day, clocks: Clocks, agent: Agent, page: Page) -> None:
    """Not a millisecond before, with the wall clock an hour ahead; at the deadline, with it an hour behind."""
    clocks.wrong_by = HOUR
    day.clock.advance(milliseconds=deadline - 1 - clocks.now)
    agent.sitting.tick()
    assert agent.sitting.sitting.stage is Stage.ITEM
    clocks.wrong_by = -HOUR
    day.clock.advance(milliseconds=1)
    page.wait("end")
    assert (page.screen["end"]["end"], page.screen["end"]["at"]) == ("deadline", deadline)


def test_time_that_the_machine_slept_is_counted() -> None:
    """In a time namespace in which the clock since the boot and the one that sleep stops differ."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare makes a namespace of its own time")
    words = ["unshare", "--time", *SHIFTS, sys.executable, "-c", READ]
    before = read_clocks()
    shifted = subprocess.run(words, check=False, capture_output=True, timeout=60)
    if shifted.returncode:
        pytest.skip("this user may not make a namespace of its own time")
    wall, boot, boot_id = msgspec.json.decode(shifted.stdout)
    assert boot_id == before.boot_id
    assert HOUR <= boot - before.boot < HOUR * 3 // 2
    assert 0 <= wall - before.wall < HOUR // 2
