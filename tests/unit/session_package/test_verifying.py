"""R-AUT-01: every way of spoiling a package is named."""

from base64 import b64encode
from dataclasses import replace

import msgspec
import pytest

from kiosk_client.protocol.chain import Head, follow_all, station_genesis
from kiosk_client.protocol.journal import Answered, FocusLost, Opened, read_entry
from proctor_server.session_package import answers, bag
from proctor_server.session_package.contents import SignedHead
from proctor_server.session_package.problems import PROBLEMS
from proctor_server.session_package.record import GivenAnswer
from proctor_server.session_package.writing import write_bag
from tests.builders.stand_alone import verify_bag
from tests.builders_package import (
    SessionJournal,
    Station,
    make_bag,
    make_centre,
    make_contents,
    make_keys,
    make_recipient,
)
from tests.unit.session_package.tampering import (
    first_answer,
    first_head,
    first_station,
    flip,
    refile,
    remanifest,
    with_record,
)

CENTRE, OTHER, AUTHORITY = make_centre(), make_centre("Un autre centre"), make_recipient()
GOOD = make_contents(CENTRE)
BAG = make_bag(CENTRE, AUTHORITY, GOOD)
STATION = GOOD.stations[0].station
STATION_FILE = bag.station_file(STATION)


def codes(zipped, **expected):
    report = verify_bag(zipped, centre_key=CENTRE.keys.public, **expected)
    assert report.valid == (not report.problems)
    return {each.code for each in report.problems}


def sealed(contents):
    """What a room with the centre's key would seal, though it is not true."""
    return codes(make_bag(CENTRE, AUTHORITY, contents))


def test_a_package_that_nobody_touched_is_valid():
    report = verify_bag(BAG, centre_key=CENTRE.keys.public, recipient=AUTHORITY.card.age_recipient)
    assert report.problems == []
    assert (report.session, report.centre, report.candidates) == ("472913", CENTRE.card.fingerprint, 5)
    assert report.journal.entries == len(GOOD.journal)
    assert report.centre_known


def test_without_the_centre_s_card_the_report_says_whose_key_it_used():
    report = verify_bag(BAG)
    assert (report.valid, report.centre_known, report.centre) == (True, False, CENTRE.card.fingerprint)


@pytest.mark.parametrize("name", sorted(bag.unzip(BAG)[0]))
def test_one_flipped_bit_in_any_file_is_seen(name):
    spoiled = refile(BAG, lambda files: files.update({name: flip(files[name])}))
    found = verify_bag(spoiled, centre_key=CENTRE.keys.public).problems
    assert found
    if name.startswith("data/"):
        assert ("file_changed", name) in [(each.code, each.where) for each in found]


@pytest.mark.parametrize("name", sorted(bag.unzip(BAG)[0]))
def test_a_missing_file_is_seen(name):
    assert codes(refile(BAG, lambda files: files.pop(name)))


def test_a_file_that_was_not_sealed_is_seen():
    assert "file_unexpected" in codes(refile(BAG, lambda files: files.update({"data/extra.txt": b"x"})))
    assert "file_unexpected" in codes(refile(BAG, lambda files: files.update({"extra.txt": b"x"})))


def test_bytes_that_the_zip_hides_are_seen():
    assert codes(BAG + b"x") == {"not_canonical"}


def test_a_damaged_file_in_the_archive_is_named():
    at = BAG.index(b'"format":"proctor-session-1"')
    found = verify_bag(BAG[:at] + b"#" + BAG[at + 1 :]).problems
    assert ("file_damaged", bag.SESSION) in [(each.code, each.where) for each in found]


def test_new_manifests_do_not_fit_the_signature():
    added = remanifest(BAG, lambda files: files.update({"data/extra.txt": b"x"}))
    assert codes(added) == {"statement_differs"}
    told = remanifest(BAG, lambda files: files.update({bag.INFO_FILE: b"Source-Organization: us\n"}))
    assert codes(told) == {"statement_differs"}


def test_a_missing_signature_is_named():
    assert codes(refile(BAG, lambda files: files.pop(bag.SIGNATURE))) == {"signature_missing"}


def test_another_key_s_signature_is_named():
    forged = write_bag(GOOD, centre=CENTRE.card, sign=OTHER.keys.key.sign, recipient="age1x")
    assert codes(forged) == {"signature_wrong"}


def test_a_package_of_another_centre_is_named():
    assert "unknown_centre" in codes(make_bag(OTHER, AUTHORITY))


def test_another_centre_s_card_in_the_bag_is_named():
    mixed = write_bag(GOOD, centre=OTHER.card, sign=CENTRE.keys.key.sign, recipient="age1x")
    assert {"unknown_centre", "centre_wrong"} <= codes(mixed)


def test_the_signature_of_another_session_is_named():
    other = bag.unzip(make_bag(CENTRE, AUTHORITY, number="999999"))[0][bag.SIGNATURE]
    assert "statement_differs" in codes(refile(BAG, lambda files: files.update({bag.SIGNATURE: other})))


