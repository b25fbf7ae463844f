"""A line between a station and its room that delays, loses and breaks: what TCP makes of a bad network.

A lost piece comes later, and holds up all that was sent after it; a broken connection ends without a word.
"""

import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue

PIECE = 16_384
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: what is closed like this is reset."""


@dataclass(frozen=True)
class Weather:
    """Seconds one way; how many pieces of a hundred are lost, and how long until they are sent again; how many of a
    thousand break the connection."""

    delay: float = 0.0
    lost_percent: int = 0
    again: tuple[float, float] = (0.2, 0.8)
    breaks_per_thousand: int = 0


class Connection:
    """One, from the station to the room."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.ends = (near, far)
        self._over = threading.Event()

    def breaks(self) -> bool:
        """Whether it was still whole."""
        if self._over.is_set():
            return False
        self._over.set()
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        return True

    @property
    def is_whole(self) -> bool:
        return not self._over.is_set()

    def lasts_until(self, moment: float) -> bool:
        """Waits; False when it is over before."""
        return not self._over.wait(max(0.0, moment - time.monotonic()))


class BadLine:
    """Listens on `port`; `weather` and `cut` may be changed at any time."""

    def __init__(self, to: int, weather: Weather, seed: int, listener: socket.socket | None = None) -> None:
        self._to, self.weather, self._rng = to, weather, random.Random(seed)
        self._cut = False
        self._connections: list[Connection] = []
        self._listener = listener or socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.pieces = self.lost = self.broken = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> bool:
        """Nothing gets through until `mend`; whether a connection was up."""
        self._cut = True
        broken = sum(connection.breaks() for connection in self._connections)
        self.broken += broken
        return broken > 0

    def mend(self) -> None:
        self._cut = False

    def close(self) -> None:
        self.cut()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._to), timeout=5)
            except OSError:
                # nobody is at the far end
                near.close()
                continue
            far.settimeout(None)
            connection = Connection(near, far)
            self._connections = [each for each in self._connections if each.is_whole] + [connection]
            if self._cut:
                connection.breaks()
                continue
            for source, target in ((near, far), (far, near)):
                self._carry(connection, source, target)

    def _carry(self, connection: Connection, source: socket.socket, target: socket.socket) -> None:
        pieces: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
        for work, end in ((self._take, source), (self._bring, target)):
            threading.Thread(target=work, args=(connection, end, pieces), daemon=True).start()

    def _take(self, connection: Connection, source: socket.socket, pieces: SimpleQueue[tuple[float, bytes]]) -> None:
        due = 0.0
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                self.pieces += 1
                due = max(due, time.monotonic() + self._takes())
                pieces.put((due, piece))
                if self._rng.randrange(1000) < self.weather.breaks_per_thousand:
                    self.broken += connection.breaks()
        pieces.put((due, b""))

    def _takes(self) -> float:
        weather, again = self.weather, 0.0
        if self._rng.randrange(100) < weather.lost_percent:
            self.lost += 1
            again = self._rng.uniform(*weather.again)
        return weather.delay + again

    def _bring(self, connection: Connection, target: socket.socket, pieces: SimpleQueue[tuple[float, bytes]]) -> None:
        with contextlib.suppress(OSError):
            while connection.lasts_until((next_piece := pieces.get())[0]) and next_piece[1]:
                target.sendall(next_piece[1])
        connection.breaks()


@contextmanager
def bad_line(
    to: int, weather: Weather = Weather(), seed: int = 0, *, listener: socket.socket | None = None
) -> Iterator[BadLine]:
    """A line to port `to` of this machine, from a port of its own or from `listener`."""
    line = BadLine(to, weather, seed, listener)
    try:
        yield line
    finally:
        line.close()
