"""The authority's settings: `authority.toml` in its folder. Secrets are in files of their own beside it."""

import json
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_wire
from proctor_server.authority.domain.errors import NotFounded, SettingsUnreadable

FILE = "authority.toml"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """`url`: where rooms send packages. `database`: SQLAlchemy's address, empty for the SQLite file in the
    folder. `store`: where packages are kept, `s3://BUCKET/PREFIX`, empty for the folder. `max_package_bytes`:
    the largest package. `quarantine_bytes`: how much of the disk refused packages may have. `upload_bytes`: how
    much may be announced together and not be here yet. `token_sha256`: of the token that opens results.
    `metrics_token_sha256`: of the one that opens figures alone, empty: the same. `keep_days`: how long a session is
    kept after it took place, with its certificates. `workers`, `threads`: of the server."""

    name: str
    url: str
    token_sha256: str
    database: str = ""
    store: str = ""
    max_package_bytes: int = 200_000_000
    quarantine_bytes: int = 2_000_000_000
    upload_bytes: int = 2_000_000_000
    metrics_token_sha256: str = ""
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 1095
    workers: int = 2
    threads: int = 8


def settings_file(settings: Settings) -> bytes:
    """The settings as TOML, each with its key."""
    told = msgspec.structs.asdict(settings)
    # JSON's strings and numbers are TOML's, as long as nothing is escaped that TOML writes out.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in told.items()]
    return "".join(lines).encode()


def read_settings(folder: Path) -> Settings:
    """The settings of the authority in `folder`. Raises `NotFounded` or `SettingsUnreadable`."""
    file = folder / FILE
    if not file.is_file():
        raise NotFounded(folder=folder)
    try:
        return from_wire(Settings, tomllib.loads(file.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, Refusal) as fault:
        raise SettingsUnreadable(file=file, what=fault) from None
