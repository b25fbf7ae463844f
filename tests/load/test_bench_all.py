"""All measures one after the other, small ones. How long things took is not judged here."""

import json
import subprocess
import sys
from pathlib import Path

PROCTOR = Path(sys.executable).parent / "proctor"


def test_a_measure_that_stops_is_named_and_stops_no_other(tmp_path: Path) -> None:
    """Somewhere else than in the project there is no bank."""
    words = [PROCTOR, "bench", "all", "--quick", "--json", "--folder", tmp_path]
    words += ["--only=assessment", "--only=authority"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"written": ["authority"], "stopped": ["assessment"]}
    assert [file.name for file in tmp_path.iterdir()] == ["figures-authority.md"]
    assert "[2/2] proctor bench authority" in done.stderr
