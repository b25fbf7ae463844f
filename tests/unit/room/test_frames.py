"""What the room reads of a WebSocket is what was sent, however it comes in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websocket import ABNF

from proctor_server.room.runtime.frames import QuickWebSocket, ReadAhead, unmasked

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
        self.pieces[:0] = [piece[most:]] if piece[most:] else []
        return piece[:most]

    def sendall(self, _: bytes) -> None:
        """Nobody listens."""

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


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
messages = st.lists(
    st.one_of(
        texts,
        texts.map(lambda text: 4 * text),
        st.sampled_from([125, 126, 127, 70_000]).map(lambda size: "é" * (size // 2) + "e" * (size % 2)),
    ),
    min_size=1,
    max_size=6,
)


def frames(text: str, cuts: list[int]) -> bytes:
    """The message as a station sends it, in as many frames as there are `cuts` and one more."""
    data, opcode, sent = text.encode(), ABNF.OPCODE_TEXT, b""
    for cut in cuts:
        sent += ABNF(0, 0, 0, 0, opcode, 1, data[:cut]).format()
        data, opcode = data[cut:], ABNF.OPCODE_CONT
    return sent + ABNF(1, 0, 0, 0, opcode, 1, data).format()


@given(said=messages, cuts=st.lists(st.integers(0, 9), max_size=2), size=st.integers(1, 20_000))
def test_every_message_is_heard_as_it_was_said(said: list[str], cuts: list[int], size: int) -> None:
    """In one frame or in several, in one piece or in many, with a ping between."""
    ping = ABNF(1, 0, 0, 0, ABNF.OPCODE_PING, 1, b"").format()
    sent = b"".join(frames(text, cuts if place % 2 else []) + ping for place, text in enumerate(said))
    peer = Peer(*(sent[at : at + size] for at in range(0, len(sent), size)))
    heard = QuickWebSocket(peer, {}, 13, max_frame_length=100_000)
    assert [heard.wait() for _ in said] == said
    assert heard.wait() is None


def closed_with(frame: bytes) -> int:
    """The code that the room closes the connection with when it hears this."""

    class Listening(Peer):
        def sendall(self, data: bytes) -> None:
            codes.append(int.from_bytes(data[2:4]))

        def shutdown(self, _: int) -> None:
            """It is gone anyhow."""

        def close(self) -> None:
            """As well."""

    codes: list[int] = []
    assert QuickWebSocket(Listening(frame), {}, 13, max_frame_length=1000).wait() is None
    return codes[0]


def test_what_is_no_message_closes_the_connection() -> None:
    too_long = frames("x" * 1001, [])
    half_a_character = ABNF(1, 0, 0, 0, ABNF.OPCODE_TEXT, 1, b"\xc3").format()
    without_mask = ABNF(1, 0, 0, 0, ABNF.OPCODE_TEXT, 0, b"text").format()
    assert [closed_with(one) for one in (too_long, without_mask)] == [1009, 1002]
    with pytest.raises(UnicodeDecodeError):
        closed_with(half_a_character)
