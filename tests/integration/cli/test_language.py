"""Refusals of commands are told in the user's language: French first, English when the system says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk_client.cli.exits import language

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
    ],
)
def test_the_system_names_the_language(environment: dict[str, str], expected: str) -> None:
    assert language(environment) == expected


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("fr_FR.UTF-8", "Ce dossier ne contient pas l'identité d'un centre"), ("en_GB.UTF-8", "identity")],
)
def test_a_refusal_is_told_in_that_language(tmp_path: Path, lang: str, sentence: str) -> None:
    words = [BIN / "proctor", "session", "list", "--data-dir", tmp_path]
    environment = {**os.environ, "LANG": lang, "LC_ALL": "", "LC_MESSAGES": ""}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 1
    assert sentence in done.stderr


def test_the_kiosk_speaks_it_too(tmp_path: Path) -> None:
    words = [BIN / "kiosk", "pair", "BCDF-2346", "--data-dir", tmp_path, "--room", "127.0.0.1:1"]
    environment = {**os.environ, "LANG": "en_GB.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert (done.returncode, "room" in done.stderr) == (1, True)
