"""The room server's process: the hub, the two doors, the hand-over to native threads, and a graceful end.

The one part of the room that knows eventlet. `serve` patches first and only then imports the rest.
"""

import gc
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import eventlet
import eventlet.patcher
import eventlet.tpool
import structlog

from proctor_server.exposition import Family, gauges
from proctor_server.logs import log_to, log_to_stderr
from proctor_server.room.config import Config
from proctor_server.room.runtime.doors import DashboardProtocol, OpenDoor, most_connections, stations_protocol
from proctor_server.room.runtime.frames import read_frames_quickly
from proctor_server.room.runtime.handoff import EventletHandoff, GreenWaiter
from proctor_server.room.runtime.watchdog import Patience, Watchdog

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from proctor_server.room.adapters.certificates import ServerCertificate
    from proctor_server.room.adapters.vault import Vault
    from proctor_server.room.services.pairing import PairingDesk
    from proctor_server.room.storage.log_files import LogKeeper

_RENEWAL_CHECK_SECONDS: Final = 60

log = structlog.get_logger()


class Room(Protocol):
    """What the composition builds, as far as the runtime needs it."""

    @property
    def app(self) -> "WSGIApplication":
        """The application behind both doors, its sockets included."""

    @property
    def vault(self) -> "Vault":
        """The keys."""

    @property
    def pairing(self) -> "PairingDesk":
        """Where stations are paired, and known."""

    def measure_too(self, source: Callable[[], Iterable[Family]]) -> None:
        """`source` counts as well."""

    def start(self, stations_port: int) -> None:
        """Begin everything that runs by itself; `stations_port` is announced."""

    def stop(self) -> None:
        """End it; all that was acknowledged is on disk."""


class Serving(NamedTuple):
    """Where the doors are."""

    stations_port: int
    dashboard_port: int


def serve(
    config: Config,
    *,
    password: str | None = None,
    tell: Callable[[Serving], None] = lambda _: None,
    build: Callable[..., Room] | None = None,
    patience: Patience | None = None,
) -> None:
    """Run the room server until SIGTERM or SIGINT. `tell` is called once both doors are open.

    `password`: the administrator's, to unlock from the start. `patience`: with a hub that does not turn. Raises
    `NotMade`, `WrongPassword`, `PortTaken`. Ends the process with `HUB_STUCK` when the hub does not turn any more.
    """
    eventlet.monkey_patch()
    read_frames_quickly()
    from proctor_server.room.adapters import identity  # noqa: PLC0415 - after the patch

    identity.load(config.data_dir)
    handoff = EventletHandoff()
    with _logs(config, handoff) as logs:
        _serve(config, handoff, logs, password, tell, build or _composition(), patience or Patience())


def _serve(
    config: Config,
    handoff: EventletHandoff,
    logs: "LogKeeper",
    password: str | None,
    tell: Callable[[Serving], None],
    build: Callable[..., Room],
    patience: Patience,
) -> None:
    from proctor_server.room.adapters import certificates, identity  # noqa: PLC0415 - after the patch

    centre = identity.centre_x509(identity.load(config.data_dir))
    certificate = certificates.ServerCertificate(config.data_dir, centre)
    room = build(config, handoff, eventlet.tpool.execute)
    if password is not None:
        room.vault.unlock_as_administrator(password)
    _renew(certificate, room.vault)
    doors = _open_doors(config, room, certificate)
    room.start(doors[0].port)
    eventlet.spawn(_keep_renewed, certificate, room.vault)
    _spare_the_collector()
    stop = _stop_signal(handoff)
    watchdog = Watchdog(config.logs, logs.close, patience)
    for source in (lambda: _connections(doors), watchdog.figures, logs.figures):
        room.measure_too(source)
    watchdog.start()
    tell(Serving(*(door.port for door in doors)))
    stop.wait()
    watchdog.stop()
    for door in doors:
        door.close()
    room.stop()


@contextmanager
def _logs(config: Config, handoff: EventletHandoff) -> Iterator["LogKeeper"]:
    """The log goes to its files, and to stderr from there."""
    from proctor_server.room.storage.log_files import LogFiles, LogKeeper  # noqa: PLC0415 - after the patch

    write = eventlet.patcher.original("os").write
    keeper = LogKeeper(LogFiles(config.logs), handoff, lambda line: write(2, line))
    log_to(keeper.put)
    try:
        yield keeper
    finally:
        log_to_stderr()
        keeper.close()


def _connections(doors: tuple[OpenDoor, ...]) -> Iterator[Family]:
    named = dict(zip(("stations", "dashboard"), (door.connections for door in doors), strict=True))
    yield gauges("connections", "Open connections by door.", "door", named)


def _open_doors(config: Config, room: Room, certificate: "ServerCertificate") -> tuple[OpenDoor, OpenDoor]:
    from proctor_server.room.sockets.gate import gate  # noqa: PLC0415 - after the patch
    from proctor_server.room.sockets.pair_door import pair_door  # noqa: PLC0415

    pairing = pair_door(room.pairing, lambda: datetime.now(UTC))
    app, most = gate(room.app, pairing, room.pairing), most_connections()
    stations = stations_protocol(certificate)
    return (
        OpenDoor(config.stations_host, config.stations_port, app, stations, most),
        OpenDoor("127.0.0.1", config.dashboard_port, app, DashboardProtocol, most),
    )


def _spare_the_collector() -> None:
    """Whatever is there once the doors are open stays to the end: looking through all of it again and again would keep
    everybody waiting for some 70 ms each time."""
    gc.collect()
    gc.freeze()


def _stop_signal(handoff: EventletHandoff) -> GreenWaiter:
    stop = handoff.new_waiter()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.done(None))
    return stop


def _composition() -> Callable[..., Room]:
    from proctor_server.room.composition import build  # noqa: PLC0415 - after the patch

    return build


def _keep_renewed(certificate: "ServerCertificate", vault: "Vault") -> None:
    while True:
        eventlet.sleep(_RENEWAL_CHECK_SECONDS)
        try:
            eventlet.tpool.execute(_renew, certificate, vault)
        except OSError as fault:
            # the one that is there lasts for days: tried again in a minute
            log.warning("server_certificate_not_renewed", reason=fault.strerror)


def _renew(certificate: "ServerCertificate", vault: "Vault") -> None:
    now = datetime.now(UTC)
    if vault.unlocked:
        certificate.renew_if_due(vault.centre_key, now)
    elif certificate.expires_at < now:
        log.warning("server_certificate_expired", expires_at=certificate.expires_at.isoformat())
