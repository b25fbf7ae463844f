"""Embedded pages: whole in one file, with nothing fetched and nothing left behind. The station's sandbox refuses the
rest; here the author is told before."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from proctor_server.bank.faults import Complaint
from proctor_server.bank.pictures import LARGEST_KB

_OUTSIDE_TAGS: Final = frozenset({"base", "embed", "form", "frame", "iframe", "link", "object"})
_ADDRESSES: Final = frozenset({"action", "data", "formaction", "href", "ping", "poster", "src", "srcset", "xlink:href"})
_OUTSIDE_STYLE = re.compile(r"(?i)url\(\s*[\"']?(?!#|data:)|@import")
_OUTSIDE_SCRIPT = re.compile(
    r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|localStorage|sessionStorage|indexedDB"
    r"|alert|confirm|prompt|showModalDialog|document\.cookie|window\.open)\s*[(.\[]|\bimport\s*[({*\"']|document\.cookie"
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in {"script", "style"} else ""
        if tag in _OUTSIDE_TAGS or (tag == "meta" and any(key == "http-equiv" for key, _ in attrs)):
            self.found.append(f"<{tag}>")
        for key, value in attrs:
            self._attribute(key, (value or "").strip())

    def _attribute(self, key: str, value: str) -> None:
        if key in _ADDRESSES and value and not value.startswith(("#", "data:")):
            self.found.append(f"{key}={value[:40]}")
        if key == "style" and (outside := _OUTSIDE_STYLE.search(value)):
            self.found.append(outside[0])

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        pattern = {"script": _OUTSIDE_SCRIPT, "style": _OUTSIDE_STYLE}.get(self._inside)
        if pattern:
            self.found += [found.strip("(.[ ") for found in pattern.findall(data)]


def complaints(data: bytes) -> Iterator[Complaint]:
    """What is wrong with a page."""
    if len(data) > LARGEST_KB * 1000:
        yield Complaint("", "file_too_large", {"limit": LARGEST_KB})
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        yield Complaint("", "file_not_utf8", {})
        return
    reader = _Reader()
    reader.feed(text)
    reader.close()
    for what in dict.fromkeys(reader.found):
        yield Complaint("", "page_not_alone", {"what": what})
