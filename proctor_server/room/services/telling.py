"""Commit, then speak: what changed goes to whoever watches, after it is on disk."""

from collections.abc import Callable

from proctor_server.room.storage.ledger import Change

Listener = Callable[[list[Change]], None]


class Telling:
    """Whoever wants to know subscribes; the writer's changes are handed on, in the order of commits."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        """`listener` must be quick: it notes what changed and does its work elsewhere."""
        self._listeners.append(listener)

    def tell(self, changes: list[Change]) -> None:
        """To everybody."""
        for listener in self._listeners:
            listener(changes)
