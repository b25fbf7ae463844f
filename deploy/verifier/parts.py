"""What the files of a bag say, part by part; None where it cannot be read."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from bags import Files
from certificates import key_id, read_certificate
from erasures import erased_hash, read_erasure
from problems import Problem, problem
from shapes import CENTRE_CARD, KIND_OF_LINE, RECORD, STATION_ENTRY, STATION_HEADS, read

SESSION, JOURNAL = "data/session.json", "data/journal.jsonl"
CENTRE, HEADS, STATIONS = "data/centre.json", "data/station-heads.json", "data/stations/"


class Parts(NamedTuple):
    """`key`: the centre's, from its card in the bag. `entries`: lines of the session's journal that hold a station's.
    `stations`: the lines of each station's journal."""

    files: Files
    record: Any
    key: bytes | None
    journal: list[bytes]
    entries: list[Any]
    heads: dict[str, Any]
    stations: dict[str, list[bytes]]
    erasure: Any
    problems: list[Problem]

    def is_erased(self, line: bytes) -> bool:
        """Whether the line was about somebody whom the authority took out."""
        return self.erasure is not None and erased_hash(line) is not None

    def all_stations(self) -> list[str]:
        """Every station that is named anywhere, sorted."""
        return sorted({*self.heads, *self.stations, *(entry["station"] for entry in self.entries)})


def read_parts(files: Files, authority_key: bytes | None) -> Parts:
    """The parts, with a problem for each that is missing or unreadable."""
    found: list[Problem] = []
    erasure = read_erasure(files, authority_key, found)
    journal = _split(files.get(JOURNAL, b""))
    key = _key(files, found)
    return Parts(
        files=files,
        record=_part(files, SESSION, RECORD, found),
        key=key,
        journal=journal,
        entries=list(_entries(journal, found, is_erased=erasure is not None)),
        heads=_part(files, HEADS, STATION_HEADS, found) or {},
        stations={name: _split(files[file]) for file in sorted(files) if (name := _station_of(file))},
        erasure=erasure,
        problems=found,
    )


def key_of_card(content: bytes) -> bytes:
    """The centre's key. Raises `ValueError` where certificate, key and fingerprint do not agree."""
    card = read(CENTRE_CARD, content)
    certificate = read_certificate(card["certificate"])
    if key_id(certificate.key) != card["fingerprint"]:
        raise ValueError("l'empreinte n'est pas celle du certificat")
    if not certificate.is_issued_by(certificate.key):
        raise ValueError("le certificat n'est pas signé par sa propre clé")
    return certificate.key


def station_file(station: str) -> str:
    """Where the journal of `station` is."""
    return f"{STATIONS}{station}.jsonl"


def _key(files: Files, found: list[Problem]) -> bytes | None:
    try:
        return key_of_card(files.get(CENTRE, b""))
    except (ValueError, IndexError) as fault:
        found.append(problem("part_unreadable", CENTRE, what=fault))
        return None


def _part(files: Files, name: str, shape: Any, found: list[Problem]) -> Any:
    try:
        return read(shape, files.get(name, b""))
    except ValueError as fault:
        found.append(problem("part_unreadable", name, what=fault))
        return None


def _split(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _station_of(file: str) -> str:
    inside = file.startswith(STATIONS) and file.endswith(".jsonl")
    return file.removeprefix(STATIONS).removesuffix(".jsonl") if inside else ""


def _entries(journal: list[bytes], found: list[Problem], *, is_erased: bool) -> Iterator[Any]:
    for n, line in enumerate(journal, start=1):
        if is_erased and erased_hash(line) is not None:
            continue
        try:
            if read(KIND_OF_LINE, line)["kind"] == "station_entry":
                yield read(STATION_ENTRY, line)
        except ValueError:
            found.append(problem("entry_unreadable", f"{JOURNAL}:{n}"))
