"""A copy of all that a room holds, made while it serves: sealed, signed, there whole or not at all.

A ZIP with `centre.json` (the centre's identity as stations keep it, which the recovery phrase alone opens) and
`data.zip.age`, an age file for the centre's key (decision 0040). In it, a ZIP: the database as it was at one moment,
the keys as they are wrapped, the bank, the packages; and `manifest.dsse.json`, their hashes signed by the room server,
so that nobody who knows the centre's public key can make one.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final, NamedTuple

import msgspec
import pyrage
from cryptography import x509

from kiosk_client.protocol.dsse import enclose
from kiosk_client.protocol.wire import to_line
from proctor_server.care.noting import note_backup
from proctor_server.care.refusals import BackupUnderway, FileThere, NoRoomForCopy, NotWritten
from proctor_server.disk import sync_folder
from proctor_server.room.adapters import certificates, identity
from proctor_server.room.adapters.copy_seal import recipient
from proctor_server.room.adapters.vault import CONTENT_FILE
from proctor_server.room.config import Config
from proctor_server.room.domain.disk import SHORT_BYTES
from proctor_server.room.storage.database import reading
from proctor_server.room.storage.minding import reason_of

PAYLOAD_TYPE: Final = "application/vnd.proctor.backup+json"
IDENTITY, SEALED, MANIFEST = "centre.json", "data.zip.age", "manifest.dsse.json"
DATABASE: Final = "room.sqlite"
FILES: Final = (
    identity.CENTRE_FILE, identity.CENTRE_CARD_FILE, identity.AUTHORITY_CARD_FILE, CONTENT_FILE,
)  # fmt: skip
"""Beside the database and the packages. The server's own key stays: a new machine gets one of its own."""
NAMED: Final = re.compile(r"proctor-\d{4}-\d{2}-\d{2}-\d{6}\.backup")
_BLOCK: Final = 1 << 20


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`files`: name → SHA-256. `made_at`: when the database was as it is here."""

    format: str = "proctor-backup-1"
    made_at: datetime
    files: dict[str, str]


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """`certificate`: of the room server, PEM; `envelope`: of a `Manifest`, under its key."""

    certificate: str
    envelope: str


class Backup(NamedTuple):
    """What was made; `removed`: older ones that were given up for it."""

    file: Path
    size: int
    sha256: str
    removed: list[Path]


def back_up(config: Config, to: Path, now: datetime, keep: int) -> Backup:
    """A backup at `to`, or in the folder `to` under the moment's name, where the `keep` newest stay.

    Never holds up whoever writes. Raises `NotMade`, `FileThere`, `BackupUnderway`, `NoRoomForCopy`,
    `NotWritten`.
    """
    centre = identity.load(config.data_dir)
    target = to / f"proctor-{now:%Y-%m-%d-%H%M%S}.backup" if to.is_dir() else to
    if target.exists():
        raise FileThere(file=target)
    _require_room(config)
    with _telling_faults(target), _workplace(config.data_dir) as place:
        packed = _packed(config, place, now)
        sha256 = _sealed(config, packed, target, identity.centre_x509(centre))
    note_backup(config.data_dir, now)
    removed = _given_up(to, keep) if to.is_dir() else []
    return Backup(target, target.stat().st_size, sha256, removed)


def _require_room(config: Config) -> None:
    """Room for the copy of the database and for it packed, and for answers meanwhile."""
    sizes = [file.stat().st_size for file in (config.database, *_sources(config).values()) if file.exists()]
    needed = 2 * sum(sizes) + SHORT_BYTES
    if shutil.disk_usage(config.data_dir).free < needed:
        raise NoRoomForCopy(needed=needed >> 20)


@contextmanager
def _workplace(data_dir: Path) -> Iterator[Path]:
    """A folder on the room's own disk, which is encrypted if the room's is; for one at a time."""
    with (data_dir / ".backup.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupUnderway from None
        for left in data_dir.glob(".backup-*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=data_dir, prefix=".backup-") as place:
            yield Path(place)


@contextmanager
def _telling_faults(target: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as fault:
        raise NotWritten(file=target, why=reason_of(fault)) from fault


def _packed(config: Config, place: Path, now: datetime) -> Path:
    _copy_database(config.database, place / DATABASE)
    # packages after the database: one that is sealed meanwhile is one too many, and none is missing
    sources = {DATABASE: place / DATABASE, **_sources(config)}
    packed = place / "data.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        hashes = {name: _added(archive, name, file) for name, file in sources.items()}
        archive.writestr(MANIFEST, _signed(config, Manifest(made_at=now, files=hashes)))
    (place / DATABASE).unlink()
    return packed


def _sources(config: Config) -> dict[str, Path]:
    found = {name: config.data_dir / name for name in FILES if (config.data_dir / name).exists()}
    packages = config.packages.iterdir() if config.packages.exists() else iter(())
    return found | {f"packages/{file.name}": file for file in sorted(packages) if not file.name.startswith(".")}


def _copy_database(database: Path, copy: Path) -> None:
    """In one step: a reader's view of one moment, while the writer goes on."""
    with (
        reading(database) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target, pages=-1)


def _added(archive: zipfile.ZipFile, name: str, file: Path) -> str:
    """The SHA-256 of what was put into the archive."""
    with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        return _poured(source, target)


def _signed(config: Config, manifest: Manifest) -> bytes:
    key = certificates.load_key((config.data_dir / certificates.SERVER_FILE).read_bytes())
    envelope = enclose(PAYLOAD_TYPE, to_line(manifest), keyid="", sign=key.sign)
    return to_line(Signed(certificate=certificates.server_certificate_pem(config.data_dir), envelope=envelope.decode()))


def _sealed(config: Config, packed: Path, target: Path, centre: x509.Certificate) -> str:
    """Writes the backup beside `target`, then puts it there. Its SHA-256."""
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(IDENTITY, identity.keepsake(config.data_dir))
                with packed.open("rb") as plain, archive.open(SEALED, "w", force_zip64=True) as sealed:
                    pyrage.encrypt_io(plain, sealed, [recipient(centre)])
            file.flush()
            os.fsync(file.fileno())
        with part.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # a USB stick may know of no such thing
        sync_folder(target.parent)
    return sha256


def _given_up(folder: Path, keep: int) -> list[Path]:
    """Older backups that this command has named."""
    named = sorted(file for file in folder.iterdir() if NAMED.fullmatch(file.name))
    too_many = named[: max(0, len(named) - keep)]
    for file in too_many:
        file.unlink()
    return too_many


def copied(source: IO[bytes], target: Path) -> str:
    """Writes `target`, on the disk when this returns; the SHA-256 of what was written."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        sha256 = _poured(source, file)
        file.flush()
        os.fsync(file.fileno())
    return sha256


def _poured(source: IO[bytes], target: IO[bytes]) -> str:
    seen = hashlib.sha256()
    while block := source.read(_BLOCK):
        seen.update(block)
        target.write(block)
    return seen.hexdigest()
