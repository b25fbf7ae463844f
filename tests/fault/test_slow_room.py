"""A disk under a real room server on which each sync takes two seconds: the hub is never held up, stations stay on the
line, nothing is written twice, the dashboard says why (R-TST-07, R-FIN-04)."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from proctor_server.bench.slow_disk import NoCompiler, slowed
from proctor_server.rehearsal.ground import INVIGILATOR
from proctor_server.rehearsal.parts import wait_for
from tests.fault.evidence import require_whole_journals, signed_to_the_end
from tests.fault.speaker import Speaker
from tests.fault.spoiled_day import NAME, Place, open_place

SYNC_MS = 2000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    try:
        surroundings = dict(each.split("=", 1) for each in slowed(SYNC_MS, tmp_path))
    except NoCompiler:
        pytest.skip("cc compiles the disk that is slow")
    with open_place(tmp_path, **surroundings) as opened:
        yield opened


class Heart:
    """Beats by itself, and counts the answers."""

    def __init__(self, station: Speaker) -> None:
        self._station, self._over, self.beats = station, threading.Event(), 0
        threading.Thread(target=self._beat, daemon=True).start()

    def _beat(self) -> None:
        while not self._over.wait(0.3):
            self._station.beat()
            self.beats += 1

    def during(self, act: Callable[[], object]) -> int:
        """How many were answered while the room was at it."""
        before = self.beats
        act()
        return self.beats - before

    def stop(self) -> None:
        self._over.set()


@pytest.mark.timeout(240)
def test_on_a_slow_disk_nobody_is_held_up_and_everything_is_kept_once(place: Place) -> None:
    hall, station = place.hall, Speaker(place.hall, "Poste 01")
    invigilator = hall.invigilator
    station.connect()
    station.hello()
    heart = Heart(station)
    station.enter(NAME)
    invigilator.confirm(NAME)
    station.begin()
    station.write_began()
    station.write_answer(1)
    assert heart.during(station.send) > 0
    wait_for("« disque lent »", lambda: invigilator.room()["disk"]["state"] == "slow")

    # a station that was not answered in time sends the same again
    station.write_answer(2)
    again = [threading.Thread(target=station.send) for _ in range(3)]
    for each in again:
        each.start()
    for each in again:
        each.join()
    assert place.count("answer") == 2

    station.write_end()
    station.send()
    station.beat()
    candidate = invigilator.card(NAME)["id"]
    invigilator.post(f"/api/sessions/{hall.session}/candidates/{candidate}/abort-reason", reason="candidate")
    wait_for("la dernière tête signée", lambda: signed_to_the_end(hall, "Poste 01"))
    words = {"incident": "", "some_could_not_join": False, "invigilators": [INVIGILATOR]}
    path = f"/api/sessions/{hall.session}/finalisation"
    assert heart.during(lambda: invigilator.post(path, **words)) > 0
    assert wait_for("le paquet", lambda: invigilator.get(path)["package"])
    require_whole_journals(hall)
    heart.stop()
