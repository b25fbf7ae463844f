"""R-CAN-02: a list from whatever program a school has. The two workbooks in tests/data were saved by LibreOffice 7.4
out of the pupils' CSV, with its own idea of dates and numbers."""

import html
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kiosk_client.protocol.refusal import Unreadable
from proctor_server.room.adapters.sheet_reader import MOST_ROWS, as_text
from proctor_server.room.adapters.sheets import MOST_BYTES, csv_of, rows_of
from proctor_server.room.domain.candidate_list import COLUMNS, HEADERS, preview, read_list, row_of
from proctor_server.room.services.preparing import template
from tests.builders.room import PUPILS, Day

DATA = Path(__file__).parents[2] / "data"
HEADER = [column.header for column in COLUMNS]
FIELDS = [column.field for column in COLUMNS]
PEOPLE = read_list(rows_of(PUPILS.read_bytes()))[0]
ADMINISTRATOR = "administrator:Essai"


def workbook(fill: Callable[[Any], None]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book)
    return file.getvalue()


def sheet(*rows: list[Any]) -> bytes:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(line, column, cell, dated if isinstance(cell, date) else None)

    return workbook(fill)


def one(**changes: Any) -> list[Any]:
    """Mary Jackson, as somebody types her into a workbook."""
    mary = {
        "birth_name": "Jackson", "first_name": "Mary", "birth_date": date(2004, 4, 9), "sex": "F", "birth_insee": 86194,
        "birth_country": "FRANCE", "group": "3EME A",
    }  # fmt: skip
    return [{**mary, **changes}.get(field, "") for field in FIELDS]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["pupils.ods", "pupils.xlsx"])
def test_a_workbook_reads_as_the_csv_that_it_was_made_of(name: str) -> None:
    """Dates are dates there, and codes numbers: 26/12/2003, 86194."""
    with zipfile.ZipFile(DATA / name) as file:
        inside = b"".join(file.read(part) for part in file.namelist() if part.endswith("xml"))
    assert b"LibreOffice" in inside
    people, faults = read_list(rows_of((DATA / name).read_bytes()))
    assert faults == []
    assert people == PEOPLE


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_text_file_whatever_separates_its_cells(separator: str, encoding: str) -> None:
    text = PUPILS.read_text("utf-8").replace(";", separator).replace("Ada", "Adélaïde Œnone")
    people, faults = read_list(rows_of(text.encode(encoding)))
    assert faults == []
    assert people[2].first_name == "Adélaïde Œnone"
    assert [person.birth_name for person in people] == [person.birth_name for person in PEOPLE]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (7.0, "7"), (33, "33"), (0.33, "0,33"), (True, "VRAI"), (False, "FAUX"), ("", ""), ("07", "07"),
        (date(2004, 4, 9), "09/04/2004"), (datetime.fromisoformat("2004-04-09"), "09/04/2004"),
        (datetime.fromisoformat("2004-04-09T08:30"), "09/04/2004 08:30"), (time(8, 30), "08:30:00"),
    ],
)  # fmt: skip
def test_a_cell_is_what_somebody_would_type(cell: Any, text: str) -> None:
    assert as_text(cell) == text


def test_a_fault_in_a_workbook_is_told_by_the_line_that_its_program_shows() -> None:
    """Lines without anything count, the first of them too."""
    content = sheet([], HEADER, [], one(), one(first_name="Ann", sex="X"), one(first_name="Ida", birth_date="hier"))
    rows = rows_of(content)
    assert rows[0] == [""] * len(HEADER)
    _, faults = read_list(rows_of(sheet(HEADER, [], one(), one(first_name="Ann", sex="X", birth_insee=1004))))
    assert [(fault.line, fault.column, fault.value) for fault in faults] == [
        (4, HEADERS["sex"], "X"), (4, HEADERS["birth_insee"], "1004"),
    ]  # fmt: skip
    assert all(fault.message for fault in faults)


def test_the_first_sheet_that_has_something_counts() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("Vide")
        book.add_worksheet("Candidats").write_row(0, 0, HEADER)
        book.add_worksheet("Autre").write(0, 0, "rien")

    assert rows_of(workbook(fill)) == [HEADER]


def test_a_workbook_without_a_cell_is_an_empty_list() -> None:
    _, faults = read_list(rows_of(sheet()))
    assert [fault.code for fault in faults] == ["empty"]


def test_two_thousand_lines_are_read_and_the_last_is_still_checked() -> None:
    lines = [one(first_name=f"Mary {n}") for n in range(1, 2001)]
    people, faults = read_list(rows_of(sheet(HEADER, *lines)))
    assert (len(people), faults) == (2000, [])
    _, faults = read_list(rows_of(sheet(HEADER, *lines, one(first_name="Mary 7"))))
    assert [(fault.line, fault.code) for fault in faults] == [(2002, "duplicate")]


# ── what is no list ──────────────────────────────────────────────────────────────────────────────────────────────────


