"""Style, types and layers, as the tools see them."""

import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.quality.project import TOP, modules, settings

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "-p", "proctor_server", "-p", "kiosk_client"),
    ("lint-imports",),
)


@pytest.mark.parametrize("check", CHECKS, ids=" ".join)
def test_a_tool_finds_nothing(check: tuple[str, ...]) -> None:
    tool = Path(sysconfig.get_path("scripts")) / check[0]
    done = subprocess.run([tool, *check[1:]], cwd=TOP, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_with_packages_inside_has_its_layers() -> None:
    """A new folder has to be given its place, or lint-imports refuses it."""
    contracts = settings()["tool"]["importlinter"]["contracts"]
    ordered = {name for each in contracts if each.get("exhaustive") for name in each["containers"]}
    packages = {module.parent.relative_to(TOP) for module in modules() if module.name == "__init__.py"}
    parents = {".".join(package.parts[:-1]) for package in packages if len(package.parts) > 1}
    assert parents == ordered
