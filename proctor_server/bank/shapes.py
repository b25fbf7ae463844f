"""The shape of an item file's fields: what each key may hold. All complaints at once, not only the first."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.referential import COMPETENCES, HIGHEST_LEVEL, read_skill
from proctor_server.bank.faults import Complaint

Shape = Callable[[object], Iterator[Complaint]]
"""A value → what is wrong with it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FIELD_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


def text(value: object) -> Iterator[Complaint]:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        yield Complaint("", "not_a_text", {})


def flag(value: object) -> Iterator[Complaint]:
    """True or false."""
    if not isinstance(value, bool):
        yield Complaint("", "not_a_flag", {})


def count(value: object) -> Iterator[Complaint]:
    """A whole number from 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        yield Complaint("", "not_a_count", {})


def number(value: object) -> Iterator[Complaint]:
    """A finite number."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        yield Complaint("", "not_a_number", {})


def skill(value: object) -> Iterator[Complaint]:
    """The name of a skill."""
    try:
        read_skill(value if isinstance(value, str) else "")
    except Refusal:
        yield Complaint("", "not_a_skill", {})


def path(value: object) -> Iterator[Complaint]:
    """A path below the item's folder."""
    parts = value.split("/") if isinstance(value, str) else [""]
    if "" in parts or ".." in parts or "\\" in str(value) or "\0" in str(value):
        yield Complaint("", "not_a_path", {})


def written(pattern: re.Pattern[str], code: str) -> Shape:
    """A text of that pattern."""

    def shape(value: object) -> Iterator[Complaint]:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield Complaint("", code, {})

    return shape


def one_of(*allowed: str) -> Shape:
    """One of these texts."""

    def shape(value: object) -> Iterator[Complaint]:
        if value not in allowed:
            yield Complaint("", "not_one_of", {"allowed": ", ".join(allowed)})

    return shape


def list_of(element: Shape, least: int = 1) -> Shape:
    """A list of `least` elements or more, each of that shape."""

    def shape(value: object) -> Iterator[Complaint]:
        if not isinstance(value, list) or len(value) < least:
            yield Complaint("", "not_a_list", {"least": least})
            return
        for place, one in enumerate(value):
            yield from below(f"[{place + 1}]", element(one))

    return shape


def dict_of(element: Shape) -> Shape:
    """A table with any keys, each value of that shape."""

    def shape(value: object) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield Complaint("", "not_a_table", {})
            return
        for key, one in value.items():
            yield from below(key, element(one))

    return shape


def table(required: Mapping[str, Shape], optional: Mapping[str, Shape]) -> Shape:
    """A table with these keys and no other."""
    known = {**required, **optional}

    def shape(value: object) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield Complaint("", "not_a_table", {})
            return
        for key in required:
            if key not in value:
                yield Complaint(key, "missing_field", {})
        for key, one in value.items():
            yield from below(key, known[key](one) if key in known else _unknown())

    return shape


def below(key: str, complaints: Iterator[Complaint]) -> Iterator[Complaint]:
    """The complaints of a part, as complaints of the whole."""
    for complaint in complaints:
        joint = "." if complaint.field and not complaint.field.startswith("[") else ""
        yield complaint._replace(field=f"{key}{joint}{complaint.field}")


def _unknown() -> Iterator[Complaint]:
    yield Complaint("", "unknown_field", {})


SOLUTION: Final = table(
    {},
    {
        "choices": list_of(count),
        "texts": list_of(text),
        "fields": dict_of(list_of(text)),
        "groups": list_of(list_of(text)),
        "format": one_of("text", "number", "select"),
        "treatments": list_of(one_of("t1", "t2", "t3"), least=0),
        "partial": dict_of(one_of("ok", "partially")),
    },
)

ITEM: Final = table(
    {
        "id": written(_NAME, "not_a_name"),
        "competence": one_of(*COMPETENCES),
        "skill": skill,
        "kind": one_of("QCU", "QCM", "QROC", "QROCM-ind", "QROCM-dep"),
        "status": one_of("operative", "archived", "draft"),
        "locale": written(_LOCALE, "not_a_locale"),
        "licence": text,
        "solution": SOLUTION,
    },
    {
        "focused": flag,
        "seconds": count,
        "image": table({"file": path, "alt": text}, {}),
        "attachments": list_of(path),
        "embed": table({"file": path, "title": text, "height": count}, {}),
        "fields": list_of(
            table(
                {"name": written(_FIELD_NAME, "not_a_name"), "label": text},
                {"options": list_of(text, least=2)},
            )
        ),
        "choices": list_of(text, least=2),
        "discriminant": number,
        "difficulty": number,
    },
)

BANK: Final = table({"id": written(_NAME, "not_a_name")}, {"title": text, "licence": text})

TUBE: Final = table({"title": text}, {str(difficulty): text for difficulty in range(1, HIGHEST_LEVEL + 1)})
