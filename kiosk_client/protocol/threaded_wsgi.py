"""What Werkzeug's threaded server leaves undone, at the doors of a room and of a station's page."""

import contextlib
import socket
from collections.abc import Iterable
from typing import Any


def end_connection(connection: socket.socket) -> None:
    """Whoever waits on it in another thread hears of it."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def whole(answered: Any) -> Iterable[bytes]:
    """The server forgets to close what it sends when the browser has left in the middle of it."""
    if not hasattr(answered, "close"):
        yield from answered
        return
    with contextlib.closing(answered):
        yield from answered
