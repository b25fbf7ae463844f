"""The same answers kept by the room, and by two servers that somebody would write in an afternoon: in one run, on one
machine, with the same TLS and as durable."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proctor_server.bench import moments
from proctor_server.bench.figures import Spread, spread
from proctor_server.bench.ground import LOOPBACK, Ground
from proctor_server.bench.moments import Moment, Window
from proctor_server.bench.orders import Answer, Begin, CatchUp, Kind, Order, Rush, Take
from proctor_server.bench.room import RUN_UP_SECONDS, CrowdProcess, Day, parted, stopping
from proctor_server.bench.usage import Usage, cpu_percent, usage
from proctor_server.rehearsal.parts import BIN, Part, free_port, wait_for
from proctor_server.room.adapters import identity
from proctor_server.room.adapters.certificates import certificate_pem, private_pem, station_certificate
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.composition import clock

Name = Literal["room", "speaking", "posting"]
EVERY_SECONDS: Final = 1.2
"""Between two answers of one candidate, in the steady part."""
RUSH_SECONDS: Final = 10.0


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What one server did. `steady`: acknowledgements of an answer a candidate every 1.2 s; `rush`: of everybody who
    answers as fast as they come. CPU in percent of one core, `rush_cpu_ms` of it for each answer in the rush; memory in
    MB at most, `written`: kB to the disk for each answer. `answers`: acknowledged."""

    name: Name
    steady: Spread
    rush: Spread
    rush_per_second: float
    cpu_percent: float
    rush_cpu_percent: float
    rush_cpu_ms: float
    memory_mb: float
    written_kb: float
    answers: int


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """One run. `slowed_ms`: added to each fsync of every server; `rounds`: of how many each side is the median."""

    date: str
    machine: str
    fsync_ms: float
    slowed_ms: int
    stations: int
    seconds: int
    sides: list[Side]
    rounds: int = 1

    def ratio(self, name: Name) -> float:
        """How many times as many answers the room keeps, in the rush."""
        rates = {side.name: side.rush_per_second for side in self.sides}
        return rates["room"] / max(1e-9, rates[name])


class _Watched:
    """Crowds before a server, and the server's process."""

    def __init__(self, pid: int, crowds: list[CrowdProcess]) -> None:
        self._pid, self._crowds = pid, crowds
        self._seen: list[Moment] = []

    def add(self, log: Path, take: Take) -> None:
        """One process more, which sits down."""
        self._crowds.append(CrowdProcess(log))
        self._crowds[-1].tell(take)

    def hear(self) -> None:
        """Until every order is followed."""
        for crowd in self._crowds:
            self._seen += crowd.heard()

    def together(self, order: Order) -> tuple[Window, float]:
        """All of it, and percent of a core that the server took."""
        start, before = time.monotonic(), usage(self._pid)
        for crowd in self._crowds:
            crowd.tell(order)
        self.hear()
        return Window(start, time.monotonic()), cpu_percent(before, usage(self._pid))

    def measured(self, name: Name, seats: Sequence[int], seconds: int) -> Side:
        """The steady part, and the rush."""
        self.together(Begin(seats=list(seats), at=_soon()))
        before = usage(self._pid)
        steady, cpu = self.together(Answer(at=_soon(), every=EVERY_SECONDS, count=max(1, int(seconds / EVERY_SECONDS))))
        self.together(CatchUp())
        rush, rush_cpu = self.together(Rush(at=_soon(), leave=1, seconds=RUSH_SECONDS))
        return _side(name, self._seen, (steady, rush), (cpu, rush_cpu), before, usage(self._pid))

    def stop(self) -> None:
        """Ends the crowds."""
        for crowd in self._crowds:
            crowd.stop()


