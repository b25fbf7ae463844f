"""`proctor serve` as somebody calls it, from outside."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.doors.rooms import PASSWORD, Centre, end, new_centre

SERVE = [sys.executable, "-c", "from proctor_server.cli.main import main; main()", "serve", "--interface", "127.0.0.1"]


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    (tmp_path / "wrong").write_text("un autre mot de passe\n")
    return new_centre(tmp_path / "centre")


def serve(folder: Path, *more: str) -> subprocess.Popen[str]:
    line = [*SERVE, "--data-dir", str(folder), "--stations-port", "0", *more]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ))


def refused(folder: Path, *more: str) -> tuple[int, Any, str]:
    with serve(folder, "--json", *more) as process:
        told, complained = process.communicate(timeout=60)
    return process.returncode, json.loads(told)["error"]["code"], complained


def test_it_tells_where_the_doors_are_and_ends_on_sigterm(centre: Centre, tmp_path: Path) -> None:
    with serve(
        centre.folder, "--dashboard-port", "0", "--json", "--password-file", str(tmp_path / "password")
    ) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert told["page"] == f"http://127.0.0.1:{told['dashboard_port']}/"
        socket.create_connection(("127.0.0.1", told["stations_port"]), timeout=20).close()
        assert end(process) == 0


def test_it_says_that_it_is_locked_without_a_password(centre: Centre) -> None:
    with serve(centre.folder, "--dashboard-port", "0") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        assert "http://127.0.0.1:" in lines[0]
        assert "verrouillé" in lines[2]
        assert end(process) == 0


def test_a_wrong_password_a_folder_without_centre_and_a_taken_port_are_refused(centre: Centre, tmp_path: Path) -> None:
    wrong = refused(centre.folder, "--dashboard-port", "0", "--password-file", str(tmp_path / "wrong"))
    empty = refused(tmp_path / "nothing", "--dashboard-port", "0")
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = refused(centre.folder, "--dashboard-port", str(other.getsockname()[1]))
    assert [(status, code) for status, code, _ in (wrong, empty, taken)] == [
        (1, "wrong_password"),
        (1, "not_made"),
        (1, "port_taken"),
    ]
    assert not any("Traceback" in complained for _, _, complained in (wrong, empty, taken))
    assert not (tmp_path / "nothing").exists()
