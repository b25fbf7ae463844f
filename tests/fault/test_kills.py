"""kill -9, again and again, in the middle of typing: R-TST-03, R-TST-09, R-ENT-04.

The candidate's diary says what the page was promised; at the end it is compared with the disks.
"""

import random
import threading
from collections.abc import Iterator

import pytest

from proctor_server.rehearsal.candidate import ScriptedCandidate
from proctor_server.rehearsal.drill import SEATS, Drill
from proctor_server.rehearsal.parts import wait_for
from tests.builders.drill import laid_out
from tests.fault.diary import Diary, Typist
from tests.fault.evidence import answers, entries, require_whole_journals, signed_to_the_end

NAME = "Lovelace"
pytestmark = pytest.mark.timeout(600)


class Torment:
    """One candidate in a drill in which everything is killed."""

    def __init__(self, drill: Drill, seed: int, haste: float) -> None:
        self.drill, self.page, self.diary = drill, drill.candidates[NAME], Diary()
        self._rng, self._haste = random.Random(seed), haste
        self._typist = Typist(self.page, self.diary, self._rng, haste)

    def begin(self) -> None:
        self.drill.enter(self.page, NAME)
        self.page.wait("door")
        self.drill.invigilator.confirm(NAME)
        self.page.begin()

    def _start_typing(self) -> None:
        self._typist = Typist(self.page, self.diary, random.Random(self._rng.random()), self._haste)
        self._typist.start()
        self._pause()

    def _pause(self) -> None:
        threading.Event().wait(self._rng.uniform(0.2, 0.9))

    def kill_the_server(self) -> None:
        """She goes on while it is away, and is not disturbed."""
        self._start_typing()
        self.drill.ground.room.kill()
        self._pause()
        assert self._typist.is_alive()
        self._typist.told_to_stop.set()
        self._typist.join(20)
        self.drill.ground.room.start()
        wait_for("le serveur de salle", self.drill.invigilator.is_open)

    def kill_the_agent(self) -> None:
        """She comes back to the same item, with every answer and the draft."""
        self._start_typing()
        self._kill_the_station()
        self._come_back()

    def cut_the_power(self) -> None:
        """Both at once."""
        self._start_typing()
        self.drill.ground.room.kill()
        self._kill_the_station()
        self.drill.ground.room.start()
        wait_for("le serveur de salle", self.drill.invigilator.is_open)
        self._come_back()

    def _kill_the_station(self) -> None:
        self.drill.ground.stations[SEATS[NAME]].kill()
        self._typist.told_to_stop.set()
        self.page.stand_up()

    def _come_back(self) -> None:
        self.drill.ground.stations[SEATS[NAME]].start()
        self._typist.join(20)
        self.page = self.drill.candidates[NAME] = ScriptedCandidate(self.drill.ground.station_dir(SEATS[NAME]))
        self.page.sit_down()
        self.page.wait("entry")
        self.drill.enter(self.page, NAME)
        self.drill.invigilator.wait_for_card(NAME, "elle attend son retour", state="away")
        self.drill.invigilator.act(NAME, "resume")
        self.page.begin()
        assert self.page.screen["stage"] == "item"
        self.diary.require_on_screen(self.page.item)
        self.diary.unsure = None

    def require_all_promises(self) -> None:
        """Each answer that was acknowledged is in the room, exactly once; and nothing that was never given."""
        self.page.wait_until_kept_by_the_room()
        wait_for("la tête signée", lambda: signed_to_the_end(self.drill, SEATS[NAME]))
        kept = {number: answer.body for number, answer in answers(self.drill, NAME).items()}
        assert kept == self.diary.answered | self.diary.possibly
        assert len(kept) > 1
        written = entries(self.drill, NAME, "answered")
        assert [(entry["number"], entry["verdict"]) for entry in written] == [(n, "counted") for n in sorted(kept)]
        assert not any(answer.late for answer in answers(self.drill, NAME).values())
        require_whole_journals(self.drill)


@pytest.fixture
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with laid_out(tmp_path_factory.mktemp("kills")) as drill:
        yield drill


def torment(drill: Drill, *, kills: int, seed: int, haste: float) -> None:
    run = Torment(drill, seed, haste)
    run.begin()
    for n in range(kills):
        (run.kill_the_agent, run.kill_the_server, run.cut_the_power)[n % 3]()
    run.require_all_promises()


def test_no_answer_and_no_draft_is_lost_by_six_kills(drill: Drill) -> None:
    torment(drill, kills=6, seed=20260312, haste=0.15)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_answer_and_no_draft_is_lost_by_a_hundred_kills(drill: Drill) -> None:
    torment(drill, kills=100, seed=7, haste=0.015)
