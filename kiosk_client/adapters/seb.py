"""Safe Exam Browser: the settings that it opens, and the Config Key by which it shows that it follows them.

The key is computed as «Developer Documentation: Config Key» on safeexambrowser.org tells: SHA-256 of the settings as
text, keys in order whatever their case, nothing escaped, no blanks, without `originatorVersion` and empty dictionaries.
A request's header is the SHA-256 of its address, without fragment, followed by the key.
"""

import base64
import gzip
import hashlib
import plistlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from kiosk_client.protocol.refusal import Refusal

HEADER: Final = "X-SafeExamBrowser-ConfigKeyHash"
PLAIN: Final = b"plnd"
"""Before settings that are compressed and not encrypted."""

SALT_BYTES: Final = 32
SHORTEST_PASSWORD: Final = 6

FIXED: Final[dict[str, Any]] = {
    "originatorVersion": "Proctor",
    "sebConfigPurpose": 0,  # to start an exam, not to set the machine up
    "sendBrowserExamKey": True,  # with it, the Config Key's header
    "allowQuit": True,
    "ignoreExitKeys": True,
    "browserViewMode": 1,  # the whole screen
    "createNewDesktop": True,
    "allowedDisplaysMaxNumber": 1,
    "allowSwitchToApplications": False,
    "allowPreferencesWindow": False,
    "allowScreenSharing": False,
    "allowVirtualMachine": False,
    "allowDownUploads": False,
    "allowPrint": False,
    "allowSpellCheck": False,
    "allowDictionaryLookup": False,
    "allowVideoCapture": False,
    "allowAudioCapture": False,
    "allowBrowsingBackForward": False,
    "enablePrintScreen": False,
    "enablePrivateClipboard": True,
    "enableRightMouse": False,
    "enableAltTab": False,
    "enableAltF4": False,
    "enableF12": False,
    "newBrowserWindowByLinkPolicy": 0,
    "newBrowserWindowByScriptPolicy": 0,
    "removeLocalStorage": True,
    "browserWindowAllowReload": True,
    "showReloadButton": True,
    "showTaskBar": True,
    "URLFilterEnable": True,
    "URLFilterEnableContentFilter": True,
}


class QuitPasswordShort(Refusal):
    """Anybody could guess how to leave."""

    code = "quit_password_short"
    sentence = "Le mot de passe pour quitter a au moins {length} signes."


def settings(origin: str, *, quit_password: str, salt: bytes) -> dict[str, Any]:
    """Settings for the page at `origin`. `salt`: random, it makes the Config Key a secret of this station.

    Raises `QuitPasswordShort`.
    """
    if len(quit_password) < SHORTEST_PASSWORD:
        raise QuitPasswordShort(length=SHORTEST_PASSWORD)
    place = origin.partition("://")[2]
    return FIXED | {
        "startURL": f"{origin}/",
        "URLFilterRules": [{"action": 1, "active": True, "expression": f"{place}/*", "regex": False}],
        "hashedQuitPassword": hashlib.sha256(quit_password.encode()).hexdigest(),
        "examKeySalt": salt,
    }


def to_file(chosen: Mapping[str, Any], *, compressed: bool) -> bytes:
    """The settings as a .seb file: an XML property list, or the same compressed."""
    plain = plistlib.dumps(dict(chosen))
    return gzip.compress(PLAIN + gzip.compress(plain, mtime=0), mtime=0) if compressed else plain


def config_key(chosen: Mapping[str, Any]) -> str:
    """The Config Key of some settings, hexadecimal."""
    counted = {name: value for name, value in chosen.items() if name != "originatorVersion"}
    return hashlib.sha256(seb_json(counted).encode()).hexdigest()


def seb_json(value: Any) -> str:
    """A property list's value as the text that is hashed: like JSON, but nothing is escaped."""
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    raise TypeError(type(value).__name__)


def _object(value: Mapping[str, Any]) -> str:
    members = sorted(value.items(), key=lambda member: member[0].lower())
    return "{" + ",".join(f'"{name}":{seb_json(each)}' for name, each in members if each != {}) + "}"


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "true" if value else "false",
    int: str,
    float: repr,
    str: lambda value: f'"{value}"',
    bytes: lambda value: f'"{base64.b64encode(value).decode()}"',
    datetime: lambda value: f'"{value.replace(tzinfo=UTC).isoformat()}"',
    dict: _object,
    list: lambda value: "[" + ",".join(seb_json(each) for each in value) + "]",
}
"""In this order: a truth value is also a whole number."""


def header_for(address: str, key: str) -> str:
    """What the header says in a request to `address`, under the Config Key `key`."""
    return hashlib.sha256((address.partition("#")[0] + key).encode()).hexdigest()
