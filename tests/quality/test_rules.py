"""Every rule of the room is enforced somewhere and held by a test; nobody names a rule that there is not."""

import re
import tomllib
from functools import cache

import pytest

from tests.quality.project import TOP

NAMED = re.compile(r"\bR-[A-Z]{3}-[0-9]{2}\b")
RULES = {rule for about in tomllib.loads((TOP / "docs" / "rules.toml").read_text("utf-8")).values() for rule in about}
SOURCES = ("proctor_server", "kiosk_client")


@cache
def named_in(*folders: str) -> set[str]:
    paths = [path for folder in folders for path in (TOP / folder).rglob("*.py")]
    return {rule for path in paths for rule in NAMED.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_is_enforced_by_code_that_names_it_and_held_by_a_test_that_does(rule: str) -> None:
    assert rule in named_in(*SOURCES)
    assert rule in named_in("tests")


def test_no_source_names_a_rule_that_there_is_not() -> None:
    assert named_in(*SOURCES, "tests") - RULES == set()
