"""A room again, from a backup, in a folder of its own: whole, or nothing is there."""

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final, NamedTuple

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_client.protocol.dsse import WrongSignature
from kiosk_client.protocol.refusal import MissingField, Unreadable
from kiosk_client.protocol.wire import from_line
from proctor_server.care.backup import (
    DATABASE,
    FILES,
    IDENTITY,
    MANIFEST,
    PAYLOAD_TYPE,
    SEALED,
    Manifest,
    Signed,
    copied,
)
from proctor_server.care.looking import database
from proctor_server.care.refusals import BackupDamaged, FolderInUse, NotWritten
from proctor_server.disk import sync_folder
from proctor_server.results.asking import is_of_a_room
from proctor_server.room.adapters import identity
from proctor_server.room.adapters.certificates import write_server_certificate
from proctor_server.room.adapters.copy_seal import opener
from proctor_server.session_package.cards import CardWrong, certified_key, read_certificate
from proctor_server.session_package.dsse import disclose

MOST_SMALL: Final = 1 << 20
"""Bytes of the identity, and of the manifest."""
_PACKAGE: Final = re.compile(r"packages/[A-Za-z0-9][A-Za-z0-9._-]*")
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, pyrage.DecryptError, CardWrong, WrongSignature, MissingField, Unreadable, EOFError,
    KeyError, NotImplementedError, UnicodeDecodeError,
)  # fmt: skip
"""What reading a file raises that is not as it was made."""


class Restored(NamedTuple):
    """Which centre it is, from when the copy is, and how many lines its journals have."""

    centre: str
    made_at: datetime
    entries: int


def restore(file: Path, data_dir: Path, phrase: str, now: datetime) -> Restored:
    """The room of `file` in `data_dir`, which is empty or not there, with a new certificate of its server.

    Raises `FolderInUse`, `BackupDamaged`, `NotWritten`, `PhraseMiscopied`, `WrongPhrase`.
    """
    if data_dir.exists() and (not data_dir.is_dir() or any(data_dir.iterdir())):
        raise FolderInUse(folder=data_dir)
    with _refusing_damage(data_dir), zipfile.ZipFile(file) as archive:
        kept = from_line(identity.Keepsake, _small(archive, IDENTITY))
        key = identity.key_by_phrase(kept.centre, phrase)
        with _beside(data_dir) as place:
            restored = _unpacked(archive, key, place)
            write_server_certificate(place, key, identity.centre_x509(identity.load(place)), now)
            _put(place, data_dir)
    return restored


@contextmanager
def _refusing_damage(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno is None:  # age: a piece does not open
            raise BackupDamaged(what=str(fault)) from fault
        raise NotWritten(file=data_dir, why=fault.strerror) from fault
    except _DAMAGED as fault:
        raise BackupDamaged(what=type(fault).__name__) from fault


@contextmanager
def _beside(data_dir: Path) -> Iterator[Path]:
    """A folder that nothing is left of, unless it became `data_dir`."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=data_dir.parent, prefix=f".{data_dir.name}.restore-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _put(place: Path, data_dir: Path) -> None:
    if (place / "packages").exists():
        sync_folder(place / "packages")
    sync_folder(place)
    place.rename(data_dir)  # an empty folder gives way
    sync_folder(data_dir.parent)


def _unpacked(archive: zipfile.ZipFile, key: Ed25519PrivateKey, place: Path) -> Restored:
    packed = place / ".data.zip"
    with archive.open(SEALED) as sealed, packed.open("xb") as plain:
        pyrage.decrypt_io(sealed, plain, [opener(key)])
    with zipfile.ZipFile(packed) as inner:
        manifest = _manifest(inner, key)
        for name, sha256 in manifest.files.items():
            _take(inner, name, sha256, place)
    packed.unlink()
    centre = identity.load(place)
    found = database(place / DATABASE, centre.fingerprint)
    if found.damaged or found.broken:
        raise BackupDamaged(what=found.damaged or found.broken)
    return Restored(centre.name, manifest.made_at, found.entries)


def _manifest(inner: zipfile.ZipFile, key: Ed25519PrivateKey) -> Manifest:
    """What a room server of this centre has signed."""
    signed = from_line(Signed, _small(inner, MANIFEST))
    certificate = read_certificate(signed.certificate)
    if not is_of_a_room(certificate, key.public_key().public_bytes_raw()):
        raise BackupDamaged(what=MANIFEST)
    return from_line(Manifest, disclose(signed.envelope.encode(), PAYLOAD_TYPE, certified_key(certificate)))


def _take(inner: zipfile.ZipFile, name: str, sha256: str, place: Path) -> None:
    if name not in (DATABASE, *FILES) and not _PACKAGE.fullmatch(name):
        raise BackupDamaged(what=name)
    with inner.open(name) as source:
        if copied(source, place / name) != sha256:
            raise BackupDamaged(what=name)


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member that has no reason to be large."""
    source: IO[bytes]
    with archive.open(name) as source:
        content = source.read(MOST_SMALL + 1)
    if len(content) > MOST_SMALL:
        raise BackupDamaged(what=name)
    return content
