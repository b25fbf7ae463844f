"""A station on threads of the system: Werkzeug's threaded server for the page of the one browser on this machine."""

import socket
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any, Final

import engineio.async_drivers.threading as engine
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from kiosk_client.exam_page.socket import LARGEST_MESSAGE
from kiosk_client.protocol.threaded_wsgi import end_connection, whole

SILENT_SECONDS: Final = 75
POLL_SECONDS: Final = 0.25


class NativeThreads:
    """`station.Threads` as the system has them."""

    def __init__(self) -> None:
        engine._async["websocket"] = _WebSocket

    def serve(self, listening: socket.socket, application: Any) -> Callable[[], None]:
        """In daemon threads, one for each connection."""

        def app(environ: Any, start_response: Any) -> Iterable[bytes]:
            return whole(application(environ, start_response))

        with listening:
            host, port = listening.getsockname()
            server = _Server(host, port, app, _Handler, fd=listening.fileno())
        threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()

        def stop() -> None:
            server.shutdown()
            server.server_close()

        return stop

    def new_end(self) -> "_End":
        """Not come yet."""
        return _End()


class _End:
    def __init__(self) -> None:
        # its `put` never waits, so that a signal handler may call it
        self._told: SimpleQueue[None] = SimpleQueue()

    def come(self) -> None:
        self._told.put(None)

    def wait(self) -> None:
        self._told.get()


class _Server(ThreadedWSGIServer):
    daemon_threads = True
    block_on_close = False

    def shutdown_request(self, request: Any) -> None:
        """The connection is over, for every thread that waits on it."""
        end_connection(request)
        request.close()

    def handle_error(self, *_: Any) -> None:
        """A browser that left is no news."""

    def log(self, _kind: str, message: str, *_: Any) -> None:
        """Neither is a request."""


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.request.settimeout(SILENT_SECONDS)
        super().setup()

    def connection_dropped(self, *_: Any) -> None:
        self.close_connection = True

    def log(self, _kind: str, message: str, *_: Any) -> None:
        """Silent."""


class _WebSocket(engine.SimpleWebSocketWSGI):  # type: ignore[misc]  # engineio has no types
    """By itself it would keep a message of any length, and leave threads behind."""

    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server, max_message_size=LARGEST_MESSAGE, thread_class=engine.DaemonThread)
