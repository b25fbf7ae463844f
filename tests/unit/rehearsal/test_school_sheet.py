"""The sheet of a rehearsal: what is told of each station, on a terminal, for machines and on paper."""

import io
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from pypdf import PdfReader
from rich.console import Console

from kiosk_client.domain import rehearsing as at_the_station
from kiosk_client.protocol.finding import Usable
from kiosk_client.protocol.messages import GivenThere, RehearsalDone
from kiosk_client.protocol.refusal import Refusal
from proctor_server.rehearsal import school_steps
from proctor_server.rehearsal.remedies import REMEDIES, failure
from proctor_server.rehearsal.school import Seat
from proctor_server.rehearsal.school_sheet import Sheet, StepLine, _station_line, as_json, pdf_of, show

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
GOOD = RehearsalDone(
    session="R000007", who="Essai 01", stage="end", done=14, alone=5, began=41, slowest_kept=12, slowest_received=60,
    back_after=5400, page="shown", written=30, received=30, given=[GivenThere(attempt="a", number=1, answer=2)],
)  # fmt: skip


def seat(name: str = "Poste 01", **what: Any) -> Seat:
    return Seat("f" * 16, name, **{"candidate": 1, "plays": 1, "done": GOOD, "kept": 1, "erased": True} | what)


def sheet_of(*seats: Seat, passed: bool = True) -> Sheet:
    steps = [StepLine(title=one.title, passed=passed, seen="3 sur 3", seconds=0.6) for one in school_steps.STEPS]
    return Sheet(
        passed=passed, centre="Collège des Essais", made_at="2026-03-12T13:30:00", session="R000007", steps=steps,
        stations=[_station_line(one) for one in seats], machine=[("Système", "Linux")],
    )  # fmt: skip


def refusals_at_a_station() -> set[str]:
    classes = [one for one in vars(at_the_station).values() if isinstance(one, type) and issubclass(one, Refusal)]
    return {one.code for one in classes if one.__module__ == at_the_station.__name__}


def test_whatever_can_be_amiss_with_a_station_has_a_sentence_that_says_what_to_do() -> None:
    unusable = set(get_args(Usable)) - {"usable", "wrong_key"}
    of_the_page = {"rehearsal_under_way", "rehearsal_over"}
    assert (unusable | refusals_at_a_station()) - of_the_page <= REMEDIES.keys()
    assert all(remedy.endswith(".") and not seen.endswith(".") for seen, remedy in REMEDIES.values())


def test_a_code_that_nobody_knows_yet_is_told_as_it_is() -> None:
    assert failure("not_invented").seen == "refus « not_invented »"


def test_the_first_thing_that_goes_wrong_is_what_is_told() -> None:
    one = seat()
    one.fails("lost", step="La pause")
    one.fails("not_erased")
    line = _station_line(one)
    assert (line.passed, line.code, line.seen) == (False, "lost", "plus de nouvelles pendant « La pause »")


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({}, ""),
        ({"troubles": ["screen_second", "keyboard_none"]}, "checks"),
        ({"clock_off": -61.0}, "clock_off"),
        ({"page": "absent"}, "page_absent"),
        ({"page": "not_shown"}, "page_not_shown"),
        ({"page": "by_hand"}, ""),
        ({"slowest_received": 2001}, "slow"),
        ({"received": 29}, "journal_incomplete"),
    ],
)
def test_a_station_that_came_to_the_end_is_judged_all_the_same(what: dict[str, Any], code: str) -> None:
    of_seat = {name: value for name, value in what.items() if name in ("troubles", "clock_off")}
    told = {name: value for name, value in what.items() if name not in of_seat}
    done = RehearsalDone(**{name: getattr(GOOD, name) for name in GOOD.__struct_fields__} | told)
    one = seat(done=done, **of_seat)
    school_steps._judge_one(one, done)
    assert (one.failure.code if one.failure else "") == code


@pytest.mark.parametrize(
    ("packed", "kept", "code"),
    [({("a", 1): 2}, 1, ""), ({("a", 1): 3}, 0, "answers_differ"), ({}, 0, "answers_differ")],
)
def test_each_answer_has_to_be_in_the_package_as_it_was_given(packed: Any, kept: int, code: str) -> None:
    """R-FIN-04."""
    one = seat(kept=None)
    school_steps._compare_one(one, packed)
    assert (one.kept, one.failure.code if one.failure else "") == (kept, code)


def test_an_item_that_was_passed_over_is_not_one_that_is_missing() -> None:
    one = seat(done=RehearsalDone(session="R000007", given=[GivenThere(attempt="a", number=2, answer=None)]))
    school_steps._compare_one(one, {})
    assert one.kept == 0


def test_the_table_fits_a_terminal_and_says_passed_and_failed_in_words() -> None:
    amiss = seat("Poste 02", done=None, kept=None, erased=False)
    amiss.fails("not_seen")
    out = io.StringIO()
    show(sheet_of(seat(), amiss, passed=False), Console(file=out, width=80))
    lines = out.getvalue().splitlines()
    assert [line.split()[1] for line in lines if line.strip()[:1] in ("✓", "✗")] == ["réussi", "échec"]
    assert (
        "À faire, Poste 02 : jamais vu sur le réseau. Allumez ce poste et branchez-le au réseau de la salle." in lines
    )
    assert max(len(line.rstrip()) for line in lines[:6]) <= 80


def test_machines_get_the_same() -> None:
    told = as_json(sheet_of(seat()))
    assert (told["passed"], told["machine"], told["stations"][0]["kept"]) == (True, {"Système": "Linux"}, 1)


@pytest.mark.parametrize(
    "names", [["Poste 01"], [f"Poste {n:02}" for n in range(1, 41)], ["x" * 10_000, "\u202eمحطة"], []]
)
def test_the_paper_is_tagged_and_numbers_its_pages(names: list[str]) -> None:
    """R-FIN-06: A4, French, page n/N; also with names that no column expects."""
    paper = PdfReader(io.BytesIO(pdf_of(sheet_of(*(seat(name) for name in names), passed=False), NOON)))
    width, height = map(float, paper.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for number, page in enumerate(paper.pages, start=1):
        assert f"page {number}/{len(paper.pages)}" in page.extract_text()
