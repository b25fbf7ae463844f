"""The reference says what the code says."""

import re
from pathlib import Path

from proctor_server.session_package.problems import PROBLEMS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "package.md"


def test_the_reference_lists_every_problem_and_no_other():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.read_text(), re.MULTILINE))
    assert rows == PROBLEMS
