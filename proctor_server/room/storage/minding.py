"""Faults of the disk, told apart from the program's own."""

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from typing import Final

import structlog

from proctor_server.room.domain.disk import Ailment, DiskHealth, disk_refusal

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
