"""What other programs carry only as words: an item's competence, skill, licence and settings, as tags and back."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.referential import COMPETENCES, read_skill
from proctor_server.bank.items import Item
from proctor_server.bank.solutions import Kind, NumberRight, Treatment

OURS: Final = "proctor:"
COMPETENCE: Final = "competence:"
LICENCE: Final = "licence:"
SKILL: Final = "skill:"


class Told(NamedTuple):
    """What the tags of a question say. `settings`: fields of an item and of its solution, by name."""

    competence: str | None
    skill: str | None
    licence: str | None
    settings: dict[str, Any]
    unreadable: list[str]


def tags_of(item: Item) -> list[str]:
    """The tags of an item: all that `read_tags` needs to give its settings back."""
    own = {name: write(item) for name, write in WRITE.items()}
    named = [item.skill, f"{COMPETENCE}{item.competence}", f"{LICENCE}{item.licence}"]
    return named + [f"{OURS}{name}={value}" for name, value in own.items() if value]


def read_tags(tags: Iterable[str]) -> Told:
    """What the tags say. Those of others are nobody's business; ours that cannot be read are named."""
    found: dict[str, Any] = {}
    unreadable: list[str] = []
    for tag in tags:
        try:
            found.update(_read(tag.strip()))
        except (ValueError, Refusal):
            unreadable.append(tag)
    named = [found.pop(name, None) for name in ("competence", "skill", "licence")]
    return Told(named[0], named[1], named[2], found, unreadable)


def _read(tag: str) -> Iterator[tuple[str, Any]]:
    if tag.startswith(("@", SKILL)):
        name = tag.removeprefix(SKILL).strip()
        read_skill(name)
        yield "skill", name
    elif tag.startswith(COMPETENCE):
        competence = tag.removeprefix(COMPETENCE).strip()
        if competence not in COMPETENCES:
            raise ValueError(competence)
        yield "competence", competence
    elif tag.startswith(LICENCE):
        yield "licence", tag.removeprefix(LICENCE).strip()
    elif tag.startswith(OURS):
        name, _, value = tag.removeprefix(OURS).partition("=")
        yield name, READ[name](value) if name in READ else _unknown(name)


def _unknown(name: str) -> Any:
    raise ValueError(name)


def _as(wanted: Any) -> Callable[[str], Any]:
    """A reader of one value; msgspec's error is a `ValueError`."""
    return lambda value: msgspec.convert(value, wanted, strict=False)


def _number(value: str) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _treatments(value: str) -> Any:
    return msgspec.convert(value.split(), tuple[Treatment, ...])


def _partial(value: str) -> Any:
    pairs = dict(part.split(":") for part in value.split())
    return msgspec.convert(pairs, dict[NumberRight, Literal["ok", "partially"]])


def _is_typed(item: Item) -> bool:
    return item.kind.startswith("QROC")


WRITE: Final[dict[str, Callable[[Item], object]]] = {
    "kind": lambda item: item.kind,
    "locale": lambda item: item.locale,
    "focused": lambda item: "true" if item.focused else "",
    "seconds": lambda item: item.seconds,
    "difficulty": lambda item: None if item.difficulty is None else repr(item.difficulty),
    "discriminant": lambda item: None if item.discriminant is None else repr(item.discriminant),
    "format": lambda item: item.solution.format if _is_typed(item) else "",
    # Without treatments there is still something to say: none.
    "treatments": lambda item: " ".join(item.solution.treatments) or " " if _is_typed(item) else "",
    "partial": lambda item: " ".join(f"{number}:{worth}" for number, worth in item.solution.partial.items()),
}
"""Setting → its value in a tag; nothing where the item has none."""

READ: Final[dict[str, Callable[[str], Any]]] = {
    "kind": _as(Kind),
    "locale": _as(Annotated[str, msgspec.Meta(pattern="^[a-z]{2}(-[A-Z]{2})?$")]),
    "focused": _as(bool),
    "seconds": _as(Annotated[int, msgspec.Meta(ge=1)]),
    "difficulty": _number,
    "discriminant": _number,
    "format": _as(Literal["text", "number", "select"]),
    "treatments": _treatments,
    "partial": _partial,
}
"""Setting → how its value is read; raises `ValueError`."""
