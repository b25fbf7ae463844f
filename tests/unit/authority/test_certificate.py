"""R-AUT-03: certificates and their codes, from the rule to the paper."""

from itertools import cycle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from proctor_server.assessment.outcome import CompetenceScore
from proctor_server.authority.domain.certificate import (
    ALPHABET,
    LENGTH,
    CheckedCertificate,
    NoCertificate,
    certificate,
    checked,
    highest_reachable,
    make_code,
    read_code,
)
from proctor_server.authority.domain.errors import NotPublished, UnknownGroup
from proctor_server.authority.domain.marking import certify
from proctor_server.authority.services.certifying import network_of
from proctor_server.authority.storage.certificates import held_by_session
from proctor_server.bank.solutions import read_solutions
from tests.builders_package import ALL_RIGHT, WRONG, make_centre, make_contents, make_solutions

SESSION = make_contents(make_centre(), runs={"Lovelace": ALL_RIGHT}).session
(GOOD,) = certify(SESSION, read_solutions(make_solutions()))
CODE = "P-ABCD3467"


def test_a_code_is_p_and_eight_signs_that_nobody_takes_for_another():
    signs = cycle(ALPHABET)
    assert make_code(lambda _: next(signs)) == "P-ABCDEFGH"
    assert not set(ALPHABET) & set("ILOS012 58".replace(" ", ""))
    assert len(set(ALPHABET)) == len(ALPHABET)


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_code_is_read_as_people_type_it(signs):
    for typed in (f"P-{signs}", f"p{signs}".lower(), signs, f" P – {signs[:4]} {signs[4:]} "):
        assert read_code(typed) == f"P-{signs}"


@pytest.mark.parametrize(
    "typed", ["", "P-", "P-ABC", "P-ABCD0467", "P-ABCD34677", "Q-ABCD3467", "ÀBCD3467", "P-" * 5000]
)
def test_what_cannot_be_a_code_is_none(typed):
    assert read_code(typed) is None


@given(st.text())
def test_reading_a_code_never_fails(typed):
    assert read_code(typed) is None or len(read_code(typed)) == LENGTH + 2


def test_a_certificate_shows_levels_above_0_under_their_areas():
    levels = [CompetenceScore(id=name, level=level, score=8) for name, level in (("1.1", -1), ("1.2", 0), ("3.4", 5))]
    paper = certificate(msgspec.structs.replace(GOOD, competences=levels), code=CODE, centre="Collège")
    assert [(area.id, [(each.id, each.level) for each in area.competences]) for area in paper.areas] == [
        ("1", []), ("2", []), ("3", [("3.4", 5)]), ("4", []), ("5", []),
    ]  # fmt: skip


@pytest.mark.parametrize(("ceiling", "highest"), [(5, 640), (7, 896), (8, 1024)])
def test_the_highest_score_is_that_of_the_day(ceiling, highest):
    assert highest_reachable(ceiling) == highest
    assert certificate(msgspec.structs.replace(GOOD, ceiling=ceiling), code=CODE, centre="C").highest == highest


@pytest.mark.parametrize("status", ["rejected", "cancelled", "error"])
def test_only_validated_results_have_a_certificate(status):
    assert certificate(msgspec.structs.replace(GOOD, status=status), code=CODE, centre="C") is None


def test_the_checking_page_is_told_no_birth_and_no_identifier():
    told = checked(certificate(GOOD, code=CODE, centre="C"))
    assert not {"birth_date", "birth_place", "ine", "external_id"} & set(CheckedCertificate.__struct_fields__)
    assert GOOD.ine.encode() not in msgspec.json.encode(told)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", "?"),
    ],
)
def test_guesses_are_counted_by_network(address, network):
    assert network_of(address) == network


def printed(office, group=None):
    return office.authority.certifying.print_session(office.authority.publishing.find("472913"), group)


def test_a_session_is_one_file_with_a_page_for_each_validated_result(office, tmp_path):
    office.receive(office.package(runs={"Jackson": ALL_RIGHT, "Lovelace": ALL_RIGHT, "Babbage": WRONG * 15}))
    (tmp_path / "c.pdf").write_bytes(printed(office))
    pages = [page.extract_text() for page in PdfReader(tmp_path / "c.pdf").pages]
    assert ["JACKSON" in pages[0], "LOVELACE" in pages[1], len(pages)] == [True, True, 2]
    for said in ("Pix", "640", "09/04/2004", "jeudi 12 mars 2026", "Collège des Essais", "niveau 3", "/verify"):
        assert said in pages[0]


def test_the_paper_is_tagged_and_the_same_bytes_each_time(office):
    office.receive(office.package())
    assert printed(office) == printed(office)
    assert b"pdfuaid:part" in printed(office)


def test_a_name_of_10000_characters_and_a_right_to_left_one_are_still_one_page(office, tmp_path):
    office.receive(office.package(runs={"Jackson": ALL_RIGHT}))
    with office.authority.engine.connect() as connection:
        (held,) = held_by_session(connection, office.centre.card.fingerprint, "472913")
    for name in ("N" * 10_000, "עברית"):
        paper = certificate(msgspec.structs.replace(held.result, birth_name=name), code=held.code, centre="C" * 10_000)
        (tmp_path / "c.pdf").write_bytes(office.authority.certifying._print([paper], held_moment(held)))
        assert len(PdfReader(tmp_path / "c.pdf").pages) == 1


def held_moment(held):
    from datetime import datetime

    return datetime.fromisoformat(held.published_at)


def test_a_class_is_printed_alone_and_refusals_say_why(office):
    office.receive(office.package(runs={"Babbage": WRONG * 15, "Jackson": ALL_RIGHT}))
    office.receive(office.package(number="555555", comment="Coupure"))
    assert printed(office, "3EME A") == printed(office)
    with pytest.raises(UnknownGroup):
        printed(office, "nobody")
    with pytest.raises(NoCertificate):
        printed(office, "3EME C")
    with pytest.raises(NotPublished):
        office.authority.certifying.print_session(office.authority.publishing.find("555555"))


def test_a_candidate_keeps_the_code_through_a_later_revision(office):
    def codes():
        with office.authority.engine.connect() as connection:
            held = held_by_session(connection, office.centre.card.fingerprint, "555555")
        return {each.result.birth_name: each.code for each in held}

    office.receive(office.package(number="555555", comment="Coupure"))
    before = codes()
    office.receive(office.package(number="555555", comment="Coupure", revision=2))
    assert codes() == before
    assert len(set(before.values())) == len(before) == 2
