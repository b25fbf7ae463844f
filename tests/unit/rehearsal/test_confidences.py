"""What a log may not hold is found where it is, and is not told further."""

from pathlib import Path

import pytest

from proctor_server.rehearsal.answers import Key
from proctor_server.rehearsal.confidences import Confidence, found_in, of_answers, of_pupils
from tests.builders.room import PUPILS

SECRET = Confidence("un secret", "C-BCD234")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "proctor-serve.log"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"who": "LOVELACE"}', "un nom de naissance"),
        ('{"who": "ada"}', "un prénom"),
        ("GET /?born=10/12/2004", "une date de naissance"),
        ('{"born": "2004-12-10"}', "une date de naissance"),
        ("0801234569C", "un INE"),
        ("Traceback … ('je ne sais pas',)", "une réponse"),
        ("une réponse assez longue", "une réponse"),
        ("C-BCD234.", "un secret"),
        ("GET /verify?code=P-AAAAAAAA", "une clé, ou un secret dans une adresse"),
        ("GET /search?session=1&q=x", "une clé, ou un secret dans une adresse"),
        ("-----BEGIN PRIVATE KEY-----", "une clé, ou un secret dans une adresse"),
    ],
)
def test_each_kind_is_found_in_a_log_and_told_without_its_words(log: Path, line: str, what: str) -> None:
    log.write_text(f"[INFO] Starting\n{line}\n", "utf-8")
    sought = [*of_pupils(PUPILS), *of_answers(Key({}, ["Une réponse assez longue"])), SECRET]
    assert found_in([log], sought) == [f"proctor-serve.log : {what}"]


def test_an_ordinary_log_holds_nothing(log: Path) -> None:
    log.write_text('{"who": "administrator:Administrateur", "event": "pairing_opened"}\n{"adapter": "adamant"}\n')
    assert found_in([log], [*of_pupils(PUPILS), SECRET]) == []


def test_what_is_empty_is_not_looked_for(log: Path) -> None:
    log.write_text("x")
    assert found_in([log], [Confidence("un secret", "")]) == []
