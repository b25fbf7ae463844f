"""`proctor support-bundle`: what is in it, and what is not, of a real day."""

import json
import zipfile
from pathlib import Path

from proctor_server.rehearsal.answers import guess
from proctor_server.rehearsal.drill import PEOPLE
from proctor_server.rehearsal.parts import wait_for
from tests.builders.commands import Said, proctor
from tests.builders.room import PUPILS
from tests.fault.hall import Hall, open_hall
from tests.integration.care.rooms import centre_with_a_session
from tests.integration.doors.rooms import PASSWORD

NAME = "Lovelace"
FAULT = """Traceback (most recent call last):
  File "/home/ada.lovelace/proctor/proctor_server/room/storage/writer.py", line 7, in _commit
    db.execute("Lovelace")
  File "/home/ada.lovelace/notes.py", line 1, in <module>
sqlite3.IntegrityError: UNIQUE constraint failed: Lovelace
Lovelace: and what comes after it
proctor_server.room.domain.errors.door.UnknownCandidate: Lovelace"""


def bundle(folder: Path, to: Path, *words: str | int) -> Said:
    return proctor("support-bundle", to, "--data-dir", folder, "--interface", "127.0.0.1", *map(str, words))


def unpacked(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def secrets(hall: Hall) -> set[str]:
    """Whoever is enrolled, every code and password, what opens the keys."""
    people = {value for person in PEOPLE.values() for value in person.values()}
    ines = {line.split(";")[10] for line in PUPILS.read_text().splitlines()[1:]}
    centre = json.loads((hall.centre.folder / "centre.json").read_text())
    codes = {hall.codes["access_code"], hall.codes["password"], PASSWORD, hall.centre.phrase, centre["centre_key"]}
    return {secret for secret in people | ines | codes if len(secret) > 3}


def test_of_a_day_with_answers_no_name_no_answer_no_code_and_no_key_is_in_it(tmp_path: Path) -> None:
    with open_hall(tmp_path / "hall") as hall:
        seat = hall.seat("Poste 01")
        seat.start()
        try:
            page = seat.sit_down()
            seat.begin(NAME)
            given = []
            for _ in range(2):
                given.append(guess(page.item))
                page.answer(given[-1])
            wait_for("les réponses", lambda: page.light.there >= 2)
            ports = ("--stations-port", hall.stations_port, "--dashboard-port", hall.room.dashboard_port)
            said = bundle(hall.centre.folder, tmp_path / "help.zip", *ports)
        finally:
            seat.kill()
        assert said.status == 0
        found = unpacked(tmp_path / "help.zip")
        assert set(found) == set(said.told["contents"])
        assert set(found) >= {"doctor.json", "settings.json", "counts.json", "metrics.txt", "logs/room.jsonl"}
        assert json.loads(found["counts.json"])["answer"] == 2
        assert "proctor_room_answers 2" in found["metrics.txt"]
        everything = "\n".join(found.values()).casefold()
        texts = {text for answer in given for text in [answer] if isinstance(text, str)}
        leaked = [secret for secret in secrets(hall) | texts if secret.casefold() in everything]
    assert leaked == []
    for name in found:
        assert f"{name} : " in said.complained


def test_of_a_fault_the_place_and_the_kind_are_taken_and_no_value(tmp_path: Path) -> None:
    centre, _ = centre_with_a_session(tmp_path / "centre")
    logs = centre.folder / "logs"
    logs.mkdir()
    lines = [{"event": "commit_failed", "level": "error", "exception": FAULT}, {"event": "session_gone"}]
    (logs / "room.jsonl").write_text("\n".join(map(json.dumps, lines)) + '\n{"event": "cut by Lovel')
    (logs / "stacks.txt").write_text(FAULT)
    bundle(centre.folder, tmp_path / "help.zip")
    found = unpacked(tmp_path / "help.zip")
    places = [
        '  File "proctor_server/room/storage/writer.py", line 7, in _commit',
        '  File "…", line 1, in <module>',
        "sqlite3.IntegrityError",
        "proctor_server.room.domain.errors.door.UnknownCandidate",
    ]
    first, second = map(json.loads, found["logs/room.jsonl"].splitlines())
    assert first["exception"].splitlines() == found["logs/stacks.txt"].splitlines() == places
    assert second == {"event": "session_gone"}
    assert "lovel" not in "".join(found.values()).casefold()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    centre, _ = centre_with_a_session(tmp_path / "centre")
    (tmp_path / "help.zip").write_text("mine")
    said = bundle(centre.folder, tmp_path / "help.zip")
    assert (said.status, said.told["error"]["code"]) == (1, "file_there")
    assert (tmp_path / "help.zip").read_text() == "mine"
