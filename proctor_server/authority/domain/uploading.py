"""A package that comes in pieces (tus 1.0): what is asked of an upload and of a piece. Pure."""

import hashlib
import re
from base64 import b64decode
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from proctor_server.authority.domain.errors import (
    PieceTooLarge,
    TooLarge,
    TooManyUploads,
    WrongMetadata,
    WrongOffset,
    WrongPiece,
)

FORGOTTEN_AFTER: Final = timedelta(days=1)
"""An upload to which nothing was added for so long is thrown away."""

GIVES_WAY_AFTER: Final = timedelta(minutes=10)
"""When there is no place for another upload, one that was left alone for so long is thrown away for it."""

MOST_UPLOADS: Final = 500
LARGEST_CHECKED_PIECE: Final = 16_000_000
"""Bytes: a piece with a checksum is held in memory until it is found right."""

CHECKSUMS: Final = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
"""The algorithms of `Upload-Checksum`; tus asks every server for the second."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Upload(NamedTuple):
    """A package on its way. `id`: nobody can guess it. `sha256`, `size` (bytes): as announced. `offset`: bytes that are
    on disk. `touched_at`: when the last of them came."""

    id: str
    sha256: str
    size: int
    offset: int
    touched_at: datetime

    @property
    def forgotten_at(self) -> datetime:
        """Until when it can be resumed."""
        return self.touched_at + FORGOTTEN_AFTER


def announced_digest(metadata: str) -> str:
    """The package's SHA-256 in `Upload-Metadata`: pairs of a key and base64, with commas between them.

    Raises `WrongMetadata`.
    """
    pairs = {key: value.strip() for key, _, value in (pair.strip().partition(" ") for pair in metadata.split(","))}
    try:
        digest = b64decode(pairs.get("sha256", ""), validate=True).decode("ascii")
    except ValueError:
        digest = ""
    if not _SHA256.fullmatch(digest):
        raise WrongMetadata
    return digest


def check_length(size: int, limit: int) -> None:
    """Whether a package of `size` bytes may be announced. Raises `TooLarge`, or `WrongMetadata` for none at all."""
    if size > limit:
        raise TooLarge(limit=limit)
    if size < 1:
        raise WrongMetadata


def check_piece(upload: Upload, offset: int, length: int) -> None:
    """Whether `length` bytes may follow at `offset`. Raises `WrongOffset`, `PieceTooLarge`."""
    if offset != upload.offset:
        raise WrongOffset(offset=upload.offset)
    if length > upload.size - upload.offset:
        raise PieceTooLarge


def check_sum(piece: bytes, checksum: str) -> None:
    """`checksum`: the name of an algorithm and base64, as in `Upload-Checksum`.

    Raises `WrongPiece`, or `WrongMetadata` for an algorithm that is not known.
    """
    name, _, told = checksum.partition(" ")
    if name not in CHECKSUMS:
        raise WrongMetadata
    try:
        expected = b64decode(told, validate=True)
    except ValueError:
        expected = b""
    if CHECKSUMS[name](piece).digest() != expected:
        raise WrongPiece


def to_forget(uploads: list[Upload], size: int, limit: int, now: datetime) -> list[Upload]:
    """Which of the half uploads go when one of `size` bytes is announced: those that are too old; then, as long as all
    announced together are more than `limit` bytes or `MOST_UPLOADS`, those that were left alone, the longest first.

    Raises `TooManyUploads` when that does not make a place.
    """
    gone = [each for each in uploads if each.forgotten_at <= now]
    left = sorted((each for each in uploads if each.forgotten_at > now), key=lambda each: each.touched_at)
    while len(left) >= MOST_UPLOADS or sum(each.size for each in left) + size > limit:
        if not left or left[0].touched_at + GIVES_WAY_AFTER > now:
            raise TooManyUploads
        gone.append(left.pop(0))
    return gone
