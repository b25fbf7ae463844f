"""What a school installs: the whole, or the kiosk alone on a student's station."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.quality.project import PACKAGES, TOP, project_files

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both wheels, by the name of their project."""
    folder = tmp_path_factory.mktemp("wheels")
    for source in (TOP, TOP / "kiosk_client"):
        build = [*PIP, "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "-w", folder, source]
        subprocess.run(build, check=True, stdin=subprocess.DEVNULL)
    return {wheel.name.split("-")[0]: wheel for wheel in folder.iterdir()}


def contents(wheel: Path) -> set[str]:
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def sources(*packages: str) -> set[str]:
    """Modules, pages, migrations, catalogues: whatever lies in a package is of use when it runs."""
    return {str(path) for path in project_files() if path.parts[0] in packages and path.name != "pyproject.toml"}


@pytest.mark.parametrize(("project", "packages"), [("proctor", PACKAGES), ("proctor_kiosk", ("kiosk_client",))])
def test_a_wheel_holds_its_packages_and_nothing_else(
    wheels: dict[str, Path], project: str, packages: tuple[str, ...]
) -> None:
    assert contents(wheels[project]) == sources(*packages)
    assert {f"{package}/py.typed" for package in packages} <= contents(wheels[project])


def test_the_kiosk_runs_where_nothing_of_the_server_is(wheels: dict[str, Path], tmp_path: Path) -> None:
    install = [*PIP, "install", "--quiet", "--no-index", "--no-deps", "--target", tmp_path, wheels["proctor_kiosk"]]
    subprocess.run(install, check=True, stdin=subprocess.DEVNULL)
    # Without `site`, the link to this working tree is not followed; its libraries are.
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{sysconfig.get_path('purelib')}"}

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-S", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)

    assert run("-c", "import proctor_server").returncode != 0
    status = run(tmp_path / "bin" / "kiosk", "status", "--json", "--data-dir", tmp_path / "station")
    assert (status.returncode, '"paired": false' in status.stdout) == (0, True), status.stderr
    assert "kiosk run" in run(tmp_path / "bin" / "kiosk", "run", "--help").stdout
