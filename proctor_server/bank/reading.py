"""An item file: fields in TOML between two lines of `+++`, then the prompt."""

import re
import tomllib
from typing import Any, Final, NamedTuple

from proctor_server.bank.faults import Complaint

MARK: Final = "+++"

_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")
_HEADER = re.compile(r"\s*\[\[?\s*([\w.\"'-]+)\s*\]\]?")
_TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")
_LONG_TEXT = re.compile(r"\"\"\"|'''")


class Unusable(Exception):
    """The file cannot be read further than `line`."""

    def __init__(self, line: int, code: str, **details: object) -> None:
        super().__init__(code)
        self.line = line
        self.complaint = Complaint("", code, details)


class Source(NamedTuple):
    """An item file, read: its fields, its prompt, and where each of them starts (lines count from 1)."""

    fields: dict[str, Any]
    prompt: str
    prompt_line: int
    lines: dict[str, int]

    def line_of(self, field: str) -> int:
        """The line of `field` (as `solution.fields.titre`), or of the nearest table around it that has
        one."""
        while field:
            if field in self.lines:
                return self.lines[field]
            field = field[: max(field.rfind("."), field.rfind("["), 0)]
        return 1


def read_source(content: bytes) -> Source:
    """The parts of an item file. Raises `Unusable`."""
    lines = decoded(content).splitlines()
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == MARK), None)
    if end is None or lines[0].rstrip() != MARK:
        raise Unusable(1, "no_front_matter")
    front = lines[1:end]
    return Source(
        fields=read_toml("\n".join(front), first_line=2),
        prompt="\n".join(lines[end + 1 :]),
        prompt_line=end + 2,
        lines={**key_lines(front, first_line=2), "prompt": end + 2},
    )


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, with or without byte order mark. Raises `Unusable` at the line that is
    not."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unusable(content.count(b"\n", 0, fault.start) + 1, "not_utf8") from None


def read_toml(text: str, *, first_line: int) -> dict[str, Any]:
    """The tables of a TOML text that starts at `first_line` of its file. Raises `Unusable` at the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = _TOML_PLACE.search(str(fault))
        line = int(found[1]) if found else text.count("\n") + 1
        raise Unusable(line + first_line - 1, "not_toml", why=_TOML_PLACE.sub("", str(fault)).strip()) from None
    except RecursionError:
        raise Unusable(first_line, "not_toml", why="too deep") from None


def key_lines(front: list[str], *, first_line: int) -> dict[str, int]:
    """Field → its line, for the keys and the table headers of a TOML text."""
    places: dict[str, int] = {}
    table, in_long_text = "", False
    for line, written in enumerate(front, start=first_line):
        header, key = _HEADER.match(written), _KEY.match(written)
        if header and not in_long_text and not key:
            table = _plain(header[1])
            places.setdefault(table, line)
        elif key and not in_long_text:
            places.setdefault(f"{table}.{_plain(key[1])}".lstrip("."), line)
        in_long_text ^= len(_LONG_TEXT.findall(written)) % 2 == 1
    return places


def _plain(key: str) -> str:
    return key.replace('"', "").replace("'", "")
