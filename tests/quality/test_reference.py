"""The reference says what the code says; a code means one thing."""

import re
import subprocess
import sys

from tests.quality.project import TOP

SHARED = {
    "content_damaged",
    "foreign_page",
    "not_found",
    "not_json",
    "not_signed_in",
    "not_yours",
    "password_too_short",
    "reason_missing",
    "scheme_not_available",
    "sign_in_refused",
    "too_large",
    "too_soon",
    "unknown_session",
    "unreadable",
}
"""Codes of several refusals that mean the same at different edges."""


def test_the_generated_pages_are_up_to_date() -> None:
    command = [sys.executable, TOP / "docs" / "generate.py", "--check"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"run docs/generate.py: {done.stdout}{done.stderr}"


def test_a_code_is_of_one_refusal() -> None:
    page = (TOP / "docs" / "reference" / "errors.md").read_text("utf-8").partition("## HTTP")[0]
    codes = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert len(codes) > 100
    assert {code for code in codes if codes.count(code) > 1} == SHARED
