"""Where the project is, and what is in it."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[2]
PACKAGES = ("kiosk_client", "proctor_server")


def settings(path: str = "pyproject.toml") -> dict[str, Any]:
    return tomllib.loads((TOP / path).read_text("utf-8"))


def project_files() -> list[Path]:
    """What git keeps, and what it would keep if it were added; from the top."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    named = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in sorted(set(named.split("\0"))) if name and (TOP / name).is_file()]


def modules() -> list[Path]:
    """Our modules, tests left out."""
    return [TOP / path for path in project_files() if path.suffix == ".py" and path.parts[0] in PACKAGES]
