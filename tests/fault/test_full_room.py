"""A full disk under a real room server, at every write in turn: what was refused changed nothing, what was said is
there, the room says so, and goes on when there is space, without a restart (R-TST-09, R-FIN-04)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from proctor_server.rehearsal.candidate import Refused
from proctor_server.rehearsal.parts import wait_for
from tests.fault.spoiled_day import NAME, Place, open_place, play

EVERY, SPREAD = 1, 9
"""Writes from one try to the next: all of them, or a sample."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path) as opened:
        yield opened


@pytest.mark.timeout(300)
def test_a_spread_of_the_writes_of_a_day_may_find_the_disk_full(place: Place) -> None:
    acts = play(place, place.disk.fill_after, SPREAD)
    assert acts.told == {"disk_trouble"}
    assert acts.refused > 20


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_every_write_of_a_day_may_find_the_disk_full(place: Place, tried: Callable[..., None]) -> None:
    acts = play(place, place.disk.fill_after, EVERY)
    assert acts.told == {"disk_trouble"}
    tried(
        "the room's disk full at every write in turn, from the session's creation to the sealed package",
        f"{acts.refused} writes",
        claims=acts.claims,
    )


@pytest.mark.timeout(120)
def test_the_dashboard_says_that_the_disk_is_full_until_it_is_not(place: Place) -> None:
    """And shows the room meanwhile: looking writes nothing that it needs."""
    hall = place.hall
    place.disk.fill_after(0)
    with pytest.raises(Refused, match="libérez de l'espace"):
        hall.invigilator.confirm(NAME)
    wait_for("« disque plein »", lambda: hall.invigilator.room()["disk"]["state"] == "full")
    place.disk.mend()
    wait_for("un disque qui va bien", lambda: hall.invigilator.room()["disk"]["state"] != "full")
    hall.invigilator.confirm(NAME)
    assert '"disk_state"' in place.log
