"""Whether a solution fits its item. Values of the wrong shape are named elsewhere and left out here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from proctor_server.assessment.evaluation import evaluate_item
from proctor_server.assessment.treatments import LONGEST_SOLUTION, numeric
from proctor_server.bank.faults import Complaint
from proctor_server.bank.items import Item

Fields = Mapping[str, Any]


def complaints(item: Fields) -> Iterator[Complaint]:
    """What is wrong with the solution of an item. `item`: its fields, those of the wrong shape left out."""
    solution = item.get("solution", {})
    for check in CHECKS:
        yield from check(item, solution)


def _choices(item: Fields, solution: Fields) -> Iterator[Complaint]:
    right, offered = solution.get("choices", []), len(item.get("choices", []))
    if item.get("kind") == "QCU" and len(right) > 1:
        yield Complaint("solution.choices", "one_choice_expected", {})
    for choice in right:
        if offered and choice > offered:
            yield Complaint("solution.choices", "choice_out_of_range", {"choice": choice, "choices": offered})
    yield from repeated("solution.choices", right)


def _numbers(_item: Fields, solution: Fields) -> Iterator[Complaint]:
    if solution.get("format") != "number":
        return
    for field, variants in _variants(solution):
        for text in variants:
            if numeric(text) is None:
                yield Complaint(field, "not_numeric", {"value": text})


def _lengths(_item: Fields, solution: Fields) -> Iterator[Complaint]:
    for field, variants in _variants(solution):
        if any(len(line) > LONGEST_SOLUTION for text in variants for line in text.splitlines()):
            yield Complaint(field, "solution_too_long", {"limit": LONGEST_SOLUTION})


def _options(item: Fields, solution: Fields) -> Iterator[Complaint]:
    """What a select list expects has to be one of its options."""
    options = {field["name"]: field["options"] for field in item.get("fields", []) if "options" in field}
    wanted = dict(solution.get("fields", {}))
    if item.get("kind") == "QROC" and options:
        wanted = {name: solution.get("texts", []) for name in options}
    for name in sorted(options.keys() & wanted.keys()):
        for text in wanted[name]:
            if text not in options[name]:
                where = "solution.texts" if item["kind"] == "QROC" else f"solution.fields.{name}"
                yield Complaint(where, "not_an_option", {"value": text})


def _select(item: Fields, solution: Fields) -> Iterator[Complaint]:
    fields = item.get("fields", [])
    if solution.get("format") == "select":
        if not fields or not all("options" in field for field in fields):
            yield Complaint("fields", "options_expected", {})
    elif item.get("kind") == "QROC" and fields:
        yield Complaint("fields", "not_for_this_kind", {"kind": "QROC"})


def _field_names(item: Fields, solution: Fields) -> Iterator[Complaint]:
    if "fields" not in solution or "fields" not in item:
        return
    names = [field["name"] for field in item["fields"]]
    for name in names:
        if name not in solution["fields"]:
            yield Complaint(f"solution.fields.{name}", "missing_field", {})
    for name in solution["fields"]:
        if name not in names:
            yield Complaint(f"solution.fields.{name}", "unknown_field", {})


def _groups(item: Fields, solution: Fields) -> Iterator[Complaint]:
    fields = len(item.get("fields", []))
    if "groups" in solution and len(solution["groups"]) < fields:
        yield Complaint("solution.groups", "too_few_groups", {"fields": fields})


def _partial(item: Fields, solution: Fields) -> Iterator[Complaint]:
    fields = len(item.get("fields", []))
    for number in solution.get("partial", {}):
        if not (number.isascii() and number.isdecimal() and not number.startswith("0")):
            yield Complaint("solution.partial", "not_a_count", {})
        elif fields and int(number) > fields:
            yield Complaint("solution.partial", "out_of_reach", {"fields": fields})


def _variants(solution: Fields) -> Iterator[tuple[str, Sequence[str]]]:
    yield "solution.texts", solution.get("texts", [])
    for name, variants in solution.get("fields", {}).items():
        yield f"solution.fields.{name}", variants
    for group in solution.get("groups", []):
        yield "solution.groups", group


def repeated(field: str, values: Sequence[object]) -> Iterator[Complaint]:
    """A complaint for each value that has been there before."""
    for place, value in enumerate(values):
        if value in values[:place]:
            yield Complaint(field, "duplicate", {"value": value})


def refused_by_evaluation(item: Item) -> Iterator[Complaint]:
    """A complaint for each solution of a sound item that its own evaluation does not find right, and one when it
    finds an empty answer right: treatments can leave nothing of a text."""
    solved = item.solved()
    for field, answer in _own_answers(item):
        if evaluate_item(solved, answer).result != "ok":
            yield Complaint(field, "refused_by_evaluation", {"value": answer})
    empty = {field.name: "" for field in item.fields}
    if item.kind.startswith("QRO") and evaluate_item(solved, "" if item.kind == "QROC" else empty).result == "ok":
        yield Complaint("solution", "empty_is_right", {})


def _own_answers(item: Item) -> Iterator[tuple[str, object]]:
    """Answers in which every variant of the solution stands at least once, and the field that says each."""
    solution, names = item.solution, [field.name for field in item.fields]
    if item.kind == "QCU":
        yield "solution.choices", solution.choices[0]
    elif item.kind == "QCM":
        yield "solution.choices", solution.choices
    elif item.kind == "QROC":
        yield from (("solution.texts", text) for text in solution.texts)
    elif item.kind == "QROCM-ind":
        for name in names:
            for text in solution.fields[name]:
                first = {other: solution.fields[other][0] for other in names}
                yield f"solution.fields.{name}", {**first, name: text}
    else:
        yield from (("solution.groups", answer) for answer in _dependent_answers(solution.groups, names))


def _dependent_answers(groups: Sequence[Sequence[str]], names: Sequence[str]) -> Iterator[dict[str, str]]:
    for place, group in enumerate(groups):
        others = [other[0] for at, other in enumerate(groups) if at != place]
        for text in group:
            yield dict(zip(names, [text, *others], strict=False))


CHECKS: Final[Sequence[Callable[[Fields, Fields], Iterator[Complaint]]]] = (
    _choices,
    _numbers,
    _lengths,
    _options,
    _select,
    _field_names,
    _groups,
    _partial,
)
