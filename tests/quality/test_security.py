"""The threat model names, for each line, a test that is there."""

import re

import pytest

from tests.quality.project import TOP

MODEL = (TOP / "docs" / "explanation" / "security.md").read_text("utf-8")
PROTECTED, _, OPEN = MODEL.partition("## What is not protected")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
LINES = [line for line in PROTECTED.splitlines() if line.startswith("| ") and not line.startswith("| tries |")]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[1].strip()[:60])
def test_each_line_names_a_test_that_is_there(line):
    _, tried, then, held_by, _ = line.split("|")
    assert tried.strip()
    assert then.strip()
    named = NAMED.findall(held_by)
    assert named
    assert re.sub(r"[\s,]", "", NAMED.sub("", held_by)) == ""
    for path, test in named:
        assert is_there(path, test), f"{path}::{test}"


def test_whatever_else_it_names_is_there():
    assert [each for each in NAMED.findall(MODEL) if not is_there(*each)] == []


def is_there(path, test):
    file = TOP / "tests" / path
    return file.is_file() and re.search(rf"^def {test}\(", file.read_text("utf-8"), re.MULTILINE) is not None


def test_what_is_not_protected_says_what_then():
    lines = [line for line in OPEN.splitlines() if line.startswith("| ") and line != "| | what then |"]
    assert len(lines) > 5
    for line in lines:
        _, _, then, _ = line.split("|")
        assert then.strip(), line
