"""What is installed is what was looked at: every package pinned, every file of it by its hash."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.quality.project import TOP, settings

LOCKS = TOP / "deploy" / "locks"
NAMES = ("kiosk", "everything", "authority", "development", "mutation")
PIN = re.compile(r"([a-z0-9][a-z0-9.-]*)==(\S+)(?: ; .+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((LOCKS / f"{name}.txt").read_text("utf-8")))


def wanted(*extras: str) -> set[str]:
    project: dict[str, Any] = settings()["project"]
    named = [*project["dependencies"], *(name for extra in extras for name in project["optional-dependencies"][extra])]
    return {re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower() for name in named}


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_is_pins_and_hashes_and_nothing_else(name: str) -> None:
    text = (LOCKS / f"{name}.txt").read_text("utf-8").splitlines()
    kinds = ["pin" if PIN.fullmatch(line) else "hash" if HASH.fullmatch(line) else line for line in text]
    assert set(kinds) == {"pin", "hash"}
    assert all(after == "hash" for kind, after in zip(kinds, [*kinds[1:], ""], strict=True) if kind == "pin")


def test_the_locks_pin_all_that_the_project_asks_for() -> None:
    assert wanted("setup") <= pins("everything").keys()
    assert wanted("setup", "authority") <= pins("authority").keys()
    assert wanted("setup", "authority", "dev") <= pins("development").keys()
    assert wanted("setup", "authority", "dev", "mutation") <= pins("mutation").keys()
    assert set(settings("kiosk_client/pyproject.toml")["project"]["dependencies"]) <= pins("kiosk").keys()


def test_a_school_installs_the_versions_that_were_tested() -> None:
    tested = pins("development")
    for name in ("kiosk", "everything", "authority"):
        assert {package: tested.get(package) for package in pins(name)} == pins(name)


def test_what_is_mutated_is_tested_as_ever() -> None:
    mutated = pins("mutation")
    assert {package: mutated.get(package) for package in pins("development")} == pins("development")


def test_the_kiosk_asks_for_a_part_of_what_the_whole_asks_for() -> None:
    station = settings("kiosk_client/pyproject.toml")["project"]
    whole = settings()["project"]
    assert whole["dependencies"][: len(station["dependencies"])] == station["dependencies"]
    assert station["version"] == whole["version"]
    assert station["requires-python"] == whole["requires-python"]


def test_locks_are_files_of_the_project() -> None:
    assert sorted(path.name for path in LOCKS.iterdir()) == sorted(f"{name}.txt" for name in NAMES)
    assert Path(TOP / "deploy" / "lock").stat().st_mode & 0o111
