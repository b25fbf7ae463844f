"""WebSocket frames as the room takes them in. eventlet asks its socket five times for one message, the first time in
vain, and unmasks it byte by byte; here it is asked once, when something is there, and a message that came whole is
taken whole."""

from typing import Any, Final, NamedTuple

import eventlet.green.ssl
import eventlet.hubs
import eventlet.websocket

CHUNK: Final = 16_384
"""Bytes: what one record of TLS brings at most."""
WHOLE_TEXT: Final = 0x81
MASKED: Final = 0x80
LONGER: Final = 126
"""The first byte of a message in one frame, text; the bit that says that a mask follows; a length that says that two
bytes of length follow; one more and eight do (RFC 6455, 5.2)."""


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
            self._fill()
        some, self._ahead = self._ahead[:most], self._ahead[most:]
        return some

    def whole_text(self, most: int) -> str | None:
        """The next message, when all of it has come in one frame of at most so many bytes; else None, and nothing of it
        is taken. Raises like `recv`."""
        if not self._ahead:
            self._fill()
        ahead = self._ahead
        if len(ahead) < 4 or ahead[0] != WHOLE_TEXT or not ahead[1] & MASKED:
            return None
        length, start = ahead[1] & ~MASKED, 2
        if length == LONGER:
            length, start = int.from_bytes(ahead[2:4]), 4
        elif length > LONGER:
            return None
        end = start + 4 + length
        if length > most or len(ahead) < end:
            return None
        try:
            text = unmasked(ahead[start + 4 : end], tuple(ahead[start : start + 4])).decode()
        except UnicodeDecodeError:
            return None
        self._ahead = ahead[end:]
        return text

    def _fill(self) -> None:
        if isinstance(self._sock, eventlet.green.ssl.GreenSSLSocket) and not self._sock.pending():
            # to try first, as eventlet does, costs an exception for each message
            eventlet.hubs.trampoline(
                self._sock, read=True, timeout=self._sock.gettimeout(), timeout_exc=TimeoutError("timed out")
            )
        self._ahead = self._sock.recv(CHUNK)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class _Whole(NamedTuple):
    """As eventlet looks at a message."""

    text: str
    opcode: int = 1
    finished: bool = True

    def getvalue(self) -> str:
        return self.text


class QuickWebSocket(eventlet.websocket.RFC6455WebSocket):  # type: ignore[misc]  # eventlet has no types
    """eventlet's, which is left whatever is not one frame of text."""

    _apply_mask = staticmethod(unmasked)

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(ReadAhead(sock), *args, **kwargs)

    def _recv_frame(self, message: Any = None) -> Any:
        text = None if message else self.socket.whole_text(self.max_frame_length)
        return super()._recv_frame(message) if text is None else _Whole(text)


def read_frames_quickly() -> None:
    """From now on, for every WebSocket of this process."""
    eventlet.websocket.RFC6455WebSocket = QuickWebSocket
