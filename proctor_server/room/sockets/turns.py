"""Whatever comes in through a socket has its turn at the services (`storage.handoff`), one message after the other."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

Turn = AbstractContextManager[None]


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
        heard = callback and self._in_turn(callback)
        self._emitter.emit(event, *args, callback=heard, **kwargs)

    def _in_turn(self, act: Callable[..., None]) -> Callable[..., None]:
        def acting(*args: Any) -> None:
            with self._turn:
                act(*args)

        return acting
