"""How the hub gives work to a native thread and waits for it, without knowing what the hub is made of.

The runtime brings the one that knows green threads; `ThreadHandoff` is for plain threads, and is the way out
of them.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from queue import SimpleQueue
from typing import Any, Protocol

from proctor_server.turns import waiting


class Waiter(Protocol):
    """One result, handed over once."""

    def wait(self) -> Any:
        """The result. Only the caller's own (green) thread waits."""

    def done(self, result: Any) -> None:
        """Hand over the result, from any thread."""


class NativeThread(Protocol):
    """A thread of the operating system."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end, at most `timeout` seconds."""


class NativeQueue(Protocol):
    """A queue without bound whose `put` never blocks, between any threads."""

    def put(self, item: Any) -> None:
        """Add at the end."""

    def get(self) -> Any:
        """Take the first; a native thread waits for it."""

    def get_nowait(self) -> Any:
        """Take the first, or raise `queue.Empty`."""

    def empty(self) -> bool:
        """Whether nothing waits."""

    def qsize(self) -> int:
        """About how many wait."""


class Handoff(Protocol):
    """The two sides' meeting place."""

    @property
    def turn(self) -> AbstractContextManager[None]:
        """Held by whoever is at work, between two waits: green threads have that from their hub."""

    def new_waiter(self) -> Waiter:
        """A waiter for one result."""

    def new_queue(self) -> NativeQueue:
        """A queue that a native thread can wait on."""

    def spawn_native(self, target: Callable[[], None]) -> NativeThread:
        """Start `target` in a native thread, which does not keep the process alive."""


class ThreadHandoff:
    """The hand-over between plain threads. `turn`: where they take turns."""

    def __init__(self, turn: AbstractContextManager[None] | None = None) -> None:
        self.turn: AbstractContextManager[None] = turn or nullcontext()

    def new_waiter(self) -> Waiter:
        """A waiter on a queue of its own."""
        return _ThreadWaiter()

    def new_queue(self) -> NativeQueue:
        """A `SimpleQueue`."""
        return SimpleQueue()

    def spawn_native(self, target: Callable[[], None]) -> NativeThread:
        """A daemon thread."""
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
        return thread


class _ThreadWaiter:
    def __init__(self) -> None:
        # a signal handler may hand over too: its `put` never waits
        self._results: SimpleQueue[Any] = SimpleQueue()

    def wait(self) -> Any:
        with waiting():
            return self._results.get()

    def done(self, result: Any) -> None:
        self._results.put(result)
