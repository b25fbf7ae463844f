"""Profiles by INE or external identifier: whole or not at all, every fault by its line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.assessment.profile import Competence
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.profile_list import CSV_HEADERS, read_csv, read_json

INE, EXTERNAL = "0801234568B", "E7"


def candidate(number: int, **fields: str) -> Candidate:
    return Candidate(id=number, birth_name="N", first_name="P", birth_date="2004-04-09", sex="F", **fields)


ENROLLED = [candidate(1, ine=INE), candidate(2, external_id=EXTERNAL)]


def profiles(*given_: dict[str, Any]) -> bytes:
    return json.dumps({"profiles": list(given_)}).encode()


def one(**changes: Any) -> dict[str, Any]:
    return {"id": "1.1", "level": 3, "pix": 25, **changes}


def test_a_profile_finds_its_candidate_by_either_key() -> None:
    found, faults = read_json(
        profiles({"ine": INE, "competences": [one()]}, {"external_id": EXTERNAL, "competences": [one(level=2)]}),
        ENROLLED,
    )
    assert faults == []
    assert found == {1: [Competence(id="1.1", level=3, pix=25)], 2: [Competence(id="1.1", level=2, pix=25)]}


def test_a_sheet_of_one_competence_a_line_says_the_same() -> None:
    rows = [list(CSV_HEADERS), [INE, "1.1", "3", "25"], ["", "", "", ""], [INE, "1.2", "0", "0"]]
    found, faults = read_csv(rows, ENROLLED)
    assert faults == []
    assert [(c.id, c.level, c.pix) for c in found[1]] == [("1.1", 3, 25), ("1.2", 0, 0)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"id": "1.4"}, "unknown_competence"),
        ({"level": 9}, "out_of_range"),
        ({"level": -1}, "out_of_range"),
        ({"pix": 65}, "out_of_range"),
        ({"pix": 10**40}, "out_of_range"),
    ],
)
def test_a_wrong_competence_is_named_by_its_profile(wrong: dict[str, Any], code: str) -> None:
    found, faults = read_json(
        profiles({"ine": INE, "competences": [one()]}, {"external_id": EXTERNAL, "competences": [one(**wrong)]}),
        ENROLLED,
    )
    assert found == {}
    assert [(fault.line, fault.code) for fault in faults] == [(2, code)]


def test_a_competence_is_given_once() -> None:
    within = profiles({"ine": INE, "competences": [one(), one(level=4)]})
    apart = profiles({"ine": INE, "competences": [one()]}, {"ine": INE, "competences": [one()]})
    for content in (within, apart):
        found, faults = read_json(content, ENROLLED)
        assert (found, [fault.code for fault in faults]) == ({}, ["duplicate"])


def test_a_profile_of_nobody_is_refused() -> None:
    for key in ({"ine": "0801234500Z"}, {"ine": ""}, {}):
        found, faults = read_json(profiles({**key, "competences": [one()]}), ENROLLED)
        assert (found, [fault.code for fault in faults]) == ({}, ["unknown_candidate"])


def test_an_identifier_that_two_candidates_bear_gives_its_profile_to_neither() -> None:
    enrolled = [*ENROLLED, candidate(3, ine=INE)]
    found, faults = read_json(profiles({"ine": INE, "competences": [one()]}), enrolled)
    assert (found, [fault.code for fault in faults]) == ({}, ["ambiguous_candidate"])


def test_every_fault_of_a_sheet_is_listed() -> None:
    """R-CAN-02, for profiles too."""
    rows = [
        list(CSV_HEADERS),
        [INE, "1.1", "trois", "25"],
        ["X", "1.1", "3", "25"],
        [INE, "1.9", "3", "x"],
        ["", " ", "", ""],
    ]
    found, faults = read_csv(rows, ENROLLED)
    assert found == {}
    assert sorted((fault.line, fault.code) for fault in faults) == [
        (2, "not_a_number"), (3, "unknown_candidate"), (4, "not_a_number"), (5, "not_a_number"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows", [[], [["ine", "competence", "niveau", "pix"]], [["identifiant"]], [list(CSV_HEADERS[:3])]]
)
def test_an_altered_header_is_refused(rows: list[list[str]]) -> None:
    found, faults = read_csv(rows, ENROLLED)
    assert (found, [fault.code for fault in faults]) == ({}, ["unknown_header"])


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff", b'{"profiles": 1}', b'{"profiles": [{"ine": "a"}]}', b"[" * 9000]
)
def test_a_file_that_is_no_profile_is_a_fault_and_no_traceback(content: bytes) -> None:
    found, faults = read_json(content, ENROLLED)
    assert found == {}
    assert [fault.code for fault in faults] in (["unreadable"], ["missing_field"])


@given(rows=st.lists(st.lists(st.text(max_size=5) | st.sampled_from([INE, "1.1", "3"]), min_size=4, max_size=5)))
def test_any_sheet_gives_profiles_or_faults(rows: list[list[str]]) -> None:
    found, faults = read_csv([list(CSV_HEADERS), *rows], ENROLLED)
    assert not (found and faults)
