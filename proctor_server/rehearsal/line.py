"""The line between room and authority of a drill: it breaks once, in the middle of a package."""

import contextlib
import socket
import struct
import threading
from typing import Final

AT_ONCE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: what is closed like this is reset, as by a network that has gone."""

BREAKS_AFTER: Final = 90_000
"""Bytes towards the authority in one connection: more than all that is said before a package, less than a package."""


class CutLine:
    """Carries TCP from `port` to `to`. `carried`: bytes towards the authority. `broken_at`: after how many of a
    connection it broke; 0 before."""

    def __init__(self, port: int, *, to: int) -> None:
        self._port, self._to = port, to
        self.carried = self.broken_at = 0

    def open(self) -> None:
        """Lasts as long as this process."""
        listener = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            near, _ = listener.accept()
            try:
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                near.close()
                continue
            for act, ends in ((self._up, (near, far)), (_down, (far, near))):
                threading.Thread(target=act, args=ends, daemon=True).start()

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while piece := near.recv(4096):
                passed += len(piece)
                self.carried += len(piece)
                if not self.broken_at and passed > BREAKS_AFTER:
                    self.broken_at = passed
                    _reset(near, far)
                    return
                far.sendall(piece)
            far.shutdown(socket.SHUT_WR)


def _down(far: socket.socket, near: socket.socket) -> None:
    with contextlib.suppress(OSError), near, far:
        while piece := far.recv(4096):
            near.sendall(piece)


def _reset(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            end.shutdown(socket.SHUT_RDWR)
        end.close()
