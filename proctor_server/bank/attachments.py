"""Attachments of items: the kinds that an exam page shows by itself, and whether a file is one of them."""

import csv
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Final, NamedTuple
from xml.parsers import expat

from proctor_server.bank import pages, pictures
from proctor_server.bank.faults import Complaint

LARGEST_KB: Final = 100

_SHEET: Final = "application/vnd.oasis.opendocument.spreadsheet-flat-xml"


class Kind(NamedTuple):
    """`check`: what is wrong with a file (its name, its bytes) of this kind."""

    media_type: str
    check: Callable[[str, bytes], Iterator[Complaint]]


def media_type(name: str) -> str:
    """The media type of an attachment of one of our kinds: the same on every machine."""
    return KINDS[PurePath(name).suffix.lower()].media_type


def complaints(name: str, data: bytes) -> Iterator[Complaint]:
    """What is wrong with an attachment."""
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        yield Complaint("", "attachment_kind", {"allowed": ", ".join(KINDS)})
        return
    if len(data) > LARGEST_KB * 1000:
        yield Complaint("", "file_too_large", {"limit": LARGEST_KB})
        return
    yield from kind.check(name, data)


def _text(_name: str, data: bytes) -> Iterator[Complaint]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        yield Complaint("", "file_not_utf8", {})


def _table(name: str, data: bytes) -> Iterator[Complaint]:
    """A header line, then lines of as many cells, separated by semicolons."""
    yield from (found := list(_text(name, data)))
    if found:
        return
    rows = list(csv.reader(data.decode("utf-8").splitlines(), delimiter=";"))
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            yield Complaint("", "table_ragged", {"line": number, "cells": len(row), "expected": len(rows[0])})
            return


def _page(_name: str, data: bytes) -> Iterator[Complaint]:
    return pages.complaints(data)


def _sheet(_name: str, data: bytes) -> Iterator[Complaint]:
    """XML of a spreadsheet. An entity can make a small file enormous."""

    def refuse(*_: object) -> None:
        raise ValueError

    names: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: names.append(name)
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        yield Complaint("", "sheet_damaged", {})
        return
    if "table:table" not in names:
        yield Complaint("", "sheet_damaged", {})


KINDS: Final[dict[str, Kind]] = {
    ".csv": Kind("text/csv", _table),
    ".txt": Kind("text/plain", _text),
    ".html": Kind("text/html", _page),
    ".fods": Kind(_SHEET, _sheet),
    **{suffix: Kind(kind, pictures.complaints) for suffix, kind in pictures.MEDIA_TYPES.items()},
}
"""Suffix → what it is."""
