"""The drill itself, as a newcomer runs it: every step passes, and what it prints is what the authority wrote."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import msgspec

from proctor_server.rehearsal.steps import DAY, LAYING_OUT
from tests.builders.drill import DEPLOY

PROCTOR = Path(sys.executable).parent / "proctor"


def test_every_step_of_the_drill_passes(tmp_path: Path) -> None:
    """R-TST-06 among the steps: no solution is found in what the room and the stations keep."""
    folder = tmp_path / "drill"
    words = [PROCTOR, "rehearse", "--folder", folder, "--deploy", DEPLOY, "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=230, check=False)
    sheet = msgspec.json.decode(done.stdout)
    assert [step for step in sheet["steps"] if not step["passed"]] == []
    assert (done.returncode, len(sheet["steps"])) == (0, len(LAYING_OUT) + len(DAY))
    written = (folder / "results.csv").read_bytes().decode("utf-8-sig")
    assert sheet["results"] == list(csv.DictReader(io.StringIO(written), delimiter=";"))
    assert {line["Statut"] for line in sheet["results"]} == {"Validée"}


def test_a_drill_never_empties_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("à garder")
    words = [PROCTOR, "rehearse", "--folder", tmp_path, "--deploy", DEPLOY]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Ce dossier n'est pas celui d'un exercice" in done.stdout
    assert (tmp_path / "mine.txt").read_text() == "à garder"
