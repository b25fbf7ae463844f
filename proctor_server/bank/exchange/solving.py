"""What another program counts as right → our kinds and solutions."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from kiosk_client.protocol.messages import Field
from proctor_server.assessment.treatments import numeric
from proctor_server.bank.exchange.cloze import Reply
from proctor_server.bank.exchange.prompts import Named, Prompt, plain
from proctor_server.bank.exchange.questions import Answer, Markup, Question
from proctor_server.bank.exchange.remarks import AtFault, LeftOut, Words
from proctor_server.bank.solutions import Kind, Solution

ALL: Final = 99.99
"""Percent of the marks from which an answer counts as fully right: shares are written with few digits."""

_WILDCARD = re.compile(r"(?<!\\)\*")
_GROUP = re.compile(r"réponse (\d+)")


class Solved(msgspec.Struct, frozen=True):
    """What is particular to an item's kind; `said`: what is not as it was."""

    kind: Kind
    solution: Solution
    said: list[Words]
    choices: list[str] = []
    fields: list[Field] = []


def solve(question: Question, prompt: Prompt, settings: dict[str, Any]) -> Solved:
    """The kind and the solution of a question. `settings`: what its tags say of them.

    Raises `LeftOut` where there is no equivalent, `AtFault` where nothing is right."""
    if question.kind not in SOLVERS:
        raise LeftOut("kind_unknown", kind=question.kind)
    return SOLVERS[question.kind](question, prompt, settings)


def _choices(question: Question, _prompt: Prompt, _settings: dict[str, Any]) -> Solved:
    said = list(_feedback(question.answers))
    choices = [plain(answer.text, said) for answer in question.answers]
    if len(set(choices)) < 2 or not all(choices):
        raise LeftOut("too_few_choices", "choices")
    least = ALL if question.single else 0.01
    right = [place for place, answer in enumerate(question.answers, start=1) if answer.fraction >= least]
    if not right:
        raise AtFault("no_right_answer", "solution.choices")
    if question.single and len(right) > 1:
        raise AtFault("several_right", "solution.choices")
    if _is_weighted(question, right):
        said.append(Words("weights_dropped", "solution.choices"))
    return Solved("QCU" if question.single else "QCM", Solution(choices=right), said, choices)


def _is_weighted(question: Question, right: Sequence[int]) -> bool:
    """Whether some right choices are worth more than others, or some wrong ones a little."""
    worth = {round(answer.fraction) for place, answer in enumerate(question.answers, 1) if place in right}
    wrong = {answer.fraction > 0 for place, answer in enumerate(question.answers, 1) if place not in right}
    return len(worth) > 1 or True in wrong


def _texts(question: Question, _prompt: Prompt, settings: dict[str, Any]) -> Solved:
    said = list(_feedback(question.answers))
    replies = [Reply(answer.text.text, answer.fraction) for answer in question.answers]
    texts = _typed(replies, "solution.texts", said)
    treatments = _treatments(settings, case=question.case, said=said)
    return Solved("QROC", Solution(texts=texts, treatments=treatments), said)


def _numbers(question: Question, _prompt: Prompt, settings: dict[str, Any]) -> Solved:
    said = list(_feedback(question.answers))
    if question.units:
        said.append(Words("units_dropped", "solution.texts"))
    answers = [answer for answer in question.answers if answer.text.text != "*"]
    if answers and all(answer.ends for answer in answers):
        raise LeftOut("range_only", "solution.texts")
    replies = [
        Reply(f"{answer.text.text}:{answer.tolerance}", answer.fraction) for answer in answers if not answer.ends
    ]
    texts = _counted(replies, "solution.texts", said)
    treatments = settings.get("treatments", ("t1",))
    return Solved("QROC", Solution(texts=texts, format="number", treatments=treatments), said)


def _match(question: Question, _prompt: Prompt, _settings: dict[str, Any]) -> Solved:
    said: list[Words] = []
    options = list(dict.fromkeys(pair.right.text for pair in question.pairs if pair.right.text))
    pairs = [(plain(pair.left, said), pair.right.text) for pair in question.pairs]
    asked = [(left, right) for left, right in pairs if left and right]
    if not asked:
        raise AtFault("no_right_answer", "solution.fields")
    if len(options) < 2:
        raise LeftOut("too_few_choices", "fields")
    fields = [
        Field(name=f"champ{place}", label=left, options=options) for place, (left, _) in enumerate(asked, start=1)
    ]
    expected = {field.name: [right] for field, (_, right) in zip(fields, asked, strict=True)}
    return Solved("QROCM-ind", Solution(fields=expected, format="select"), said, fields=fields)


def _cloze(_question: Question, prompt: Prompt, settings: dict[str, Any]) -> Solved:
    if not prompt.blanks:
        raise LeftOut("not_a_question")
    said: list[Words] = []
    fields = [_field(one) for one in prompt.blanks]
    expected = {one.name: _expected(one, said) for one in prompt.blanks}
    shape = _shape(prompt, settings, fields, expected, said)
    groups = _groups(prompt.blanks) if settings.get("kind") == "QROCM-dep" else []
    if groups:
        return Solved(
            "QROCM-dep", Solution(groups=groups, partial=settings.get("partial", {}), **shape), said, fields=fields
        )
    # Of ours, the remark of an answer is the number of its group.
    said += _feedback(
        [Answer(text=Markup(r.text), feedback=r.feedback) for one in prompt.blanks for r in one.blank.replies]
    )
    if settings.get("kind") == "QROC" and len(fields) == 1:
        return Solved("QROC", Solution(texts=expected[fields[0].name], **shape), said, fields=fields)
    return Solved("QROCM-ind", Solution(fields=expected, **shape), said, fields=fields)


