"""GIFT: every kind of question that teachers type, and what is wrong with it."""

import pytest

from proctor_server.bank.exchange.gift import read_gift
from proctor_server.bank.exchange.questions import Markup, Question
from proctor_server.bank.exchange.remarks import NotUtf8


def questions(text: str) -> list[Question]:
    found, faults = read_gift(text.encode())
    assert faults == []
    return found


def only(text: str) -> Question:
    (question,) = questions(text)
    return question


def answers(question: Question) -> list[tuple[str, float]]:
    return [(answer.text.text, answer.fraction) for answer in question.answers]


@pytest.mark.parametrize(
    ("text", "kind", "single", "expected"),
    [
        ("Qui ? {~A =B ~C}", "choice", True, [("A", 0), ("B", 100), ("C", 0)]),
        ("Qui ? {~%50%A ~%50%B ~%-100%C}", "choice", False, [("A", 50), ("B", 50), ("C", -100)]),
        ("Qui ? {~A ~%33.5%B =C}", "choice", True, [("A", 0), ("B", 33.5), ("C", 100)]),
        ("Qui ? {~A#non =B#oui}", "choice", True, [("A", 0), ("B", 100)]),
        ("Vrai ? {T}", "choice", True, [("Vrai", 100), ("Faux", 0)]),
        ("Vrai ? {FALSE#non#oui}", "choice", True, [("Vrai", 0), ("Faux", 100)]),
        ("Qui ? {=un =%50%deux =%0%*}", "text", True, [("un", 100), ("deux", 50), ("*", 0)]),
        ("Qui ? {=un####Retour}", "text", True, [("un", 100)]),
        ("Combien ? {#1822}", "number", True, [("1822", 100)]),
        ("Combien ? {#3,14:0,01}", "number", True, [("3,14", 100)]),
        ("Combien ? {#\n=1822:0\n=%50%1822:2#presque\n}", "number", True, [("1822", 100), ("1822", 50)]),
        ("Combien ? {#3:2~#Faux}", "number", True, [("3", 100)]),
        ("Raconte. {}", "essay", True, []),
        ("Un texte.", "description", True, []),
    ],
)
def test_each_kind_is_read(text: str, kind: str, single: bool, expected: list[tuple[str, float]]) -> None:
    question = only(text)
    assert (question.kind, question.single, answers(question)) == (kind, single, expected)


def test_a_number_has_its_tolerance_and_an_interval_its_ends() -> None:
    assert [(one.tolerance, one.ends) for one in only("? {#3:0.5}").answers] == [("0.5", False)]
    assert [(one.text.text, one.ends) for one in only("? {#1..5}").answers] == [("1..5", True)]


def test_a_matching_question_has_pairs_and_choices_that_match_nothing() -> None:
    question = only("Relie. {\n=[html]<i>a</i> -> Un\n=b->Deux\n= -> Trois\n}")
    assert [(pair.left, pair.right.text) for pair in question.pairs] == [
        (Markup("<i>a</i>", "html"), "Un"),
        (Markup("b", "auto"), "Deux"),
        (Markup("", "auto"), "Trois"),
    ]


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("Grant est {~mort =enterré} là.", Markup("Grant est _____ là.", "auto")),
        ("Grant ? {~mort =enterré}.", Markup("Grant ? .", "auto")),
        ("[html]<b>Qui</b> ? {=x}", Markup("<b>Qui</b> ?", "html")),
        ("[markdown]**Qui** ? {=x}", Markup("**Qui** ?", "markdown")),
        ("[plain]a < b ? {=x}", Markup("a < b ?", "plain")),
        (r"2 \= 2, \{x\}, \~, \#, \:, \\ ? {=x}", Markup(r"2 = 2, {x}, ~, #, :, \ ?", "auto")),
        (r"un\ndeux {=x}", Markup("un\ndeux", "auto")),
    ],
)
def test_prompts_are_read_with_their_format_and_escapes(text: str, prompt: Markup) -> None:
    assert only(text).prompt == prompt


def test_titles_comments_categories_and_tags() -> None:
    found = questions(
        "﻿// d'abord\n$CATEGORY: SNT/Web\n\n// [id:q-1] [tag:@web3]\n::Un\\: titre::Qui ? {=x}\n\n// fin\n"
    )
    assert [(one.name, one.line, one.tags, one.number) for one in found] == [("Un: titre", 5, ["@web3"], "q-1")]


def test_escapes_work_in_answers_too() -> None:
    assert answers(only(r"? {~ \= 4 = \~ \{5\} \# \\}")) == [("= 4", 0), (r"~ {5} # \\"[:-1], 100)]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("Un ? {=x}\n\nDeux ? {=x", 3, "unbalanced_braces"),
        ("Qui ? =x}", 1, "unbalanced_braces"),
        ("Qui ? {=x} {=y}", 1, "unbalanced_braces"),
        ("Qui ? {{=x}}", 1, "unbalanced_braces"),
        ("Qui ? {x}", 1, "answer_unreadable"),
        ("Qui ? {=a->b =c}", 1, "answer_unreadable"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, code: str) -> None:
    _, faults = read_gift(text.encode())
    assert [(fault.line, fault.code) for fault in faults] == [(line, code)]


def test_another_encoding_is_refused_at_its_line() -> None:
    with pytest.raises(NotUtf8, match="Ligne 3"):
        read_gift("Un ? {=x}\n\nDéjà ? {=x}".encode("latin-1"))
