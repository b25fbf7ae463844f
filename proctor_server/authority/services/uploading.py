"""A package comes in piece by piece, is resumed from the byte that was reached, and is then received like any other
(R-FIN-05)."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from proctor_server.authority.domain.errors import NoUpload, WrongDigest
from proctor_server.authority.domain.uploading import Upload, check_length, check_piece, to_forget
from proctor_server.authority.services.receiving import Received
from proctor_server.authority.storage import uploads
from proctor_server.authority.storage.database import writing

FOLDER = "uploads"
Receive = Callable[[bytes, datetime, str], Received]


class Bounds(NamedTuple):
    """Bytes: of one package, and of all that are announced and not here yet."""

    package: int
    together: int


class Uploading:
    """Half packages: on disk before it is said how far they are, through restarts of the authority."""

    def __init__(self, engine: sa.Engine, folder: Path, bounds: Bounds, receive: Receive) -> None:
        """`receive` takes a whole package, the moment and its SHA-256."""
        self._engine, self._folder, self.bounds, self._receive = engine, folder / FOLDER, bounds, receive

    def begin(self, size: int, sha256: str, now: datetime) -> Upload:
        """A place for a package of `size` bytes. Raises `TooLarge`, `WrongMetadata`, `TooManyUploads`."""
        check_length(size, self.bounds.package)
        new = Upload(secrets.token_urlsafe(24), sha256, size, 0, now)
        with writing(self._engine) as connection:
            gone = to_forget(uploads.all_uploads(connection), size, self.bounds.together, now)
            uploads.forget(connection, gone)
            uploads.begin(connection, new)
        self._sweep()
        return new

    def find(self, name: str, now: datetime) -> Upload:
        """How far an upload is. Raises `NoUpload`."""
        with self._engine.connect() as connection:
            return _living(uploads.upload(connection, name), now)

    def add(self, name: str, offset: int, piece: bytes, now: datetime) -> Upload:
        """Keeps `piece`, which begins at byte `offset`. Raises `NoUpload`, `WrongOffset`, `PieceTooLarge`."""
        with writing(self._engine) as connection:
            found = _living(uploads.upload(connection, name), now)
            check_piece(found, offset, len(piece))
            self._folder.mkdir(mode=0o700, exist_ok=True)
            uploads.put_bytes(self._folder / found.id, offset, piece)
            reached = found._replace(offset=offset + len(piece), touched_at=now)
            uploads.reach(connection, reached)
        return reached

    def finish(self, whole: Upload, now: datetime) -> None:
        """Receives the package once all of it is here. Raises what `Receiving.receive` raises: then the bytes stay
        until they are forgotten, so that it can be asked again without sending them again."""
        content = (self._folder / whole.id).read_bytes()[: whole.size]
        try:
            self._receive(content, now, whole.sha256)
        except WrongDigest:
            self.give_up(whole.id)
            raise
        self.give_up(whole.id)

    def give_up(self, name: str) -> None:
        """Forgets an upload, at its client's wish or because it is over."""
        with writing(self._engine) as connection:
            found = uploads.upload(connection, name)
            uploads.forget(connection, [found] if found else [])
        if found:
            (self._folder / found.id).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Bytes of uploads that are forgotten go: a machine that went down may have kept some."""
        if not self._folder.is_dir():
            return
        there = list(self._folder.iterdir())
        with self._engine.connect() as connection:
            known = {each.id for each in uploads.all_uploads(connection)}
        for file in there:
            if file.name not in known:
                with suppress(FileNotFoundError):
                    file.unlink()


def _living(found: Upload | None, now: datetime) -> Upload:
    if found is None or found.forgotten_at <= now:
        raise NoUpload
    return found
