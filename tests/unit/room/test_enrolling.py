"""Candidates one by one (R-CAN-01 … R-CAN-05)."""

import json
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from proctor_server.assessment.profile import Competence
from proctor_server.room.domain.enrolment import Enrolled
from proctor_server.room.domain.errors import (
    CandidateFaulty,
    CandidateHasEntered,
    ChangedMeanwhile,
    ImportRefused,
    ListClosed,
    NoProfileInFile,
    UnknownCandidate,
)
from proctor_server.room.storage import journal
from proctor_server.room.storage.database import connect, migrate, migrations
from tests.builders.room import COMPETENCES, NEWCOMER, PUPILS, WHO, Day, profiles_json

LOVELACE, SANTA = "0801234569C", "0801234571E"


def add(day: Day, **changes: str) -> int:
    person = Enrolled(values={**NEWCOMER, **changes})
    return day.room.enrolling.add(day.session, person, WHO, day.clock.now)


def card(day: Day, number: int) -> Any:
    sheet = day.room.overseeing.sheet(day.session, day.clock.now)
    return next(each for each in sheet.candidates if each.id == number)


def remove(day: Day, number: int) -> Enrolled:
    return day.room.enrolling.remove(day.session, number, card(day, number).version, WHO, day.clock.now)


def faults(act: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(CandidateFaulty) as refused:
        act()
    told: Any = refused.value.details["faults"]
    return [(fault.field, fault.code) for fault in told]


def test_one_is_added_with_every_field_and_without_a_profile(day: Day) -> None:
    """R-CAN-01, R-CAN-05."""
    number = add(day)
    added = card(day, number)
    assert (number, added.has_profile, added.certifiable, added.entered) == (6, False, False, False)
    assert {name: value for name, value in added.values.items() if value} == {**NEWCOMER, "text_size": "1"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"birth_name": ""}, ("birth_name", "missing")),
        ({"birth_date": "2004-12-09"}, ("birth_date", "not_a_date")),
        ({"birth_insee": ""}, ("birth_city", "birth_place")),
        ({"group": ""}, ("group", "no_group")),
        ({"extra_time_percent": "33 %"}, ("extra_time_percent", "not_a_percentage")),
        ({"first_name": "x" * 10_000}, ("first_name", "too_long")),
        ({"first_name": "غريس"}, ("first_name", "not_a_name")),
    ],
)
def test_a_fault_is_told_of_its_field_by_the_rules_of_a_list(
    day: Day, change: dict[str, str], fault: tuple[str, str]
) -> None:
    """R-CAN-01, R-CAN-02."""
    assert fault in faults(lambda: add(day, **change))
    assert len(day.room.overseeing.sheet(day.session, day.clock.now).candidates) == 5


@pytest.mark.parametrize("name", ["Lovelace", "LOVELÀCE", " love-lace "])
def test_somebody_who_is_enrolled_is_not_added_again(day: Day, name: str) -> None:
    """R-CAN-03."""
    twice = {"birth_name": name, "first_name": "Ada", "birth_date": "10/12/2004"}
    assert faults(lambda: add(day, **twice)) == [("birth_name", "duplicate")]


def test_the_same_form_sent_twice_adds_one(day: Day) -> None:
    add(day)
    assert faults(lambda: add(day)) == [("birth_name", "duplicate")]


def test_one_is_added_after_others_have_entered_and_comes_in(day: Day) -> None:
    """R-CAN-02: until finalisation."""
    day.sitting()
    number = add(day)
    file = json.loads(profiles_json())
    newcomers = {"ine": NEWCOMER["ine"], "competences": [{"id": c, "level": 3, "pix": 24} for c in COMPETENCES[:5]]}
    content = json.dumps({"profiles": [*file["profiles"], newcomers]}).encode()
    day.room.enrolling.give_profile(day.session, number, "profils.json", content, WHO, day.clock.now)
    assert card(day, number).certifiable
    station = day.station("Poste 02")
    station.enter(NEWCOMER["ine"])
    day.confirm(NEWCOMER["ine"])
    assert station.begin().state == "sitting"


def test_a_profile_must_be_in_its_file(day: Day) -> None:
    number = add(day)
    with pytest.raises(NoProfileInFile):
        day.room.enrolling.give_profile(day.session, number, "p.json", profiles_json(), WHO, day.clock.now)
    wrong = json.dumps({"profiles": [{"ine": NEWCOMER["ine"], "competences": [{"id": "9.9", "level": 1}]}]})
    with pytest.raises(ImportRefused):
        day.room.enrolling.give_profile(day.session, number, "p.json", wrong.encode(), WHO, day.clock.now)
    table = b"identifiant;competence;niveau;pix\nautre;1.1;3;24\n0801234572F;1.1;3;24\n"
    day.room.enrolling.give_profile(day.session, number, "p.csv", table, WHO, day.clock.now)
    assert card(day, number).certifiable_competences == 1


def test_who_entered_has_the_profile_that_they_entered_with(day: Day) -> None:
    day.sitting(LOVELACE)
    with pytest.raises(CandidateHasEntered):
        day.room.enrolling.give_profile(
            day.session, day.candidate(LOVELACE), "p.json", profiles_json(), WHO, day.clock.now
        )


def test_one_is_removed_and_enrolled_again_with_all_that_they_had(day: Day) -> None:
    """R-CAN-04, and its undoing: under another number, because the journal knows the first one."""
    before = card(day, day.candidate(LOVELACE))
    gone = remove(day, before.id)
    assert len(day.room.overseeing.sheet(day.session, day.clock.now).candidates) == 4
    number = day.room.enrolling.add(day.session, gone, WHO, day.clock.now)
    after = card(day, number)
    assert number == 6
    assert (after.values, after.certifiable_competences) == (before.values, before.certifiable_competences)


