"""Faults of the disk, told apart from the program's own; and the space that is kept for answers."""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import structlog

from proctor_server.room.domain.disk import Ailment, DiskHealth, disk_refusal

RESERVE_BYTES: Final = 64 * 1024**2
RESERVE_FILE: Final = "reserve"

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FAILING: Final = frozenset({errno.EIO, errno.EROFS, errno.ENXIO, errno.ENODEV})
_SQLITE_FULL: Final = frozenset({sqlite3.SQLITE_FULL})
_SQLITE_FAILING: Final = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }
)
log = structlog.get_logger()


def ailment_of(fault: BaseException) -> Ailment | None:
    """What ails the disk, where that is what the fault says."""
    if isinstance(fault, sqlite3.Error):
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
        return "full" if code in _SQLITE_FULL else "failing" if code in _SQLITE_FAILING else None
    if isinstance(fault, OSError):
        return "full" if fault.errno in _FULL else "failing" if fault.errno in _FAILING else None
    return None


@contextlib.contextmanager
def minding(disk: DiskHealth, what: str) -> Iterator[None]:
    """Whether the disk does what is asked of it inside is noted under `what`. Raises `DiskTrouble`, `DiskFailing`
    instead of its faults."""
    try:
        yield
    except (sqlite3.Error, OSError) as fault:
        ailment = ailment_of(fault)
        if ailment is None:
            raise
        disk.refused(what, ailment)
        log.warning("disk_refuses", what=what, ailment=ailment, reason=reason_of(fault))
        raise disk_refusal(ailment, reason_of(fault)) from fault
    else:
        disk.took(what)


def reason_of(fault: BaseException) -> str:
    """In the system's words, without the name of a file."""
    return (fault.strerror if isinstance(fault, OSError) else None) or str(fault)


class Reserve:
    """A file that takes space as long as there is enough, and gives it back to whoever writes an answer."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / RESERVE_FILE

    def keep(self) -> None:
        """Takes the space, where as much again is left. Harmless when it is taken, or cannot be."""
        if self._file.exists() or self._free() < 2 * RESERVE_BYTES:
            return
        try:
            with self._file.open("xb") as file:
                os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
        except OSError as fault:
            log.warning("reserve_not_kept", reason=reason_of(fault))
            self.give_back()

    def give_back(self) -> bool:
        """Whether there was something to give."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True

    def _free(self) -> int:
        found = os.statvfs(self._file.parent)
        return found.f_bavail * found.f_frsize

    def free_bytes(self) -> int | None:
        """What is left on this disk beside the reserve; None when it does not say."""
        try:
            return self._free()
        except OSError:
            return None
