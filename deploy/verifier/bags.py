"""Files of a bag: from the ZIP that is in the age file, or from a folder; then what BagIt asks of them (RFC 8493)."""

import re
import struct
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from problems import Problem, problem

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
DECLARATION_FILE, MANIFEST, TAG_MANIFEST = "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE, ERASURE = "signature.dsse.json", "erasure.dsse.json"
MAX_BYTES = 200_000_000
MAX_FILES = 5_000

_NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*", re.ASCII)
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (.+)", re.ASCII)
_ZIP_FAULTS = (zipfile.BadZipFile, ValueError, RuntimeError, EOFError, OSError, struct.error, LookupError)

Files = dict[str, bytes]


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(content).hexdigest()


def files_of_folder(folder: Path) -> tuple[Files, list[Problem]]:
    """The files of a bag that was taken out of its ZIP. Nothing outside of `folder` is read."""
    found = [each for each in sorted(folder.rglob("*")) if each.is_symlink() or not each.is_dir()]
    names = {str(each.relative_to(folder)).replace("\\", "/"): each for each in found}
    unfit = [
        problem("unsafe_name", repr(n)) for n, each in names.items() if not _NAME.fullmatch(n) or each.is_symlink()
    ]
    if unfit:
        return {}, unfit
    if len(found) > MAX_FILES or sum(each.stat().st_size for each in found) > MAX_BYTES:
        return {}, [problem("too_large", "")]
    return {name: each.read_bytes() for name, each in names.items()}, []


def files_of_zip(data: bytes) -> tuple[Files, list[Problem]]:
    """The files, and what is wrong with the archive. Unpacks in memory, never more than came."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            refused = _unfit(archive.infolist(), len(data))
            if refused:
                return {}, refused
            files, damaged = _read_all(archive)
    except _ZIP_FAULTS as fault:
        return {}, [problem("not_a_bag", "", what=str(fault))]
    if not damaged and _zip_of(files) != data:
        damaged = [problem("not_canonical", "")]
    return files, damaged


def _zip_of(files: Files) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def _unfit(entries: list[zipfile.ZipInfo], size: int) -> list[Problem]:
    if size > MAX_BYTES or len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > size:
        return [problem("too_large", "")]
    found = [problem("unsafe_name", repr(entry.filename)) for entry in entries if not _NAME.fullmatch(entry.filename)]
    found += [problem("not_stored", entry.filename) for entry in entries if not _is_stored(entry)]
    if len({entry.filename for entry in entries}) != len(entries):
        found.append(problem("not_a_bag", "", what="deux fichiers ont le même nom"))
    return found


def _is_stored(entry: zipfile.ZipInfo) -> bool:
    is_plain = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1
    return is_plain and entry.compress_size == entry.file_size


def _read_all(archive: zipfile.ZipFile) -> tuple[Files, list[Problem]]:
    files: Files = {}
    damaged = []
    for entry in archive.infolist():
        try:
            files[entry.filename] = archive.read(entry)
        except _ZIP_FAULTS:
            damaged.append(problem("file_damaged", entry.filename))
    return files, damaged


def check_bag(files: Files, erased: dict[str, tuple[str, str]]) -> list[Problem]:
    """Every file is what its manifest says, and no other lies there. `erased`: of files from which a person was taken
    out, the SHA-256 that the manifest has, and theirs."""
    found = [] if files.get(DECLARATION_FILE) == DECLARATION else [problem("not_a_bag", DECLARATION_FILE, what="1.0")]
    payload = {name for name in files if name.startswith("data/")}
    found += _against_manifest(files, MANIFEST, payload, erased)
    return found + _against_manifest(files, TAG_MANIFEST, set(files) - payload - {TAG_MANIFEST, SIGNATURE, ERASURE}, {})


def _against_manifest(files: Files, name: str, present: set[str], erased: dict[str, tuple[str, str]]) -> list[Problem]:
    listed = _listed(files.get(name, b""))
    if listed is None or name not in files:
        return [problem("manifest_unreadable", name)]
    there = {each: (listed[each], digest(files[each])) for each in present & listed.keys()}
    changed = [each for each, pair in there.items() if pair != erased.get(each, (listed[each], listed[each]))]
    return [
        *(problem("file_changed", each) for each in sorted(changed)),
        *(problem("file_missing", each) for each in sorted(listed.keys() - present)),
        *(problem("file_unexpected", each) for each in sorted(present - listed.keys())),
    ]


def _listed(content: bytes) -> dict[str, str] | None:
    matches = [_MANIFEST_LINE.fullmatch(line) for line in content.decode("utf-8", "replace").splitlines()]
    listed = {match[2]: match[1] for match in matches if match}
    return listed if len(listed) == len(matches) else None
