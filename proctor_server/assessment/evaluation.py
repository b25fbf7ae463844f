"""What one answer is worth. Needs the solution: never imported by the room (R-TST-06)."""

from collections.abc import Sequence
from typing import Any, Final, Literal, TypeVar

import msgspec

from kiosk_client.protocol.messages import Field
from kiosk_client.protocol.refusal import MissingField, Refusal
from kiosk_client.protocol.wire import from_wire
from proctor_server.assessment.treatments import matches
from proctor_server.bank.solutions import Kind, Solution, SolvedItem

T = TypeVar("T")

MOST_FIELDS: Final = 100
"""Of an item. Sharing groups out among fields costs the product of both."""

Result = Literal["ok", "ko", "partially", "skipped", "timed_out", "focused_out"]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An answer, and all that decides what it is worth.

    `answer`: by kind, as in a station's journal; None is skipped. `fields`: those of the item, when known: a
    field with options is compared without treatment, and a field that is not in the answer counts as left
    empty. `focused_out`: the page of a focused item was left (not set for a candidate who has the
    accommodation, R-TST-05). `timed_out`: the answer of a timed item came after its seconds."""

    kind: Kind
    solution: Solution
    answer: Any
    fields: list[Field] = []
    focused: bool = False
    focused_out: bool = False
    timed_out: bool = False


class Evaluated(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the answer is worth, and for a QROCM which of its fields are right."""

    result: Result
    fields: dict[str, bool] | None = None


class TooManyFields(Refusal):
    """The answer or its solution has more fields than an item can have."""

    code = "too_many_fields"
    sentence = "Une épreuve a {limit} champs au plus, et {count} sont donnés."


class UnknownField(Refusal):
    """The answer fills in a field that the item does not have."""

    code = "unknown_field"
    sentence = "L'épreuve n'a pas de champ « {field} »."


def evaluate(question: Question) -> Evaluated:
    """What the answer is worth.

    Raises `Unreadable` when the answer does not fit the kind, `UnknownField`, `TooManyFields`, `SolutionTooLong`, and
    `MissingField` when the solution lacks what the kind needs."""
    if question.answer is None:
        return Evaluated(result="skipped")
    evaluated = _EVALUATORS[question.kind](question)
    if evaluated.result != "ok":
        return evaluated
    return msgspec.structs.replace(evaluated, result=_counted(question))


def evaluate_item(item: SolvedItem, answer: object, *, focused_out: bool = False, timed_out: bool = False) -> Evaluated:
    """`evaluate`, for an item of a solutions bundle."""
    return evaluate(
        Question(
            kind=item.kind,
            solution=item.solution,
            answer=answer,
            fields=item.fields,
            focused=item.focused,
            focused_out=focused_out,
            timed_out=timed_out,
        )
    )


def _counted(question: Question) -> Result:
    """A right answer that came by a way that is not allowed is not counted right (R-TST-05)."""
    if question.focused and question.focused_out:
        return "focused_out"
    return "timed_out" if question.timed_out else "ok"


def _one_choice(question: Question) -> Evaluated:
    wanted = _needed(question.solution.choices, "solution.choices")
    return _judged(from_wire(int, question.answer) in wanted[:1])


def _several_choices(question: Question) -> Evaluated:
    wanted = _needed(question.solution.choices, "solution.choices")
    return _judged(set(from_wire(list[int], question.answer)) == set(wanted))


def _text(question: Question) -> Evaluated:
    wanted = _needed(question.solution.texts, "solution.texts")
    select = any(field.options for field in question.fields)
    return _judged(_is_one_of(from_wire(str, question.answer), wanted, question.solution, select=select))


def _independent_fields(question: Question) -> Evaluated:
    solution = question.solution
    wanted = _needed(solution.fields, "solution.fields")
    typed = _typed_fields(question, known=list(wanted))
    selects = {field.name for field in question.fields if field.options}
    right = {
        name: _is_one_of(typed[name], variants, solution, select=name in selects) for name, variants in wanted.items()
    }
    return Evaluated(result="ok" if all(right.values()) else "ko", fields=right)


def _dependent_fields(question: Question) -> Evaluated:
    solution = question.solution
    groups = _needed(solution.groups, "solution.groups")
    typed = _typed_fields(question, known=[field.name for field in question.fields])
    selects = {field.name for field in question.fields if field.options}
    fitting = {
        name: [place for place, group in enumerate(groups) if _is_one_of(text, group, solution, select=name in selects)]
        for name, text in typed.items()
    }
    matched = _distinct_groups(fitting)
    right = {name: name in matched for name in typed}
    return Evaluated(result=_worth(len(matched), len(typed), solution), fields=right)


def _typed_fields(question: Question, known: Sequence[str]) -> dict[str, str]:
    """The text of each field; those that are not in the answer are empty. Without `known`, those of the
    answer."""
    typed = from_wire(dict[str, str], question.answer)
    count = max(len(typed), len(known), len(question.solution.groups))
    if count > MOST_FIELDS:
        raise TooManyFields(count=count, limit=MOST_FIELDS)
    for name in typed:
        if known and name not in known:
            raise UnknownField(field=name)
    return {name: typed.get(name, "") for name in known or typed}


def _distinct_groups(fitting: dict[str, list[int]]) -> set[str]:
    """The fields that get a group of their own, as many as can: a field gives way when it has another
    group."""
    holder: dict[int, str] = {}

    def finds_a_group(name: str, asked: set[int]) -> bool:
        for group in fitting[name]:
            if group in asked:
                continue
            asked.add(group)
            if group not in holder or finds_a_group(holder[group], asked):
                holder[group] = name
                return True
        return False

    return {name for name in fitting if finds_a_group(name, set())}


def _worth(right: int, fields: int, solution: Solution) -> Result:
    if not solution.partial:
        return "ok" if 0 < right == fields else "ko"
    reached = [int(number) for number in solution.partial if int(number) <= right]
    return solution.partial[str(max(reached))] if reached else "ko"


def _is_one_of(text: str, variants: Sequence[str], solution: Solution, *, select: bool) -> bool:
    if select or solution.format == "select":
        return text in variants
    return matches(text, variants, treatments=solution.treatments, number=solution.format == "number")


def _judged(right: bool) -> Evaluated:
    return Evaluated(result="ok" if right else "ko")


def _needed(part: T, name: str) -> T:
    if not part:
        raise MissingField(field=name)
    return part


_EVALUATORS = {
    "QCU": _one_choice,
    "QCM": _several_choices,
    "QROC": _text,
    "QROCM-ind": _independent_fields,
    "QROCM-dep": _dependent_fields,
}
