"""A file that `kiosk export` has written, read whole: every journal follows from its first line to its head. Whose
signatures these are is for those to say who know the keys."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import msgspec

from kiosk_client.protocol.chain import BrokenChain, Head, follow, station_genesis
from kiosk_client.protocol.export import EXPORT_VERSION, FORMAT, ExportHeader
from kiosk_client.protocol.messages import JournalHead
from kiosk_client.protocol.refusal import MissingField, Unreadable
from kiosk_client.protocol.wire import from_line
from proctor_server.room.domain.errors import ExportNewer, ExportOlder, ExportTampered, ExportTruncated, NotAnExport

T = TypeVar("T")


class CarriedJournal(NamedTuple):
    """One journal of the file. `line`: of the file, where its head stands."""

    head: JournalHead
    lines: list[bytes]
    line: int


class StationFile(NamedTuple):
    """What a station has exported."""

    header: ExportHeader
    journals: list[CarriedJournal]


class _Kind(msgspec.Struct, frozen=True):
    format: str
    v: int = 0


def read_station_file(content: bytes) -> StationFile:
    """Raises `NotAnExport`, `ExportNewer`, `ExportOlder`, `ExportTruncated`, `ExportTampered`, the last with its
    line."""
    lines = content.split(b"\n")
    _require_known(lines[0])
    # the file ends with an end of line
    if lines.pop() != b"":
        raise ExportTruncated
    header = _read(ExportHeader, lines, 0)
    journals = _journals(header.station, lines)
    if header.journals is not None and len(journals) < header.journals:
        raise ExportTruncated
    return StationFile(header, journals)


def _require_known(line: bytes) -> None:
    try:
        kind = from_line(_Kind, line)
    except (MissingField, Unreadable):
        raise NotAnExport from None
    if kind.format != FORMAT:
        raise NotAnExport
    if kind.v > EXPORT_VERSION:
        raise ExportNewer(theirs=kind.v, ours=EXPORT_VERSION)
    if kind.v < EXPORT_VERSION:
        raise ExportOlder(theirs=kind.v)


def _journals(station: str, lines: list[bytes]) -> list[CarriedJournal]:
    found, at = [], 1
    while at < len(lines):
        head = _read(JournalHead, lines, at)
        if head.n > len(lines) - at - 1:
            raise ExportTruncated
        journal = CarriedJournal(head, lines[at + 1 : at + 1 + head.n], at + 1)
        _require_whole(station, journal)
        found.append(journal)
        at += 1 + len(journal.lines)
    return found


def _require_whole(station: str, journal: CarriedJournal) -> None:
    head = station_genesis(station, journal.head.session)
    for number, line in enumerate(journal.lines, start=journal.line + 1):
        try:
            head = follow(head, line)
        except (BrokenChain, MissingField, Unreadable):
            raise ExportTampered(line=number) from None
    if head != Head(journal.head.n, journal.head.hash):
        raise ExportTampered(line=journal.line)


def _read(kind: type[T], lines: Sequence[bytes], at: int) -> T:
    try:
        return from_line(kind, lines[at])
    except (MissingField, Unreadable):
        raise ExportTampered(line=at + 1) from None
