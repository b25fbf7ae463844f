"""The room's log on disk, under a budget: answers come first.

A few files of a fixed size, the oldest given up for the newest; and none grows while the disk is short. One native
thread writes, so that nobody waits for a disk to say something.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from proctor_server.exposition import Family, counter
from proctor_server.room.domain.disk import SHORT_BYTES
from proctor_server.room.storage.handoff import Handoff

LOG_FILE: Final = "room.jsonl"
FILES: Final = 6
FILE_BYTES: Final = 4 << 20
MOST_WAITING: Final = 10_000
"""Lines that may wait for the disk."""
LONGEST_LINE: Final = 64 << 10


class LogFiles:
    """`room.jsonl` and the older `room.jsonl.1` to `.5`; for one thread."""

    def __init__(self, folder: Path, *, file_bytes: int = FILE_BYTES, spare: int = SHORT_BYTES) -> None:
        """The folder is made. `spare`: bytes that the disk must have left for a line to be written; what is left then
        is for answers."""
        folder.mkdir(mode=0o700, exist_ok=True)
        self._file, self._file_bytes, self._spare = folder / LOG_FILE, file_bytes, spare
        self._handle = self._opened()

    def has_room(self) -> bool:
        """Whether the disk has more left than what answers may need."""
        return shutil.disk_usage(self._file.parent).free > self._spare

    def write(self, line: bytes) -> None:
        """Adds a line, and gives up the oldest file when there are too many. Raises `OSError`."""
        if os.fstat(self._handle).st_size + len(line) > self._file_bytes:
            self._turn()
        os.write(self._handle, line)

    def close(self) -> None:
        """Nothing more is written."""
        os.close(self._handle)

    def _turn(self) -> None:
        os.close(self._handle)
        names = [self._file, *(self._file.with_name(f"{LOG_FILE}.{n}") for n in range(1, FILES))]
        for older, newer in zip(names[:0:-1], names[-2::-1], strict=True):
            if newer.exists():
                newer.replace(older)
        self._handle = self._opened()

    def _opened(self) -> int:
        return os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


class LogKeeper:
    """Takes lines from any thread, and never makes one wait."""

    def __init__(self, files: LogFiles, handoff: Handoff, *also: Callable[[bytes], Any]) -> None:
        """`also`: who else gets each line that is written, off the hub too."""
        self._files, self._also = files, also
        self._queue = handoff.new_queue()
        self._kept = self._dropped = 0
        self._thread = handoff.spawn_native(self._run)

    def put(self, line: str) -> None:
        """One line, without its end. Too many at once are dropped, and counted."""
        content = line.encode()[: LONGEST_LINE - 1] + b"\n"
        if self._queue.qsize() < MOST_WAITING:
            self._queue.put(content)
        else:
            self._dropped += len(content)

    def figures(self) -> Iterator[Family]:
        """What was counted since the start."""
        yield counter("log_bytes_total", "Bytes of the log that were written.", self._kept)
        what = "Bytes of the log that were given up: the disk was short, or they came too fast."
        yield counter("log_bytes_dropped_total", what, self._dropped)

    def close(self, seconds: float = 5) -> None:
        """Writes what waits, for so long at most."""
        self._queue.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        while (line := self._queue.get()) is not None:
            self._keep(line)
        self._files.close()

    def _keep(self, line: bytes) -> None:
        if self._is_written(line):
            self._kept += len(line)
        else:
            self._dropped += len(line)

    def _is_written(self, line: bytes) -> bool:
        try:
            if not self._files.has_room():
                return False
            self._files.write(line)
            for write in self._also:
                write(line)
        except OSError:
            return False
        return True
