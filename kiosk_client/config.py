"""The station's settings: a TOML file, then the flags of the command line."""

import socket
import tomllib
from pathlib import Path
from typing import Any

import msgspec
from platformdirs import user_config_path, user_data_path

from kiosk_client.domain.lockdown import PAGE_PORT
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.runtimes import Runtime, chosen

APPLICATION = "proctor-kiosk"


class BadSettings(Refusal):
    """A setting is unknown, or is not what it should be."""

    code = "bad_settings"
    sentence = "Réglage inutilisable dans {path} : {what}."


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`data_dir`: where the station keeps what it has. `name`: the seat's label. `page_port`: of the exam
    page on 127.0.0.1, 0 for any free one. `room`: «host:port» of a room to try first. `find`: look for rooms
    by zeroconf, on `interfaces` (addresses) or on all. `open_browser`: None for «when there is a display».
    `locked`: the browser's policies are to be in force, and it is shown alone; they name the launch file in
    `lockdown.DATA_FOLDER` and `lockdown.PAGE_PORT`, which is the default then. `seb`: the same port, and Safe
    Exam Browser is the browser. `log_level`. `runtime`: what the process runs on, eventlet or threading;
    without it what the variable `PROCTOR_RUNTIME` says, or eventlet."""

    data_dir: Path = msgspec.field(default_factory=lambda: user_data_path(APPLICATION))
    name: str = msgspec.field(default_factory=socket.gethostname)
    page_port: int = 0
    room: str | None = None
    find: bool = True
    interfaces: list[str] | None = None
    open_browser: bool | None = None
    locked: bool = False
    seb: bool = False
    log_level: str = "info"
    runtime: Runtime = msgspec.field(default_factory=chosen)

    @property
    def port(self) -> int:
        """Of the exam page; 0 for any free one. Policies, and settings of Safe Exam Browser, name one."""
        return self.page_port or (PAGE_PORT if self.locked or self.seb else 0)


def default_file() -> Path:
    """Where the settings are when no flag says otherwise."""
    return user_config_path(APPLICATION) / "kiosk.toml"


def load(file: Path | None, **flags: Any) -> Config:
    """The settings of `file` (or of the default place, if there is one), with the flags that are not None on
    top.

    Raises `BadSettings` naming the setting.
    """
    path = file or default_file()
    settings = _read(path) if file is not None or path.exists() else {}
    settings |= {name: value for name, value in flags.items() if value is not None}
    try:
        return msgspec.convert(settings, Config, dec_hook=_as_path)
    except msgspec.ValidationError as fault:
        raise BadSettings(path=path, what=fault) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise BadSettings(path=path, what=fault) from None


def _as_path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    raise NotImplementedError
