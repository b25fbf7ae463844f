"""A person is taken out of a package, and everybody else's evidence holds as before; both verifiers say so (RGPD)."""

import json
import subprocess
import sys

import msgspec
import pytest

from proctor_server.session_package import bag
from proctor_server.session_package.cards import card_file, receipt_key
from proctor_server.session_package.erasure import NotInPackage, erase_person, lines_about
from proctor_server.session_package.record import IncidentReport
from tests.builders.commands import proctor
from tests.builders.stand_alone import build_verifier, verify_bag
from tests.builders_package import make_bag, make_centre, make_contents, make_recipient
from tests.unit.session_package.tampering import flip

CENTRE, AUTHORITY, OTHER = make_centre(), make_recipient(), make_recipient("Une autre autorité")
KEY = receipt_key(AUTHORITY.card)
REPORTS = [
    IncidentReport(category="C6", candidate=3, text="copie", report=7),
    IncidentReport(category="C8", candidate=2, text="parle à Ada Lovelace", report=9),
    IncidentReport(category="C7", text="une alarme a sonné", report=11),
]
CONTENTS = make_contents(
    CENTRE, runs={"Lovelace": "1" * 15, "Jackson": "0" * 15}, reports=REPORTS, comment="Lovelace est partie malade."
)
BAG = make_bag(CENTRE, AUTHORITY, CONTENTS)
FILES = bag.unzip(BAG)[0]
PERSON = next(each for each in CONTENTS.session.candidates if each.birth_name == "Lovelace")
JACKSON = next(each for each in CONTENTS.session.candidates if each.birth_name == "Jackson")


def erased(files=FILES, number=PERSON.id, by=AUTHORITY):
    keys = by.receipt_keys
    return erase_person(files, number, at="2026-11-26T10:00:00.000Z", public=keys.public, sign=keys.key.sign)


def report(files, **expected):
    asked = {"centre_key": CENTRE.keys.public, "authority_key": KEY, **expected}
    return verify_bag(bag.zip_of(files), **asked)


def codes(files, **expected):
    return {each.code for each in report(files, **expected).problems}


def test_nothing_of_the_person_is_left_and_every_chain_holds():
    gone = erased()
    found = report(gone, recipient=AUTHORITY.card.age_recipient)
    assert (found.problems, found.erased, found.candidates) == ([], [PERSON.id], 4)
    assert found.journal == report(FILES).journal
    content = b"".join(gone.values())
    for secret in (PERSON.birth_name, PERSON.first_name, PERSON.ine, PERSON.birth_date, f'"a{PERSON.id}"'):
        assert secret.encode() not in content, secret


def test_what_is_about_others_is_as_it_was():
    gone = erased()
    before, after = (json.loads(each[bag.SESSION]) for each in (FILES, gone))
    assert [each for each in before["candidates"] if each["id"] != PERSON.id] == after["candidates"]
    assert [each for each in before["attempts"] if each["candidate"] != PERSON.id] == after["attempts"]
    assert [(each["candidate"], each["text"]) for each in after["reports"]] == [
        (JACKSON.id, "[effacé]"), (None, "une alarme a sonné"),
    ]  # fmt: skip
    assert after["comment"] == "[effacé]"
    for name in FILES:
        if name.startswith(bag.STATIONS) and f'"a{JACKSON.id}"'.encode() in FILES[name]:
            assert gone[name] == FILES[name]


def test_the_lines_that_go_are_those_that_the_person_may_read_before():
    about = lines_about(FILES, PERSON.id)
    gone = erased()
    for name, lines in about.items():
        assert gone[name].count(b'{"erased":') == len(lines)
    assert len(about[bag.JOURNAL]) == 17


def test_two_are_erased_one_after_the_other_and_twice_is_refused():
    once = erased()
    both = erased(once, JACKSON.id)
    assert (codes(both), report(both).erased) == (set(), sorted([JACKSON.id, PERSON.id]))
    with pytest.raises(NotInPackage):
        erased(once)


def test_without_the_authoritys_card_nothing_is_believed():
    assert "erasure_unknown" in codes(erased(), authority_key=None)
    assert "erasure_wrong" in codes(erased(), authority_key=receipt_key(OTHER.card))
    assert "erasure_wrong" in codes(erased(by=OTHER))


def test_a_package_that_nobody_touched_may_be_asked_about_with_the_card():
    assert (codes(FILES), report(FILES).erased) == (set(), [])


def test_hashes_in_the_place_of_lines_are_refused_where_the_authority_did_not_say_so():
    """A centre, or a thief, cannot hide a line."""
    gone = erased()
    hidden = {**FILES, bag.JOURNAL: gone[bag.JOURNAL]}
    assert {"file_changed", "journal_broken"} <= codes(hidden)
    hidden = {name: content for name, content in gone.items() if name != bag.ERASURE}
    assert {"file_changed", "journal_broken"} <= codes(hidden)


@pytest.mark.parametrize("name", sorted(erased()))
def test_one_flipped_bit_in_what_is_left_is_seen(name):
    assert codes({**erased(), name: flip(erased()[name])})


@pytest.mark.parametrize("name", sorted(erased()))
def test_a_missing_file_is_seen(name):
    assert codes({each: content for each, content in erased().items() if each != name})


def test_a_hash_that_is_not_the_lines_own_breaks_the_chain():
    gone = erased()
    lines = gone[bag.JOURNAL].split(b"\n")
    # of several on end, the last is the one that something follows from
    last = max(n for n, line in enumerate(lines) if line.startswith(b'{"erased":'))
    lines[last] = msgspec.json.encode({"erased": "0" * 64})
    assert {"journal_broken", "journal_head_differs"} & codes({**gone, bag.JOURNAL: b"\n".join(lines)})


def test_an_erasure_of_another_session_is_refused():
    other = make_bag(CENTRE, AUTHORITY, runs={"Lovelace": "1" * 15}, number="555555")
    theirs = erased(bag.unzip(other)[0])
    assert "erasure_wrong" in codes({**erased(), bag.ERASURE: theirs[bag.ERASURE]})


def test_somebody_who_is_said_to_be_erased_and_is_there_is_seen():
    gone = erased()
    assert "erasure_wrong" in codes({**FILES, bag.ERASURE: gone[bag.ERASURE]})


def test_both_commands_take_the_authoritys_card(tmp_path):
    file, card, centre = tmp_path / "a.zip", tmp_path / "authority.json", tmp_path / "centre.json"
    file.write_bytes(bag.zip_of(erased()))
    card.write_bytes(card_file(AUTHORITY.card))
    centre.write_bytes(card_file(CENTRE.card))
    said = proctor("package", "verify", file, "--centre", centre, "--authority", card)
    assert (said.status, said.told["valid"], said.told["erased"]) == (0, True, [PERSON.id])
    assert proctor("package", "verify", file, "--centre", centre).status == 1
    words = [sys.executable, "-I", build_verifier(tmp_path / "verify.pyz"), file, "--authority", card, "--json"]
    alone = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    assert (alone["valid"], alone["erased"]) == (True, [PERSON.id])
