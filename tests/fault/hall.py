"""A real room server and real agents, laid out in seconds: only what commands would type is done by hand."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

import msgspec

from kiosk_client.storage.identity import Identity, Pairing
from proctor_server.rehearsal.candidate import LONG_ENOUGH, PAGE, Refused, ScriptedCandidate
from proctor_server.rehearsal.drill import PEOPLE
from proctor_server.rehearsal.ground import INVIGILATOR
from proctor_server.rehearsal.invigilator import ScriptedInvigilator
from proctor_server.rehearsal.parts import StepFailed, wait_for
from proctor_server.room.adapters import certificates
from tests.builders.room import PUPILS, content_bundle, open_room, profiles_json
from tests.integration.doors.rooms import PASSWORD, PROGRAM, Centre, RunningRoom, new_centre, running_room

NURSERY = Path(__file__).with_name("nursery.py")
ROOT = Path(__file__).parents[2]


class Nursery:
    """Forks agents; `environment` is of all of them."""

    def __init__(self, **environment: str) -> None:
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        line = [sys.executable, str(NURSERY)]
        self._process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings)
        self._one_at_a_time = threading.Lock()

    def start(self, log: Path, *words: str) -> int:
        """The pid of `kiosk run` with these words."""
        return self._ask(start=["--no-find", "--no-browser", "--log-level", "warning", *words], log=str(log))

    def reap(self, pid: int) -> None:
        """Kills what is not dead yet; nothing of it runs when this returns."""
        self._ask(kill=pid)

    def _ask(self, **words: Any) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._one_at_a_time:
            self._process.stdin.write(msgspec.json.encode(words) + b"\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


class Light(NamedTuple):
    """What a screen claims: answers and skips given before it, kept on the station's disk and on the room's."""

    here: int
    there: int


class Page(ScriptedCandidate):
    """A candidate at a real agent who remembers what the two lights claimed (R-TST-07). `patience`: seconds."""

    patience: float = LONG_ENOUGH

    def __init__(self, station_dir: Path) -> None:
        super().__init__(station_dir)
        self.light, self.claims = Light(0, 0), 0
        self._said: SimpleQueue[dict[str, Any] | None] = SimpleQueue()

    def _see(self, screen: dict[str, Any]) -> None:
        given = (screen["number"] or 1) - 1 if screen["end"] is None else screen["end"]["given"]
        here = given if screen["lights"]["station"] == "kept" else 0
        there = given if screen["lights"]["room"] == "kept" else 0
        self.light = Light(max(self.light.here, here), max(self.light.there, there))
        self.claims += (here > 0) + (there > 0)
        super()._see(screen)

    def do(self, act: str, **words: Any) -> None:
        """As its base, but given up at once when somebody stands up from an agent that was killed."""
        self._said = SimpleQueue()
        self._socket.emit(act, words, namespace=PAGE, callback=self._said.put)
        answer = self._said.get(timeout=self.patience)
        if answer is None:
            raise StepFailed("le poste s'est arrêté")
        if "error" in answer:
            raise Refused(answer["error"]["code"], answer["error"]["message"])

    def stand_up(self) -> None:
        super().stand_up()
        self._said.put(None)


class Ground(NamedTuple):
    centre_dir: Path


@dataclass
class Seat:
    """One station of the hall; `room`: the address that it tries; `log`: where its standard error goes."""

    hall: "Hall"
    name: str
    folder: Path
    room: str
    log: Path
    pid: int = 0
    page: Page = field(init=False)

    def start(self) -> None:
        self.pid = self.hall.nursery.start(
            self.log, "--data-dir", str(self.folder), "--name", self.name, "--room", self.room
        )

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.hall.nursery.reap(self.pid)

    def sit_down(self) -> Page:
        self.page = Page(self.folder)
        self.page.sit_down()
        return self.page

    def enter(self, name: str) -> None:
        """Types who they are, with the room there."""
        self.page.wait("entry")
        self.page.enter(PEOPLE[name], self.hall.session, self.hall.codes["access_code"])

    def begin(self, name: str) -> None:
        """The first time."""
        self.enter(name)
        self.page.wait("door")
        self.hall.invigilator.confirm(name)
        self.page.begin()

    def come_back(self, name: str) -> None:
        """After a restart (R-ENT-04)."""
        self.enter(name)
        self.hall.invigilator.wait_for_card(name, "le retour", state="away")
        self.hall.invigilator.act(name, "resume")
        self.page.begin()


@dataclass
class Hall:
    """One session in one room: `evidence` reads its disk."""

    folder: Path
    centre: Centre
    codes: dict[str, str]
    room: RunningRoom
    invigilator: ScriptedInvigilator
    nursery: Nursery

    @property
    def session(self) -> str:
        return self.codes["number"]

    @property
    def ground(self) -> Ground:
        return Ground(self.centre.folder)

    @property
    def stations_port(self) -> int:
        return self.room.stations_port

    def seat(self, name: str, port: int | None = None) -> Seat:
        """A paired station that is switched off. `port`: where it thinks that the room is."""
        folder = self.folder / name.replace(" ", "-").lower()
        pair(self.centre, folder, name)
        return Seat(self, name, folder, f"127.0.0.1:{port or self.stations_port}", folder.with_suffix(".log"))


def pair(centre: Centre, folder: Path, name: str) -> None:
    """What `kiosk pair` leaves."""
    own = Identity(folder / "identity")
    issued = certificates.station_certificate(centre.key, centre.certificate, own.key.public_key(), datetime.now(UTC))
    own.keep(
        Pairing(
            station=own.station,
            name=name,
            centre_name="Collège des Essais",
            certificate=certificates.certificate_pem(issued),
            centre_certificate=certificates.certificate_pem(centre.certificate),
        )
    )


def prepare(centre: Centre, now: datetime) -> dict[str, str]:
    """A session with the five pupils; its number and codes."""
    plan = {
        "site": "Collège des Essais",
        "room": "Salle 1",
        "starts_at": now.strftime("%Y-%m-%dT%H:%M"),
        "invigilators": [INVIGILATOR],
    }
    with open_room(centre.folder, unlocked=False) as room:
        room.vault.unlock_as_administrator(PASSWORD)
        room.vault.store_content(content_bundle())
        codes = room.preparing.create_session(plan, "administrator", now)
        room.preparing.import_candidates(codes["number"], PUPILS.read_bytes(), "administrator", now)
        room.preparing.import_profiles(codes["number"], "p.json", profiles_json(), "administrator", now)
    return codes


@contextmanager
def open_hall(
    folder: Path,
    card: bytes | None = None,
    of_room: Mapping[str, str] | None = None,
    *,
    program: Path = PROGRAM,
    **environment: str,
) -> Iterator[Hall]:
    """A room server with an invigilator signed in. `card`: the authority's; `of_room`: the environment of the server,
    `program`: its own; `environment`: of the agents."""
    folder.mkdir()
    centre = new_centre(folder / "centre", authority_card=card)
    codes = prepare(centre, datetime.now(UTC))
    with ExitStack() as closing:
        nursery = Nursery(**environment)
        closing.callback(nursery.close)
        room = closing.enter_context(running_room(centre, program=program, **(of_room or {})))
        invigilator = ScriptedInvigilator(f"http://127.0.0.1:{room.dashboard_port}")
        wait_for("le serveur de salle", invigilator.is_open)
        invigilator.sign_in(session=codes["number"], password=codes["password"], name=INVIGILATOR)
        yield Hall(folder, centre, codes, room, invigilator, nursery)
