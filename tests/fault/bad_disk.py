"""A disk that is full, or gives errors, from some call on, for one process (bad_disk.c)."""

import errno
import mmap
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntFlag
from pathlib import Path

import pytest

SHIM = Path(__file__).with_name("bad_disk.c")
ACCOUNT = "qqqqq"
NO_END = -1


class Calls(IntFlag):
    WRITES = 1
    SYNCS = 2
    READS = 4


class BadDisk:
    """`surroundings`: the environment of the process that is to find it bad."""

    def __init__(self, file: Path, surroundings: dict[str, str]) -> None:
        self.surroundings = surroundings
        file.write_bytes(struct.pack(ACCOUNT, NO_END, NO_END, 0, 0, 0))
        with file.open("r+b") as opened:
            self._account = mmap.mmap(opened.fileno(), 0)

    def fill_after(self, writes: int) -> None:
        """Full after so many more writes."""
        self._account[:] = struct.pack(ACCOUNT, writes, NO_END, Calls.WRITES, errno.ENOSPC, 0)

    def err_after(self, calls: int, which: Calls, most: int = NO_END) -> None:
        """After so many more of these calls each gives an error, or `most` of them do."""
        self._account[:] = struct.pack(ACCOUNT, calls, most, which, errno.EIO, 0)

    def mend(self) -> int:
        """There is space again, and no error; returns how many calls were refused meanwhile."""
        self._account[:8] = struct.pack("q", NO_END)
        return int(struct.unpack(ACCOUNT, self._account[:])[-1])

    def close(self) -> None:
        self._account.close()


@contextmanager
def bad_disk(folder: Path, begins: Path) -> Iterator[BadDisk]:
    """`begins`: how the paths of the files that are on it begin."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("cc compiles the disk that is bad")
    library, account = folder / "bad_disk.so", folder / "account"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SHIM, "-ldl"], check=True, timeout=60)
    surroundings = {"LD_PRELOAD": str(library), "BAD_DISK": str(account), "BAD_DISK_FILES": str(begins)}
    disk = BadDisk(account, surroundings)
    try:
        yield disk
    finally:
        disk.close()
