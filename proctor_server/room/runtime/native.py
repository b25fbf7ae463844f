"""The room on threads of the system: Werkzeug's threaded server and simple-websocket, which take turns at the services
as green threads would (`proctor_server.turns`)."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import engineio.async_drivers.threading as engine

from kiosk_client.protocol.threaded_wsgi import end_connection, whole
from kiosk_client.protocol.wire import MAX_FRAME
from proctor_server.room.runtime.native_doors import DashboardHandler, NativeDoor, stations_handler
from proctor_server.room.runtime.threads import Native
from proctor_server.room.storage.handoff import ThreadHandoff
from proctor_server.turns import Turns, off_turn, waiting

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from proctor_server.room.adapters.certificates import ServerCertificate


class NativeThreads:
    """`runtime.threads.Threads` as the system has them."""

    def __init__(self) -> None:
        self._turns = Turns()
        self.handoff = ThreadHandoff(self._turns)
        self.off_hub = off_turn
        self.native = Native(time.sleep, os.write)
        engine._async["websocket"] = _WebSocket

    def repeat(self, act: Callable[[], None], seconds: float) -> None:
        """In a daemon thread."""

        def run() -> None:
            while True:
                time.sleep(seconds)
                act()

        threading.Thread(target=run, daemon=True).start()

    def at_last(self, stop: Callable[[], None]) -> None:
        """Nobody has a turn after this one: threads that are still there must not go on while the process ends."""
        self._turns.take(1)
        stop()

    def in_turn(self, app: "WSGIApplication") -> "WSGIApplication":
        """`app`, which has its turn for each request; events of a socket have theirs one by one."""

        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            if environ.get("HTTP_UPGRADE"):
                return app(environ, start_response)
            environ["wsgi.input"] = _PatientBody(environ["wsgi.input"])
            with self._turns:
                answered = app(environ, start_response)
            return whole(answered)

        return answer

    def stations_door(
        self, host: str, port: int, app: "WSGIApplication", most: int, certificate: "ServerCertificate"
    ) -> NativeDoor:
        """Opened."""
        return NativeDoor(host, port, app, stations_handler(certificate), most)

    def dashboards_door(self, host: str, port: int, app: "WSGIApplication", most: int) -> NativeDoor:
        """Opened."""
        return NativeDoor(host, port, app, DashboardHandler, most)


class _WebSocket(engine.SimpleWebSocketWSGI):  # type: ignore[misc]  # engineio has no types
    """By itself it would keep a message of any length, leave threads behind, and wait for who does not say goodbye."""

    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(
            handler, server, max_message_size=MAX_FRAME, receive_bytes=65536, thread_class=engine.DaemonThread
        )

    def close(self) -> None:
        """Says goodbye, and ends the connection."""
        with contextlib.suppress(OSError):
            super().close()
        end_connection(self.ws.sock)


class _PatientBody:
    """A request's body, which comes as slowly as its sender likes: others have their turn meanwhile."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> Any:
        """As of the stream."""
        with waiting():
            return self._stream.read(size)

    def readline(self, size: int = -1) -> Any:
        """As of the stream."""
        with waiting():
            return self._stream.readline(size)
