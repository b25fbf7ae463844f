"""A bag's files to what they mean. Tolerant: what cannot be read is a problem, and absent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import msgspec

from kiosk_client.protocol.refusal import Refusal, Unreadable
from kiosk_client.protocol.wire import from_line
from proctor_server.session_package import bag
from proctor_server.session_package.cards import CentreCard, centre_key, read_centre_card
from proctor_server.session_package.contents import Contents, StationHead, StationJournal
from proctor_server.session_package.erasure import Erasure, erased_hash, read_erasure
from proctor_server.session_package.problems import Problem, problem
from proctor_server.session_package.record import SessionRecord

T = TypeVar("T")


class StationEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the session's journal that holds a station's line. `verdict`: `counted`, `late`, or why
    neither."""

    n: int
    kind: Literal["station_entry"]
    station: str
    attempt: str
    verdict: str
    line: str


class _Kind(msgspec.Struct):
    kind: str


@dataclass(frozen=True)
class Parts:
    """What a bag says, part by part; None where it cannot be read."""

    files: bag.Files
    record: SessionRecord | None
    card: CentreCard | None
    key: bytes | None
    journal: list[bytes]
    entries: list[StationEntry]
    heads: dict[str, StationHead]
    stations: dict[str, list[bytes]]
    erasure: Erasure | None = None
    problems: list[Problem] = field(default_factory=list)

    def is_erased(self, line: bytes) -> bool:
        """Whether the line was about somebody whom the authority took out."""
        return self.erasure is not None and erased_hash(line) is not None

    def all_stations(self) -> list[str]:
        """Every station that is named anywhere, sorted."""
        return sorted({*self.heads, *self.stations, *(entry.station for entry in self.entries)})


def read_parts(files: bag.Files, authority_key: bytes | None = None) -> Parts:
    """The parts, with a problem for each that is missing or unreadable. Never raises. `authority_key`: of receipts,
    raw, for a bag from which somebody was erased."""
    found: list[Problem] = []
    journal = _split(files.get(bag.JOURNAL, b""))
    erasure = _erasure(files, authority_key, found)
    card = _part(files, bag.CENTRE, CentreCard, found)
    return Parts(
        files=files,
        record=_part(files, bag.SESSION, SessionRecord, found),
        card=card,
        key=_key_of(card, files, found),
        journal=journal,
        entries=list(_entries(journal, found, is_erased=erasure is not None)),
        heads=_part(files, bag.STATION_HEADS, dict[str, StationHead], found) or {},
        stations={name: _split(files[file]) for file in sorted(files) if (name := _station_of(file))},
        erasure=erasure,
        problems=found,
    )


def _erasure(files: bag.Files, key: bytes | None, found: list[Problem]) -> Erasure | None:
    if bag.ERASURE not in files:
        return None
    if key is None:
        found.append(problem("erasure_unknown", bag.ERASURE))
        return None
    try:
        return read_erasure(files[bag.ERASURE], key)
    except Refusal:
        found.append(problem("erasure_wrong", bag.ERASURE))
        return None


def read_contents(zipped: bytes) -> Contents:
    """What `write_bag` was given, from a bag that `verify_bag` found valid. Raises `Unreadable` for
    another."""
    parts = read_parts(bag.unzip(zipped)[0])
    if parts.record is None or parts.problems or parts.heads.keys() != parts.stations.keys():
        raise Unreadable(what=bag.SESSION)
    stations = [StationJournal(name, parts.heads[name], lines) for name, lines in parts.stations.items()]
    return Contents(parts.record, parts.journal, stations)


def claimed_centre(zipped: bytes) -> str | None:
    """The fingerprint of the centre that a bag says it is from. Nothing of it is checked."""
    record = read_parts(bag.unzip(zipped)[0]).record
    return record.centre.fingerprint if record else None


def _part(files: bag.Files, name: str, kind: type[T], found: list[Problem]) -> T | None:
    try:
        return from_line(kind, files.get(name, b""))
    except Refusal as refusal:
        found.append(problem("part_unreadable", name, what=refusal))
        return None


def _key_of(card: CentreCard | None, files: bag.Files, found: list[Problem]) -> bytes | None:
    if card is None:
        return None
    try:
        return centre_key(read_centre_card(files[bag.CENTRE]))
    except Refusal as refusal:
        found.append(problem("part_unreadable", bag.CENTRE, what=refusal))
        return None


def _split(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _station_of(file: str) -> str:
    inside = file.startswith(bag.STATIONS) and file.endswith(".jsonl")
    return file.removeprefix(bag.STATIONS).removesuffix(".jsonl") if inside else ""


def _entries(journal: list[bytes], found: list[Problem], *, is_erased: bool) -> Iterator[StationEntry]:
    for n, line in enumerate(journal, start=1):
        if is_erased and erased_hash(line) is not None:
            continue
        try:
            if from_line(_Kind, line).kind == "station_entry":
                yield from_line(StationEntry, line)
        except Refusal:
            found.append(problem("entry_unreadable", f"{bag.JOURNAL}:{n}"))
