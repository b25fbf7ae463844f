"""One station at its work, measured: a real agent, a real browser on its page, and a room that comes and goes."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from proctor_server.bench.figures import Spread, spread
from proctor_server.bench.ground import LOOPBACK, Ground, person
from proctor_server.bench.moments import Delays
from proctor_server.bench.page_moments import until_next_screen, until_on_disk
from proctor_server.bench.pupil import Pupil, Sent
from proctor_server.bench.usage import Memory, memory
from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.parts import BIN, Part, StepFailed, run, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SEAT, SPARE = "Poste 01", "Poste 02"
SOON: Final = 0.01
"""Seconds between two looks at what is timed."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How much is measured in one run. `tests`: whole tests, one candidate each, most of it with the room away;
    `moves`: there and back."""

    keys: int = 200
    starts: int = 5
    returns: int = 5
    moves: int = 3
    tests: int = 2


class StationRun(msgspec.Struct, frozen=True, kw_only=True):
    """`slowed_ms`: added to each fsync of the agent. All spreads in milliseconds.

    key: from the key to the page knowing that it is on the agent's disk · answer: from «Valider» to the next screen,
    the room away · start: from the agent's start to an entry that can be typed into · up: from kill -9 to the agent
    being up again · back: from there to the same item on screen, the same text in it · moved: from the invigilator's
    act to the same item at the other station · resident, proportional: memory of the agent, its process that looks for
    rooms included, after the last test · weight: what the page loads before the first item.
    """

    slowed_ms: int
    key: Spread
    answer: Spread
    start: Spread
    up: Spread
    back: Spread
    moved: Spread
    resident_mb: float
    proportional_mb: float
    weight: list[Sent]

    @property
    def weight_kb(self) -> float:
        """All files together."""
        return sum(file.size for file in self.weight) / 1000


class Station:
    """An agent of its own. `environment`: NAME=value."""

    def __init__(self, ground: Ground, name: str, environment: Sequence[str]) -> None:
        self.name, self.folder = name, ground.stations_dir / name.replace(" ", "-").lower()
        self._room = ground.stations_address
        words = (BIN / "kiosk", "run", "--data-dir", self.folder, "--name", name, "--no-browser")
        where = ("--room", self._room, "--interface", LOOPBACK)
        log = ground.folder / f"{self.folder.name}.log"
        self.part = Part(name, ["/usr/bin/env", *environment, *words, *where], log)

    @property
    def launch_file(self) -> Path:
        """How its page is opened."""
        return self.folder / "launch.html"

    def pair(self, code: str) -> None:
        """Raises `StepFailed`."""
        run("kiosk", "pair", code, "--room", self._room, "--name", self.name, "--data-dir", self.folder)

    def start(self) -> None:
        """Until its page can be opened."""
        self.launch_file.unlink(missing_ok=True)
        self.part.start()
        _soon("la page du poste", self._is_up)

    def _is_up(self) -> bool:
        self.part.require_running()
        return self.launch_file.exists()

    def memory(self) -> Memory:
        """Raises `StepFailed` when it has ended."""
        if self.part.pid is None:
            raise StepFailed(f"{self.name} s'est arrêté")
        return memory(self.part.pid)


class Day:
    """What happens at the station, and who agrees to it."""

    def __init__(self, ground: Ground, browser: "Browser", environment: Sequence[str]) -> None:
        self._ground, self._browser = ground, browser
        self._session: str = ground.codes["number"]
        self._server = ground.server()
        self._invigilator = ScriptedInvigilator(ground.dashboard)
        self._seat, self._spare = (Station(ground, name, environment) for name in (SEAT, SPARE))
        self._who = person(1)
        self._seconds: dict[str, list[float]] = {"start": [], "up": [], "back": [], "moved": []}
        self._keys: list[Delays] = []
        self._answers: list[Delays] = []

    def stop(self) -> None:
        """Ends what was started."""
        for part in (self._seat.part, self._spare.part, self._server):
            part.stop()

    # ── before ───────────────────────────────────────────────────────────────────────────────────────────────

    def open_doors(self) -> None:
        """Starts the server."""
        self._server.start()
        wait_for("le serveur de salle", self._is_open, 60)

    def _is_open(self) -> bool:
        self._server.require_running()
        return self._invigilator.is_open()

    def pair(self) -> None:
        """Both stations, and the invigilator signs in."""
        administrator = ScriptedInvigilator(self._ground.dashboard)
        administrator.sign_in(password=self._ground.password)
        code = administrator.post("/api/pairing", open=True)["code"]
        for station in (self._seat, self._spare):
            station.pair(code)
        password = self._ground.codes["password"]
        self._invigilator.sign_in(session=self._session, password=password, name="Surveillant 1")

    def start(self, times: int) -> list[Sent]:
        """The agent is started so often, as after a power cut, and stays at last. What its page weighs."""
        for left in reversed(range(times)):
            began = time.monotonic()
            self._seat.start()
            with self._pupil() as pupil:
                pupil.open(self._seat.launch_file)
                self._seconds["start"].append(time.monotonic() - began)
                weight = pupil.weight()
            if left:
                self._seat.part.kill()
        self._spare.start()
        return weight

    # ── the test ─────────────────────────────────────────────────────────────────────────────────────────────

    def sit(self, number: int, plan: Plan) -> None:
        """One candidate's test. The first types, is interrupted and moved; then, and for the others from the start, the
        room is away until the end."""
        self._who = person(number)
        with self._pupil() as pupil:
            pupil.open(self._seat.launch_file)
            self._let_in(pupil, "presence", confirmed=True)
            if number == 1:
                self._disturb(pupil, plan)
            self._answer_alone(pupil)
            pupil.leave()

    def _disturb(self, pupil: Pupil, plan: Plan) -> None:
        pupil.find_text()
        pupil.type(plan.keys)
        wait_for("la dernière lettre, sur le disque", lambda: not until_on_disk(pupil.moments()).missing)
        self._keys.append(until_on_disk(pupil.moments()))
        for _ in range(plan.returns):
            self._kill(pupil)
        for _ in range(plan.moves):
            self._move(pupil, self._spare)
            self._move(pupil, self._seat)

    def _answer_alone(self, pupil: Pupil) -> None:
        self._server.kill()
        pupil.wait_for_room_away()
        before = len(pupil.moments().answers)
        while pupil.answer():
            pass
        self._answers.append(until_next_screen(pupil.moments().answers[before:]))
        self.open_doors()
        pupil.wait_until_received()

    def _kill(self, pupil: Pupil) -> None:
        """R-ENT-04."""
        before, killed = pupil.typed(), time.monotonic()
        self._seat.part.kill()
        self._seat.start()
        up = time.monotonic()
        pupil.open(self._seat.launch_file)
        self._let_in(pupil, "resume")
        self._require_same(pupil, before)
        self._seconds["up"].append(up - killed)
        self._seconds["back"].append(time.monotonic() - up)

    def _move(self, pupil: Pupil, station: Station) -> None:
        """R-ENT-04."""
        before, identifier = pupil.typed(), wait_for(f"{station.name}, libre", lambda: self._free(station))
        told = time.monotonic()
        self._invigilator.act(self._who["birth_name"], "move", station=identifier)
        pupil.open(station.launch_file)
        pupil.enter_where_awaited(self._who)
        pupil.begin()
        self._require_same(pupil, before)
        self._seconds["moved"].append(time.monotonic() - told)

    def _require_same(self, pupil: Pupil, before: tuple[str, str]) -> None:
        if pupil.typed() != before:
            raise StepFailed(f"revenu à {pupil.typed()} au lieu de {before}")

    def _let_in(self, pupil: Pupil, act: str, **words: Any) -> None:
        pupil.enter(self._who, self._session, self._ground.codes["access_code"])
        _soon("le candidat à la porte", lambda: self._is_let_in(act, words))
        pupil.begin()

    def _is_let_in(self, act: str, words: dict[str, Any]) -> bool:
        """Whoever is not at the door yet is not let in."""
        if not self._card()["attempt"] or (act == "resume" and self._card()["state"] != "away"):
            return False
        self._invigilator.act(self._who["birth_name"], act, **words)
        return True

    def _card(self) -> dict[str, Any]:
        return self._invigilator.card(self._who["birth_name"])

    def _free(self, station: Station) -> str | None:
        """Its identifier, once a dashboard offers it."""
        seen = self._invigilator.room()["stations"]
        ready = (str(each["id"]) for each in seen if each["name"] == station.name and each["state"] == "ready")
        return next(ready, None)

    @contextmanager
    def _pupil(self) -> Iterator[Pupil]:
        pupil = Pupil(self._browser)
        try:
            yield pupil
        finally:
            pupil.close()

    # ── after ────────────────────────────────────────────────────────────────────────────────────────────────

    def figures(self, slowed_ms: int, weight: list[Sent]) -> StationRun:
        """Of the whole day, while the agent still runs."""
        took = self._seat.memory()
        seconds = {name: spread(Delays(found, 0)) for name, found in self._seconds.items()}
        return StationRun(
            slowed_ms=slowed_ms,
            key=spread(_together(self._keys)),
            answer=spread(_together(self._answers)),
            **seconds,
            resident_mb=took.resident / 1e6,
            proportional_mb=took.proportional / 1e6,
            weight=weight,
        )


def measure(
    ground: Ground, browser: "Browser", environment: Sequence[str], *, plan: Plan, slowed_ms: int
) -> StationRun:
    """One day of a station whose agent runs in `environment`. Raises `StepFailed`."""
    ground.lay_out()
    day = Day(ground, browser, environment)
    try:
        day.open_doors()
        day.pair()
        weight = day.start(plan.starts)
        for number in range(1, plan.tests + 1):
            day.sit(number, plan)
        return day.figures(slowed_ms, weight)
    finally:
        day.stop()


def _together(parts: Sequence[Delays]) -> Delays:
    return Delays([delay for part in parts for delay in part.seconds], sum(part.missing for part in parts))


def _soon(what: str, look: Callable[[], bool]) -> None:
    """Like `wait_for`, for what is timed."""
    wait_for(what, look, every=SOON)
