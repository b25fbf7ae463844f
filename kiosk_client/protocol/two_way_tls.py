"""TLS for a connection that one native thread reads while another writes.

An `SSLSocket` of Python 3.11 and 3.12 lets two threads into one TLS object, and a few connections in a hundred die of
it. Here whoever reads or writes has the object to itself, and waits for the network without it. (Green threads do not
need it: eventlet's context makes sockets of its own kind.)
"""

import errno
import math
import select
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class TwoWayTls(ssl.SSLSocket):
    """Give it to a context as `sslsocket_class`. One thread at a time shakes hands; after that any may read, write, and
    end the connection. `send` sends everything."""

    _turn: threading.Lock
    _writing: threading.Lock
    _patience: float | None
    _sslobj: ssl.SSLObject | None

    def __new__(cls, *args: Any, **kwargs: Any) -> "TwoWayTls":
        """Not shared yet."""
        self = super().__new__(cls, *args, **kwargs)
        self._turn, self._writing, self._patience = threading.Lock(), threading.Lock(), None
        self._is_shared = False
        return self

    def do_handshake(self, block: bool = False) -> None:
        """Within the timeout, in all. Raises `OSError`."""
        super().do_handshake(block)
        self._patience = super().gettimeout()
        super().settimeout(0)
        self._is_shared = True

    def settimeout(self, value: float | None, /) -> None:
        """Of each read and each write, in seconds; None waits for ever."""
        if self._is_shared:
            self._patience = value
        else:
            super().settimeout(value)

    def gettimeout(self) -> float | None:
        """As it was set."""
        return self._patience if self._is_shared else super().gettimeout()

    def read(self, len: int = 1024, buffer: Any = None) -> Any:  # noqa: A002 - the library's name
        """What has come, at most `len` bytes; nothing once the connection has ended. Raises `OSError`."""
        if not self._is_shared:
            return super().read(len, buffer)
        return self._in_turn(lambda: super(TwoWayTls, self).read(len, buffer), 0 if buffer is not None else b"")

    def send(self, data: Any, flags: int = 0, /) -> int:
        """All of `data`, and nothing of another thread's in between. Raises `OSError`."""
        if not self._is_shared:
            return super().send(data, flags)
        with self._writing:
            # a record that did not fit is tried again with the same bytes, or OpenSSL ends the connection
            sent = self._in_turn(lambda: super(TwoWayTls, self).send(data, flags), None)
        if sent is None:
            raise OSError(errno.EPIPE, "the connection has ended")
        return sent

    def shutdown(self, how: int, /) -> None:
        """Ends the connection; whoever waits on it hears of it."""
        with self._turn:
            super().shutdown(how)

    def _in_turn(self, act: Callable[[], T], over: T) -> T:
        """`act`, again until it does not have to wait; `over` when the connection has been shut down meanwhile."""
        end = math.inf if self._patience is None else time.monotonic() + self._patience
        while True:
            with self._turn:
                if self._sslobj is None:
                    return over
                try:
                    return act()
                except ssl.SSLWantReadError:
                    event = select.POLLIN
                except ssl.SSLWantWriteError:
                    event = select.POLLOUT
            self._wait(event, end)

    def _wait(self, event: int, end: float) -> None:
        left = end - time.monotonic()
        file = self.fileno()
        if file < 0:
            raise OSError(errno.EBADF, "the connection is closed")
        network = select.poll()
        network.register(file, event)
        if left <= 0 or not network.poll(None if end == math.inf else left * 1000):
            raise TimeoutError("timed out")
