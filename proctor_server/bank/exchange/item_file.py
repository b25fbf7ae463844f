"""An item → the text of its file, the inverse of `bank.reading`."""

import json
import unicodedata
from typing import Any, Final

import msgspec

from proctor_server.bank.items import Item
from proctor_server.bank.reading import MARK

_ORDER: Final = (
    "id", "competence", "skill", "kind", "status", "locale", "licence", "focused", "seconds", "image", "attachments",
    "embed", "fields", "choices", "discriminant", "difficulty",
)  # fmt: skip
_ALWAYS: Final = frozenset(_ORDER[:7])
_SOLUTION: Final = ("choices", "texts", "fields", "groups", "format", "treatments", "partial")


def text_of(item: Item) -> str:
    """The item's file: what has its usual value is not written."""
    written = msgspec.to_builtins(item)
    top = [f"{name} = {toml(written[name])}" for name in _ORDER if name in _ALWAYS or _is_said(written[name])]
    solution = [f"{name} = {toml(value)}" for name in _SOLUTION if (value := written["solution"].get(name)) is not None]
    return "\n".join([MARK, *top, "", "[solution]", *solution, MARK, item.prompt, ""])


def _is_said(value: Any) -> bool:
    # A difficulty of 0 says something; not to be focused is how an item is.
    return value is not None and value is not False and value != []


def toml(value: Any) -> str:
    """A value in TOML, on one line. Keys are names, which need no quotes."""
    match value:
        case str():
            return _quoted(value)
        case dict():
            return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(toml, value)) + "]"
        case _:
            # Flags and numbers are written alike in JSON and TOML.
            return json.dumps(value)


def _quoted(text: str) -> str:
    # A line of the file ends at any of Unicode's line ends, so none of them may stand in a text as it is.
    return "".join(_escaped(letter) for letter in json.dumps(text, ensure_ascii=False))


def _escaped(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
