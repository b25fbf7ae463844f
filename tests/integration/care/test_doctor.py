"""`proctor doctor`, as whoever keeps the room's machine calls it."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.integration.care.rooms import centre_with_a_session, codes, details, doctor
from tests.integration.doors.rooms import new_centre, running_room


def test_a_new_centre_lacks_items_and_says_how_to_bring_them(tmp_path: Path) -> None:
    new_centre(tmp_path / "centre")
    said = doctor(tmp_path / "centre")
    assert (said.status, said.told["ready"]) == (1, False)
    faults = [check for check in said.told["checks"] if check["level"] == "fault"]
    assert [fault["code"] for fault in faults] == ["bank_none"]
    assert "proctor bank import" in faults[0]["message"]


def test_a_room_that_is_prepared_is_fit_and_hears_itself(tmp_path: Path) -> None:
    centre_with_a_session(tmp_path / "centre")
    said = doctor(tmp_path / "centre")
    assert (said.status, said.told["ready"]) == (0, True)
    found = {"port_free", "multicast_heard", "database_whole", "journal_whole", "files_private", "backup_none"}
    assert found <= codes(said)


def test_beside_a_server_that_runs_its_ports_are_its_own(tmp_path: Path) -> None:
    centre, _ = centre_with_a_session(tmp_path / "centre")
    with running_room(centre) as room:
        ports = ("--stations-port", room.stations_port, "--dashboard-port", room.dashboard_port)
        said = doctor(centre.folder, *ports)
    assert said.status == 0
    assert {"port_ours", "database_whole"} <= codes(said)
    assert "port_free" not in codes(said)


def test_the_room_of_another_centre_is_not_taken_for_ours(tmp_path: Path) -> None:
    centre_with_a_session(tmp_path / "centre")
    with running_room(new_centre(tmp_path / "other")) as other:
        said = doctor(tmp_path / "centre", "--stations-port", other.stations_port)
    assert said.status == 1
    assert details(said, "port_taken") == {"port": other.stations_port}


def test_a_port_that_another_program_has_is_named(tmp_path: Path) -> None:
    centre_with_a_session(tmp_path / "centre")
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        said = doctor(tmp_path / "centre", "--dashboard-port", port)
    assert said.status == 1
    assert details(said, "port_taken") == {"port": port}


def test_a_line_that_was_changed_in_a_journal_is_named(tmp_path: Path) -> None:
    centre, plan = centre_with_a_session(tmp_path / "centre")
    with closing(sqlite3.connect(centre.folder / "room.sqlite")) as db, db:
        db.execute("UPDATE journal SET line = CAST(replace(line, 'Essais', 'essais') AS BLOB) WHERE n = 1")
    said = doctor(centre.folder)
    assert said.status == 1
    assert details(said, "journal_broken") == {"where": f"session {plan['number']}, 1"}


def test_a_file_that_is_no_database_any_more_is_a_fault(tmp_path: Path) -> None:
    centre, _ = centre_with_a_session(tmp_path / "centre")
    file = centre.folder / "room.sqlite"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    said = doctor(centre.folder)
    assert said.status == 1
    assert "database_damaged" in codes(said)


def test_secrets_that_others_may_read_are_named(tmp_path: Path) -> None:
    centre, _ = centre_with_a_session(tmp_path / "centre")
    (centre.folder / "server.pem").chmod(0o644)
    said = doctor(centre.folder)
    assert details(said, "files_open") == {"names": "server.pem"}


def test_a_folder_without_a_centre_is_refused(tmp_path: Path) -> None:
    assert (doctor(tmp_path).status, doctor(tmp_path).told["error"]["code"]) == (1, "not_made")
