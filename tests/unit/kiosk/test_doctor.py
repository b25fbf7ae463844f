"""`kiosk doctor` as a caller sees it, on the real machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

from kiosk_client.domain.readiness import FINDINGS

ROOT = Path(__file__).resolve().parents[3]


def doctor(*words, **environment) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from kiosk_client.cli.main import main; main()", "doctor", *map(str, words)]
    return subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def checks_of(done) -> dict[str, dict]:
    """The verdicts by code."""
    return {check["code"]: check for check in json.loads(done.stdout)["checks"]}


def test_the_real_machine_is_looked_at_and_an_unpaired_station_holds_no_exam(tmp_path):
    done = doctor("--data-dir", tmp_path, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["ready"]) == (1, False)
    checks = checks_of(done)
    assert checks.keys() <= FINDINGS.keys()
    assert {check["part"] for check in told["checks"]} == {
        "screen", "keyboard", "disk", "clock", "browser", "policies", "link",
    }  # fmt: skip
    assert checks["link_not_paired"]["level"] == "fault"
    assert checks["link_not_paired"]["message"].startswith("Ce poste n'est pas appairé")


def test_the_doctor_speaks_the_users_language(tmp_path):
    done = doctor("--data-dir", tmp_path, LC_ALL="en_GB.UTF-8")
    assert "✗ This station is not paired" in done.stdout
    assert "Traceback" not in done.stderr
