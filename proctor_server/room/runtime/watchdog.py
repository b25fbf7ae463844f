"""Whether the hub still turns, and what happens when it does not.

The hub says so twice a second. A native thread listens: after some seconds of silence it writes down where every thread
is (file, line and function: no value of anything), after more it ends the process, and whoever keeps services starts it
again. Stations come back by themselves, and what was acknowledged is on disk.

Python code that never lets the native thread run would deafen it; then faulthandler's own thread, which needs no leave
of Python's, does the same with its own exit status (1).
"""

import faulthandler
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

import structlog

from proctor_server.exposition import Family, Histogram, counter
from proctor_server.room.runtime.threads import Threads

HUB_STUCK: Final = 4
"""Exit status, beside those of `cli.exits`: the hub did not turn any more."""
ASK_SECONDS: Final = 0.5
STACKS_FILE: Final = "stacks.txt"
MOST_STACKS_BYTES: Final = 256 << 10

log = structlog.get_logger()


class Patience(NamedTuple):
    """Seconds of the hub's silence until stacks are written, until the process is ended, and until faulthandler ends
    it."""

    tell: float = 5.0
    end: float = 30.0
    last: float = 90.0


class Watchdog:
    """One process, one hub; or threads of the system, of which one has its turn: that is their hub."""

    def __init__(self, folder: Path, before_end: Callable[[], None], patience: Patience, threads: Threads) -> None:
        """`folder`: of the logs, which is there. `before_end`: called, off the hub, just before the process is
        ended."""
        self._before_end, self._patience, self._threads = before_end, patience, threads
        self._file = _stacks_file(folder / STACKS_FILE)
        self._lag, self._turns, self._told, self._watching = Histogram(), 0, 0, True
        self._asked = 0.0

    def start(self) -> None:
        """From the hub."""
        self._arm()
        self._asked = time.monotonic()
        self._threads.repeat(self._turn, ASK_SECONDS)
        self._threads.handoff.spawn_native(self._watch)

    def stop(self) -> None:
        """What follows may take its time."""
        self._watching = False
        faulthandler.cancel_dump_traceback_later()

    def figures(self) -> Iterator[Family]:
        """What was counted since the start."""
        yield self._lag.family("hub_late_seconds", "How late the hub wakes whoever asked to be woken.")
        yield counter(
            "hub_stuck_total", "How often the hub was silent for so long that stacks were written.", self._told
        )

    def _turn(self) -> None:
        with self._threads.handoff.turn:
            now = time.monotonic()
            self._lag.observe(max(0.0, now - self._asked - ASK_SECONDS))
            self._turns, self._asked = self._turns + 1, now
            if self._watching:
                self._arm()

    def _arm(self) -> None:
        faulthandler.dump_traceback_later(self._patience.last, exit=True, file=self._file)

    def _watch(self) -> None:
        silence, turns = 0.0, -1
        while self._watching:
            # looks are counted, not seconds: a process that was held itself has not been silent
            self._threads.native.sleep(ASK_SECONDS)
            before, silence = silence, silence + ASK_SECONDS if turns == self._turns else 0.0
            turns = self._turns
            if before < self._patience.tell <= silence:
                self._tell(silence)
            if silence >= self._patience.end:
                self._end(silence)

    def _tell(self, silence: float) -> None:
        self._told += 1
        faulthandler.dump_traceback(self._file)
        log.error("hub_silent", seconds=silence, stacks=STACKS_FILE)

    def _end(self, silence: float) -> None:
        log.critical("hub_stuck", seconds=silence, exit_status=HUB_STUCK)
        self._before_end()
        os._exit(HUB_STUCK)


def _stacks_file(path: Path) -> IO[bytes]:
    """Open to be added to; begun anew when it has become long."""
    is_long = path.exists() and path.stat().st_size > MOST_STACKS_BYTES
    file = path.open("wb" if is_long else "ab", buffering=0)
    path.chmod(0o600)
    return file
