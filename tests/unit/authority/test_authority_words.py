"""Everything that the authority's pages say has its English, and the compiled catalogue is the written one."""

import gettext
import string

import pytest
from babel.messages.pofile import read_po

from proctor_server.authority.words import DOMAIN, LOCALE, say
from proctor_server.authority.words.gather import CATALOGUE, sentences


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    with CATALOGUE.open("rb") as source:
        return {message.id: message.string for message in read_po(source) if message.id}


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_has_its_english(written):
    assert {french for french in sentences() if not written.get(french)} == set()


def test_no_sentence_is_kept_that_nobody_says(written):
    assert set(written) - sentences() == set()


def test_the_compiled_catalogue_is_current(written):
    compiled = gettext.translation(DOMAIN, LOCALE, ["en"])
    assert {french: compiled.gettext(french) for french in written} == written


def test_a_translation_names_the_same_details(written):
    assert [french for french, english in written.items() if names(french) != names(english)] == []


def test_french_is_said_as_written_and_english_from_the_catalogue():
    assert say("fr", "Décision {n}", n=3) == "Décision 3"
    assert say("en", "Journal des actes") == "Log of acts"


def test_the_gatherer_finds_each_kind_of_sentence():
    said = sentences()
    assert "Votre rôle ne le permet pas : demandez à une personne du jury ou de l'administration." in said  # a refusal
    assert "Sessions à regarder" in said  # a page's title
    assert "La question ne compte plus dans le score." in said  # a table of acts
    assert "fraude suspectée" in said  # a table of words
    assert {"{n} compte", "{n} comptes"} <= said  # one and several
