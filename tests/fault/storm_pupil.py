"""A candidate in a storm: does what the screen asks for, writes down what it says, and sits down again at a station
that was started again."""

import contextlib
import random
import threading
import time
from pathlib import Path
from typing import Any, Final

from socketio.exceptions import SocketIOError

from proctor_server.bench import ground
from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.candidate import Refused
from proctor_server.rehearsal.parts import StepFailed, wait_for
from tests.fault.evidence import answers
from tests.fault.hall import Page
from tests.fault.notes import Diary, What
from tests.fault.station_disk import read_copy
from tests.fault.storm import Chair, Copy, Storm

LOOK_SECONDS: Final = 0.2
AGAIN_SECONDS: Final = 0.5
"""Until somebody tries again what was refused."""
GONE: Final = (StepFailed, SocketIOError, OSError)
"""What a page says whose agent was killed; also one that nobody at the other end of the line answers."""


class Screen(Page):
    """The page of an agent that may be killed at any moment: then there is no screen any more, and who waits for one is
    told at once. Raises `StepFailed`."""

    patience = 120.0

    def __init__(self, chair: Chair, diary: Diary) -> None:
        self._is_gone, self._chair, self._started, self._diary = False, chair, chair.pid, diary
        super().__init__(chair.folder)

    @property
    def screen(self) -> dict[str, Any]:
        if self._is_gone or self._chair.pid != self._started:
            raise StepFailed("le poste s'est arrêté")
        return self._shown

    @screen.setter
    def screen(self, shown: dict[str, Any]) -> None:
        self._shown = shown

    def _page(self) -> dict[str, Any] | None:
        # raises once the station is dead: its file is still there
        return super()._page() if self.screen is not None else None

    def sit_down(self) -> None:
        super().sit_down()
        self._socket.on("disconnect", self._end, namespace="/page")

    def _end(self, *_: object) -> None:
        self._is_gone = True
        self._said.put(None)

    def _see(self, screen: dict[str, Any]) -> None:
        super()._see(screen)
        self._diary.see(*self.light)


class Pupil(threading.Thread):
    """Works until the test is over and everything is in the room; her station is started again whenever it is dead."""

    def __init__(self, storm: Storm, chair: Chair, diary: Path, rng: random.Random) -> None:
        super().__init__(daemon=True)
        self.number, self.chair, self.file, self.diary = chair.number, chair, diary, Diary(diary)
        self.name = ground.person(chair.number)["birth_name"]
        self.told_to_stop = threading.Event()
        self.fault: BaseException | None = None
        self._storm, self._rng, self._returns = storm, rng, False
        # some give all their answers, some are stopped by the deadline
        self._haste, self._rest = rng.uniform(0.1, 0.45), storm.rest

    def run(self) -> None:
        try:
            while not self.told_to_stop.is_set():
                self._sit()
        except BaseException as fault:  # noqa: BLE001 - the test raises it
            self.fault = fault

    def _sit(self) -> None:
        """Once, until the station dies."""
        if self.chair.pid == 0:
            self._require_what_was_kept()
            self.chair.start()
        page, self._returns = Screen(self.chair, self.diary), True
        with contextlib.suppress(*GONE):
            page.sit_down()
            while not self.told_to_stop.is_set():
                self._do(page)
        with contextlib.suppress(*GONE):
            page.stand_up()

    def _require_what_was_kept(self) -> None:
        """R-TST-07: light 1, on the disk of a station that is dead."""
        if self.diary.here:
            found = read_copy(self.chair.folder, self._storm.session)
            missing = set(range(1, self.diary.here + 1)) - found.given.keys()
            assert not missing, f"candidate {self.number}: {missing} were kept on the station"

    @property
    def told(self) -> int:
        """What the room's light has told."""
        return self.diary.there

    def require_what_the_room_kept(self, disk: Copy, told: int) -> None:
        """R-TST-07: light 2, on the disk of a room that is dead."""
        missing = set(range(1, told + 1)) - answers(disk, self.name).keys() if told else set()
        assert not missing, f"candidate {self.number}: {missing} were kept in the room"

    # ── what a screen asks for ───────────────────────────────────────────────────────────────────────────────

    def _do(self, page: Screen) -> None:
        stage = page.screen["stage"]
        try:
            getattr(self, f"_at_{stage}", self._wait)(page)
        except Refused as refusal:
            # the room is away, or something else is on screen by now
            self._heard(refusal.code)
            time.sleep(AGAIN_SECONDS)

    def _heard(self, code: str) -> None:
        if code == "already_handed_in" and "ended" not in self.diary.noted:
            self.diary.note("ended", here=self.diary.here)

    def _wait(self, _: Screen) -> None:
        time.sleep(LOOK_SECONDS)

    def _at_entry(self, page: Screen) -> None:
        if "ended" in self.diary.noted:
            return self._wait(page)
        person, codes = ground.person(self.number), self._storm.codes
        page.do("enter", session=self._storm.session, access_code=codes["access_code"], **person)
        return self._wait(page)

    def _at_door(self, page: Screen) -> None:
        self._storm.let_in(self.number, comes_back="began" in self.diary.noted)
        self._wait(page)

    def _at_confirmed(self, page: Screen) -> None:
        self._note_once("pressed")
        page.do("begin")
        wait_for("la question", lambda: page.screen["stage"] != "confirmed", 5)

    def _at_notice(self, page: Screen) -> None:
        self._note_once("began")
        page.do("open", number=page.screen["number"])
        wait_for("la question", lambda: page.screen["stage"] != "notice", 5)

    def _note_once(self, what: What) -> None:
        if what not in self.diary.noted:
            self.diary.note(what)

    def _at_item(self, page: Screen) -> None:
        item = page.item
        self._note_once("began")
        if self._returns:
            self.diary.note("shown", number=item["number"], value=item["draft"])
            self._returns = False
        time.sleep(self._rng.uniform(*self._rest))
        if self._rng.random() < self._haste:
            self._act(page, "answer", item, guess(item))
            wait_for("la suite", lambda: page.screen["stage"] == "end" or page.screen["number"] != item["number"], 5)
        else:
            self._act(page, "draft", item, _draft(item, self._rng))

    def _act(self, page: Screen, act: str, item: dict[str, Any], value: Any) -> None:
        self.diary.note("tried", act=act, number=item["number"], value=value)
        try:
            page.do(act, number=item["number"], **{act: value})
        except Refused as refusal:
            self.diary.note("refused", act=refusal.code)
            raise
        self.diary.note("kept")

    def _at_end(self, page: Screen) -> None:
        end = page.screen["end"]
        if "ended" not in self.diary.noted:
            self.diary.note("ended", act=end["end"], here=end["given"])
            self._try_too_late(page, end["given"] + 1)
        self._wait(page)

    def _try_too_late(self, page: Screen, number: int) -> None:
        """R-TIM-02: nothing is taken after the end."""
        with contextlib.suppress(Refused):
            self._act(page, "answer", {"number": number}, 1)


def _draft(item: dict[str, Any], rng: random.Random) -> Any:
    if item["kind"] == "QROC":
        return "é" * rng.randint(0, 300)
    return rng.choice([None, guess(item)])
