"""All measures one after the other, small ones. How long things took is not judged here."""

import json
import subprocess
import sys
from pathlib import Path

from proctor_server.cli.bench import PAGES

PROCTOR = Path(sys.executable).parent / "proctor"
REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_a_measure_that_stops_is_named_and_stops_no_other(tmp_path: Path) -> None:
    """Somewhere else than in the project there is no bank."""
    words = [PROCTOR, "bench", "all", "--quick", "--json", "--folder", tmp_path]
    words += ["--only=assessment", "--only=authority"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"written": ["authority"], "stopped": ["assessment"]}
    assert [file.name for file in tmp_path.iterdir()] == ["figures-authority.md"]
    assert "[2/2] proctor bench authority" in done.stderr


def test_each_page_of_figures_is_kept_and_found_from_the_readme() -> None:
    readme = (REFERENCE.parents[1] / "README.md").read_text("utf-8")
    for measure in PAGES.values():
        assert f"docs/reference/{measure.page}" in readme
        assert "Written by `proctor bench " in (REFERENCE / measure.page).read_text("utf-8")