def _field(named: Named) -> Field:
    if named.blank.kind == "several":
        raise LeftOut("several_in_a_list", "fields")
    if named.blank.kind != "list":
        return Field(name=named.name, label=named.label)
    options = list(dict.fromkeys(reply.text for reply in named.blank.replies if reply.text))
    if len(options) < 2:
        raise LeftOut("too_few_choices", "fields")
    return Field(name=named.name, label=named.label, options=options)


def _expected(named: Named, said: list[Words]) -> list[str]:
    where, replies = f"solution.fields.{named.name}", named.blank.replies
    if named.blank.kind == "number":
        return _counted(replies, where, said)
    if named.blank.kind == "list":
        return _fully_right([reply for reply in replies if reply.text], where, said)
    return _typed(replies, where, said)


def _shape(
    prompt: Prompt, settings: dict[str, Any], fields: list[Field], expected: dict[str, list[str]], said: list[Words]
) -> dict[str, Any]:
    """The format and the treatments of all the fields: an item has one of each."""
    case = any(one.blank.kind == "case" for one in prompt.blanks)
    treatments = _treatments(settings, case=case, said=said)
    if "format" in settings:
        return {"format": settings["format"], "treatments": treatments}
    kinds = {one.blank.kind for one in prompt.blanks}
    if all(field.options for field in fields):
        return {"format": "select"}
    if "number" in kinds and all(numeric(text) is not None for texts in expected.values() for text in texts):
        return {"format": "number", "treatments": treatments}
    if "number" in kinds:
        said.append(Words("number_as_text", "solution.format"))
    return {"format": "text", "treatments": treatments}


def _groups(blanks: Iterable[Named]) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for reply in (reply for one in blanks for reply in one.blank.replies):
        for number in _GROUP.findall(reply.feedback):
            group = found.setdefault(int(number), [])
            text = _plain_reply(reply)
            if text not in group:
                group.append(text)
    return [found[number] for number in sorted(found)]


def _plain_reply(reply: Reply) -> str:
    """The reply without the tolerance of a number and the escapes of stars."""
    bare = reply.text.removesuffix(":0")
    return (bare if numeric(bare) is not None else reply.text).replace(r"\*", "*")


def _treatments(settings: dict[str, Any], *, case: bool, said: list[Words]) -> Any:
    if "treatments" in settings:
        return settings["treatments"]
    said.append(Words("spelling_counts" if case else "spelling_forgiven", "solution.treatments"))
    return () if case else ("t1",)


def _typed(replies: Sequence[Reply], where: str, said: list[Words]) -> list[str]:
    """The texts that are fully right, a star being a star."""
    replies = [reply for reply in replies if reply.text and reply.text != "*"]
    literal = [reply for reply in replies if not _WILDCARD.search(reply.text)]
    if replies and not literal:
        raise LeftOut("wildcard_only", where)
    said.extend(Words("wildcard_dropped", where, text=reply.text) for reply in replies if reply not in literal)
    return [text.replace(r"\*", "*") for text in _fully_right(literal, where, said)]


def _counted(replies: Sequence[Reply], where: str, said: list[Words]) -> list[str]:
    """The numbers that are fully right, of replies `number:tolerance`."""
    numbers = []
    for text in _fully_right([reply for reply in replies if reply.text not in {"", "*", "*:0"}], where, said):
        value, _, tolerance = text.partition(":")
        if numeric(value) is None:
            raise AtFault("answer_unreadable", where, text=text)
        if numeric(tolerance or "0") != 0:
            said.append(Words("tolerance_dropped", where, text=value.strip(), tolerance=tolerance.strip()))
        numbers.append(value.strip())
    return numbers


def _fully_right(replies: Iterable[Reply], where: str, said: list[Words]) -> list[str]:
    right = []
    for reply in replies:
        if reply.fraction >= ALL:
            right.append(reply.text)
        elif reply.fraction > 0:
            said.append(Words("answer_dropped", where, text=reply.text))
    if not right:
        raise AtFault("no_right_answer", where)
    return right


def _feedback(answers: Iterable[Answer]) -> Iterator[Words]:
    if any(answer.feedback for answer in answers):
        yield Words("feedback_dropped", "solution")


def _essay(_question: Question, _prompt: Prompt, _settings: dict[str, Any]) -> Solved:
    raise LeftOut("no_automatic_answer")


def _description(_question: Question, _prompt: Prompt, _settings: dict[str, Any]) -> Solved:
    raise LeftOut("not_a_question")


SOLVERS: Final[dict[str, Callable[[Question, Prompt, dict[str, Any]], Solved]]] = {
    "choice": _choices,
    "text": _texts,
    "number": _numbers,
    "match": _match,
    "cloze": _cloze,
    "essay": _essay,
    "description": _description,
}
"""Kind of a question → what it becomes."""
