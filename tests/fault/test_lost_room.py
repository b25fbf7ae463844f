"""The room's machine is gone with all that was on it: another is made from what stations keep."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from proctor_server.cli.rebuild import NOT_KNOWN, command
from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.parts import run, wait_for
from tests.fault.evidence import answers, entries
from tests.fault.hall import Ground, Hall, Seat, open_hall
from tests.integration.doors.rooms import new_centre

NEW_PASSWORD = "un autre mot de passe"
NAMES = ("Lovelace", "Babbage")


class New(NamedTuple):
    """The session as the new machine has it."""

    session: str
    ground: Ground


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path / "hall") as hall:
        yield hall


@pytest.fixture
def secrets(hall: Hall, tmp_path: Path) -> list[str]:
    """The options that give the phrase and a new password."""
    phrase, password = tmp_path / "phrase.txt", tmp_path / "password.txt"
    phrase.write_text(hall.centre.phrase + "\n")
    password.write_text(NEW_PASSWORD + "\n")
    return ["--phrase-file", str(phrase), "--password-file", str(password)]


def exported(seat: Seat) -> Path:
    file = seat.folder.with_suffix(".jsonl")
    run("kiosk", "export", file, "--data-dir", seat.folder)
    return file


def keeps(seat: Seat, lines: int) -> bool:
    with exported(seat).open("rb") as file:
        return any(part["last"] >= lines for part in json.loads(file.readline())["copies"])


def give(seat: Seat, times: int) -> dict[int, Any]:
    given = {}
    for _ in range(times):
        given[seat.page.item["number"]] = guess(seat.page.item)
        seat.page.answer(guess(seat.page.item))
    return given


def seated(hall: Hall) -> dict[str, Seat]:
    seats = {name: hall.seat(f"Poste {n:02}") for n, name in enumerate(NAMES, start=1)}
    for name, seat in seats.items():
        seat.start()
        seat.sit_down()
        seat.begin(name)
    return seats


def lose_the_machine(hall: Hall) -> None:
    hall.room.process.kill()
    hall.room.process.wait()
    shutil.rmtree(hall.centre.folder)


def rebuild(*words: object) -> Result:
    return CliRunner().invoke(command, [*map(str, words), "--json"])


def code(result: Result) -> str:
    assert "Traceback" not in result.output
    return str(json.loads(result.stdout)["error"]["code"])


@pytest.mark.timeout(300)
def test_every_answer_is_there_from_exported_files_alone(hall: Hall, secrets: list[str], tmp_path: Path) -> None:
    """R-FIN-01, R-TST-09: what was given after the machine was lost too."""
    seats = seated(hall)
    given = {name: give(seat, 3) for name, seat in seats.items()}
    for seat in seats.values():
        seat.page.wait_until_kept_by_the_room()
        wait_for("la copie", lambda seat=seat: keeps(seat, 12))  # type: ignore[misc]
    lose_the_machine(hall)
    for name, seat in seats.items():
        given[name] |= give(seat, 2)
        seat.page.stand_up()
    files = [word for seat in seats.values() for word in ("--from", exported(seat))]
    for seat in seats.values():
        seat.kill()
    new = tmp_path / "new"
    done = rebuild("--data-dir", new, *files, "--wait", 0, *secrets)
    told = json.loads(done.stdout)
    assert [(each["session"], each["attempts"], each["to_come"]) for each in told["sessions"]] == [
        (hall.session, 2, [])
    ]
    assert (told["unreadable"], told["not_known"]) == ([], list(NOT_KNOWN))
    there = New(hall.session, Ground(new))
    for name in NAMES:
        assert {number: answer.body for number, answer in answers(there, name).items()} == given[name]
        assert [entry["verdict"] for entry in entries(there, name, "answered")] == ["counted"] * 5


def test_a_station_that_is_missing_is_named(hall: Hall, secrets: list[str], tmp_path: Path) -> None:
    seats = seated(hall)
    wait_for("la copie", lambda: keeps(seats["Lovelace"], 12))
    file = exported(seats["Lovelace"])
    for seat in seats.values():
        seat.page.stand_up()
        seat.kill()
    done = rebuild("--data-dir", tmp_path / "new", "--from", file, "--wait", 0, *secrets)
    (back,) = json.loads(done.stdout)["sessions"]
    assert (back["kept_by"], back["to_come"]) == ("Poste 01", ["Poste 02"])


def test_what_is_not_right_is_refused_and_nothing_is_half_done(hall: Hall, secrets: list[str], tmp_path: Path) -> None:
    seat = hall.seat("Poste 01")
    seat.start()
    seat.sit_down()
    seat.begin("Lovelace")
    wait_for("la copie", lambda: keeps(seat, 9))
    seat.page.stand_up()
    seat.kill()
    file, new = exported(seat), tmp_path / "new"
    to = ("--data-dir", new, "--wait", 0)

    assert code(rebuild(*to, *secrets)) == "no_identity"
    other = new_centre(tmp_path / "other")
    foreign = tmp_path / "foreign.txt"
    foreign.write_text(other.phrase)
    assert code(rebuild(*to, "--from", file, "--phrase-file", foreign, *secrets[2:])) == "wrong_phrase"
    foreign.write_text("un deux trois")
    assert code(rebuild(*to, "--from", file, "--phrase-file", foreign, *secrets[2:])) == "phrase_miscopied"
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(file.read_bytes()[:-10])
    assert code(rebuild(*to, "--from", changed, *secrets)) == "export_truncated"
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert code(rebuild(*to, "--centre", tmp_path / "picture.png", *secrets)) == "not_an_export"
    assert not new.exists()
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "notes.txt").write_text("à garder")
    assert code(rebuild("--data-dir", taken, "--wait", 0, "--from", file, *secrets)) == "folder_not_empty"
    assert [each.name for each in taken.iterdir()] == ["notes.txt"]

    # an identity alone: nothing comes back, and the next try goes on from there
    assert code(rebuild(*to, "--centre", hall.centre.folder / "centre.json", *secrets)) == "nothing_kept"
    assert code(rebuild(*to, "--from", file, "--password-file", secrets[1])) == "wrong_password"
    done = rebuild(*to, "--from", file, *secrets[2:])
    assert json.loads(done.stdout)["heard"] == ["Poste 01"]
    assert code(rebuild(*to, "--from", file, *secrets[2:])) == "sessions_here"


def test_a_port_that_is_taken_is_said_in_a_sentence(hall: Hall, secrets: list[str], tmp_path: Path) -> None:
    words = ("--centre", hall.centre.folder / "centre.json", "--stations-port", hall.stations_port)
    done = rebuild("--data-dir", tmp_path / "new", *words, *secrets)
    assert code(done) == "door_not_opened"
    assert str(hall.stations_port) in json.loads(done.stdout)["error"]["message"]
