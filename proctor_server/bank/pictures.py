"""Pictures of items: which they may be, and that they are quiet (no script, nothing from outside)."""

import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from proctor_server.bank.faults import Complaint

MEDIA_TYPES: Final = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
LARGEST_KB: Final = 500
"""Of one picture or file of an item: a form goes to a whole room at once."""

_STARTS: Final = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_ACTIVE_ELEMENTS: Final = {"script", "foreignobject", "iframe"}
_OUTSIDE = re.compile(r"(?i)url\(\s*[\"']?(?!#)|@import|javascript:")


class _NotQuiet(Exception):
    """The picture does something, or fetches something."""


def media_type(name: str) -> str | None:
    """The media type that a picture's name says; None when it is not one of ours."""
    return MEDIA_TYPES.get(name[name.rfind(".") :].lower())


def complaints(name: str, data: bytes) -> Iterator[Complaint]:
    """What is wrong with a picture."""
    kind = media_type(name)
    if len(data) > LARGEST_KB * 1000:
        yield Complaint("", "file_too_large", {"limit": LARGEST_KB})
    if kind is None:
        yield Complaint("", "picture_kind", {})
    elif kind == "image/svg+xml":
        yield from _svg_complaints(data)
    elif not data.startswith(_STARTS[kind]):
        yield Complaint("", "picture_damaged", {"kind": kind})


def _svg_complaints(data: bytes) -> Iterator[Complaint]:
    try:
        root = _read_svg(data)
    except _NotQuiet:
        yield Complaint("", "picture_active", {})
    except (expat.ExpatError, ValueError):
        yield Complaint("", "picture_damaged", {"kind": "image/svg+xml"})
    else:
        if root != "svg":
            yield Complaint("", "picture_damaged", {"kind": "image/svg+xml"})


def _read_svg(data: bytes) -> str:
    """The name of the root element. Raises `_NotQuiet`, or expat's error when it is not XML."""
    names: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        names.append(_local(name))
        if _local(name) in _ACTIVE_ELEMENTS or any(map(_is_active, attributes.items())):
            raise _NotQuiet

    def text(written: str) -> None:
        if names[-1] == "style" and _OUTSIDE.search(written):
            raise _NotQuiet

    def refuse(*_: object) -> None:
        raise _NotQuiet

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    # Entities can make a small file enormous, or name another file.
    parser.EntityDeclHandler = refuse
    parser.Parse(data, True)
    return names[0]


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1].lower()


def _is_active(attribute: tuple[str, str]) -> bool:
    key, value = _local(attribute[0]), attribute[1].strip()
    if key.startswith("on"):
        return True
    if key == "href":
        return not value.startswith(("#", "data:image/png", "data:image/jpeg"))
    return bool(_OUTSIDE.search(value))
