"""`proctor` as somebody calls it, in a process of its own."""

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from proctor_server.rehearsal.parts import BIN


class Said(NamedTuple):
    """What a command said, and how it ended."""

    status: int
    told: Any
    complained: str


def proctor(*words: str | Path) -> Said:
    """One command with `--json`, to its end."""
    argv = [str(BIN / "proctor"), *map(str, words), "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr
    return Said(done.returncode, json.loads(done.stdout), done.stderr)
