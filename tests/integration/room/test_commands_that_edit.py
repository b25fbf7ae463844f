"""`proctor session edit|delete|duplicate` and `proctor candidates add|remove`, as somebody calls them beside a room."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from proctor_server.rehearsal.parts import BIN
from tests.builders.commands import proctor
from tests.builders.room import NEWCOMER, PASSWORD, Day, profiles_json

LOVELACE = "0801234569C"
GRACE = [word for field, value in NEWCOMER.items() for word in (f"--{field.replace('_', '-')}", value)]


@pytest.fixture
def data(day: Day) -> tuple[str | Path, ...]:
    return "--data-dir", day.folder


def enrolled(day: Day) -> list[Any]:
    return day.room.overseeing.sheet(day.session, day.clock.now).candidates


def test_a_session_is_edited_shown_and_its_codes_stay(day: Day, data: tuple[str | Path, ...]) -> None:
    """R-SES-02."""
    edited = proctor("session", "edit", day.session, *data, "--room", "Salle 2", "--test-minutes", "90")
    assert (edited.status, edited.told["room"]) == (0, "Salle 2")
    shown = proctor("session", "show", day.session, *data)
    assert (shown.told["plan"]["test_minutes"], shown.told["candidates"]) == (90, 5)
    assert shown.told["lacks"] == [{"code": "not_certifiable", "n": 1, "of": 0}]
    assert day.room.preparing.codes(day.session) == day.codes
    day.sitting()
    refused = proctor("session", "edit", day.session, *data, "--test-minutes", "60")
    assert (refused.status, refused.told["error"]["code"]) == (1, "fields_closed")
    entered = proctor("session", "delete", day.session, *data)
    assert (entered.status, entered.told["error"]["code"]) == (1, "session_entered")


def test_an_edit_of_nothing_is_wrong_usage(day: Day, data: tuple[str | Path, ...]) -> None:
    words = [str(BIN / "proctor"), "session", "edit", day.session, *map(str, data)]
    assert subprocess.run(words, capture_output=True, check=False, timeout=120).returncode == 2


def test_a_session_is_duplicated_and_deleted(day: Day, data: tuple[str | Path, ...]) -> None:
    """R-SES-04: its number stays used."""
    password = day.folder / "password.txt"
    password.write_text(PASSWORD + "\n")
    words = ("session", "duplicate", day.session, *data, "--password-file", password)
    twin = proctor(*words, "--starts-at", "2026-03-13T09:00", "--with-candidates")
    assert (twin.status, twin.told["number"]) == (0, "102")
    gone = proctor("session", "delete", "102", *data)
    assert (gone.status, gone.told) == (0, {"deleted": "102", "candidates": 5})
    again = proctor("session", "delete", "102", *data)
    assert (again.status, again.told["error"]["code"]) == (1, "unknown_session")
    assert proctor(*words, "--starts-at", "2026-03-13T09:00").told["number"] == "103"


def test_one_candidate_is_added_with_a_profile_and_removed(
    day: Day, data: tuple[str | Path, ...], tmp_path: Path
) -> None:
    """R-CAN-01, R-CAN-04."""
    file = tmp_path / "profils.json"
    file.write_bytes(profiles_json())
    without = proctor("candidates", "add", day.session, *GRACE, "--profile", file, *data)
    assert (without.status, without.told["error"]["code"], len(enrolled(day))) == (1, "no_profile_in_file", 5)
    file.write_bytes(profiles_json().replace(LOVELACE.encode(), NEWCOMER["ine"].encode()))
    added = proctor("candidates", "add", day.session, *GRACE, "--profile", file, *data)
    assert (added.status, added.told) == (0, {"candidate": 6})
    assert enrolled(day)[-1].certifiable
    removed = proctor("candidates", "remove", day.session, "6", *data)
    assert (removed.status, removed.told) == (0, {"removed": 6})
    unknown = proctor("candidates", "remove", day.session, "6", *data)
    assert (unknown.status, unknown.told["error"]["code"]) == (1, "unknown_candidate")


def test_each_fault_of_a_candidate_is_told_with_its_option(day: Day, data: tuple[str | Path, ...]) -> None:
    """R-CAN-01."""
    said = proctor("candidates", "add", day.session, *GRACE, "--sex", "?", "--birth-date", "hier", *data)
    assert said.status == 1
    assert [(fault["field"], fault["code"]) for fault in said.told["errors"]] == [
        ("birth_date", "not_a_date"),
        ("sex", "not_in_list"),
    ]
    assert said.complained.splitlines()[1] == "--sex : M ou F."
