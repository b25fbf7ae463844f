"""A room with many candidates in which everything dies at random: real processes, real TLS, lines of our own between
them. At the end it is finalised, and the package is opened."""

import base64
import os
import shutil
import signal
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from pyrage import x25519

from proctor_server.bench.ground import CANDIDATES_OF_ONE_INVIGILATOR, candidate_list, profiles
from proctor_server.rehearsal.candidate import Refused
from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.parts import Part, free_port, wait_for
from proctor_server.session_package.cards import AuthorityCard, card_file
from proctor_server.session_package.sealing import open_sealed
from tests.builders.room import content_bundle, open_room
from tests.fault.bad_line import BadLine, Weather
from tests.fault.hall import Ground, Nursery, pair
from tests.fault.storm_script import Fault, Kind
from tests.integration.doors.rooms import PASSWORD, Centre, new_centre

LOOPBACK: Final = "127.0.0.1"
FINDS_BY_ITSELF: Final = 8
"""Every eighth station is told no address, and looks for its room on the network."""
LONGER_PERCENT: Final = 50
EXTRA_TIME: Final = "Temps majoré (%)"
CALM_SECONDS: Final = 300.0
FINDER: Final = b"kiosk_client.finder"


class Chair:
    """One station. `pid`: of its agent, 0 while it is dead. Threads may start and kill it at once."""

    def __init__(self, nursery: Nursery, number: int, folder: Path, line: BadLine) -> None:
        self.number, self.folder, self.line, self.pid = number, folder, line, 0
        self._nursery, self._lock = nursery, threading.Lock()
        by_itself = number % FINDS_BY_ITSELF == 0
        where = ("--find", "--interface", LOOPBACK) if by_itself else ("--room", f"{LOOPBACK}:{line.port}")
        self._words = ("--data-dir", str(folder), "--name", f"Poste {number:02}", *where)

    def start(self) -> None:
        with self._lock:
            self.pid = self._nursery.start(self.folder.with_suffix(".log"), *self._words)

    def kill(self) -> bool:
        """Whether it was alive."""
        with self._lock:
            pid, self.pid = self.pid, 0
            if pid:
                os.kill(pid, signal.SIGKILL)
                self._nursery.reap(pid)
            return bool(pid)


class Copy(NamedTuple):
    """As `evidence` reads a room's disk."""

    ground: Ground
    session: str


class Witness(Protocol):
    """Somebody to whom the room's light has told how many answers the room has."""

    @property
    def told(self) -> int: ...
    def require_what_the_room_kept(self, disk: Copy, told: int) -> None: ...


