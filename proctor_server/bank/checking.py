"""A bank's folder → its items, and every fault at once: file, line, field, what is expected."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from proctor_server.bank import across, attachments, checking_solution, pages, pictures, prompt
from proctor_server.bank.checking_solution import repeated
from proctor_server.bank.faults import BankHasFaults, Complaint, Fault, message
from proctor_server.bank.items import Bank, Item
from proctor_server.bank.reading import Source, Unusable, decoded, key_lines, read_source, read_toml
from proctor_server.bank.shapes import BANK, ITEM

BANK_FILE: Final = "bank.toml"


class Needs(NamedTuple):
    """The fields that a kind of item has to have, and those that it may have. Those of other kinds it may
    not."""

    required: tuple[str, ...]
    optional: tuple[str, ...]


_TYPED: Final = ("solution.format", "solution.treatments")
NEEDS: Final = {
    "QCU": Needs(("choices", "solution.choices"), ()),
    "QCM": Needs(("choices", "solution.choices"), ()),
    "QROC": Needs(("solution.texts",), ("fields", *_TYPED)),
    "QROCM-ind": Needs(("fields", "solution.fields"), _TYPED),
    "QROCM-dep": Needs(("fields", "solution.groups"), ("solution.partial", *_TYPED)),
}
_KIND_FIELDS: Final = sorted({field for needs in NEEDS.values() for part in needs for field in part})


class Checked(NamedTuple):
    """What a folder holds: `bank` has the items without a fault; `files` is how many item files there are."""

    bank: Bank
    files: int
    faults: list[Fault]


def check(folder: Path) -> Checked:
    """Every fault of the bank in `folder` and the items that have none, in order of file. Drafts are checked
    too."""
    paths = sorted(folder.glob("*/*.md"))
    about, faults = _read_about(folder)
    if not paths:
        faults.append(_fault(".", 1, Complaint("", "empty_bank", {})))
    items: list[Item] = []
    lines: dict[str, Source] = {}
    for path in paths:
        item, source, found = _read_item(folder, path)
        faults.extend(found)
        items.extend([item] if item else [])
        lines |= {path.relative_to(folder).as_posix(): source} if source else {}
    faults.extend(_across(folder, items, lines, all_sound=len(items) == len(paths)))
    bank = Bank(**about, items=sorted(items, key=lambda item: item.id))
    return Checked(bank, len(paths), sorted(set(faults)))


def _across(folder: Path, items: list[Item], sources: Mapping[str, Source], *, all_sound: bool) -> Iterator[Fault]:
    skills, seen = across.read_skill_lists(folder)
    seen += across.complaints(across.Whole(folder, items, skills, all_sound))
    for file, line, complaint in seen:
        yield _fault(file, line or sources[file].line_of(complaint.field), complaint)


def read_bank(folder: Path) -> Bank:
    """The bank in `folder`. Raises `BankHasFaults` with all of them."""
    checked = check(folder)
    if checked.faults:
        raise BankHasFaults(checked.faults)
    return checked.bank


def _read_about(folder: Path) -> tuple[dict[str, str], list[Fault]]:
    about = {"id": folder.resolve().name, "title": "", "licence": ""}
    path = folder / BANK_FILE
    if not path.is_file():
        return about, []
    try:
        text = decoded(path.read_bytes())
        written = read_toml(text, first_line=1)
    except Unusable as fault:
        return about, [_fault(BANK_FILE, fault.line, fault.complaint)]
    source = Source(written, "", 1, key_lines(text.splitlines(), first_line=1))
    found = list(BANK(written))
    return about | _sound(written, found), [_fault(BANK_FILE, source.line_of(one.field), one) for one in found]


def _read_item(folder: Path, path: Path) -> tuple[Item | None, Source | None, list[Fault]]:
    name = path.relative_to(folder).as_posix()
    try:
        source = read_source(path.read_bytes())
    except Unusable as fault:
        return None, None, [_fault(name, fault.line, fault.complaint)]
    found = [(source.line_of(complaint.field), complaint) for complaint in _complaints(source.fields, path)]
    found.extend(prompt.complaints(source.prompt, source.prompt_line))
    if found:
        return None, source, [_fault(name, line, complaint) for line, complaint in found]
    item = msgspec.convert({**source.fields, "prompt": source.prompt}, Item)
    refused = [_fault(name, source.line_of(one.field), one) for one in checking_solution.refused_by_evaluation(item)]
    return (None if refused else item), source, refused


def _complaints(fields: dict[str, Any], path: Path) -> Iterator[Complaint]:
    shape = list(ITEM(fields))
    yield from shape
    yield from _kind_complaints(fields)
    sound = _sound(fields, shape)
    yield from _place_complaints(sound, path)
    yield from repeated("choices", sound.get("choices", []))
    yield from repeated("fields", [field["name"] for field in sound.get("fields", [])])
    yield from checking_solution.complaints(sound)
    yield from _file_complaints(sound, path.parent)


def _sound(fields: dict[str, Any], complaints: list[Complaint]) -> dict[str, Any]:
    """The fields that have their shape. Of a solution, the parts that have theirs."""
    bad = {complaint.field.replace("[", ".").split(".")[0] for complaint in complaints}
    sound = {key: value for key, value in fields.items() if key not in bad}
    solution = fields.get("solution")
    if "solution" in bad and isinstance(solution, dict):
        parts = [complaint.field.replace("[", ".").split(".") for complaint in complaints]
        worse = {part[1] for part in parts if part[0] == "solution" and len(part) > 1}
        sound["solution"] = {key: value for key, value in solution.items() if key not in worse}
    return sound


def _kind_complaints(fields: Mapping[str, Any]) -> Iterator[Complaint]:
    kind, solution = fields.get("kind"), fields.get("solution", {})
    if not isinstance(kind, str) or kind not in NEEDS or not isinstance(solution, dict):
        return
    needs = NEEDS[kind]
    present = {*fields, *(f"solution.{part}" for part in solution)}
    for field in needs.required:
        # Without any solution, that is the one thing to say.
        if field not in present and ("solution" in fields or not field.startswith("solution.")):
            yield Complaint(field, "missing_field", {})
    for field in _KIND_FIELDS:
        if field in present and field not in (*needs.required, *needs.optional):
            yield Complaint(field, "not_for_this_kind", {"kind": kind})


def _place_complaints(sound: Mapping[str, Any], path: Path) -> Iterator[Complaint]:
    if sound.get("id", path.stem) != path.stem:
        yield Complaint("id", "id_not_file_name", {"expected": path.stem})
    if sound.get("competence", path.parent.name) != path.parent.name:
        yield Complaint("competence", "competence_not_folder", {"expected": path.parent.name})


def _file_complaints(sound: Mapping[str, Any], folder: Path) -> Iterator[Complaint]:
    named = [("attachments", name) for name in sound.get("attachments", [])]
    named += [(f"{field}.file", sound[field]["file"]) for field in ("image", "embed") if field in sound]
    for field, name in named:
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            yield Complaint(field, "not_a_path", {})
        elif not path.is_file():
            yield Complaint(field, "file_not_found", {"name": name})
        else:
            yield from (one._replace(field=field) for one in _FILE_CHECKS[field](name, path.read_bytes()))


_FILE_CHECKS: Final[dict[str, Callable[[str, bytes], Iterator[Complaint]]]] = {
    "attachments": attachments.complaints,
    "image.file": pictures.complaints,
    "embed.file": lambda _name, data: pages.complaints(data),
}


def _fault(file: str, line: int, complaint: Complaint) -> Fault:
    return Fault(
        file=_printable(file),
        line=line,
        field=_printable(complaint.field),
        code=complaint.code,
        message=_printable(message(complaint)),
    )


def _printable(text: str) -> str:
    # The name of a file may be no text at all.
    return text.encode(errors="replace").decode()
