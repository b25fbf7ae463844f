"""WebSocket frames as the room takes them in: what came is read at once and unmasked at once. eventlet asks its socket
four times for one message and unmasks it byte by byte, which took a sixth of the room's time."""

from typing import Any, Final

import eventlet.websocket

CHUNK: Final = 16_384
"""Bytes: what one record of TLS brings at most."""


def unmasked(data: bytes, mask: tuple[int, ...], length: int | None = None, offset: int = 0) -> bytes:
    """The first `length` bytes (all of them by default), each XOR the byte of `mask` at its place, where the first
    stands at `offset` of its message (RFC 6455, 5.3)."""
    data = data[:length]
    start, size = offset % 4, len(data)
    key = bytes(mask[start:] + mask[:start]) * (size // 4 + 1)
    return (int.from_bytes(data) ^ int.from_bytes(key[:size])).to_bytes(size)


class ReadAhead:
    """A socket that is asked for a few bytes at a time, and asks for many."""

    def __init__(self, sock: Any) -> None:
        self._sock, self._ahead = sock, b""

    def recv(self, most: int) -> bytes:
        """At most so many bytes; none when the peer has ended. Raises like the socket's own."""
        if not self._ahead:
            self._ahead = self._sock.recv(CHUNK)
        some, self._ahead = self._ahead[:most], self._ahead[most:]
        return some

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class QuickWebSocket(eventlet.websocket.RFC6455WebSocket):  # type: ignore[misc]  # eventlet has no types
    """eventlet's, with both."""

    _apply_mask = staticmethod(unmasked)

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(ReadAhead(sock), *args, **kwargs)


def read_frames_quickly() -> None:
    """From now on, for every WebSocket of this process."""
    eventlet.websocket.RFC6455WebSocket = QuickWebSocket