def _side(
    name: Name,
    seen: list[Moment],
    windows: tuple[Window, Window],
    cpu: tuple[float, float],
    before: Usage,
    after: Usage,
) -> Side:
    steady, rush = windows
    kept = moments.until_counted(seen, "kept", rush)
    answers = sum(1 for m in seen if m.what == "answered" and steady.start <= m.at)
    ends = [m.at for m in rush.of(seen, "kept")]
    took = max(1e-9, max(ends, default=rush.end) - min((m.at for m in rush.of(seen, "answered")), default=rush.start))
    return Side(
        name=name,
        steady=spread(moments.until_counted(seen, "kept", steady)),
        rush=spread(kept),
        rush_per_second=len(kept.seconds) / took,
        cpu_percent=cpu[0],
        rush_cpu_percent=cpu[1],
        rush_cpu_ms=10 * cpu[1] * (rush.end - rush.start) / max(1, len(kept.seconds)),
        memory_mb=after.most_memory / 1e6,
        written_kb=(after.written - before.written) / 1e3 / max(1, answers),
        answers=answers,
    )


def measure_room(ground: Ground, environment: Sequence[str], *, stations: int, seconds: int) -> Side:
    """The room with light stations. Raises `StepFailed`."""
    ground.lay_out()
    day = Day(ground, environment, stations=stations, seconds=seconds, kind="light")
    with stopping(day):
        day.sign_in()
        day.open_doors()
        day.sit_down()
        watched = _Watched(day.pid, day.crowds)
        day.let_everybody_in()
        return watched.measured("room", day.seats, seconds)


def measure_obvious(folder: Path, environment: Sequence[str], kind: Kind, *, stations: int, seconds: int) -> Side:
    """One of the two that are not ours. Raises `StepFailed`."""
    folder.mkdir()
    port = free_port()
    _write_keys(folder)
    files = [folder / name for name in ("server.pem", "server.key", "centre.pem")]
    program = (BIN / "python", "-m", "proctor_server.bench.obvious", folder / "answers.sqlite", port, *files)
    server = Part("le serveur d'à côté", ["/usr/bin/env", *environment, *map(str, program)], folder / "server.log")
    name: Name = "speaking" if kind == "speaking" else "posting"
    with _running(server) as pid:
        watched = _Watched(pid, [])
        try:
            seats = list(range(1, stations + 1))
            for number, some in enumerate(parted(seats, kind), 1):
                take = Take(
                    seats=some, folder=str(folder), address=f"{LOOPBACK}:{port}", pairing_code="", session="",
                    access_code="", kind=kind,
                )  # fmt: skip
                watched.add(folder / f"crowd-{number}.log", take)
            watched.hear()
            return watched.measured(name, seats, seconds)
        finally:
            watched.stop()


@contextlib.contextmanager
def _running(server: Part) -> Iterator[int]:
    server.start()
    try:
        wait_for(server.name, lambda: server.pid is not None)
        yield server.pid or 0
    finally:
        server.stop()


def _write_keys(folder: Path) -> None:
    """A centre of its own: for the server and for all seats one certificate each."""
    password = "un mot de passe d'essai"  # noqa: S105 - of a folder that is deleted
    centre = folder / "centre"
    identity.create(centre, name="Banc d'essai", uai="0860000A", password=password, authority_card=None, now=clock())
    vault = Vault(centre, off_hub=lambda function, *args: function(*args))
    vault.unlock_as_administrator(password)
    certificate = identity.centre_x509(identity.load(centre))
    (folder / "centre.pem").write_text(certificate_pem(certificate))
    key = Ed25519PrivateKey.generate()
    issued = station_certificate(vault.centre_key(), certificate, key.public_key(), clock())
    (folder / "seat.key").write_bytes(private_pem(key))
    (folder / "seat.pem").write_text(certificate_pem(issued))
    content = (centre / "server.pem").read_text()
    (folder / "server.key").write_text(content)
    (folder / "server.pem").write_text(content)


def _soon() -> float:
    return time.monotonic() + RUN_UP_SECONDS
