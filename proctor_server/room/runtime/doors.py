"""The two doors under eventlet: how connections are taken in, how TLS is spoken, what none may do to the others.

TLS is wrapped around each connection in its own green thread. Wrapped around the listening socket, a few hundred
clients that connect and reset would end the server; given to eventlet as arguments, it would ask nobody for a
certificate.
"""

import contextlib
import ssl
from typing import TYPE_CHECKING, Any

import eventlet
import eventlet.wsgi
import structlog

from proctor_server.room.domain.errors import PortTaken
from proctor_server.room.runtime.limits import (
    BACKLOG,
    HANDSHAKE_SECONDS,
    SILENT_SECONDS,
    STRANGER_SECONDS,
    Strangers,
    who_speaks,
)

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from proctor_server.room.adapters.certificates import ServerCertificate

log = structlog.get_logger()


class _QuietLog:
    """eventlet speaks to the log only when the application failed."""

    def info(self, message: str, *_: object) -> None:
        """A traceback is worth a line, an access is not."""
        if message.startswith("Traceback"):
            log.error("request_failed", traceback=message)

    def debug(self, message: str, *_: object) -> None:
        """Accepts and resets are no news."""

    error = debug


class DashboardProtocol(eventlet.wsgi.HttpProtocol):  # type: ignore[misc]  # eventlet has no types
    """One connection of the dashboard's door, in its own green thread."""

    door = "dashboard"

    def __init__(self, conn_state: list[Any], server: Any) -> None:
        try:
            super().__init__(conn_state, server)
        except (OSError, EOFError, eventlet.Timeout):
            # a peer that resets, goes silent or speaks garbage is no news either
            pass
        except Exception:  # whatever one connection does, the door stays open
            log.exception("connection_failed")

    def get_environ(self) -> dict[str, Any]:
        """WSGI's environment, and which door this is."""
        environ: dict[str, Any] = super().get_environ()
        return environ | {"proctor.door": self.door}

    def log_message(self, *_: object) -> None:
        """Malformed requests are answered, not told."""

    def version_string(self) -> str:
        """What answers to malformed requests name as the server."""
        return "proctor"


def stations_protocol(certificate: "ServerCertificate") -> type[DashboardProtocol]:
    """The protocol of the stations' door, for connections from now on: `certificate` may be renewed meanwhile."""
    # after the patch: these modules bind what they import
    from proctor_server.room.adapters.certificates import dashboard_of, station_of  # noqa: PLC0415

    strangers = Strangers()

    class StationsProtocol(DashboardProtocol):
        """One connection of the stations' door: TLS first, in its own green thread and not for ever."""

        door = "stations"

        def __init__(self, conn_state: list[Any], server: Any) -> None:
            self._source = conn_state[0][0]
            if not strangers.take_in(self._source):
                return
            self._stranger = True
            self._shown = certificate.der
            try:
                if _shake_hands(conn_state, certificate.context):
                    super().__init__(conn_state, server)
            finally:
                self._known()

        def handle(self) -> None:
            der = self.connection.getpeercert(binary_form=True)
            self._station_certificate = der
            self._station = station_of(der) if der else None
            self._laptop = dashboard_of(der) if der else None
            if self._station or self._laptop:
                self._known()
                super().handle()
            else:
                with eventlet.Timeout(STRANGER_SECONDS):
                    super().handle()

        def get_environ(self) -> dict[str, Any]:
            return super().get_environ() | who_speaks(
                self._shown, self._station, self._laptop, self._station_certificate
            )

        def _known(self) -> None:
            if self._stranger:
                self._stranger = False
                strangers.leave(self._source)

    return StationsProtocol


def _shake_hands(conn_state: list[Any], context: ssl.SSLContext) -> bool:
    """Put the TLS socket in the place of the plain one; False when the peer did not manage within 5 s."""
    try:
        tls = context.wrap_socket(conn_state[1], server_side=True, do_handshake_on_connect=False)
    except OSError:
        return False
    conn_state[1] = tls
    try:
        with eventlet.Timeout(HANDSHAKE_SECONDS):
            tls.do_handshake()
    except (OSError, eventlet.Timeout):
        tls.close()
        return False
    return True


class OpenDoor:
    """A listener that serves `app` until it is closed. Raises `PortTaken`."""

    def __init__(
        self, host: str, port: int, app: "WSGIApplication", protocol: type[DashboardProtocol], most: int
    ) -> None:
        """`most`: connections at once."""
        self._app, self._protocol, self._pool = app, protocol, eventlet.GreenPool(most)
        listener = _listen(host, port)
        self.port: int = listener.getsockname()[1]
        self._thread = eventlet.spawn(self._keep_open, listener, (host, self.port))

    @property
    def connections(self) -> int:
        """How many are open."""
        return int(self._pool.running())

    def close(self) -> None:
        """Take nobody in any more, and let idle connections know."""
        self._thread.kill()

    def _keep_open(self, listener: Any, address: tuple[str, int]) -> None:
        while True:
            try:
                self._serve(listener)
            except OSError:
                # out of files, for one: the door must not stay shut when they come back
                log.exception("door_failed", port=self.port)
            eventlet.sleep(1)
            with contextlib.suppress(PortTaken):
                listener = _listen(*address)

    def _serve(self, listener: Any) -> None:
        eventlet.wsgi.server(
            listener,
            self._app,
            log=_QuietLog(),
            protocol=self._protocol,
            custom_pool=self._pool,
            keepalive=SILENT_SECONDS,
            socket_timeout=SILENT_SECONDS,
            log_output=False,
            debug=False,
        )


def _listen(host: str, port: int) -> Any:
    try:
        return eventlet.listen((host, port), backlog=BACKLOG, reuse_port=False)
    except OSError:
        raise PortTaken(port=port) from None
