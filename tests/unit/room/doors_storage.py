"""A real room database with its writer, on plain threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from proctor_server.room.storage.database import Readers, migrate
from proctor_server.room.storage.handoff import ThreadHandoff
from proctor_server.room.storage.writer import Writer


class Books(NamedTuple):
    readers: Readers
    writer: Writer


@contextmanager
def open_books(folder: Path) -> Iterator[Books]:
    path = folder / "room.sqlite"
    migrate(path)
    books = Books(Readers(path), Writer(path, ThreadHandoff(), lambda _: None))
    try:
        yield books
    finally:
        books.writer.close()
        books.readers.close()
