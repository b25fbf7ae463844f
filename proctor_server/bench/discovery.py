"""How long stations and room take to find each other, with the finders that they really have, on their own network."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.finding import (
    NO_PORT,
    ROOM_SERVICE,
    STATION_SERVICE,
    Announcement,
    FinderLine,
    Search,
    Seen,
)
from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.bench.figures import Spread, spread
from proctor_server.bench.lan import Lan, lan
from proctor_server.bench.moments import Delays
from proctor_server.rehearsal.parts import StepFailed

FINDER: Final = (sys.executable, "-m", "kiosk_client.finder")
DOOR: Final = 8443
KNOCK: Final = (
    "import socket, sys, time; began = time.monotonic(); "
    "socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=5).close(); "
    "print(1000 * (time.monotonic() - began))"
)
LISTEN: Final = (
    "import socket; door = socket.create_server(('', int(__import__('sys').argv[1])), backlog=256)\n"
    "while True: door.accept()[0].close()"
)
SETTLE_SECONDS: Final = 3.0
"""From the last finder being there to the room being switched on: what was said at the start is said."""
PATIENCE_SECONDS: Final = 30.0
DEAF_SECONDS: Final = 6.0
"""Where nothing can be heard, how long that is looked at."""
NEW_HOST: Final = 60_000

Scene = Literal["room_on", "address", "segments", "no_multicast"]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One scene. `stations`: milliseconds until each knew the room; `room`: until the room knew each. `knock`: until a
    typed address answered; None where nobody typed one. `heard`: how many knew the room at the end."""

    scene: Scene
    stations: Spread
    room: Spread
    knock: Spread | None
    heard: int


class DiscoveryRun(msgspec.Struct, frozen=True, kw_only=True):
    """One size of room."""

    stations: int
    scenes: list[Found]


class Ear:
    """A finder on a machine, and when it told of which peer at which address."""

    def __init__(self, network: Lan, machine: str, own: Announcement, look_for: str) -> None:
        self.own = own
        self._told: list[tuple[float, FinderLine]] = []
        self._process = network.start(
            machine, *FINDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        stdin = self._process.stdin
        if stdin is None:
            raise StepFailed("finder")
        stdin.write(to_line(Search(announce=own, look_for=look_for, interfaces=None)) + b"\n")
        stdin.flush()
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()

    def _hear(self) -> None:
        for line in self._process.stdout or ():
            self._told.append((time.monotonic(), from_line(FinderLine, line)))  # type: ignore[arg-type]

    def knew(self, peer: str, since: float, address: str = "") -> float | None:
        """When it told of a peer (at this address, where one is given) after `since`; None: not yet."""
        for at, line in list(self._told):
            is_it = isinstance(line, Seen) and line.announcement.id == peer
            if is_it and at >= since and isinstance(line, Seen) and (not address or address in line.addresses):
                return at
        return None

    def close(self) -> None:
        """Says goodbye."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def measure_discovery(stations: int, tell: Callable[[str], None]) -> DiscoveryRun:
    """Every scene with so many stations. Raises `NoNetworks`, `StepFailed`."""
    tell(f"{stations} postes")
    scenes = [*_one_segment(stations), _two_segments(stations), _without_multicast(stations)]
    return DiscoveryRun(stations=stations, scenes=scenes)


def _one_segment(stations: int) -> Iterator[Found]:
    """The stations are on; then the room is switched on; then it is given another address."""
    with lan() as network, _ears(network, [network.add() for _ in range(stations)]) as ears:
        machine, began = network.add(), time.monotonic()
        with _room(network, machine) as room:
            yield _found("room_on", ears, room, began)
            began = time.monotonic()
            address = network.give_address(machine, 0, NEW_HOST)
            _wait(lambda: all(ear.knew(room.own.id, began, address) for ear in ears))
            heard = [ear.knew(room.own.id, began, address) for ear in ears]
            yield Found(
                scene="address", stations=_spread(heard, began), room=spread(Delays([], 0)), knock=None,
                heard=sum(at is not None for at in heard),
            )  # fmt: skip


def _two_segments(stations: int) -> Found:
    """Half of the stations are where no multicast of the room comes: there the address is typed."""
    with lan(2) as network:
        near = [network.add() for _ in range(stations - stations // 2)]
        far = [network.add(1) for _ in range(stations // 2)]
        with _ears(network, near) as ears:
            machine, began = network.add(), time.monotonic()
            with _room(network, machine) as room:
                found = _found("segments", ears, room, began)
                return msgspec.structs.replace(found, knock=_knocks(network, machine, far))


def _without_multicast(stations: int) -> Found:
    """Nobody hears anybody: the address is typed everywhere."""
    with lan() as network:
        machines = [network.add() for _ in range(stations)]
        room_machine = network.add()
        network.lose_multicast()
        with _ears(network, machines) as ears, _room(network, room_machine) as room:
            began = time.monotonic()
            time.sleep(DEAF_SECONDS)
            heard = [ear.knew(room.own.id, 0.0) for ear in ears]
            return Found(
                scene="no_multicast", stations=_spread(heard, began), room=spread(Delays([], 0)),
                knock=_knocks(network, room_machine, machines), heard=sum(at is not None for at in heard),
            )  # fmt: skip


def _found(scene: Scene, ears: Sequence[Ear], room: Ear, began: float) -> Found:
    _wait(lambda: all(ear.knew(room.own.id, began) and room.knew(ear.own.id, began) for ear in ears))
    heard = [ear.knew(room.own.id, began) for ear in ears]
    by_room = [room.knew(ear.own.id, began) for ear in ears]
    return Found(
        scene=scene,
        stations=_spread(heard, began),
        room=_spread(by_room, began),
        knock=None,
        heard=sum(at is not None for at in heard),
    )


def _spread(moments: Sequence[float | None], began: float) -> Spread:
    there = [at - began for at in moments if at is not None]
    return spread(Delays(there, len(moments) - len(there)))


def _wait(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)


@contextmanager
def _ears(network: Lan, machines: Sequence[str]) -> Iterator[list[Ear]]:
    with ExitStack() as closing:
        ears = []
        for number, machine in enumerate(machines, 1):
            own = _announcement(STATION_SERVICE, f"Poste {number:03}", NO_PORT)
            ears.append(Ear(network, machine, own, ROOM_SERVICE))
            closing.callback(ears[-1].close)
        time.sleep(SETTLE_SECONDS + len(machines) * 0.2)
        yield ears


@contextmanager
def _room(network: Lan, machine: str) -> Iterator[Ear]:
    ear = Ear(network, machine, _announcement(ROOM_SERVICE, "Salle", DOOR), STATION_SERVICE)
    try:
        yield ear
    finally:
        ear.close()


def _knocks(network: Lan, room: str, machines: Sequence[str]) -> Spread:
    """How long a TCP connection to the room's door takes from each machine, by its typed address."""
    address = network.address_of(room)
    door = network.start(room, sys.executable, "-c", LISTEN, str(DOOR))
    try:
        time.sleep(1.0)
        took: list[float | None] = []
        for machine in machines:
            knock = network.start(
                machine, sys.executable, "-c", KNOCK, address, str(DOOR),
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            said, _ = knock.communicate()
            took.append(float(said) / 1000 if said else None)
    finally:
        door.kill()
        door.wait()
    return spread(Delays([each for each in took if each is not None], took.count(None)))


def _announcement(service: str, name: str, port: int) -> Announcement:
    own = key_id(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    return Announcement(service=service, name=name, port=port, v=VERSION, id=own, fp=own)
