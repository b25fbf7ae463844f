"""R-AUT-03: what the livret scolaire reads of a school."""

import msgspec
import pytest

from proctor_server.assessment.outcome import CompetenceScore
from proctor_server.authority.domain.livret import Held, livret, normal_uai
from proctor_server.authority.domain.marking import certify
from proctor_server.bank.solutions import read_solutions
from tests.builders_package import ALL_RIGHT, make_centre, make_contents, make_solutions

SESSION = make_contents(make_centre(), runs={"Lovelace": ALL_RIGHT}).session
(GOOD,) = certify(SESSION, read_solutions(make_solutions()))
PUBLISHED = "2026-03-12T18:00:00.000Z"


def held(number=1, *, published=True, **facts):
    facts.setdefault("ine", f"INE{number}")
    result = msgspec.structs.replace(GOOD, **facts)
    return Held(number, result, f"P-ABCD346{number}", "Collège", PUBLISHED if published else None)


def told(*given):
    return livret(given).certifications


def test_a_validated_certification_has_its_score_levels_and_code():
    levels = [CompetenceScore(id="1.1", level=-1, score=0), CompetenceScore(id="1.2", level=3, score=24)]
    (one,) = told(held(competences=levels, pix=24))
    assert msgspec.to_builtins(one) == {
        "id": 1,
        "firstName": "Ada",
        "middleName": None,
        "thirdName": None,
        "lastName": "Lovelace",
        "birthdate": "2004-12-10",
        "nationalStudentId": "INE1",
        "status": "validated",
        "pixScore": 24,
        "verificationCode": "P-ABCD3461",
        "date": "2026-03-12",
        "deliveredAt": PUBLISHED,
        "certificationCenter": "Collège",
        "competenceResults": [{"competenceId": "1.1", "level": 0}, {"competenceId": "1.2", "level": 3}],
    }


@pytest.mark.parametrize(
    ("status", "published", "as_told"),
    [
        ("rejected", True, "rejected"),
        ("error", True, "pending"),
        ("validated", False, "pending"),
        ("rejected", False, "pending"),
    ],
)
def test_what_is_not_validated_and_published_has_no_score(status, published, as_told):
    (one,) = told(held(status=status, published=published))
    assert (one.status, one.pix_score, one.verification_code, one.competence_results) == (as_told, 0, None, [])


def test_cancelled_ones_are_left_out_and_the_one_before_counts():
    before = held(1, ine="A", passed_on="2025-03-12")
    assert [each.id for each in told(before, held(2, ine="A", status="cancelled"))] == [1]
    assert told(held(status="cancelled")) == []


def test_the_latest_by_day_then_by_number_counts():
    later = held(1, ine="a ", passed_on="2026-05-01")
    assert [each.id for each in told(later, held(2, ine="A"))] == [1]
    assert [each.id for each in told(held(3, ine="A"), held(2, ine="A"))] == [3]


def test_without_an_ine_a_student_is_a_name_and_a_birth_date():
    same, other = held(2, ine="", first_name="ADA"), held(3, ine="", birth_date="2005-01-01")
    found = told(held(1, ine=""), same, other)
    assert [(each.id, each.national_student_id) for each in found] == [(2, None), (3, None)]


def test_sorted_by_last_name_first_name_and_id():
    found = told(
        held(4, birth_name="b", first_name="A"),
        held(3, birth_name="B", first_name="a"),
        held(2, birth_name="a", first_name="Z"),
        held(1, birth_name="A", first_name="b"),
    )
    assert [each.id for each in found] == [1, 2, 3, 4]


def test_the_sixteen_competences_come_with_their_areas():
    found = livret([]).competences
    assert (len(found), found[0].id, found[0].area.id, found[15].area.name) == (
        16,
        "1.1",
        "1",
        "Environnement numérique",
    )


def test_a_school_is_the_same_in_any_case():
    assert normal_uai(" 0860001a ") == "0860001A"
