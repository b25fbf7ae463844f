"""The hand-over between the hub of green threads and native threads (`storage.handoff`)."""

import collections
import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import eventlet
import eventlet.hubs
import eventlet.patcher


class EventletHandoff:
    """`storage.handoff.Handoff` for green threads: a pipe wakes the hub, which then wakes those who wait."""

    def __init__(self) -> None:
        self.turn: AbstractContextManager[None] = nullcontext()
        os = eventlet.patcher.original("os")
        self._write, (reading, self._writing) = os.write, os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(self._writing, False)
        self._finished: collections.deque[tuple[GreenWaiter, Any]] = collections.deque()
        self._is_called = False
        eventlet.spawn(self._deliver, reading, os.read)

    def new_waiter(self) -> "GreenWaiter":
        """A waiter that holds up its own green thread only."""
        return GreenWaiter(self)

    def new_queue(self) -> Any:
        """A queue that nobody has patched."""
        return eventlet.patcher.original("queue").SimpleQueue()

    def spawn_native(self, target: Callable[[], None]) -> Any:
        """A daemon thread of the operating system."""
        thread = eventlet.patcher.original("threading").Thread(target=target, daemon=True)
        thread.start()
        return thread

    def finish(self, waiter: "GreenWaiter", result: Any) -> None:
        """Have the hub wake `waiter`, once; callable from any thread and from a signal handler."""
        self._finished.append((waiter, result))
        if self._is_called:
            return
        self._is_called = True
        # a full pipe wakes the hub just as well
        with contextlib.suppress(BlockingIOError):
            self._write(self._writing, b"\0")

    def _deliver(self, reading: int, read: Callable[[int, int], bytes]) -> None:
        while True:
            eventlet.hubs.trampoline(reading, read=True)
            read(reading, 65536)
            # before looking: whoever comes after that calls again
            self._is_called = False
            while self._finished:
                waiter, result = self._finished.popleft()
                if not waiter.event.ready():
                    waiter.event.send(result)


class GreenWaiter:
    """One result for one green thread."""

    def __init__(self, handoff: EventletHandoff) -> None:
        self._handoff = handoff
        self.event = eventlet.Event()

    def wait(self) -> Any:
        """The result; the other green threads go on."""
        return self.event.wait()

    def done(self, result: Any) -> None:
        """Hand over the result, from any thread."""
        self._handoff.finish(self, result)
