"""Whether an answer or a draft fits the item that it answers (R-TST-04)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from kiosk_client.protocol.journal import Answer
from kiosk_client.protocol.messages import FormItem
from kiosk_client.protocol.refusal import Refusal

LONGEST_TEXT = 10_000
"""Characters of one text or field."""


class AnswerEmpty(Refusal):
    """Nothing is answered: an item is left without answer by skipping it."""

    code = "answer_empty"
    sentence = "Pour valider, réponds à la question. Sinon, passe."


class AnswerUnfit(Refusal):
    """The answer does not have the form that the item's kind asks for."""

    code = "answer_unfit"
    sentence = "Cette réponse ne convient pas à la question."


def check_answer(item: FormItem, answer: Answer) -> None:
    """Raises `AnswerEmpty` or `AnswerUnfit` unless `answer` can be validated for `item`."""
    _FORM[item.kind](item, answer)
    if _nothing_in(answer):
        raise AnswerEmpty


def check_draft(item: FormItem, draft: Any) -> None:
    """Raises `AnswerUnfit` unless `draft` has the form of an answer; it may still be empty."""
    if draft is not None:
        _FORM[item.kind](item, draft)


def _nothing_in(answer: object) -> bool:
    if isinstance(answer, Mapping):
        return not any(text.strip() for text in answer.values())
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer == []


def _one_choice(item: FormItem, answer: object) -> None:
    if answer is not None and not _is_choice(item, answer):
        raise AnswerUnfit


def _several_choices(item: FormItem, answer: object) -> None:
    if answer is None:
        return
    if not isinstance(answer, list) or not all(_is_choice(item, choice) for choice in answer):
        raise AnswerUnfit
    if len(set(answer)) != len(answer):
        raise AnswerUnfit


def _text(_item: FormItem, answer: object) -> None:
    if answer is not None and not _is_text(answer):
        raise AnswerUnfit


def _fields(item: FormItem, answer: object) -> None:
    if answer is None:
        return
    options = {field.name: field.options for field in item.fields}
    if not isinstance(answer, Mapping) or not answer.keys() <= options.keys():
        raise AnswerUnfit
    if not all(_fits_field(text, options[name]) for name, text in answer.items()):
        raise AnswerUnfit


def _fits_field(text: object, options: list[str]) -> bool:
    return _is_text(text) and (not options or not text or text in options)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _is_choice(item: FormItem, value: object) -> bool:
    return type(value) is int and 1 <= value <= len(item.choices)


_FORM: Final[dict[str, Callable[[FormItem, object], None]]] = {
    "QCU": _one_choice,
    "QCM": _several_choices,
    "QROC": _text,
    "QROCM-ind": _fields,
    "QROCM-dep": _fields,
}
