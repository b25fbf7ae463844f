"""kill -9 of a real agent at random points, while somebody types and validates: R-TST-03, R-TST-07, R-TST-09, R-ENT-04.

After each kill the claims of the two lights are compared with the disks, then the candidate comes back.
"""

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from proctor_server.rehearsal.parts import wait_for
from tests.fault.diary import Diary, Typist
from tests.fault.evidence import answers, entries, require_whole_journals, signed_to_the_end
from tests.fault.hall import Hall, Light, open_hall
from tests.fault.station_disk import read_copy

NAMES = ("Lovelace", "Babbage", "Pouzin", "Jackson")
LONGEST_SECONDS = 0.15
"""Between the return and the kill: about a dozen acts."""
LONGEST_START_SECONDS = 0.3
AGAIN = 0.2
"""How often the agent that starts after a kill is killed as well, while it recovers."""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path / "hall") as hall:
        yield hall


class Sitter:
    """One candidate at one station that is killed again and again."""

    def __init__(self, hall: Hall, name: str, rng: random.Random, haste: float) -> None:
        self.hall, self.name, self.seat, self.diary = hall, name, hall.seat(f"Poste de {name}"), Diary()
        self.kills, self._shown, self._rng, self._haste, self._light = 0, 0, rng, haste, Light(0, 0)
        self.seat.start()
        self.seat.sit_down()
        self.seat.begin(name)

    @property
    def claims(self) -> int:
        """Lights on screens, and acts acknowledged."""
        return self._shown + self.diary.promises

    def type_until_killed(self) -> None:
        typist = Typist(self.seat.page, self.diary, random.Random(self._rng.random()), self._haste, (0, 0.01))
        typist.start()
        threading.Event().wait(self._rng.uniform(0, LONGEST_SECONDS))
        self._kill()
        typist.told_to_stop.set()
        self.seat.page.stand_up()
        typist.join(20)
        assert not typist.is_alive()
        self._shown += self.seat.page.claims
        self._light = Light(*map(max, self._light, self.seat.page.light))

    def require_what_was_claimed(self) -> None:
        """Nothing that a light or an acknowledgement told of is missing, on either disk."""
        found = read_copy(self.seat.folder, self.hall.session)
        promised = self.diary.answered | self.diary.possibly
        there = answers(self.hall, self.name)
        assert {number: found.given.get(number) for number in promised} == promised
        assert set(range(1, self._light.here + 1)) <= found.given.keys()
        assert set(range(1, self._light.there + 1)) <= there.keys()
        assert {number: answer.body for number, answer in there.items()}.items() <= found.given.items()

    def _kill(self) -> None:
        self.seat.kill()
        self.kills += 1

    def come_back(self) -> None:
        while self._rng.random() < AGAIN:
            self.seat.start()
            threading.Event().wait(self._rng.uniform(0, LONGEST_START_SECONDS))
            self._kill()
        self.seat.start()
        self.seat.sit_down()
        self.seat.come_back(self.name)
        self.diary.require_on_screen(self.seat.page.item)
        self.diary.unsure = None

    def require_the_same_in_the_room(self) -> None:
        """At the end: everything once, in order, and nothing that was never given."""
        self.seat.page.wait_until_kept_by_the_room()
        wait_for("la tête signée", lambda: signed_to_the_end(self.hall, self.seat.name))
        given = self.diary.answered | self.diary.possibly
        assert {number: answer.body for number, answer in answers(self.hall, self.name).items()} == given
        written = [(entry["number"], entry["verdict"]) for entry in entries(self.hall, self.name, "answered")]
        assert written == [(number, "counted") for number in sorted(given)]
        self.seat.page.stand_up()
        self.seat.kill()


def torment(hall: Hall, *, kills: int, haste: float, seed: int) -> tuple[int, int]:
    """At least so many kills, shared out among four candidates; returns how many there were, and how many claims."""
    print(f"seed {seed}")
    killed = claims = given = 0
    for name in NAMES:
        sitter = Sitter(hall, name, random.Random(f"{seed}/{name}"), haste)
        for _ in range(kills // len(NAMES)):
            sitter.type_until_killed()
            sitter.require_what_was_claimed()
            sitter.come_back()
        sitter.require_the_same_in_the_room()
        killed, claims, given = killed + sitter.kills, claims + sitter.claims, given + len(sitter.diary.answered)
    assert given > len(NAMES)
    require_whole_journals(hall)
    return killed, claims


@pytest.mark.timeout(600)
def test_what_the_lights_claimed_is_there_after_forty_kills(hall: Hall) -> None:
    torment(hall, kills=40, haste=0.1, seed=20260312)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_what_the_lights_claimed_is_there_after_two_hundred_kills(hall: Hall, tried: Callable[..., None]) -> None:
    killed, claims = torment(hall, kills=200, haste=0.03, seed=7)
    what = f"{killed} kills, seed 7"
    tried("kill -9 of the agent while somebody types and validates, and while it recovers", what, claims=claims)
