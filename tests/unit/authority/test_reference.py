"""The reference says what the code says."""

import re
from pathlib import Path

from proctor_server.authority.config import Settings
from proctor_server.authority.web.problems import STATUS
from proctor_server.cli.authority import command

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "authority.md").read_text()


def test_the_reference_lists_every_code_with_its_status():
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|$", PAGE, re.MULTILINE)
    assert {code: int(status) for code, status in rows} == STATUS


def test_the_reference_lists_every_setting():
    part = PAGE.partition("| setting | meaning |")[2].partition("## Commands")[0]
    assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == list(Settings.__struct_fields__)


def test_the_reference_names_every_command():
    part = PAGE.partition("## Commands")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(\w+)`", part)) == set(command.commands)
