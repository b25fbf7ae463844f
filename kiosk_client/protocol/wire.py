"""Structs to JSON and back: strict when writing, tolerant when reading.

Unknown fields of a newer peer are ignored, missing ones refused by name (`MissingField`), everything else that does
not fit is `Unreadable` with the place.
"""

import re
from base64 import b64decode
from functools import cache
from typing import Any, TypeVar

import msgspec

from kiosk_client.protocol.refusal import MissingField, Unreadable

T = TypeVar("T")

MAX_FRAME = 1_000_000
"""Bytes: the largest message that a room takes from a station. Oversized frames close the connection."""

_MISSING = re.compile(r"missing required field `([^`]+)`")


def to_wire(message: msgspec.Struct) -> Any:
    """The message as plain JSON types, ready for Socket.IO or `json`."""
    return msgspec.to_builtins(message)


def from_wire(kind: type[T], payload: object) -> T:
    """The message in `payload` (plain JSON types).

    Raises `MissingField` naming the field, or `Unreadable` with the place and what was expected.
    """
    try:
        message = msgspec.convert(payload, kind, strict=True)
        # half of a character, as a page can send it, could be neither stored nor sent on
        msgspec.json.encode(message)
    except msgspec.ValidationError as fault:
        raise _refusal(fault) from None
    except (UnicodeEncodeError, RecursionError) as fault:
        raise Unreadable(what=str(fault)) from None
    return message


def to_line(entry: msgspec.Struct) -> bytes:
    """One line of JSON without its end of line, the same bytes each time for the same value."""
    return msgspec.json.encode(entry)


def from_line(kind: type[T], line: bytes | str) -> T:
    """The value on one line of JSON. Raises like `from_wire`."""
    try:
        value: T = _decoder(kind).decode(line)  # type: ignore[arg-type]  # a class can be hashed
    except msgspec.ValidationError as fault:
        raise _refusal(fault) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError) as fault:
        raise Unreadable(what=str(fault)) from None
    return value


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    # made anew for each line, that of a union would take thirty times as long as the line
    return msgspec.json.Decoder(kind, strict=True)


def from_base64(text: str, what: str = "base64") -> bytes:
    """The bytes. Raises `Unreadable` that names `what` they are."""
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise Unreadable(what=what) from None


def _refusal(fault: Exception) -> MissingField | Unreadable:
    found = _MISSING.search(str(fault))
    return MissingField(field=found.group(1)) if found else Unreadable(what=str(fault))
