"""The two doors on threads of the system: one for each connection, in which TLS is spoken before anything else."""

import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import structlog
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from kiosk_client.protocol.threaded_wsgi import end_connection
from proctor_server.room.adapters.certificates import dashboard_of, station_of
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

_LOOK_SECONDS: Final = 0.25

log = structlog.get_logger()


class WholeSocket(socket.socket):
    """A connection that several threads write to: `send` sends everything, and nothing of another in between."""

    def __init__(self, accepted: socket.socket) -> None:
        """Takes the place of `accepted`."""
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        self._writing = threading.Lock()

    def send(self, data: Any, flags: int = 0, /) -> int:
        """All of `data`. Raises `OSError`."""
        with self._writing:
            super().sendall(data, flags)
        return len(data)


class DashboardHandler(WSGIRequestHandler):
    """One connection of the dashboard's door, in its own thread; it ends with the answer."""

    door = "dashboard"
    protocol_version = "HTTP/1.1"
    server_version = "proctor"
    sys_version = ""

    def setup(self) -> None:
        """Reading and writing give up on who is silent."""
        self.request.settimeout(SILENT_SECONDS)
        super().setup()

    def make_environ(self) -> dict[str, Any]:
        """WSGI's environment, and which door this is."""
        environ: dict[str, Any] = super().make_environ()
        return environ | {"proctor.door": self.door}

    def connection_dropped(self, *_: Any) -> None:
        """No news; nothing more is read."""
        self.close_connection = True

    def log(self, _kind: str, message: str, *_: Any) -> None:
        """Requests, malformed ones too, are answered, not told."""


def stations_handler(certificate: "ServerCertificate") -> type[DashboardHandler]:
    """The handler of the stations' door, for connections from now on: `certificate` may be renewed meanwhile."""
    strangers, ends = Strangers(), _Ends()

    class StationsHandler(DashboardHandler):
        """One connection of the stations' door: TLS first, and not for ever."""

        door = "stations"

        def __init__(self, request: socket.socket, client_address: Any, server: Any) -> None:
            self._source = client_address[0]
            if not strangers.take_in(self._source):
                return
            self._is_stranger = True
            self._shown = certificate.der
            try:
                with _shaken_hands(request, certificate.context) as tls:
                    super().__init__(tls, client_address, server)
            finally:
                self._known()

        def handle(self) -> None:
            self._der = self.connection.getpeercert(binary_form=True)
            self._station = station_of(self._der) if self._der else None
            self._laptop = dashboard_of(self._der) if self._der else None
            if self._station or self._laptop:
                self._known()
                super().handle()
            else:
                with ends.within(STRANGER_SECONDS, self.connection):
                    super().handle()

        def make_environ(self) -> dict[str, Any]:
            return super().make_environ() | who_speaks(self._shown, self._station, self._laptop, self._der)

        def _known(self) -> None:
            if self._is_stranger:
                self._is_stranger = False
                strangers.leave(self._source)

    return StationsHandler


@contextmanager
def _shaken_hands(plain: socket.socket, context: ssl.SSLContext) -> Iterator[socket.socket]:
    """TLS in the place of the plain socket, within 5 s; ended afterwards. Raises `OSError`."""
    plain.settimeout(HANDSHAKE_SECONDS)
    with context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False) as tls:
        tls.do_handshake()
        try:
            yield tls
        finally:
            end_connection(tls)


class _Ends:
    """Ends connections that have lasted too long: one thread looks at all of them."""

    def __init__(self) -> None:
        self._until: dict[socket.socket, float] = {}
        threading.Thread(target=self._look, daemon=True).start()

    @contextmanager
    def within(self, seconds: float, connection: socket.socket) -> Iterator[None]:
        """Inside, `connection` lasts so long at most."""
        self._until[connection] = time.monotonic() + seconds
        try:
            yield
        finally:
            self._until.pop(connection, None)

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            for connection, until in list(self._until.items()):
                if until < now:
                    end_connection(connection)


class NativeDoor(ThreadedWSGIServer):
    """A listener that serves `app` until it is closed. Raises `PortTaken`."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, host: str, port: int, app: "WSGIApplication", handler: type[DashboardHandler], most: int
    ) -> None:
        """`most`: connections at once."""
        self._most, self.connections, self._counting = most, 0, threading.Lock()
        with _listening(host, port) as listener:
            super().__init__(host, port, app, handler, fd=listener.fileno())
        self.port = int(self.server_address[1])
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": _LOOK_SECONDS}, daemon=True).start()

    def close(self) -> None:
        """Take nobody in any more."""
        self.shutdown()
        self.server_close()

    def get_request(self) -> tuple[socket.socket, Any]:
        """The next connection."""
        try:
            accepted, address = super().get_request()
        except OSError:
            # out of files, for one: the door must not stay shut when they come back, nor ask without a pause
            time.sleep(_LOOK_SECONDS)
            raise
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return WholeSocket(accepted), address

    def verify_request(self, *_: Any) -> bool:
        """Whether there is a place."""
        with self._counting:
            is_free = self.connections < self._most
            self.connections += is_free
        return is_free

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own."""
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # the system gives no thread
            self._leave()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The connection's thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._counting:
            self.connections -= 1

    def shutdown_request(self, request: Any) -> None:
        """The connection is over, for every thread that waits on it."""
        end_connection(request)
        request.close()

    def handle_error(self, *_: Any) -> None:
        """Whatever one does, the door stays open; one that resets, goes silent or speaks garbage is no news."""
        if not isinstance(sys.exc_info()[1], OSError | ValueError):
            log.exception("connection_failed")

    def log(self, _kind: str, message: str, *_: Any) -> None:
        """The application failed: a traceback is worth a line."""
        log.error("request_failed", traceback=message)


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError:
        raise PortTaken(port=port) from None