@pytest.mark.parametrize("noise", [b"", b"{}", b"[" * 100_000, b'{"payload":"!","payloadType":"x","signatures":[]}'])
def test_a_signature_that_is_none_is_named(noise):
    assert codes(refile(BAG, lambda files: files.update({bag.SIGNATURE: noise}))) == {"signature_unreadable"}


def test_a_bag_taken_out_and_wrapped_for_another_authority_is_named():
    assert codes(BAG, recipient=make_recipient().card.age_recipient) == {"wrong_recipient"}


def test_a_cut_journal_tail_is_named():
    def cut(files):
        files[bag.JOURNAL] = b"".join(files[bag.JOURNAL].splitlines(keepends=True)[:-1])

    assert {"journal_head_differs", "station_line_unknown"} <= codes(remanifest(BAG, cut))


def test_swapped_lines_of_the_session_s_journal_are_named():
    def swap(files):
        lines = files[bag.JOURNAL].splitlines(keepends=True)
        files[bag.JOURNAL] = b"".join([*lines[:4], lines[5], lines[4], *lines[6:]])

    report = verify_bag(remanifest(BAG, swap), centre_key=CENTRE.keys.public)
    assert ("journal_broken", f"{bag.JOURNAL}:5") in [(each.code, each.where) for each in report.problems]


def test_swapped_lines_of_a_station_are_named():
    swapped = first_station(GOOD, lambda each: replace(each, lines=[each.lines[1], each.lines[0], *each.lines[2:]]))
    assert "station_journal_broken" in sealed(swapped)


def test_a_cut_station_journal_is_named_by_the_head_that_the_station_signed():
    cut = first_station(GOOD, lambda each: replace(each, lines=each.lines[:-2]))
    assert {"station_journal_short", "station_line_missing"} <= sealed(cut)


def test_r_fin_01_lines_declared_lost_with_a_reason_do_not_condemn_the_rest():
    contents = make_contents(CENTRE)
    journal = SessionJournal(CENTRE.card.fingerprint, "472913")
    station = Station("Poste perdu", CENTRE, journal)
    fields = {"number": 1, "item": "1.1-essai-1", "answer": 2}
    station.write(Answered, "a9", **fields)
    stored = replace(station.stored(), lines=[])
    alone = replace(with_record(contents, attempts=[]), journal=[], stations=[stored])
    assert sealed(alone) == {"station_journal_short"}
    assert sealed(first_head(alone, declared_lost="disque détruit")) == set()


def test_a_missing_head_is_named():
    assert sealed(first_head(GOOD, head=None)) == {"head_missing"}


def test_r_fin_01_a_station_that_died_before_it_signed_may_be_given_up_with_a_reason():
    assert sealed(first_head(GOOD, head=None, declared_lost="batterie morte")) == set()


def test_a_head_that_is_older_than_the_journal_is_named():
    """What comes after it could have been written by anybody who holds the session's journal."""
    lines = GOOD.stations[0].lines
    before = follow_all(station_genesis(STATION, "472913"), lines[:-1])
    station = Station("Poste 01", CENTRE, SessionJournal(CENTRE.card.fingerprint, "472913"))
    stale = station.signed_head(before)
    assert sealed(first_head(GOOD, head=stale)) == {"head_stale"}
    assert sealed(first_head(GOOD, head=stale, declared_lost="batterie morte")) == set()


def test_a_station_without_any_entry_in_the_heads_is_named():
    def forget(files):
        heads = msgspec.json.decode(files[bag.STATION_HEADS])
        del heads[STATION]
        files[bag.STATION_HEADS] = msgspec.json.encode(heads)

    assert "head_missing" in codes(remanifest(BAG, forget))


def test_a_head_that_the_station_did_not_sign_is_named():
    told = GOOD.stations[0].head.head
    for signature in ("", "AAAA", "not base64", b64encode(OTHER.keys.key.sign(b"x")).decode()):
        head = SignedHead(n=told.n, hash=told.hash, signature=signature)
        assert sealed(first_head(GOOD, head=head)) == {"head_signature_wrong"}


def test_a_head_of_another_journal_is_named():
    journal = SessionJournal(CENTRE.card.fingerprint, "472913")
    station = Station("Poste 01", CENTRE, journal)
    other = station.signed_head(Head(3, "0" * 64))
    assert sealed(first_head(GOOD, head=other)) == {"head_differs"}


def test_a_negative_head_is_named_and_breaks_nothing():
    journal = SessionJournal(CENTRE.card.fingerprint, "472913")
    other = Station("Poste 01", CENTRE, journal).signed_head(Head(-1, "0" * 64))
    assert sealed(first_head(GOOD, head=other)) == {"station_journal_short"}


