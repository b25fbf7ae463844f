"""A full disk under a station, at every write in turn: the page is told in words, nothing that was kept is missing, and
the candidate goes on when there is space (R-TST-03, R-TST-07)."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import psutil
import pytest

from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.candidate import Refused
from proctor_server.rehearsal.drill import PEOPLE
from proctor_server.rehearsal.parts import wait_for
from tests.fault.bad_disk import BadDisk, bad_disk
from tests.fault.evidence import answers
from tests.fault.hall import Hall, Seat, open_hall
from tests.fault.station_disk import read_copy

NAME = "Jackson"
SEAT = "Poste 01"


class Place(NamedTuple):
    hall: Hall
    seat: Seat
    disk: BadDisk


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A station that is switched on, on a disk of its own, where its log is as well."""
    hall_folder = tmp_path / "hall"
    with (
        bad_disk(tmp_path, hall_folder / "poste-01") as disk,
        open_hall(hall_folder, **disk.surroundings) as hall,
    ):
        seat = hall.seat(SEAT)
        seat.start()
        seat.sit_down()
        yield Place(hall, seat, disk)
        seat.page.stand_up()


class Acts:
    """Does each act again and again, the disk full one write later each time, until no write of it is refused."""

    def __init__(self, place: Place) -> None:
        self._place, self._page = place, place.seat.page
        self.given: dict[int, Any] = {}
        self.draft: tuple[int, Any] | None = None
        self.full = self.claims = 0
        self.told: set[str] = set()

    def do(self, act: str, **words: Any) -> None:
        for writes in itertools.count():
            done, refused = self._try(writes, act, words)
            if done and act in ("answer", "skip"):
                self.given[words["number"]], self.draft = words.get("answer"), None
            if done and act == "draft":
                self.draft = words["number"], words["draft"]
            self.full, self.claims = self.full + bool(refused), self.claims + 1
            self._require_what_was_told()
            if done:
                return

    def _try(self, writes: int, act: str, words: dict[str, Any]) -> tuple[bool, int]:
        self._place.disk.fill_after(writes)
        try:
            self._page.do(act, **words)
        except Refused as refusal:
            self.told.add(str(refusal))
            return False, self._place.disk.mend()
        return True, self._place.disk.mend()

    def _require_what_was_told(self) -> None:
        """Neither less nor more: an act that was refused has changed nothing."""
        found = read_copy(self._place.seat.folder, self._place.hall.session)
        assert (found.given, found.draft) == (self.given, self.draft)
        assert self._page.light.here <= len(self.given)

    def go_on(self, act: str, **words: Any) -> None:
        number = self._page.item["number"]
        self.do(act, number=number, **words)
        wait_for("la question suivante", lambda: self.is_past(number))

    def is_past(self, number: int) -> bool:
        if self._page.screen["stage"] == "notice":
            self.do("open", number=self._page.screen["number"])
            wait_for("la question", lambda: self._page.screen["stage"] != "notice")
        item = self._page.screen["item"]
        return item is not None and item["number"] > number


@pytest.mark.timeout(600)
def test_every_write_of_a_run_may_find_the_disk_full(place: Place, tried: Callable[..., None]) -> None:
    page, acts = place.seat.page, Acts(place)
    codes = place.hall.codes
    page.wait("entry")
    acts.do("enter", session=place.hall.session, access_code=codes["access_code"], **PEOPLE[NAME])
    place.hall.invigilator.confirm(NAME)
    page.wait("confirmed")
    acts.do("begin")
    wait_for("la première question", lambda: acts.is_past(0))
    for _ in range(2):
        acts.do("draft", number=page.item["number"], draft=guess(page.item))
        acts.go_on("answer", answer=guess(page.item))
    acts.do("comfort", text=2)
    acts.go_on("skip")
    assert acts.told == {"not_kept : Ce poste n'arrive plus à enregistrer. Appelle le surveillant."}
    page.wait_until_kept_by_the_room()
    assert {number: answer.body for number, answer in answers(place.hall, NAME).items()} == acts.given
    assert acts.full > 20
    tried(
        "full disk at every write in turn, from entering to the third item", f"{acts.full} writes", claims=acts.claims
    )


@pytest.mark.timeout(300)
def test_the_light_goes_out_while_the_disk_is_full_and_on_again_with_space(place: Place) -> None:
    place.seat.begin(NAME)
    page, disk = place.seat.page, place.disk
    disk.fill_after(0)
    with pytest.raises(Refused, match="Appelle le surveillant"):
        page.answer(guess(page.item))
    wait_for("« pas gardé »", lambda: page.screen["lights"]["station"] == "failed")
    assert page.item["number"] == 1
    disk.mend()
    page.answer(guess(page.item))
    wait_for("« gardé sur ce poste »", lambda: page.screen["lights"]["station"] == "kept")
    page.wait_until_kept_by_the_room()
    assert list(answers(place.hall, NAME)) == [1]


def came_of(seat: Seat) -> str | None:
    """What became of a start, once it is known: «runs», with its page published, or «ended»."""
    page = seat.folder / "page.json"
    if page.exists() and msgspec.json.decode(page.read_bytes())["pid"] == seat.pid:
        return "runs"
    return "ended" if psutil.Process(seat.pid).status() == psutil.STATUS_ZOMBIE else None


@pytest.mark.timeout(600)
def test_a_restart_that_finds_the_disk_full_says_so_and_loses_nothing(place: Place, tried: Callable[..., None]) -> None:
    """At every write of a start in turn; the log of the agent has the sentence, and never a traceback."""
    place.seat.begin(NAME)
    place.seat.page.answer(guess(place.seat.page.item))
    told = set()
    place.seat.log = place.hall.folder / "elsewhere.log"
    for writes in itertools.count():
        place.seat.page.stand_up()
        place.seat.kill()
        place.seat.log.write_text("")
        place.disk.fill_after(writes)
        place.seat.start()
        if wait_for("un poste qui marche, ou non", lambda: came_of(place.seat)) == "runs":
            break
        assert place.disk.mend() > 0
        told.add(place.seat.log.read_text())
        assert list(read_copy(place.seat.folder, place.hall.session).given) == [1]
    assert not any("Traceback" in words for words in told)
    assert any("faites de la place" in words for words in told)
    place.disk.mend()
    place.seat.sit_down()
    place.seat.come_back(NAME)
    assert place.seat.page.item["number"] == 2
    tried("full disk at every write of a restart in turn", f"{writes} writes", claims=writes)
