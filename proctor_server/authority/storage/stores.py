"""Where the bytes of packages are kept: the authority's folder, or a store that speaks S3."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_wire
from proctor_server.authority.domain.errors import NotKept, SettingsUnreadable, StoreUnusable
from proctor_server.disk import sync_folder, write_whole

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config, S3Store

ACCESS: Final = "store-access.toml"
"""Beside the settings, readable by the authority's user only."""

_PATIENCE: "Final[ClientConfig]" = {"connect_timeout": "5s", "timeout": "60s"}
_AGAIN: "Final[RetryConfig]" = {"max_retries": 2, "retry_timeout": timedelta(seconds=60)}


class PackageStore(Protocol):
    """Names are paths of two parts, `packages/SHA256.age`. What has been put is changed by an erasure alone."""

    def put(self, name: str, content: bytes) -> None:
        """Once this returns all of `content` is there and lasts; before, nothing is. Raises `StoreUnusable`."""

    def get(self, name: str) -> bytes:
        """What was put. Raises `NotKept` or `StoreUnusable`."""

    def delete(self, name: str) -> None:
        """It is gone when this returns; harmless when it was not there. Raises `StoreUnusable`."""


class StoreAccess(msgspec.Struct, frozen=True, kw_only=True):
    """`endpoint`: the store's address, empty for Amazon's; `region`: as the store calls it."""

    access_key_id: str
    secret_access_key: str
    endpoint: str = ""
    region: str = "us-east-1"


class FolderStore:
    """A folder for each first part."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """As promised above."""
        try:
            write_whole(self._folder / name, content)
        except OSError as fault:
            raise StoreUnusable(what=fault.strerror) from fault

    def get(self, name: str) -> bytes:
        """As promised above."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            raise NotKept from None
        except OSError as fault:
            raise StoreUnusable(what=fault.strerror) from fault

    def delete(self, name: str) -> None:
        """As promised above."""
        try:
            (self._folder / name).unlink(missing_ok=True)
            sync_folder((self._folder / name).parent)
        except OSError as fault:
            raise StoreUnusable(what=fault.strerror) from fault


class ObjectStore:
    """A bucket of a store that speaks S3."""

    def __init__(self, bucket: "S3Store") -> None:
        self._bucket = bucket

    def put(self, name: str, content: bytes) -> None:
        """As promised above."""
        with _told():
            # In one piece: a store shows an object once it has all of it, and its SHA-256 is right.
            self._bucket.put(name, content, use_multipart=False)

    def get(self, name: str) -> bytes:
        """As promised above."""
        with _told():
            try:
                return bytes(self._bucket.get(name).bytes())
            except FileNotFoundError:
                raise NotKept from None

    def delete(self, name: str) -> None:
        """As promised above."""
        with _told():
            self._bucket.delete(name)


@contextmanager
def _told() -> Iterator[None]:
    from obstore.exceptions import BaseError  # noqa: PLC0415 - installed where there is such a store

    try:
        yield
    except (BaseError, OSError) as fault:
        # Its words may hold addresses and answers of the store: only the kind of fault is told.
        raise StoreUnusable(what=type(fault).__name__) from None


def open_store(address: str, folder: Path) -> PackageStore:
    """The store of the authority in `folder`: `address` is empty, or `s3://BUCKET/PREFIX`.

    Credentials are in the file `ACCESS`; without it, in the environment, as Amazon's own programs read it.
    Raises `StoreUnusable` or `SettingsUnreadable`.
    """
    if not address:
        return FolderStore(folder)
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.hostname or parts.username or parts.query:
        raise StoreUnusable(what=f"{parts.scheme}://…")
    try:
        from obstore.store import S3Store  # noqa: PLC0415 - as above
    except ModuleNotFoundError:
        raise StoreUnusable(what="obstore n'est pas installé") from None
    access = _access(folder / ACCESS)
    config = _config(access)
    endpoint = access.endpoint if access else os.environ.get("AWS_ENDPOINT", os.environ.get("AWS_ENDPOINT_URL", ""))
    with _told():
        bucket = S3Store(
            parts.hostname,
            prefix=parts.path.strip("/") or None,
            config=config,
            client_options={**_PATIENCE, "allow_http": endpoint.startswith("http:")},
            retry_config=_AGAIN,
        )
    return ObjectStore(bucket)


def _access(file: Path) -> StoreAccess | None:
    if not file.is_file():
        return None
    try:
        return from_wire(StoreAccess, tomllib.loads(file.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, Refusal):
        # What is wrong is not told: it could be the secret.
        raise SettingsUnreadable(file=file, what="access_key_id, secret_access_key, endpoint, region") from None


def _config(access: StoreAccess | None) -> "S3Config":
    config: S3Config = {"checksum_algorithm": "SHA256"}
    if access:
        config["access_key_id"], config["secret_access_key"] = access.access_key_id, access.secret_access_key
        config["region"] = access.region
        if access.endpoint:
            config["endpoint"] = access.endpoint
    return config
