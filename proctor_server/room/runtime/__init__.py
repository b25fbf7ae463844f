"""The room server's process: the hub, the two doors, the hand-over to native threads, and a graceful end.

The one part of the room that knows eventlet. `serve` patches first and only then imports the rest.
"""

import gc
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import eventlet
import eventlet.tpool
import structlog

from proctor_server.room.config import Config
from proctor_server.room.runtime.doors import DashboardProtocol, OpenDoor, most_connections, stations_protocol
from proctor_server.room.runtime.frames import read_frames_quickly
from proctor_server.room.runtime.handoff import EventletHandoff, GreenWaiter

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from proctor_server.room.adapters.certificates import ServerCertificate
    from proctor_server.room.adapters.vault import Vault
    from proctor_server.room.services.pairing import PairingDesk

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
) -> None:
    """Run the room server until SIGTERM or SIGINT. `tell` is called once both doors are open.

    `password`: the administrator's, to unlock from the start. Raises `NotMade`, `WrongPassword`, `PortTaken`.
    """
    eventlet.monkey_patch()
    read_frames_quickly()
    from proctor_server.room.adapters import certificates, identity  # noqa: PLC0415 - after the patch

    handoff = EventletHandoff()
    centre = identity.centre_x509(identity.load(config.data_dir))
    certificate = certificates.ServerCertificate(config.data_dir, centre)
    room = (build or _composition())(config, handoff, eventlet.tpool.execute)
    if password is not None:
        room.vault.unlock_as_administrator(password)
    _renew(certificate, room.vault)
    doors = _open_doors(config, room, certificate)
    room.start(doors[0].port)
    eventlet.spawn(_keep_renewed, certificate, room.vault)
    _spare_the_collector()
    stop = _stop_signal(handoff)
    tell(Serving(*(door.port for door in doors)))
    stop.wait()
    for door in doors:
        door.close()
    room.stop()


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
