"""Packages on their way: the rows, and the bytes beside them."""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from proctor_server.authority.domain.uploading import Upload
from proctor_server.authority.storage.tables import UPLOADS
from proctor_server.moments import iso

_COLUMNS = (UPLOADS.c.id, UPLOADS.c.sha256, UPLOADS.c.size, UPLOADS.c.offset, UPLOADS.c.touched_at)


def upload(connection: sa.Connection, name: str) -> Upload | None:
    """The upload, held until the end of a transaction that writes."""
    row = connection.execute(sa.select(*_COLUMNS).where(UPLOADS.c.id == name).with_for_update()).first()
    return _read(row) if row else None


def all_uploads(connection: sa.Connection) -> list[Upload]:
    """Every upload that is under way."""
    return [_read(row) for row in connection.execute(sa.select(*_COLUMNS))]


def begin(connection: sa.Connection, new: Upload) -> None:
    """Remember an upload."""
    connection.execute(sa.insert(UPLOADS).values({**new._asdict(), "touched_at": iso(new.touched_at)}))


def reach(connection: sa.Connection, now: Upload) -> None:
    """Remember how far an upload is."""
    values = {"offset": now.offset, "touched_at": iso(now.touched_at)}
    connection.execute(sa.update(UPLOADS).where(UPLOADS.c.id == now.id).values(values))


def forget(connection: sa.Connection, gone: Iterable[Upload]) -> None:
    """Forget uploads."""
    connection.execute(sa.delete(UPLOADS).where(UPLOADS.c.id.in_([each.id for each in gone])))


def put_bytes(file: Path, offset: int, content: bytes) -> None:
    """Puts `content` at `offset` and has it on disk. What a cut-off transaction left behind there is overwritten."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        written = 0
        while written < len(content):
            written += os.pwrite(handle, content[written:], offset + written)
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(row: Any) -> Upload:
    name, sha256, size, offset, touched_at = row
    return Upload(name, sha256, size, offset, datetime.fromisoformat(touched_at))