def test_a_profile_that_comes_back_is_looked_at_too(day: Day) -> None:
    wrong = Enrolled(values=NEWCOMER, profile=[Competence(id="9.9", level=3)])
    with pytest.raises(ImportRefused):
        day.room.enrolling.add(day.session, wrong, WHO, day.clock.now)


def test_the_number_of_who_was_removed_is_nobodys(day: Day) -> None:
    """Neither by adding one nor by a new list."""
    last = max(each.id for each in day.room.overseeing.sheet(day.session, day.clock.now).candidates)
    remove(day, last)
    assert add(day) == last + 1
    day.room.preparing.import_candidates(day.session, PUPILS.read_bytes(), WHO, day.clock.now)
    ids = [each.id for each in day.room.overseeing.sheet(day.session, day.clock.now).candidates]
    assert ids == [7, 8, 9, 10, 11]


@pytest.mark.parametrize("act", ["remove", "correct"])
def test_who_has_entered_is_neither_removed_nor_corrected(day: Day, act: str) -> None:
    """R-CAN-04: to stand at the door is enough."""
    there = card(day, day.candidate(LOVELACE))
    day.station().enter(LOVELACE)
    at = (day.session, there.id, there.version)
    acts = {
        "remove": lambda: day.room.enrolling.remove(*at, WHO, day.clock.now),
        "correct": lambda: day.room.enrolling.correct(*at, NEWCOMER, WHO, day.clock.now),
    }
    with pytest.raises(CandidateHasEntered):
        acts[act]()


def test_one_is_corrected_and_enters_by_the_right_name(day: Day) -> None:
    there = card(day, day.candidate(LOVELACE))
    right = {**there.values, "first_name": "Augusta", "extra_time_percent": "33"}
    day.room.enrolling.correct(day.session, there.id, there.version, right, WHO, day.clock.now)
    after = card(day, there.id)
    assert (after.values, after.certifiable_competences) == (right, there.certifiable_competences)
    assert day.station().enter(LOVELACE, first_name="Augusta")


def test_a_correction_is_looked_at_like_a_new_candidate(day: Day) -> None:
    """R-CAN-03: into somebody else it does not go; their own name is no duplicate."""
    there = card(day, day.candidate(LOVELACE))
    other = card(day, day.candidate(SANTA)).values

    def correct(**changes: str) -> None:
        values = {**there.values, **changes}
        day.room.enrolling.correct(day.session, there.id, there.version, values, WHO, day.clock.now)

    same = {name: other[name] for name in ("birth_name", "first_name", "birth_date")}
    assert faults(lambda: correct(**same)) == [("birth_name", "duplicate")]
    correct(birth_name="LOVELACE")
    assert card(day, there.id).values["birth_name"] == "LOVELACE"


def test_what_somebody_else_has_corrected_meanwhile_stays(day: Day) -> None:
    there = card(day, day.candidate(LOVELACE))
    at = (day.session, there.id, there.version)
    day.room.enrolling.correct(*at, {**there.values, "group": "3EME D"}, WHO, day.clock.now)
    with pytest.raises(ChangedMeanwhile):
        day.room.enrolling.correct(*at, {**there.values, "group": "3EME B"}, WHO, day.clock.now)
    with pytest.raises(ChangedMeanwhile):
        day.room.enrolling.remove(*at, WHO, day.clock.now)
    assert card(day, there.id).values["group"] == "3EME D"


def test_a_correction_that_changes_nothing_is_not_written_down(day: Day) -> None:
    there = card(day, day.candidate(LOVELACE))
    with day.room.readers.one() as db:
        before = journal.head(db, day.session)
    day.room.enrolling.correct(day.session, there.id, there.version, there.values, WHO, day.clock.now)
    with day.room.readers.one() as db:
        assert journal.head(db, day.session) == before


def test_nobody_has_a_number_that_is_not_given(day: Day) -> None:
    with pytest.raises(UnknownCandidate):
        day.room.enrolling.remove(day.session, 99, "", WHO, day.clock.now)


def test_the_list_is_still_closed_once_somebody_entered(day: Day) -> None:
    """R-CAN-02."""
    day.station().enter(LOVELACE)
    with pytest.raises(ListClosed):
        day.room.preparing.import_candidates(day.session, PUPILS.read_bytes(), WHO, day.clock.now)


def test_numbers_that_were_given_before_they_were_counted_are_found_in_the_journal(day: Day) -> None:
    """A room that is brought up to date between two lists: the longer one is gone from the table."""
    day.room.preparing.import_candidates(day.session, PUPILS.read_bytes(), WHO, day.clock.now)
    before = day.tables()["session"]
    with closing(connect(day.folder / "room.sqlite")) as db:
        db.execute("DELETE FROM candidate WHERE id > 7")
        db.execute("ALTER TABLE session DROP COLUMN last_candidate")
        db.executescript(dict(migrations())[12])
    assert day.tables()["session"] == before
    assert add(day) == 11


def test_r_ent_01_who_was_enrolled_before_names_had_a_key_is_let_in_by_name(day: Day) -> None:
    """A room that is brought up to date between the list and the test."""
    before = day.tables()["candidate"]
    with closing(connect(day.folder / "room.sqlite")) as db:
        db.execute("DROP INDEX candidate_known_as")
        db.execute("ALTER TABLE candidate DROP COLUMN known_as")
        db.execute("PRAGMA user_version = 20")
    migrate(day.folder / "room.sqlite")
    assert day.tables()["candidate"] == before
    day.station().enter(LOVELACE)
