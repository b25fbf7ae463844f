"""The room server's process: its threads, the two doors, the hand-over to native threads, and a graceful end.

`green` has eventlet's threads and is the one part of the room that knows them, `native` the system's; `serve` takes
those that the settings ask for, and only then imports the rest, for eventlet patches the process.
"""

import gc
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import structlog

from proctor_server.exposition import Family, gauges
from proctor_server.logs import log_to, log_to_stderr
from proctor_server.room.config import Config
from proctor_server.room.runtime.limits import most_connections
from proctor_server.room.runtime.threads import Door, Threads
from proctor_server.room.runtime.watchdog import Patience, Watchdog
from proctor_server.room.storage.handoff import Handoff, Waiter

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
    threads = _threads(config)
    from proctor_server.room.adapters import certificates, identity  # noqa: PLC0415 - after the patch

    centre = identity.centre_x509(identity.load(config.data_dir))
    certificate = certificates.ServerCertificate(config.data_dir, centre)
    with _logs(config, threads) as logs:
        _serve(config, certificate, threads, logs, password, tell, build or _composition(), patience or Patience())


def _serve(
    config: Config,
    certificate: "ServerCertificate",
    threads: Threads,
    logs: "LogKeeper",
    password: str | None,
    tell: Callable[[Serving], None],
    build: Callable[..., Room],
    patience: Patience,
) -> None:
    room = build(config, threads.handoff, threads.off_hub)
    if password is not None:
        room.vault.unlock_as_administrator(password)
    _renew(certificate, room.vault)
    doors = _open_doors(threads, config, room, certificate)
    room.start(doors[0].port)
    threads.repeat(lambda: threads.off_hub(_keep_renewed, certificate, room.vault), _RENEWAL_CHECK_SECONDS)
    _spare_the_collector()
    stop = _stop_signal(threads.handoff)
    watchdog = Watchdog(config.logs, logs.close, patience, threads)
    for source in (lambda: _connections(doors), watchdog.figures, logs.figures):
        room.measure_too(source)
    watchdog.start()
    tell(Serving(*(door.port for door in doors)))
    stop.wait()
    watchdog.stop()
    for door in doors:
        door.close()
    threads.at_last(room.stop)


def _threads(config: Config) -> Threads:
    if config.runtime == "threading":
        from proctor_server.room.runtime.native import NativeThreads  # noqa: PLC0415 - without eventlet

        return NativeThreads()
    from proctor_server.room.runtime.green import GreenThreads  # noqa: PLC0415 - imports eventlet

    return GreenThreads()


@contextmanager
def _logs(config: Config, threads: Threads) -> Iterator["LogKeeper"]:
    """The log goes to its files, and to stderr from there."""
    from proctor_server.room.storage.log_files import LogFiles, LogKeeper  # noqa: PLC0415 - after the patch

    keeper = LogKeeper(LogFiles(config.logs), threads.handoff, lambda line: threads.native.write(2, line))
    log_to(keeper.put)
    try:
        yield keeper
    finally:
        log_to_stderr()
        keeper.close()


def _connections(doors: tuple[Door, Door]) -> Iterator[Family]:
    named = dict(zip(("stations", "dashboard"), (door.connections for door in doors), strict=True))
    yield gauges("connections", "Open connections by door.", "door", named)


def _open_doors(threads: Threads, config: Config, room: Room, certificate: "ServerCertificate") -> tuple[Door, Door]:
    from proctor_server.room.sockets.gate import gate  # noqa: PLC0415 - after the patch
    from proctor_server.room.sockets.pair_door import pair_door  # noqa: PLC0415

    pairing = pair_door(room.pairing, lambda: datetime.now(UTC))
    app, most = gate(threads.in_turn(room.app), threads.in_turn(pairing), room.pairing), most_connections()
    return (
        threads.stations_door(config.stations_host, config.stations_port, app, most, certificate),
        threads.dashboards_door("127.0.0.1", config.dashboard_port, app, most),
    )


def _spare_the_collector() -> None:
    """Whatever is there once the doors are open stays to the end: looking through all of it again and again would keep
    everybody waiting for some 70 ms each time."""
    gc.collect()
    gc.freeze()


def _stop_signal(handoff: Handoff) -> Waiter:
    stop = handoff.new_waiter()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.done(None))
    return stop


def _composition() -> Callable[..., Room]:
    from proctor_server.room.server import build  # noqa: PLC0415 - after the patch

    return build


def _keep_renewed(certificate: "ServerCertificate", vault: "Vault") -> None:
    try:
        _renew(certificate, vault)
    except OSError as fault:
        # the one that is there lasts for days: tried again in a minute
        log.warning("server_certificate_not_renewed", reason=fault.strerror)


def _renew(certificate: "ServerCertificate", vault: "Vault") -> None:
    now = datetime.now(UTC)
    if vault.unlocked:
        certificate.renew_if_due(vault.centre_key, now)
    elif certificate.expires_at < now:
        log.warning("server_certificate_expired", expires_at=certificate.expires_at.isoformat())