def renamed(content: bytes) -> bytes:
    """A ZIP that is no workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("notes.txt", content)
    return file.getvalue()


def far_away(row: int, column: int) -> bytes:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write(row, column, " ")

    return workbook(fill)


@pytest.mark.parametrize(
    "content",
    [
        renamed(b"Bonjour"), (DATA / "pupils.ods").read_bytes()[:4000], (DATA / "pupils.xlsx").read_bytes()[:3000],
        b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"%PDF-1.7", b'"never closed',
        b" " * (MOST_BYTES + 1), csv_of([HEADER] * (MOST_ROWS + 1)),
    ],
    ids=["zip", "cut ods", "cut xlsx", "four bytes", "old xls", "pdf", "open quote", "too large", "too long"],
)  # fmt: skip
def test_what_is_no_sheet_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        rows_of(content)
    assert str(refused.value).startswith("Ce contenu n'est pas dans le format attendu : ")


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_048_575, 14), (MOST_ROWS, 0)])
def test_a_stray_cell_at_the_end_of_a_sheet_costs_no_more_than_a_refusal(row: int, column: int) -> None:
    """Reading it whole would take more memory than the room has: the child that tries is alone in that."""
    with pytest.raises(Unreadable):
        rows_of(far_away(row, column))


# ── a template ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx"])
def test_a_template_with_those_who_are_enrolled_reads_back_as_them(kind: Any) -> None:
    """With every required column marked, and nothing changed by a round through the file."""
    zeros = [
        "Ô'Connor",
        "Zoë",
        "01/02/2009",
        "F",
        "01004",
        "",
        "",
        "FRANCE",
        "07",
        "007",
        "",
        "100",
        "a@b.fr",
        "",
        "6 =1",
        "oui",
        "3",
    ]
    full = [PEOPLE[1], PEOPLE[2], *read_list([HEADER, zeros])[0]]
    assert len(full) == 3
    rows = rows_of(template(kind, full, ["3EME A"]))
    assert [cell.removesuffix("*") for cell in rows[0]] == HEADER
    assert [cell.endswith("*") for cell in rows[0]] == [column.required for column in COLUMNS]
    people, faults = read_list(rows)
    assert faults == []
    assert [row_of(person) for person in people] == [row_of(person) for person in full]


def inside(content: bytes) -> str:
    """Every part of a workbook, as text, quotes as they are."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return html.unescape(" ".join(file.read(part).decode() for part in file.namelist()))


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("ods", ['cell-content-is-in-list("3EME A";"3EME ""B""")', 'cell-content-is-in-list("M";"F")']),
        ("xlsx", ["Listes!$I$2:$I$3", "<t>3EME A</t>", '<t>3EME "B"</t>', "Listes!$D$2:$D$3", "<t>M</t>", "<t>F</t>"]),
    ],
)
def test_a_workbook_to_fill_in_offers_the_schools_classes_and_says_what_is_expected(
    kind: Any, offered: list[str]
) -> None:
    made = template(kind, [], ["3EME A", '3EME "B"'])
    assert made == template(kind, [], ["3EME A", '3EME "B"'])
    assert [part for part in offered if part not in inside(made)] == []
    assert "Une date JJ/MM/AAAA, par exemple 09/04/2004." in inside(made)
    assert len(rows_of(made)) == 1


def test_a_file_manager_knows_an_ods_by_its_first_bytes() -> None:
    """OpenDocument 1.2, part 3: the type stands first, and plain."""
    assert template("ods", [], [])[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")


def test_the_template_of_a_session_has_its_people_and_every_class_of_the_centre(day: Day) -> None:
    fields = {"site": "Collège", "room": "Salle 2", "starts_at": "2026-03-13T09:00", "invigilators": ["Essai"]}
    other = day.room.preparing.create_session(fields, ADMINISTRATOR, day.clock.now)["number"]
    empty = day.room.preparing.template(other, "xlsx")
    assert len(rows_of(empty)) == 1
    assert all(f"<t>{name}</t>" in inside(empty) for name in ("3EME A", "3EME B", "3EME C"))
    assert read_list(rows_of(day.room.preparing.template(day.session, "csv")))[0] == PEOPLE


# ── a preview ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_preview_says_who_is_new_who_stays_and_who_would_leave() -> None:
    """R-CAN-03: the same person is the same however the name is written."""
    ines = one(first_name="Inès", birth_date="01/02/2009")
    babbage = one(birth_name="BABBAGE", first_name="charles", birth_date="26/12/2003")
    coming = read_list([HEADER, list(map(str, ines)), list(map(str, babbage))])[0]
    shown = preview(coming, [], PEOPLE, profiles=3)
    assert [(each.birth_name, each.is_new) for each in shown.candidates] == [("Jackson", True), ("BABBAGE", False)]
    assert shown.leaving == ["Jackson Mary", "Lovelace Ada", "Pouzin Louis", "Santa Garance"]
    assert shown.profiles == 3


def test_looking_changes_nothing_and_importing_does_what_was_shown(day: Day) -> None:
    """R-CAN-02."""
    content = sheet(HEADER, one(), one(birth_name="Curie", first_name="Irène"))
    before = day.tables()
    shown = day.room.preparing.preview_candidates(day.session, content)
    assert day.tables() == before
    assert [(each.birth_name, each.is_new) for each in shown.candidates] == [("Jackson", False), ("Curie", True)]
    assert (len(shown.leaving), shown.profiles) == (4, 5)
    assert day.room.preparing.import_candidates(day.session, content, ADMINISTRATOR, day.clock.now) == 2
    assert [person.birth_name for person in people_of(day)] == ["Jackson", "Curie"]


def test_a_preview_of_a_list_at_fault_has_every_fault_and_nobody(day: Day) -> None:
    """R-CAN-02."""
    shown = day.room.preparing.preview_candidates(day.session, sheet(HEADER, one(sex="X"), one(birth_country="")))
    assert shown.candidates == []
    assert shown.leaving == []
    assert [(fault.line, fault.code) for fault in shown.faults] == [
        (2, "not_in_list"),
        (3, "missing"),
        (3, "duplicate"),
    ]


def test_profiles_come_in_a_workbook_too(day: Day) -> None:
    rows = [["identifiant", "competence", "niveau", "pix"], ["0801234567A", "1.1", 3, 24]]
    done = day.room.preparing.import_profiles(day.session, "profils.xlsx", sheet(*rows), ADMINISTRATOR, day.clock.now)
    assert done == 1


def people_of(day: Day) -> Any:
    return day.room.seeing.room(day.session, day.clock.now).candidates
