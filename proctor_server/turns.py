"""Threads of the system that behave like green ones: one is at work at a time, and the next one begins when it waits.

What a service reads and changes between two waits is then its own, whatever the process runs on. Where nobody takes
turns, `waiting` and `held` add nothing.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
_mine = threading.local()


class Turns:
    """Entered by whoever is at work; may be entered again inside."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not _depth():
            self.take(0)
        _mine.depth = _depth() + 1

    def __exit__(self, *_: object) -> None:
        _mine.depth -= 1
        if not _mine.depth:
            self._lock.release()

    def take(self, depth: int) -> None:
        """The turn is this thread's."""
        self._lock.acquire()
        _mine.depth, _mine.turns = depth, self

    def give(self) -> int:
        """The turn is anybody's; how often this thread had entered."""
        depth, _mine.depth = _depth(), 0
        self._lock.release()
        return depth


class Lock(Protocol):
    """A lock or a semaphore."""

    def acquire(self) -> bool:
        """Wait for it."""

    def release(self) -> None:
        """Give it back."""


def _depth() -> int:
    return getattr(_mine, "depth", 0)


@contextmanager
def waiting() -> Iterator[None]:
    """Inside, this thread only waits: others have their turn."""
    if not _depth():
        yield
        return
    turns: Turns = _mine.turns
    depth = turns.give()
    try:
        yield
    finally:
        turns.take(depth)


@contextmanager
def held(lock: Lock) -> Iterator[None]:
    """`lock`, for as long as it takes, waits included: others have their turn until it is free."""
    with waiting():
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def off_turn(function: Callable[..., T], *args: Any) -> T:
    """The result of `function(*args)`, which is slow: others have their turn meanwhile."""
    with waiting():
        return function(*args)
