"""What people read: every message id has its English, and the compiled catalogue is the written one."""

import importlib
import io
import pkgutil
import re
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import kiosk_client
from kiosk_client.domain.readiness import FINDINGS
from kiosk_client.domain.refusals import SAID_TO_A_CANDIDATE, RefusedByRoom
from kiosk_client.protocol.messages import Refused
from kiosk_client.protocol.refusal import MissingField, Refusal
from kiosk_client.words import preferred, said, translations
from proctor_server.room.domain import errors

PACKAGE = Path(kiosk_client.__file__).parent
FOLDER = PACKAGE / "words" / "locale" / "en" / "LC_MESSAGES"
IN_SCRIPTS = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)*)"')
NAMES = re.compile(r"\{(\w+)\}")
# importing these changes the process or starts one
NOT_IMPORTED = {"kiosk_client.runtime.green", "kiosk_client.finder.__main__"}


def written():
    with (FOLDER / "kiosk.po").open("rb") as file:
        return read_po(file)


def sentences():
    for module in pkgutil.walk_packages(kiosk_client.__path__, "kiosk_client."):
        if module.name not in NOT_IMPORTED:
            importlib.import_module(module.name)
    found, waiting = set(), [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("kiosk_client"):
            found.add(kind.sentence)
    return found


def words_of_the_page():
    scripts = (PACKAGE / "exam_page" / "static" / "js").glob("*.js")
    return {found for script in scripts for found in IN_SCRIPTS.findall(script.read_text(encoding="utf-8"))}


def used():
    verdicts = {sentence for _level, sentence in FINDINGS.values()}
    return sentences() | words_of_the_page() | verdicts | set(SAID_TO_A_CANDIDATE.values())


def test_every_message_id_has_its_english_and_none_is_left_over():
    known = {message.id: message.string for message in written() if message.id}
    assert used() == set(known)
    assert all(known.values())


def test_a_translation_names_what_the_message_id_names():
    for message in written():
        if message.id:
            assert sorted(NAMES.findall(message.id)) == sorted(NAMES.findall(message.string)), message.id


def test_the_compiled_catalogue_is_the_written_one():
    compiled = io.BytesIO()
    write_mo(compiled, written())
    assert compiled.getvalue() == (FOLDER / "kiosk.mo").read_bytes()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"), ("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("en", "en"), ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("de,en;q=0.7", "en"), ("de", "fr"), ("fr;q=0.5,en;q=0.9", "en"), ("en;q=0", "fr"), ("en;q=x", "fr"),
        ("fr,en", "fr"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_the_browser_prefers(header, language):
    assert preferred(header) == language


def test_a_refusal_is_said_in_the_language():
    assert said(MissingField(field="draft"), "fr") == "Il manque le champ « draft »."
    assert said(MissingField(field="draft"), "en") == "The field “draft” is missing."
    assert translations("fr") == {}
    assert translations("en")["Valider"] == "Validate"


def test_what_the_room_refuses_is_said_in_the_candidates_language():
    soon = RefusedByRoom(Refused(code="entry_too_soon", message="Trop d'essais.", wait_seconds=12))
    assert said(soon, "en") == "Too many tries. Wait 12 seconds, then try again."
    newer = RefusedByRoom(Refused(code="of_a_newer_room", message="Pas encore."))
    assert said(newer, "en") == "Pas encore."


@pytest.mark.parametrize("code", SAID_TO_A_CANDIDATE)
def test_a_sentence_of_the_room_is_the_rooms_own(code):
    (kind,) = [
        kind for kind in Refusal.__subclasses__() if kind.__module__.startswith(errors.__name__) and kind.code == code
    ]
    assert kind.sentence == SAID_TO_A_CANDIDATE[code]
