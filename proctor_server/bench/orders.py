"""What the benchmark tells a crowd of stations, and what it hears back: lines of JSON on a socket between the two."""

import socket
from typing import Any, Literal

import msgspec

from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.bench.moments import Moment

Kind = Literal["agent", "light", "speaking", "posting"]
"""agent: a whole station · light: the same words, without a disk · speaking, posting: not ours, answers by Socket.IO or
by HTTP."""


class Take(msgspec.Struct, frozen=True, kw_only=True, tag="take"):
    """Sit down at these seats: pair each station under `folder` with the room at `address` («host:port»), connect,
    and type who the candidate is."""

    seats: list[int]
    folder: str
    address: str
    pairing_code: str
    session: str
    access_code: str
    kind: Kind = "agent"


class Begin(msgspec.Struct, frozen=True, kw_only=True, tag="begin"):
    """Those of `seats` press «Commencer», all at the moment `at`."""

    seats: list[int]
    at: float


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag="answer"):
    """From `at` on each candidate answers `count` items, one every `every` seconds, each from a moment of their own
    within the first `every`; 0: all at once, whether the room is there or not."""

    at: float
    every: float
    count: int


class Rush(msgspec.Struct, frozen=True, kw_only=True, tag="rush"):
    """From `at` on everybody answers until `leave` items are left, each time as soon as the room has kept the one
    before; for `seconds` at most."""

    at: float
    leave: int = 0
    seconds: float = 600.0


class HandIn(msgspec.Struct, frozen=True, kw_only=True, tag="hand_in"):
    """Everybody hands in at the moment `at`, whatever is left."""

    at: float


class CatchUp(msgspec.Struct, frozen=True, kw_only=True, tag="catch_up"):
    """Wait until the room has kept everything."""


Order = Take | Begin | Answer | Rush | HandIn | CatchUp


class Done(msgspec.Struct, frozen=True, kw_only=True, tag="done"):
    """What was seen since the last order."""

    moments: list[Moment]


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed"):
    """The order could not be followed."""

    why: str


class Line:
    """One end of the socket."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._reader = end.makefile("rb")

    def say(self, word: msgspec.Struct) -> None:
        """Sends one word."""
        self._end.sendall(to_line(word) + b"\n")

    def hear(self, kind: Any) -> Any:
        """The next word, None when the other end is gone."""
        line = self._reader.readline()
        return from_line(kind, line) if line else None

    def close(self) -> None:
        """The other end hears None."""
        self._reader.close()
        self._end.close()
