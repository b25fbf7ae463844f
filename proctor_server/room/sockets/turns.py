"""Whatever comes in through a socket has its turn at the services (`storage.handoff`), one message after the other."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Turn = AbstractContextManager[None]


def in_turn(turn: Turn, act: Callable[..., T]) -> Callable[..., T]:
    """`act`, in a turn of its own."""

    def acting(*args: Any) -> T:
        with turn:
            return act(*args)

    return acting


class InTurn:
    """Before a namespace of Socket.IO: its handlers take turns."""

    turn: Turn = nullcontext()

    def trigger_event(self, event: str, *args: Any) -> Any:
        """The handler's answer."""
        with self.turn:
            return super().trigger_event(event, *args)  # type: ignore[misc]


class Emitter(Protocol):
    """The part of Socket.IO that speaks."""

    def emit(self, event: str, *args: Any, **kwargs: Any) -> None:
        """Says `event` to a room of a namespace."""


class HeardInTurn:
    """An `Emitter` to which what is answered comes in turn."""

    def __init__(self, emitter: Emitter, turn: Turn) -> None:
        self._emitter, self._turn = emitter, turn

    def emit(self, event: str, *args: Any, callback: Callable[..., None] | None = None, **kwargs: Any) -> None:
        """Says `event`; `callback` is called with the answer."""
        heard = callback and in_turn(self._turn, callback)
        self._emitter.emit(event, *args, callback=heard, **kwargs)