@pytest.mark.parametrize(
    "certificate",
    [
        "",
        make_keys("Poste 01", OTHER.keys).certificate,
        make_keys("Poste 01").certificate,
        make_keys("Poste 03", CENTRE.keys).certificate,
    ],
)
def test_a_certificate_that_is_not_this_station_s_by_this_centre_is_named(certificate):
    assert "certificate_wrong" in sealed(first_head(GOOD, certificate=certificate))


@pytest.mark.parametrize(
    "change", [{"answer": 3}, {"number": 9}, {"item": "other"}, {"late": True}, {"answer": None}, {"taken": 1}]
)
def test_an_answer_that_differs_from_the_journal_is_named(change):
    assert sealed(first_answer(GOOD, **change)) == {"answer_differs"}


def test_an_answer_without_its_line_in_the_journal_is_named():
    assert {"answer_not_in_journal", "answer_left_out"} == sealed(first_answer(GOOD, journal=1))


def test_an_answer_that_the_account_leaves_out_is_named():
    first = GOOD.session.attempts[0]
    shorter = msgspec.structs.replace(first, answers=first.answers[1:])
    assert sealed(with_record(GOOD, attempts=[shorter, *GOOD.session.attempts[1:]])) == {"answer_left_out"}


@pytest.mark.parametrize(("verdict", "taken"), [("noted", 3000), ("fenced", None)])
def test_r_tst_04_how_long_an_item_took_is_what_the_journal_of_its_stations_says(verdict, taken):
    contents = make_contents(CENTRE, runs={"Jackson": "." * 15})
    journal = SessionJournal(CENTRE.card.fingerprint, "472913")
    station = Station("Poste 09", CENTRE, journal)
    (attempt,) = contents.session.attempts
    place = {"number": 1, "item": attempt.form[0].item}
    station.write(Opened, attempt.id, verdict=verdict, **place)
    for _ in range(2):
        station.write(FocusLost, attempt.id, verdict="noted", number=1, milliseconds=5)
    n = station.write(Answered, attempt.id, answer=2, **place)

    def told(time):
        answer = GivenAnswer(**place, answer=2, late=False, focused_out=False, journal=n, taken=time)
        record = msgspec.structs.replace(
            contents.session, attempts=[msgspec.structs.replace(attempt, answers=[answer])]
        )
        return sealed(replace(contents, session=record, journal=journal.lines, stations=[station.stored()]))

    assert told(taken) == set()
    assert told(60_000) == {"answer_differs"}


def test_r_ent_05_a_fenced_answer_is_evidence_and_no_answer():
    contents = make_contents(CENTRE, runs={})
    journal = SessionJournal(CENTRE.card.fingerprint, "472913")
    station = Station("Poste 09", CENTRE, journal)
    fields = {"number": 1, "item": "1.1-essai-1", "answer": 2}
    station.write(Answered, "a1", verdict="fenced", **fields)
    assert sealed(replace(contents, journal=journal.lines, stations=[station.stored()])) == set()


@pytest.mark.parametrize("twice", ["candidates", "attempts"])
def test_somebody_who_is_there_twice_is_named(twice):
    lines = getattr(GOOD.session, twice)
    assert sealed(with_record(GOOD, **{twice: [*lines, lines[0]]})) == {"account_inconsistent"}


def test_an_attempt_of_nobody_is_named():
    attempt = msgspec.structs.replace(GOOD.session.attempts[0], candidate=99)
    contents = with_record(GOOD, attempts=[attempt, *GOOD.session.attempts[1:]])
    assert sealed(contents) == {"account_inconsistent"}


def test_an_unreadable_entry_of_the_journal_is_named():
    contents = make_contents(CENTRE, runs={})
    journal = SessionJournal(CENTRE.card.fingerprint, "472913")
    journal.append("station_entry", "station:x", station="x")
    assert sealed(replace(contents, journal=journal.lines)) == {"entry_unreadable"}


def test_another_centre_s_fingerprint_in_the_account_is_named():
    centre = msgspec.structs.replace(GOOD.session.centre, fingerprint="0" * 16)
    contents = replace(with_record(GOOD, centre=centre), journal=[])
    assert "centre_wrong" in sealed(contents)


def test_a_revision_that_was_not_signed_is_named():
    def raise_it(files):
        files[bag.SESSION] = files[bag.SESSION].replace(b'"revision":1', b'"revision":2')

    assert codes(remanifest(BAG, raise_it)) == {"statement_differs"}


def test_every_problem_has_a_sentence_that_ends():
    assert all(sentence.endswith(".") for sentence in PROBLEMS.values())


def test_each_line_of_the_journal_is_read_once_for_the_answers_however_many_candidates(monkeypatch):
    contents = make_contents(CENTRE, runs=dict.fromkeys(("Babbage", "Jackson", "Lovelace", "Pouzin"), "1" * 15))
    zipped, read = make_bag(CENTRE, AUTHORITY, contents), []
    monkeypatch.setattr(answers, "read_entry", lambda line: read.append(line) or read_entry(line))
    assert verify_bag(zipped).valid
    assert len(read) == sum(len(station.lines) for station in contents.stations)
