"""One JSON object on standard input, as the commands of the assessment take it."""

import json
from typing import TypeVar

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line

T = TypeVar("T")


class NameTwice(Refusal):
    """An object of the input has a name twice: one of its values would be lost without a word."""

    code = "name_twice"
    sentence = "Le nom « {name} » figure deux fois dans le même objet."


def read_object(kind: type[T], text: bytes) -> T:
    """The value in `text`. Raises like `from_line`, and `NameTwice`."""
    value = from_line(kind, text)
    # Figures are left as texts: only names matter here, and some figures are too long for Python.
    json.loads(text, object_pairs_hook=_refuse_twice, parse_int=str, parse_float=str)
    return value


def _refuse_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise NameTwice(name=next(name for name in names if names.count(name) > 1))
    return found
