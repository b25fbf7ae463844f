"""What a candidate saw, written down outside of what is tried, at the instant in which it is seen."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec

What = Literal["pressed", "began", "tried", "kept", "refused", "shown", "light", "ended"]


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`at`: milliseconds since 1970.

    `pressed`, `began`: «Commencer», and the first item. `tried`: an act («answer» or «draft») on item `number` with
    `value` is asked for; then it is `kept` on the station, or `refused` with a code in `act`, or nobody answers.
    `shown`: after a return, the item with its draft. `light`: answers kept on the station, `here`, and in the room,
    `there`. `ended`: the end in `act`, answers given as `here`.
    """

    at: int
    what: What
    act: str = ""
    number: int = 0
    value: Any = None
    here: int = 0
    there: int = 0


def now() -> int:
    return time.time_ns() // 1_000_000


class Diary:
    """One candidate's, in a file that is only added to. Threads may write at once."""

    def __init__(self, file: Path, clock: Callable[[], int] = now) -> None:
        self._file, self._clock, self._lock = file, clock, threading.Lock()
        self.here = self.there = 0
        self.noted: set[What] = set()

    def note(self, what: What, **words: Any) -> None:
        with self._lock, self._file.open("ab") as file:
            file.write(msgspec.json.encode(Note(at=self._clock(), what=what, **words)) + b"\n")
            self.noted.add(what)

    def see(self, here: int, there: int) -> None:
        """Both lights, as far as they say more than before (R-TST-07)."""
        if here > self.here or there > self.there:
            self.here, self.there = max(here, self.here), max(there, self.there)
            self.note("light", here=self.here, there=self.there)


def read(file: Path) -> list[Note]:
    """The whole diary."""
    return [msgspec.json.decode(line, type=Note) for line in file.read_bytes().splitlines()] if file.exists() else []