class Storm:
    """One session. `killed`: what died so far, by kind. `rest`: seconds between two acts of a candidate."""

    def __init__(self, folder: Path, *, seats: int, minutes: int, rest: tuple[float, float]) -> None:
        folder.mkdir()
        self.folder, self.rest = folder, rest
        self._key = x25519.Identity.generate()
        self.centre = new_centre(folder / "centre", authority_card=_card(self._key))
        self.codes = _prepare(self.centre, seats, minutes)
        self.stations_port, self._dashboard_port = free_port(), free_port()
        self.room = self._room()
        self._doors = [ScriptedInvigilator(self._dashboard) for _ in range(-(-seats // CANDIDATES_OF_ONE_INVIGILATOR))]
        self.chairs: list[Chair] = []
        self.killed: Counter[Kind] = Counter()
        self.witnesses: list[Witness] = []
        self._later: list[threading.Timer] = []
        self._room_lock = threading.Lock()

    @property
    def session(self) -> str:
        return self.codes["number"]

    @property
    def _dashboard(self) -> str:
        return f"http://{LOOPBACK}:{self._dashboard_port}"

    def _room(self) -> Part:
        password = self.folder / "password.txt"
        password.write_text(PASSWORD + "\n")
        words = ("proctor", "serve", "--data-dir", self.centre.folder, "--password-file", password)
        ports = ("--stations-port", str(self.stations_port), "--dashboard-port", str(self._dashboard_port))
        return Part("le serveur de salle", [*words, *ports, "--interface", LOOPBACK], self.folder / "room.log")

    def open(self) -> None:
        """The room, with an invigilator for every twenty (R-SES-06)."""
        self.room.start()
        wait_for("le serveur de salle", self._doors[0].is_open, 120)
        for number, door in enumerate(self._doors, 1):
            door.sign_in(session=self.session, password=self.codes["password"], name=f"Surveillant {number}")

    def let_in(self, candidate: int, *, comes_back: bool) -> None:
        """Who stands at the door is let in, if there is a room to ask (R-ENT-03, R-ENT-04)."""
        door = self._doors[(candidate - 1) // CANDIDATES_OF_ONE_INVIGILATOR]
        path = self._of(candidate)
        with suppress(OSError):
            try:
                door.post(f"{path}/resume") if comes_back else door.post(f"{path}/presence", confirmed=True)
            except Refused:
                # a candidate who had begun, and did not see it
                door.post(f"{path}/resume")

    def _of(self, candidate: int) -> str:
        return f"/api/sessions/{self.session}/candidates/{candidate}"

    # ── what dies ────────────────────────────────────────────────────────────────────────────────────────────

    def strike(self, fault: Fault) -> None:
        """Kills, and counts it; nothing when there is nobody to hit."""
        acts: dict[Kind, Callable[[Fault], bool]] = {
            "station": self._kill_a_station,
            "room": self._kill_the_room,
            "finder": self._kill_a_finder,
            "reset": self._reset,
            "cut": lambda fault: self._cut([self.chairs[fault.seat]], fault.lasts),
            "switch": lambda fault: self._cut(self.chairs, fault.lasts),
        }
        self.killed[fault.kind] += acts[fault.kind](fault)

    def _kill_a_station(self, fault: Fault) -> bool:
        """The next one that is alive."""
        return any(chair.kill() for chair in self.chairs[fault.seat :] + self.chairs[: fault.seat])

    def _kill_the_room(self, fault: Fault) -> bool:
        with self._room_lock:
            if self.room.pid is None:
                return False
            told = [(witness, witness.told) for witness in self.witnesses]
            self.room.kill()
        self._require(told)
        self._after(fault.lasts, self._start_the_room)
        return True

    def _start_the_room(self) -> None:
        with self._room_lock:
            if self.room.pid is None:
                self.room.start()

    def _require(self, told: list[tuple[Witness, int]]) -> None:
        """R-TST-07: all that a light told of is on the disk of the dead room."""
        with tempfile.TemporaryDirectory(dir=self.folder) as beside:
            for file in self.centre.folder.glob("room.sqlite*"):
                shutil.copy(file, beside)
            disk = Copy(Ground(Path(beside)), self.session)
            for witness, lights in told:
                witness.require_what_the_room_kept(disk, lights)

    def _kill_a_finder(self, fault: Fault) -> bool:
        """The room's, or that of a station that looks for its room."""
        parents = [self.room.pid or 0, *(chair.pid for chair in self.chairs)]
        finders = _finders({pid for pid in parents if pid})
        if finders:
            with suppress(ProcessLookupError):
                os.kill(finders[fault.seat % len(finders)], signal.SIGKILL)
                return True
        return False

    def _reset(self, fault: Fault) -> bool:
        line = self.chairs[fault.seat].line
        was_up = line.cut()
        line.mend()
        return was_up

    def _cut(self, chairs: list[Chair], seconds: float) -> bool:
        """Whether a connection was up."""
        broken = [chair.line.cut() for chair in chairs]
        for chair in chairs:
            self._after(seconds, chair.line.mend)
        return any(broken)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._later = [timer for timer in self._later if timer.is_alive()]
        self._later.append(threading.Timer(seconds, act))
        self._later[-1].start()

    def calm(self) -> None:
        """Everything that was broken is whole again."""
        for timer in self._later:
            timer.join()
        self._start_the_room()

    # ── the end ──────────────────────────────────────────────────────────────────────────────────────────────

    def finalise(self) -> bytes:
        """R-FIN-01, R-FIN-04: once nothing is missing; the opened bag."""
        path, door = f"/api/sessions/{self.session}/finalisation", self._doors[0]

        def nothing_is_missing() -> bool:
            with suppress(OSError):
                missing = door.get(path)["missing"]
                for each in missing:
                    if each["code"] == "abort_reason_missing":
                        door.post(self._of(each["candidate"]) + "/abort-reason", reason="candidate")
                return not missing
            return False

        wait_for("plus rien ne manque", nothing_is_missing, CALM_SECONDS, every=0.5)
        names = [f"Surveillant {number}" for number, _ in enumerate(self._doors, 1)]
        door.post(path, incident="", some_could_not_join=False, invigilators=names)
        package = self.centre.folder / "packages" / f"{self.session}-r1.age"
        return open_sealed(package.read_bytes(), str(self._key))


def _card(key: x25519.Identity) -> bytes:
    """Of an authority that is not there, and opens packages with `key`."""
    card = AuthorityCard(
        name="Autorité",
        url="https://127.0.0.1:9",
        age_recipient=str(key.to_public()),
        receipt_key=base64.b64encode(bytes(32)).decode(),
    )
    return card_file(card)


def _prepare(centre: Centre, seats: int, minutes: int) -> dict[str, str]:
    """The session; candidate `n` is the n-th of the list. Its number and codes."""
    now = datetime.now(UTC)
    start = datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M")
    plan = {"site": "Collège des Essais", "room": "Salle 1", "starts_at": start, "invigilators": ["Surveillant 1"]}
    with open_room(centre.folder, unlocked=False) as room:
        room.vault.unlock_as_administrator(PASSWORD)
        room.vault.store_content(content_bundle())
        codes = room.preparing.create_session({**plan, "test_minutes": minutes}, "administrator", now)
        listed = _with_longer_time(candidate_list(range(1, seats + 1)))
        room.preparing.import_candidates(codes["number"], listed, "administrator", now)
        room.preparing.import_profiles(codes["number"], "p.json", profiles(range(1, seats + 1)), "administrator", now)
    return codes


def _with_longer_time(listed: str) -> bytes:
    """Extra time for every fourth candidate (R-TIM-01)."""
    header, *rows = (line.split(";") for line in listed.splitlines())
    for row in rows[3::4]:
        row[header.index(EXTRA_TIME)] = str(LONGER_PERCENT)
    return "\n".join(";".join(line) for line in [header, *rows]).encode()


def _finders(parents: set[int]) -> list[int]:
    """Processes that look for others on the network, started by one of these."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            # the name of the program stands in brackets, and may hold anything
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent in parents and FINDER in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return sorted(found)


@contextmanager
def raised(folder: Path, *, seats: int, minutes: int, rest: tuple[float, float]) -> Iterator[Storm]:
    """The room is open, every station is switched off; nothing of it runs afterwards."""
    storm = Storm(folder, seats=seats, minutes=minutes, rest=rest)
    with ExitStack() as closing:
        nursery = Nursery()
        closing.callback(nursery.close)
        closing.callback(storm.room.kill)
        for number in range(1, seats + 1):
            line = BadLine(storm.stations_port, Weather(), seed=number)
            closing.callback(line.close)
            station = folder / f"station-{number:02}"
            pair(storm.centre, station, f"Poste {number:02}")
            storm.chairs.append(Chair(nursery, number, station, line))
        closing.callback(storm.calm)
        storm.open()
        yield storm
