"""`proctor backup` and its way back, as whoever keeps the room's machine calls them."""

import fcntl
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders.commands import proctor
from tests.integration.care.rooms import centre_with_a_session, codes, doctor, restore
from tests.integration.doors.rooms import PASSWORD, Centre, new_centre

NAME = "Lovelace"


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return centre_with_a_session(tmp_path / "centre")[0]


def tables(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(folder / "room.sqlite")) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def test_a_room_comes_back_with_every_row_its_items_and_its_passwords(centre: Centre, tmp_path: Path) -> None:
    said = proctor("backup", tmp_path / "room.backup", "--data-dir", centre.folder)
    assert said.status == 0
    back = restore(tmp_path / "room.backup", tmp_path / "new", centre.phrase)
    assert back.status == 0
    assert back.told["centre"] == "Collège des Essais"
    assert tables(tmp_path / "new") == tables(centre.folder)
    for name in ("centre.json", "content.enc"):
        assert (tmp_path / "new" / name).read_bytes() == (centre.folder / name).read_bytes()
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    listed = proctor("session", "list", "--data-dir", tmp_path / "new")
    assert [each["number"] for each in listed.told["sessions"]] == ["101"]
    assert not doctor(tmp_path / "new").status


def test_a_backup_tells_nothing_of_what_is_in_it(centre: Centre, tmp_path: Path) -> None:
    proctor("backup", tmp_path / "room.backup", "--data-dir", centre.folder)
    content = (tmp_path / "room.backup").read_bytes()
    assert NAME.encode() in (centre.folder / "room.sqlite").read_bytes()
    assert NAME.encode() not in content
    assert (tmp_path / "room.backup").stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(tmp_path / "room.backup") as archive:
        # the copy of the key that a password opens could be guessed at
        assert json.loads(archive.read("centre.json"))["centre"]["by_password"] is None
        assert archive.read("data.zip.age").startswith(b"age-encryption.org/v1")


def test_nothing_of_the_copy_is_left_in_the_rooms_folder(centre: Centre, tmp_path: Path) -> None:
    before = {file.name for file in centre.folder.iterdir()}
    proctor("backup", tmp_path / "room.backup", "--data-dir", centre.folder)
    left = {file.name for file in centre.folder.iterdir()} - before
    assert left <= {".backup.lock", "last-backup.json", "room.sqlite-wal", "room.sqlite-shm"}


def test_what_a_backup_that_was_killed_left_goes_with_the_next(centre: Centre, tmp_path: Path) -> None:
    left = centre.folder / ".backup-killed"
    left.mkdir()
    (left / "room.sqlite").write_bytes(b"names")
    assert proctor("backup", tmp_path / "room.backup", "--data-dir", centre.folder).status == 0
    assert not left.exists()


def test_any_byte_that_changed_is_noticed_and_nothing_is_restored(centre: Centre, tmp_path: Path) -> None:
    proctor("backup", tmp_path / "room.backup", "--data-dir", centre.folder)
    whole = (tmp_path / "room.backup").read_bytes()
    damaged = tmp_path / "damaged.backup"
    for at in range(40, len(whole) - 200, len(whole) // 6):
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        said = restore(damaged, tmp_path / "new", centre.phrase)
        assert (said.status, said.told["error"]["code"]) == (1, "backup_damaged"), at
    damaged.write_bytes(whole[: len(whole) // 2])
    assert restore(damaged, tmp_path / "new", centre.phrase).told["error"]["code"] == "backup_damaged"
    assert sorted(path.name for path in tmp_path.iterdir() if "new" in path.name) == []


def test_a_folder_that_holds_something_is_not_touched(centre: Centre, tmp_path: Path) -> None:
    proctor("backup", tmp_path / "room.backup", "--data-dir", centre.folder)
    before = tables(centre.folder)
    said = restore(tmp_path / "room.backup", centre.folder, centre.phrase)
    assert (said.status, said.told["error"]["code"]) == (1, "folder_in_use")
    assert tables(centre.folder) == before


def test_another_centres_phrase_opens_nothing(centre: Centre, tmp_path: Path) -> None:
    proctor("backup", tmp_path / "room.backup", "--data-dir", centre.folder)
    other = new_centre(tmp_path / "other")
    said = restore(tmp_path / "room.backup", tmp_path / "new", other.phrase)
    assert said.told["error"]["code"] == "wrong_phrase"
    assert not (tmp_path / "new").exists()


def test_a_backup_that_no_room_of_the_centre_signed_is_refused(centre: Centre, tmp_path: Path) -> None:
    """Whoever has the centre's card can seal for its key."""
    proctor("backup", tmp_path / "true.backup", "--data-dir", centre.folder)
    stranger = new_centre(tmp_path / "stranger")
    (centre.folder / "server.pem").write_bytes((stranger.folder / "server.pem").read_bytes())
    proctor("backup", tmp_path / "forged.backup", "--data-dir", centre.folder)
    said = restore(tmp_path / "forged.backup", tmp_path / "new", centre.phrase)
    assert said.told["error"]["code"] == "backup_damaged"
    assert restore(tmp_path / "true.backup", tmp_path / "new", centre.phrase).status == 0


def test_no_file_is_written_over_and_one_backup_runs_at_a_time(centre: Centre, tmp_path: Path) -> None:
    (tmp_path / "room.backup").write_text("something else")
    said = proctor("backup", tmp_path / "room.backup", "--data-dir", centre.folder)
    assert (said.status, said.told["error"]["code"]) == (1, "file_there")
    with (centre.folder / ".backup.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = proctor("backup", tmp_path / "second.backup", "--data-dir", centre.folder)
    assert said.told["error"]["code"] == "backup_underway"
    assert not (tmp_path / "second.backup").exists()


def test_a_folder_keeps_the_newest_and_touches_no_other_file(centre: Centre, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    names = [f"proctor-2026-01-0{day}-120000.backup" for day in (1, 2, 3)]
    for name in [*names, "photos.zip"]:
        (stick / name).write_text("")
    said = proctor("backup", stick, "--keep", "2", "--data-dir", centre.folder)
    assert [Path(file).name for file in said.told["removed"]] == names[:2]
    assert {file.name for file in stick.iterdir()} == {names[2], "photos.zip", Path(said.told["file"]).name}


def test_the_doctor_knows_of_the_last_backup(centre: Centre, tmp_path: Path) -> None:
    assert "backup_none" in codes(doctor(centre.folder))
    proctor("backup", tmp_path / "room.backup", "--data-dir", centre.folder)
    assert "backup_fine" in codes(doctor(centre.folder))


def test_a_place_that_takes_nothing_is_refused_in_words(centre: Centre, tmp_path: Path) -> None:
    said = proctor("backup", tmp_path / "not-there" / "room.backup", "--data-dir", centre.folder)
    assert (said.status, said.told["error"]["code"]) == (1, "not_written")
    assert "backup_none" in codes(doctor(centre.folder))
