"""When the last backup was made: a file beside what it is a copy of."""

from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from kiosk_client.protocol.refusal import MissingField, Unreadable
from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.disk import PUBLIC, write_whole

NOTE_FILE: Final = "last-backup.json"


class _Note(msgspec.Struct, frozen=True):
    at: datetime


def note_backup(data_dir: Path, now: datetime) -> None:
    """A backup is there, whole."""
    write_whole(data_dir / NOTE_FILE, to_line(_Note(at=now)), PUBLIC)


def last_backup(data_dir: Path) -> datetime | None:
    """When the last one was made here; None before the first."""
    try:
        return from_line(_Note, (data_dir / NOTE_FILE).read_bytes()).at
    except (FileNotFoundError, MissingField, Unreadable):
        return None
