"""`proctor rehearse --data-dir …` as a school runs it: a running room server, real agents, nobody at them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from proctor_server.cli import rehearse_school
from proctor_server.cli.main import main
from proctor_server.rehearsal import school, school_sheet
from proctor_server.rehearsal.parts import wait_for
from proctor_server.rehearsal.school_steps import LAST, STEPS, Step
from proctor_server.room.config import Config
from tests.builders.school import SchoolRoom, open_school

NAMES = ("Poste 01", "Poste 02", "Poste 03")


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SchoolRoom]:
    with open_school(tmp_path_factory.mktemp("school"), *NAMES) as opened:
        yield opened


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cut and a silence that are as good when they are short."""
    monkeypatch.setattr(rehearse_school, "OUTAGE_MS", 1500)
    monkeypatch.setattr(school, "LOST_SECONDS", 1.0)


def rehearse(seats: SchoolRoom, *more: str | Path) -> tuple[int, dict[str, Any]]:
    words = ["rehearse", "--data-dir", seats.room.centre.folder, "--room-page", seats.page, "--json"]
    done = CliRunner().invoke(main, [*map(str, [*words, "--password-file", seats.password_file, *more])])
    assert done.stdout, done.exception
    return done.exit_code, msgspec.json.decode(done.stdout)


def rows_with(file: Path, session: str) -> list[str]:
    """Tables in which a session is named anywhere."""
    with closing(sqlite3.connect(file)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "station_entry" in tables
        return [name for name in tables if any(session in str(row) for row in db.execute(f"SELECT * FROM {name}"))]


def heads_kept(seats: SchoolRoom, drill: school.School) -> list[str]:
    drill.invigilator.get(f"/api/sessions/{drill.session}/finalisation")
    with closing(sqlite3.connect(Config(data_dir=seats.room.centre.folder).database)) as db:
        return [station for (station,) in db.execute("SELECT station FROM station_head WHERE n > 1")]


def test_every_step_passes_on_every_station_and_nothing_is_left(seats: SchoolRoom, tmp_path: Path) -> None:
    """R-TST-04, R-TST-09, R-INC-01, R-INC-06, R-TIM-03, R-TIM-05, R-ENT-04, R-FIN-04 among the steps."""
    report = tmp_path / "sheet.pdf"
    code, sheet = rehearse(seats, "--report", report)
    assert [step for step in sheet["steps"] if not step["passed"]] == []
    assert [step["title"] for step in sheet["steps"]] == [step.title for step in (*STEPS, LAST)]
    assert [(line["name"], line["passed"], line["kept"] == line["given"]) for line in sheet["stations"]] == [
        (name, True, True) for name in NAMES
    ]
    assert all(line["back_after"] >= 1500 and line["journal_complete"] for line in sheet["stations"])
    assert (code, sheet["passed"]) == (0, True)
    assert report.read_bytes().startswith(b"%PDF")

    assert [seats.status(name)["journals"] for name in NAMES] == [[], [], []]
    assert (seats.administrator.get("/api/sessions"), seats.packages()) == ([], [])
    assert rows_with(Config(data_dir=seats.room.centre.folder).database, sheet["session"]) == []


def test_a_station_whose_power_goes_fails_alone_and_forgets_when_it_is_back(
    seats: SchoolRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-FIN-01: its journal is declared lost, and the others' answers are all there."""

    def pull_the_plug(drill: school.School) -> str:
        # without a signed head there is nothing to tell by how much of a journal is lost
        wait_for("les têtes signées", lambda: len(heads_kept(seats, drill)) == len(NAMES))
        seats.stations["Poste 02"].kill()
        return "sans courant"

    unplugged = (*STEPS[:6], Step("Le courant est coupé", pull_the_plug), *STEPS[6:])
    monkeypatch.setattr(school_sheet, "STEPS", unplugged)
    code, sheet = rehearse(seats)
    lines = {line["name"]: line for line in sheet["stations"]}
    assert (code, {name: line["passed"] for name, line in lines.items()}) == (
        1, {"Poste 01": True, "Poste 02": False, "Poste 03": True},
    )  # fmt: skip
    assert (lines["Poste 02"]["code"], lines["Poste 02"]["seen"]) == (
        "lost", "plus de nouvelles pendant « Une main levée est vue »",
    )  # fmt: skip
    assert "alimentation" in lines["Poste 02"]["remedy"]
    amiss = [(step["title"], step["seen"]) for step in sheet["steps"] if not step["passed"]]
    assert [title for title, _ in amiss] == ["Une main levée est vue"], amiss

    assert seats.status("Poste 02")["journals"] != []
    seats.stations["Poste 02"].start()
    wait_for("le poste revenu", lambda: seats.ready() == set(NAMES))
    wait_for("l'oubli", lambda: seats.status("Poste 02")["journals"] == [])
    assert rows_with(Config(data_dir=seats.room.centre.folder).database, sheet["session"]) == []


def test_a_station_that_is_not_known_is_named_before_anything_begins(seats: SchoolRoom) -> None:
    code, sheet = rehearse(seats, "--station", "Poste 99", "--station", "Poste 01")
    assert (code, sheet["session"], sheet["stations"]) == (1, "", [])
    assert "Poste 99" in sheet["steps"][1]["seen"]
    assert [step["title"] for step in sheet["steps"]] == [*(step.title for step in STEPS[:2]), LAST.title]


def test_a_wrong_password_and_a_room_that_is_not_there_are_told(seats: SchoolRoom, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("un autre mot de passe\n")
    for more, said in (
        (("--password-file", wrong), "sign_in_refused"),
        (("--room-page", "http://127.0.0.1:9"), "serve"),
    ):
        code, sheet = rehearse(seats, *more)
        assert (code, len(sheet["steps"])) == (1, 2)
        assert said in sheet["steps"][0]["seen"]


@pytest.mark.parametrize("words", [[], ["--folder", "a"], ["--data-dir", "/tmp", "--folder", "a"]])
def test_one_of_the_two_drills_has_to_be_chosen(words: list[str]) -> None:
    assert CliRunner().invoke(main, ["rehearse", *words]).exit_code == 2


def test_a_folder_without_a_centre_is_refused(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("rien\n")
    words = ["rehearse", "--data-dir", str(tmp_path), "--password-file", str(password)]
    done = CliRunner().invoke(main, words)
    assert (done.exit_code, "proctor init" in done.output) == (1, True)
