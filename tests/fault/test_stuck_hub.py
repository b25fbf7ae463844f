"""A room whose hub does not turn any more ends by itself and says where it stood; it is started again from outside."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.parts import wait_for
from proctor_server.room.runtime.watchdog import HUB_STUCK, STACKS_FILE
from tests.fault.evidence import answers
from tests.fault.hall import Hall, Page, open_hall
from tests.integration.doors.rooms import Centre, RunningRoom, ask_dashboard, new_centre, running_room

PROGRAM = Path(__file__).with_name("stuck_room.py")
NAME = "Lovelace"


def figure(room: RunningRoom, name: str) -> float:
    """One line of `/metrics`."""
    told = ask_dashboard(room, "GET", "/metrics", Host="127.0.0.1").body.decode()
    (value,) = re.findall(rf"^proctor_room_{re.escape(name)} (\S+)$", told, re.MULTILINE)
    return float(value)


def stacks(centre: Centre) -> str:
    return (centre.folder / "logs" / STACKS_FILE).read_text()


def logged(centre: Centre) -> list[str]:
    lines = (centre.folder / "logs" / "room.jsonl").read_text().splitlines()
    return [json.loads(line)["event"] for line in lines]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path / "hall", program=PROGRAM) as opened:
        yield opened


def answer(page: Page, times: int) -> None:
    for _ in range(times):
        page.answer(guess(page.item))


def test_a_room_that_is_stuck_ends_and_the_next_one_has_all_that_was_acknowledged(hall: Hall) -> None:
    """R-TST-09: the station goes on meanwhile, and comes back by itself."""
    seat = hall.seat("Poste 01")
    seat.start()
    try:
        page = seat.sit_down()
        seat.begin(NAME)
        answer(page, 3)
        wait_for("l'accusé de réception", lambda: page.light.there >= 3)
        assert figure(hall.room, "acknowledgement_seconds_count") >= 3
        assert figure(hall.room, "answers") == 3

        hall.room.process.send_signal(signal.SIGUSR1)
        assert hall.room.process.wait(60) == HUB_STUCK
        assert "wait_on_something" in stacks(hall.centre)
        assert logged(hall.centre)[-2:] == ["hub_silent", "hub_stuck"]
        answer(page, 2)
        with running_room(hall.centre, stations_port=hall.stations_port) as again:
            wait_for("le retour du poste", lambda: page.light.there >= 5)
            assert figure(again, "answers") == 5
        assert len(answers(hall, NAME)) == 5
    finally:
        seat.kill()


def test_a_room_that_lets_no_thread_run_ends_as_well(tmp_path: Path) -> None:
    with running_room(new_centre(tmp_path / "centre"), program=PROGRAM) as room:
        room.process.send_signal(signal.SIGUSR2)
        assert room.process.wait(60) == 1
    assert "never_let_go" in stacks(room.centre)


def test_a_room_that_was_held_itself_is_not_taken_for_stuck(tmp_path: Path) -> None:
    """As in a laptop that was closed, or a machine that swaps: nothing is silent that could not speak."""
    with running_room(new_centre(tmp_path / "centre"), program=PROGRAM) as room:
        room.process.send_signal(signal.SIGSTOP)
        with pytest.raises(subprocess.TimeoutExpired):
            room.process.wait(7)
        room.process.send_signal(signal.SIGCONT)
        assert ask_dashboard(room, "GET", "/healthz").status == 200
