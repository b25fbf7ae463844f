"""`proctor session` and `proctor candidates` as somebody calls them, on the file of a room that is at work."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk_client.protocol.chain import follow_all, session_genesis
from proctor_server.rehearsal.parts import BIN
from proctor_server.room.adapters import identity
from proctor_server.room.storage import journal
from tests.builders.commands import proctor
from tests.builders.room import PASSWORD, PUPILS, Day

PLAN = ("--site", "Collège", "--room", "Salle 2", "--starts-at", "2026-03-13T09:00", "--invigilator", "Essai")


@pytest.fixture
def centre(day: Day) -> tuple[str | Path, ...]:
    """What a command needs to work on the room's folder as its administrator."""
    password = day.folder / "password.txt"
    password.write_text(PASSWORD + "\n")
    return "--data-dir", day.folder, "--password-file", password


def names(day: Day, session: str) -> list[str]:
    return [card.birth_name for card in day.room.seeing.room(session, day.clock.now).candidates]


def test_a_session_made_by_command_is_in_the_room_at_once(day: Day, centre: tuple[str | Path, ...]) -> None:
    """R-SES-01, R-SES-02."""
    made = proctor("session", "create", *centre, *PLAN)
    assert made.status == 0
    number = made.told["number"]
    assert [header.number for header in day.room.seeing.sessions()] == [day.session, number]
    assert proctor("session", "codes", number, *centre).told == made.told
    token = day.room.signing_in.sign_in_invigilator(number, made.told["password"], "Essai", day.clock.now)
    assert token
    imported = proctor("candidates", "import", number, PUPILS, "--data-dir", day.folder)
    assert (imported.status, imported.told) == (0, {"imported": 5})
    assert names(day, number) == names(day, day.session)
    shown = proctor("candidates", "list", number, "--data-dir", day.folder)
    assert [card["birth_name"] for card in shown.told["candidates"]] == names(day, number)


def test_sessions_made_at_the_same_time_get_a_number_each(day: Day, centre: tuple[str | Path, ...]) -> None:
    """Two commands and the room itself, each hashing a password while the others take the number."""
    plan = {"site": "S", "room": "R", "starts_at": "2026-03-13T09:00", "invigilators": ["Essai"]}
    station = day.sitting()
    with ThreadPoolExecutor() as pool:
        by_command = [pool.submit(proctor, "session", "create", *centre, *PLAN) for _ in range(2)]
        by_room = [
            pool.submit(day.room.preparing.create_session, plan, "administrator", day.clock.now) for _ in range(6)
        ]
        for number in range(1, 20):
            station.answer(number)
            station.send()
        numbers = [one.result().told["number"] for one in by_command] + [one.result()["number"] for one in by_room]
    assert sorted(numbers) == [str(number) for number in range(102, 110)]
    fingerprint = identity.load(day.folder).fingerprint
    with day.room.readers.one() as db:
        for number in (day.session, *numbers):
            lines = journal.lines(db, number)
            assert follow_all(session_genesis(fingerprint, number), lines) == journal.head(db, number)
    assert day.card("0801234567A").attempt.done == 19


def test_what_a_command_may_not_do_is_refused_with_a_code(day: Day, centre: tuple[str | Path, ...]) -> None:
    (day.folder / "wrong.txt").write_text("un autre mot de passe\n")
    day.sitting()
    refused = {
        "wrong_password": ("session", "create", *centre[:3], day.folder / "wrong.txt", *PLAN),
        "fields_missing": ("session", "create", *centre, "--site", "Collège", "--test-minutes", "105"),
        "unknown_session": ("session", "show", "999", "--data-dir", day.folder),
        "list_closed": ("candidates", "import", day.session, PUPILS, "--data-dir", day.folder),
    }
    with ThreadPoolExecutor(2) as pool:
        said = dict(zip(refused, pool.map(lambda words: proctor(*words), refused.values()), strict=True))
    assert {code: (one.status, one.told["error"]["code"]) for code, one in said.items()} == {
        code: (1, code) for code in refused
    }
    assert "room, starts_at, invigilators" in said["fields_missing"].complained
    assert len(day.room.seeing.sessions()) == 1


# ── lists with faults ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def bad_list(tmp_path: Path) -> Path:
    """Windows-1252, with commas, three faults on two lines, one of them a person who is there twice (R-CAN-03)."""
    header, babbage, *others = PUPILS.read_text(encoding="utf-8").splitlines()
    faulty = babbage.replace(";M;", ";X;").replace("26/12/2003", "26.12.2003")
    again = others[0].replace("Mary", "Màry")
    file = tmp_path / "liste.csv"
    file.write_bytes("\r\n".join([header, faulty, *others, again]).replace(";", ",").encode("cp1252"))
    return file


FAULTS = [
    (2, "Date de naissance (JJ/MM/AAAA)", "not_a_date", "26.12.2003"),
    (2, "Sexe (M ou F)", "not_in_list", "X"),
    (7, "Nom de naissance", "duplicate", ""),
]


def test_check_and_import_name_every_fault_and_import_nothing(day: Day, bad_list: Path) -> None:
    """R-CAN-02, R-CAN-03."""
    before, lines = names(day, day.session), day.tables()
    checked = proctor("candidates", "check", bad_list)
    imported = proctor("candidates", "import", day.session, bad_list, "--data-dir", day.folder)
    for said in (checked, imported):
        assert (said.status, said.told["candidates"]) == (1, 0)
        found = said.told["errors"]
        assert [(fault["line"], fault["column"], fault["code"], fault["value"]) for fault in found] == FAULTS
    assert names(day, day.session) == before
    assert day.tables() == lines


