"""What git keeps: nothing of the machine that it was written on, nothing secret, nothing changed unseen."""

import hashlib
import re

import pytest

from tests.quality.project import TOP, project_files

UNWANTED = {
    "a path of a machine": rb"(?<![\w.])/(?:root|home/\w+|Users/\w+|work|workspace)/",
    "the address of a package index": rb"https?://[^\s\"'<>]*(?:pypi|/simple\b|registry\.npm|artifactory|devpi)",
    "an option of a package index": rb"--(?:extra-)?index[-]url|--find[-]links|--trusted[-]host",
    "a private key": rb"-----BEGIN (?:\w+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}",
    "an age identity": rb"AGE-SECRET-KEY-1[A-Z0-9]{50}",
    "a token": rb"\b(?:ghp_|github_pat_|glpat-|AKIA)[A-Za-z0-9_]{16}",
}
SOURCES = [path for path in project_files() if path.name == "SOURCES.md"]


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_has(what: str) -> None:
    pattern = re.compile(UNWANTED[what])
    assert [str(path) for path in project_files() if pattern.search((TOP / path).read_bytes())] == []


@pytest.mark.parametrize("sources", SOURCES, ids=str)
def test_a_vendored_file_is_what_its_sources_say(sources) -> None:
    listed = re.findall(r"^\| (\S+) \|.*\b([0-9a-f]{64})\b", (TOP / sources).read_text("utf-8"), re.MULTILINE)
    assert listed
    for name, sha256 in listed:
        assert hashlib.sha256((TOP / sources.parent / name).read_bytes()).hexdigest() == sha256, name


def test_a_folder_with_vendored_files_says_where_they_are_from() -> None:
    vendored = {path.parent for path in project_files() if path.parent.name in {"vendor", "fonts"}}
    listed = {sources.parent for sources in SOURCES}
    assert {folder for folder in vendored if not {folder, folder.parent} & listed} == set()
