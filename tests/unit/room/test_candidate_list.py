"""R-CAN-01 … R-CAN-03: a list is checked whole; every fault is told by line and column, and then nobody is enrolled."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_client.protocol.refusal import Unreadable
from proctor_server.room.adapters.sheets import MOST_BYTES, rows_of
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.candidate_list import COLUMNS, HEADERS, LONGEST, Fault, read_list

PUPILS = Path(__file__).parents[3] / "deploy" / "data" / "pupils.csv"
GOOD = {
    "birth_name": "Jackson", "first_name": "Mary", "birth_date": "09/04/2004", "sex": "F", "birth_insee": "86194",
    "birth_country": "FRANCE", "group": "3EME A", "ine": "0801234568B", "extra_time_percent": "33",
}  # fmt: skip
HEADER = [column.header for column in COLUMNS]


def row(**changes: str) -> list[str]:
    return [{**GOOD, **changes}.get(column.field, "") for column in COLUMNS]


def faults(*rows: list[str], header: list[str] = HEADER) -> list[Fault]:
    people, found = read_list([header, *rows])
    assert not (people and found)
    return found


def fault_codes(*rows: list[str], header: list[str] = HEADER) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.code) for fault in faults(*rows, header=header)]


def candidates(*rows: list[str]) -> list[Candidate]:
    people, found = read_list([HEADER, *rows])
    assert found == []
    return people


# ── a list that holds ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_candidate_is_read_with_every_field() -> None:
    """R-CAN-01: percent in, percent out."""
    (mary,) = candidates(row(birth_insee="", birth_postcode="86000", birth_city="Poitiers", accommodations="braille"))
    assert mary == Candidate(
        id=1, birth_name="Jackson", first_name="Mary", birth_date="2004-04-09", sex="F", birth_postcode="86000",
        birth_city="Poitiers", birth_country="FRANCE", group="3EME A", ine="0801234568B", extra_time_percent=33,
        accommodations="braille",
    )  # fmt: skip


def test_accommodations_that_apply_by_themselves_are_read_and_empty_cells_are_none() -> None:
    """R-CAN-01, R-TST-05."""
    yes, plain, no = candidates(
        row(focus_tolerance="Oui", text_size="3"),
        row(birth_name="Autre", ine=""),
        row(birth_name="Tierce", ine="", focus_tolerance="non", text_size="1"),
    )
    assert [(one.focus_tolerance, one.text_size) for one in (yes, plain, no)] == [(True, 3), (False, 1), (False, 1)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("focus_tolerance", "1"),
        ("focus_tolerance", "peut-être"),
        ("text_size", "0"),
        ("text_size", "4"),
        ("text_size", "grand"),
    ],
)
def test_an_accommodation_that_cannot_be_applied_is_a_fault(field: str, value: str) -> None:
    """R-CAN-02."""
    assert fault_codes(row(**{field: value})) == [(2, HEADERS[field], "not_in_list")]


def test_a_list_from_before_these_columns_is_read() -> None:
    """R-CAN-02: they are optional."""
    header, short = HEADER[:-2], row()[:-2]
    (mary,), found = read_list([header, short])
    assert (found, mary.focus_tolerance, mary.text_size) == ([], False, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_same_list_whatever_program_wrote_it(encoding: str, separator: str, end: str) -> None:
    """R-CAN-02: with or without BOM, UTF-8 or Windows-1252, `;` or `,`."""
    text = PUPILS.read_text(encoding="utf-8").replace(";", separator).replace("\n", end)
    text = text.replace("Poitiers", "Châtellerault").replace("Ada", "Adélaïde")
    people, found = read_list(rows_of(text.encode(encoding)))
    assert found == []
    assert [person.birth_name for person in people] == ["Babbage", "Jackson", "Lovelace", "Pouzin", "Santa"]
    assert (people[2].first_name, people[2].birth_city) == ("Adélaïde", "Châtellerault")


def test_columns_may_stand_in_any_order_and_blank_lines_are_passed_over() -> None:
    turned = [list(reversed(each)) for each in ([f" {header}* " for header in HEADER], [""] * 15, row())]
    people, found = read_list(turned)
    assert found == []
    assert [person.id for person in people] == [1]


# ── every fault is told ──────────────────────────────────────────────────────────────────────────────────────────────


def test_every_fault_of_every_line_is_listed() -> None:
    """R-CAN-02: not the first one only."""
    found = fault_codes(
        row(sex="X", birth_date="2004-04-09"), row(birth_name="Babbage"), row(ine="123", extra_time_percent="33 %")
    )
    assert found == [
        (2, HEADERS["birth_date"], "not_a_date"),
        (2, HEADERS["sex"], "not_in_list"),
        (4, HEADERS["ine"], "not_an_ine"),
        (4, HEADERS["extra_time_percent"], "not_a_percentage"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("birth_name", "", "missing"),
        ("birth_name", "-- '", "not_a_name"),
        ("first_name", "", "missing"),
        ("first_name", "M" * 201, "too_long"),
        ("birth_date", "", "missing"),
        ("birth_date", "31/02/2004", "not_a_date"),
        ("birth_date", "09/04/04", "not_a_date"),
        ("sex", "m", "not_in_list"),
        ("birth_insee", "8619", "not_a_code"),
        ("birth_postcode", "8600O", "not_a_code"),
        ("birth_country", "", "missing"),
        ("extra_time_percent", "33%", "not_a_percentage"),
        ("extra_time_percent", "-1", "not_a_percentage"),
        ("extra_time_percent", "0.33", "not_a_percentage"),
        ("extra_time_percent", "201", "not_a_percentage"),
        ("extra_time_percent", "٣٣", "not_a_percentage"),
        ("extra_time_percent", "9" * 5000, "not_a_percentage"),
        ("email_results", "mary", "not_an_email"),
        ("email_convocation", "mary@lab", "not_an_email"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_expected(field: str, value: str, code: str) -> None:
    (found,) = [fault for fault in faults(row(**{field: value})) if fault.code == code]
    assert (found.line, found.column, found.value) == (2, HEADERS[field], value[:LONGEST])
    assert found.message


@pytest.mark.parametrize(
    ("place", "fits"),
    [
        ({"birth_insee": ""}, False),
        ({"birth_insee": "", "birth_postcode": "86000"}, False),
        ({"birth_insee": "", "birth_postcode": "86000", "birth_city": "Poitiers"}, True),
        ({"birth_insee": "2A004"}, True),
        ({"birth_insee": "", "birth_country": "ITALIE"}, False),
        ({"birth_insee": "", "birth_country": "ITALIE", "birth_city": "Turin"}, True),
        ({"birth_insee": "99127", "birth_country": "ITALIE"}, True),
    ],
)
def test_a_birth_place_is_complete_or_refused(place: dict[str, str], fits: bool) -> None:
    """R-CAN-01."""
    assert [fault.code for fault in faults(row(**place))] == ([] if fits else ["birth_place"])


def test_a_class_or_an_external_identifier_is_needed() -> None:
    assert [fault.code for fault in faults(row(group=""))] == ["no_group"]
    assert faults(row(group="", external_id="E7")) == []


# ── headers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_altered_header_is_refused_by_its_name() -> None:
    """R-CAN-02."""
    altered = ["Nom", *HEADER[1:]]
    assert fault_codes(row(), header=altered) == [(1, "Nom", "unknown_header"), (1, HEADER[0], "header_missing")]


def test_a_header_that_is_there_twice_is_refused() -> None:
    """Or one of its columns would be lost unseen."""
    assert fault_codes([*row(), "Marie"], header=[*HEADER, "Prénom"]) == [(1, "Prénom", "doubled_header")]


def test_an_empty_file_and_a_list_of_nobody_are_refused() -> None:
    assert [fault.code for fault in read_list([])[1]] == ["empty"]
    assert fault_codes() == [(2, "", "empty")]


# ── the same person twice ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "same",
    [
        {"birth_name": "JACKSON", "first_name": "mary"},
        {"birth_name": "Jäcksôn", "first_name": "M-a r'y"},
        {"birth_date": "9/4/2004"},
        {"birth_insee": "75056", "ine": "0801234567A", "group": "3EME C"},
    ],
)
def test_the_same_person_twice_is_refused_with_both_lines(same: dict[str, str]) -> None:
    """R-CAN-03: same normalised name, same birth date, however written."""
    (found,) = faults(row(), row(birth_name="Babbage"), row(**same))
    assert (found.line, found.code) == (4, "duplicate")
    assert "ligne 2" in found.message


@pytest.mark.parametrize("other", [{"birth_date": "10/04/2004"}, {"first_name": "Marie"}, {"birth_name": "Jacksone"}])
def test_twins_and_namesakes_are_two_people(other: dict[str, str]) -> None:
    """R-CAN-03."""
    assert len(candidates(row(), row(**other))) == 2


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("content", [b"PK\x03\x04...", b"%PDF-1.7", b"a\0b", b'"never closed', b" " * (MOST_BYTES + 1)])
def test_a_file_that_is_no_csv_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        rows_of(content)


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_file_gives_candidates_or_faults_or_a_refusal(content: bytes) -> None:
    header = ";".join(HEADER).encode() + b"\n"
    for file in (content, header + content):
        try:
            people, found = read_list(rows_of(file))
        except Unreadable:
            continue
        assert bool(people) != bool(found)
