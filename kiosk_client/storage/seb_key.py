"""The Config Key of the settings that were written for Safe Exam Browser, where only the agent's user reads it."""

from pathlib import Path

import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line, to_line
from kiosk_client.storage.files import write_whole


class NoSebSettings(Refusal):
    """No settings have been written for this station."""

    code = "no_seb_settings"
    sentence = "Écrivez d'abord les réglages de Safe Exam Browser : kiosk seb FICHIER."


class SebKey(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of settings: the page's origin, and the key in hexadecimal."""

    origin: str
    config_key: str


def keep(folder: Path, key: SebKey) -> None:
    """Replaces the key of the settings that were written before."""
    write_whole(_file(folder), to_line(key))


def kept(folder: Path) -> SebKey:
    """The key of the settings that were written last. Raises `NoSebSettings`, `Unreadable`."""
    try:
        return from_line(SebKey, _file(folder).read_bytes())
    except FileNotFoundError:
        raise NoSebSettings from None


def _file(folder: Path) -> Path:
    return folder / "seb.json"