def test_people_read_one_fault_a_line(bad_list: Path) -> None:
    argv = [str(BIN / "proctor"), "candidates", "check", str(bad_list)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    told = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.partition(" :")[0] for line in told[:3]] == [f"ligne {line}, {column}" for line, column, *_ in FAULTS]
    assert told[3].startswith("3 erreur(s)")


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"\xef\xbb\xbf" + PUPILS.read_bytes(), []),
        (PUPILS.read_bytes().replace(b"Pays;", b"Pays de naissance;"), ["unknown_header", "header_missing"]),
        (b"", ["empty"]),
    ],
)
def test_a_byte_order_mark_is_no_fault_and_an_altered_header_is(
    tmp_path: Path, content: bytes, codes: list[str]
) -> None:
    """R-CAN-02."""
    file = tmp_path / "liste.csv"
    file.write_bytes(content)
    said = proctor("candidates", "check", file)
    assert (said.status, [fault["code"] for fault in said.told["errors"]]) == (1 if codes else 0, codes)


def test_a_sheet_that_is_no_csv_is_refused(day: Day, tmp_path: Path) -> None:
    file = tmp_path / "liste.xlsx"
    file.write_bytes(b"PK\x03\x04 ...")
    said = proctor("candidates", "import", day.session, file, "--data-dir", day.folder)
    assert (said.status, said.told["error"]["code"]) == (1, "unreadable")
    assert len(names(day, day.session)) == 5


def test_profiles_are_imported_whole_or_not_at_all(day: Day, tmp_path: Path) -> None:
    file, before = tmp_path / "profils.csv", day.tables()
    file.write_text("identifiant;competence;niveau;pix\n0801234567A;1.1;3;24\n0801234567A;1.1;4;32\nX;9.9;9;99\n")
    said = proctor("candidates", "profiles", day.session, file, "--data-dir", day.folder)
    assert said.status == 1
    assert [(fault["line"], fault["code"]) for fault in said.told["errors"]] == [
        (3, "duplicate"),
        (4, "unknown_candidate"),
    ]
    assert day.tables() == before


def test_papers_are_written_by_command_and_the_password_is_asked_for_the_kit_alone(
    day: Day, centre: tuple[str | Path, ...], tmp_path: Path
) -> None:
    """R-FIN-06, R-SES-02."""
    folder = tmp_path / "papiers"
    folder.mkdir()
    where = ("--folder", folder)
    made = proctor("session", "print", day.session, *centre, *where)
    names = [f"{day.session}-{paper}.pdf" for paper in ("kit", "attendance", "convocations", "incident-report")]
    assert (made.status, made.told) == (0, {"files": [str(folder / name) for name in names]})
    assert (folder / names[1]).read_bytes() == day.room.printing.attendance(day.session)
    signed = ("--paper", "attendance", "--data-dir", day.folder, *where)
    assert proctor("session", "print", day.session, *signed).status == 0
    refused = proctor("session", "print", day.session, "--paper", "labels", "--data-dir", day.folder, *where)
    assert (refused.status, sorted(file.name for file in folder.iterdir())) == (1, sorted(names))


def test_a_template_is_printed_filled_in_and_can_be_checked_as_it_is(day: Day, tmp_path: Path) -> None:
    """R-CAN-02."""
    for kind, filled in (("csv", True), ("ods", True), ("xlsx", True), ("ods", False)):
        known = ("--session", day.session, "--data-dir", day.folder) if filled else ()
        words = [str(BIN / "proctor"), "candidates", "template", "--format", kind, *map(str, known)]
        done = subprocess.run(words, capture_output=True, check=True, timeout=120)
        file = tmp_path / f"liste.{kind}"
        file.write_bytes(done.stdout)
        checked = proctor("candidates", "check", file)
        assert (checked.status, checked.told["candidates"]) == ((0, 5) if filled else (1, 0))


def test_a_session_without_its_centre_has_no_template(day: Day) -> None:
    words = [str(BIN / "proctor"), "candidates", "template", "--session", day.session]
    assert subprocess.run(words, capture_output=True, check=False, timeout=120).returncode == 2


def test_a_stations_file_is_brought_in_by_command_while_the_room_is_at_work(day: Day, tmp_path: Path) -> None:
    """R-FIN-01: exit 0 with what is new; exit 1 with the code of a refusal, for a journal or the whole file."""
    station = day.sitting()
    station.answer(1)
    file = tmp_path / "poste-01.jsonl"
    file.write_bytes(station.exported())
    done = proctor("station", "import", file, "--data-dir", day.folder)
    assert (done.status, done.told["journals"][0]["candidates"]) == (
        0,
        [{"candidate": day.candidate("0801234567A"), "new": 1, "evidence": 0}],
    )
    assert day.card("0801234567A").attempt.done == 1
    file.write_bytes(station.exported()[:-1])
    cut = proctor("station", "import", file, "--data-dir", day.folder)
    assert (cut.status, cut.told["error"]["code"]) == (1, "export_truncated")
    station.lines.pop()
    station.answer(1, 2)
    file.write_bytes(station.exported())
    other = proctor("station", "import", file, "--data-dir", day.folder)
    assert (other.status, other.told["journals"][0]["refused"]["code"]) == (1, "broken_chain")
