"""What the room reads of a WebSocket is what was sent, however it comes in."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from proctor_server.room.runtime.frames import ReadAhead, unmasked

masks = st.tuples(*[st.integers(0, 255)] * 4)


@given(data=st.binary(max_size=200), mask=masks, offset=st.integers(0, 9))
def test_each_byte_is_turned_by_the_byte_of_the_mask_at_its_place(
    data: bytes, mask: tuple[int, ...], offset: int
) -> None:
    assert unmasked(data, mask, offset=offset) == bytes(
        byte ^ mask[(offset + place) % 4] for place, byte in enumerate(data)
    )


def test_no_more_is_turned_than_was_asked_for() -> None:
    assert unmasked(b"abcd", (1, 2, 3, 4), length=2) == bytes([ord("a") ^ 1, ord("b") ^ 2])


class Peer:
    """A socket that gives what it was given, in pieces as they came."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces, self.timeout = list(pieces), 0.0

    def recv(self, most: int) -> bytes:
        piece = self.pieces.pop(0) if self.pieces else b""
        assert len(piece) <= most
        return piece

    def settimeout(self, seconds: float) -> None:
        self.timeout = seconds


@given(
    pieces=st.lists(st.binary(min_size=1, max_size=20), max_size=10), sizes=st.lists(st.integers(1, 8), min_size=200)
)
def test_nothing_is_lost_or_changed_by_reading_ahead(pieces: list[bytes], sizes: list[int]) -> None:
    socket: Any = ReadAhead(Peer(*pieces))
    read = [socket.recv(size) for size in sizes]
    assert all(len(some) <= size for some, size in zip(read, sizes, strict=True))
    assert b"".join(read) == b"".join(pieces)
    assert socket.recv(1) == b""


def test_everything_else_is_the_sockets_own() -> None:
    peer = Peer()
    ReadAhead(peer).settimeout(20.0)
    assert peer.timeout == 20.0
