"""What the tests of the care of a machine share: a centre with a session, as `proctor init` and a day leave it."""

from pathlib import Path
from typing import Any

from proctor_server.rehearsal.parts import free_port
from tests.builders.commands import Said, proctor
from tests.fault.hall import prepare
from tests.integration.doors.rooms import Centre, new_centre


def centre_with_a_session(folder: Path) -> tuple[Centre, dict[str, str]]:
    """The centre, and its session's number and codes."""
    from datetime import UTC, datetime

    centre = new_centre(folder)
    return centre, prepare(centre, datetime.now(UTC))


def doctor(folder: Path, *words: str | int) -> Said:
    """`proctor doctor` on the loopback, on two ports that are free unless `words` say others."""
    ports = ("--stations-port", free_port(), "--dashboard-port", free_port())
    return proctor("doctor", "--data-dir", folder, "--interface", "127.0.0.1", *map(str, (*ports, *words)))


def codes(said: Said) -> set[str]:
    return {check["code"] for check in said.told["checks"]}


def restore(backup: Path, folder: Path, phrase: str) -> Said:
    file = backup.with_suffix(".phrase")
    file.write_text(phrase)
    return proctor("backup", "--restore", backup, "--data-dir", folder, "--phrase-file", file)


def details(said: Said, code: str) -> dict[str, Any]:
    (found,) = (check["details"] for check in said.told["checks"] if check["code"] == code)
    return dict(found)
