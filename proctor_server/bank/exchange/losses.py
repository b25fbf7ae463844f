"""What a format cannot carry of an item, item by item."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any, Final, NamedTuple

import msgspec

from proctor_server.assessment.treatments import matches
from proctor_server.bank.exchange.remarks import Remark, Words
from proctor_server.bank.items import Bank, Item

LARGEST_SHARE: Final = 10
"""Right choices among which Moodle can share the marks: its list of shares ends at a tenth."""


class Loss(NamedTuple):
    """`applies`: whether an item loses it. `field`: where the item says it."""

    field: str
    code: str
    applies: Callable[[Item], bool]


class Sorted(NamedTuple):
    """The items that go out, why others do not, and what is lost of those that do."""

    going: list[Item]
    left_out: list[Remark]
    losses: list[Remark]


def sort_out(bank: Bank, losses: Iterable[Loss], uncarried: Iterable[Loss] = ()) -> Sorted:
    """What goes out of the bank; an item of which `uncarried` applies does not."""
    left_out = {item.id: why for item in bank.items if (why := _why_left(item, uncarried))}
    going = [item for item in bank.items if item.id not in left_out]
    lost = [_remark(item, loss) for item in going for loss in losses if loss.applies(item)]
    return Sorted(going, list(left_out.values()), lost)


def _why_left(item: Item, uncarried: Iterable[Loss]) -> Remark | None:
    if item.status != "operative":
        return Words("not_operative", "status", status=item.status).of(item.id)
    return next((_remark(item, loss) for loss in uncarried if loss.applies(item)), None)


def _remark(item: Item, loss: Loss) -> Remark:
    count = len(item.solution.choices)
    return Words(loss.code, loss.field, count=count).of(item.id)


def _typed(item: Item) -> bool:
    """Whether a text is typed, and compared as a text."""
    by_letters = item.kind.startswith("QROC") and item.solution.format == "text"
    return by_letters and (item.kind == "QROC" or not all(field.options for field in item.fields))


def case_counts(item: Item) -> bool:
    """Whether capitals count, the one thing that other programs can be told."""
    return "t1" not in item.solution.treatments


def _overlap(item: Item) -> bool:
    number, treatments = item.solution.format == "number", item.solution.treatments
    return any(
        matches(text, other, treatments=treatments, number=number)
        for one, other in combinations(item.solution.groups, 2)
        for text in one
    )


def _has_control_character(item: Item) -> bool:
    return any(xml_text(text) != text for text in _texts(msgspec.to_builtins(item)))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for one in value.values() for text in _texts(one))
        case list() | tuple():
            yield from (text for one in value for text in _texts(one))


def xml_text(text: str) -> str:
    """The text without the characters that XML has no way to write."""
    return "".join(letter for letter in text if letter in "\t\n" or _is_xml(letter))


def _is_xml(letter: str) -> bool:
    return letter >= " " and letter not in "\ufffe\uffff" and unicodedata.category(letter) != "Cs"


_ALWAYS: Final = (
    Loss("focused", "focused_lost", lambda item: item.focused),
    Loss("seconds", "seconds_lost", lambda item: item.seconds is not None),
    Loss("embed", "embed_as_link", lambda item: item.embed is not None),
    Loss("difficulty", "statistics_lost", lambda item: (item.difficulty, item.discriminant) != (None, None)),
    Loss("solution.treatments", "treatments_lost", lambda item: _typed(item) and bool(item.solution.treatments)),
    Loss("", "control_character", _has_control_character),
)

MOODLE_LOSSES: Final = (
    *_ALWAYS,
    Loss("solution.choices", "all_or_nothing_lost", lambda item: item.kind == "QCM"),
    Loss("fields", "part_of_the_marks", lambda item: item.kind.startswith("QROCM") and len(item.fields) > 1),
    Loss("solution.groups", "order_lost", lambda item: item.kind == "QROCM-dep" and len(item.fields) > 1),
    Loss("solution.partial", "partial_lost", lambda item: bool(item.solution.partial)),
)
"""What Moodle cannot be told, or only by a tag that it does not act upon."""

MOODLE_UNCARRIED: Final = (
    Loss("solution.choices", "too_many_right", lambda item: len(item.solution.choices) > LARGEST_SHARE),
)

QTI_LOSSES: Final = (
    *_ALWAYS,
    Loss("solution.format", "comma_lost", lambda item: item.solution.format == "number"),
    Loss("solution.groups", "groups_overlap", _overlap),
)
"""What QTI 3.0 has no place for: it says every rule of scoring but how a typed text is forgiven."""
