"""A BagIt 1.0 bag (RFC 8493) in a ZIP whose bytes depend on nothing but the files in it."""

import re
import struct
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from types import MappingProxyType
from typing import Final

from proctor_server.session_package.problems import Problem, problem

DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
DECLARATION_FILE, INFO_FILE = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE, ERASURE = "signature.dsse.json", "erasure.dsse.json"
SESSION, JOURNAL = "data/session.json", "data/journal.jsonl"
CENTRE, STATION_HEADS = "data/centre.json", "data/station-heads.json"
STATIONS = "data/stations/"

MAX_BYTES = 200_000_000
MAX_FILES = 5_000

_NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*", re.ASCII)
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (.+)", re.ASCII)
_ZIP_FAULTS = (zipfile.BadZipFile, ValueError, RuntimeError, EOFError, OSError, struct.error, LookupError)

Files = dict[str, bytes]


def station_file(station: str) -> str:
    """Where the journal of `station` is."""
    return f"{STATIONS}{station}.jsonl"


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(content).hexdigest()


def manifest(files: Files) -> bytes:
    """A manifest of `files`, in the order of their names; `sha256sum -c` reads it."""
    return "".join(f"{digest(files[name])}  {name}\n" for name in sorted(files)).encode()


def bag_of(payload: Files, info: dict[str, str]) -> Files:
    """The payload (names under `data/`) with the tag files that make it a bag."""
    size = sum(len(content) for content in payload.values())
    lines = {**info, "Payload-Oxum": f"{size}.{len(payload)}"}
    text = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in lines.items())
    tags = {DECLARATION_FILE: DECLARATION, INFO_FILE: text.encode(), MANIFEST: manifest(payload)}
    return {**payload, **tags, TAG_MANIFEST: manifest(tags)}


def zip_of(files: Files) -> bytes:
    """The same files, the same bytes: stored, sorted, one date, one mode."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def unzip(data: bytes) -> tuple[Files, list[Problem]]:
    """The files of a ZIP made by `zip_of`, and what is wrong with it. Never raises; never unpacks more than
    it got."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            refused = list(_unfit(archive.infolist(), len(data)))
            if refused:
                return {}, refused
            files, damaged = _read_all(archive)
    except _ZIP_FAULTS as fault:
        return {}, [problem("not_a_bag", "", what=str(fault))]
    if not damaged and zip_of(files) != data:
        damaged = [problem("not_canonical", "")]
    return files, damaged


def _unfit(entries: list[zipfile.ZipInfo], size: int) -> list[Problem]:
    # Entries may overlap in a hostile ZIP: what they claim together can be no more than what came.
    if size > MAX_BYTES or len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > size:
        return [problem("too_large", "")]
    found = [problem("unsafe_name", repr(entry.filename)) for entry in entries if not _NAME.fullmatch(entry.filename)]
    found += [problem("not_stored", entry.filename) for entry in entries if not _is_stored(entry)]
    if len({entry.filename for entry in entries}) != len(entries):
        found.append(problem("not_a_bag", "", what="deux fichiers ont le même nom"))
    return found


def _is_stored(entry: zipfile.ZipInfo) -> bool:
    encrypted = entry.flag_bits & 1
    return entry.compress_type == zipfile.ZIP_STORED and entry.compress_size == entry.file_size and not encrypted


def _read_all(archive: zipfile.ZipFile) -> tuple[Files, list[Problem]]:
    files: Files = {}
    damaged: list[Problem] = []
    for entry in archive.infolist():
        try:
            files[entry.filename] = archive.read(entry)
        except _ZIP_FAULTS:
            damaged.append(problem("file_damaged", entry.filename))
    return files, damaged


def check_bag(files: Files, erased: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> list[Problem]:
    """What RFC 8493 asks of a bag, and that nothing lies in it besides. `erased`: of files from which a person was
    taken out, the SHA-256 that the manifest has, and theirs."""
    found = [] if files.get(DECLARATION_FILE) == DECLARATION else [problem("not_a_bag", DECLARATION_FILE, what="1.0")]
    payload = {name for name in files if name.startswith("data/")}
    found += _against_manifest(files, MANIFEST, payload, erased)
    tags = set(files) - payload - {TAG_MANIFEST, SIGNATURE, ERASURE}
    return found + _against_manifest(files, TAG_MANIFEST, tags, {})


def _against_manifest(
    files: Files, name: str, present: set[str], erased: Mapping[str, tuple[str, str]]
) -> list[Problem]:
    listed = _parse_manifest(files.get(name, b""))
    if listed is None or name not in files:
        return [problem("manifest_unreadable", name)]
    changed = [
        each
        for each in present & listed.keys()
        if (listed[each], digest(files[each])) != erased.get(each, (listed[each], listed[each]))
    ]
    return [
        *(problem("file_changed", each) for each in sorted(changed)),
        *(problem("file_missing", each) for each in sorted(listed.keys() - present)),
        *(problem("file_unexpected", each) for each in sorted(present - listed.keys())),
    ]


def _parse_manifest(content: bytes) -> dict[str, str] | None:
    matches = [_MANIFEST_LINE.fullmatch(line) for line in content.decode("utf-8", "replace").splitlines()]
    listed = {match[2]: match[1] for match in matches if match}
    return listed if len(listed) == len(matches) else None
