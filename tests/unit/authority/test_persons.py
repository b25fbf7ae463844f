"""All that is held about one person is given to them, or forgotten; and sessions in time (RGPD)."""

import json
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from proctor_server.authority.domain.errors import NotPublished, SessionErased, UnknownSession
from proctor_server.authority.services.looking import Looking
from proctor_server.authority.services.persons import ReasonNeeded, UnknownPerson
from proctor_server.authority.services.returning import Returning
from proctor_server.authority.storage import erasing
from proctor_server.authority.storage.erasing import ABOUT_CANDIDATES, ABOUT_OTHERS
from proctor_server.authority.storage.keys import read_keys
from proctor_server.authority.storage.packages import Place
from proctor_server.authority.storage.tables import METADATA
from proctor_server.cli.authority import command
from proctor_server.results.person import FIELDS
from proctor_server.session_package import bag
from proctor_server.session_package.cards import receipt_key
from proctor_server.session_package.record import IncidentReport
from proctor_server.session_package.sealing import open_sealed
from tests.builders.stand_alone import verify_bag
from tests.builders_authority import NOW, Office, corrected_solutions, jury_at
from tests.builders_package import ALL_RIGHT, make_candidates, make_centre

RUNS = {"Lovelace": ALL_RIGHT, "Jackson": "1101s1111111101", "Babbage": "0" * 15}
REPORTS = [
    IncidentReport(category="C6", candidate=3, text="copie", report=7, written_by="Une surveillante"),
    IncidentReport(category="C8", candidate=2, text="parle à Ada Lovelace", report=9, written_by="Une surveillante"),
]
LOVELACE = next(each for each in make_candidates() if each.birth_name == "Lovelace")
SECRETS = (LOVELACE.birth_name, LOVELACE.birth_name.upper(), LOVELACE.first_name, LOVELACE.ine, LOVELACE.birth_date)
WHY = "Demande de la famille"
BY = "commande"


@pytest.fixture
def full(office: Office) -> Office:
    """Two sessions with her; in the first a jury has decided about her and published, twice."""
    office.receive(office.package(runs=RUNS, reports=REPORTS))
    jury = jury_at(office)
    jury.act(act="refuse", candidate=3, report=7, reason="rien d'établi sur Lovelace")
    jury.act(act="neutralise", candidate=2, number=4, reason="sans suite")
    jury.act(act="publish", reason="")
    jury.act(act="unpublish", reason="erreur de salle")
    jury.act(act="publish", reason="corrigé")
    office.receive(office.package(number="555555", runs={"Lovelace": ALL_RIGHT}))
    return office


def number_of(office: Office, name: str, session: str = "472913") -> int:
    found = Looking(office.authority.engine, office.authority.publishing).find(name)
    return next(each.number for each in found if each.session == session)


def everything(office: Office) -> bytes:
    """Every row of every table, and every file of the authority's folder, opened."""
    with office.authority.engine.connect() as connection:
        rows = [repr(tuple(row)) for table in METADATA.sorted_tables for row in connection.execute(sa.select(table))]
    identity = read_keys(office.folder).identity
    kept = [file for file in office.folder.rglob("*") if file.is_file()]
    opened = [open_sealed(file.read_bytes(), identity) for file in kept if file.suffix == ".age"]
    return "\n".join(rows).encode() + b"".join(file.read_bytes() for file in kept) + b"".join(opened)


def package_of(office: Office, session: str) -> bytes:
    place = Place(office.centre.card.fingerprint, session)
    with office.authority.engine.connect() as connection:
        (digest,) = erasing.packages_of(connection, place)
    return office.authority.receiving.kept(digest)


# ── given ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_table_is_known_to_be_about_candidates_or_not() -> None:
    """A new one has to be decided about."""
    assert set(METADATA.tables) == ABOUT_CANDIDATES | ABOUT_OTHERS
    assert not ABOUT_CANDIDATES & ABOUT_OTHERS


@pytest.mark.parametrize("by", ["number", "ine"])
def test_a_person_is_given_all_that_is_held_in_every_session(full: Office, by: str) -> None:
    who = str(number_of(full, "lovelace")) if by == "number" else LOVELACE.ine.lower()
    held = full.authority.persons.export(who, NOW)
    first, second = held["sessions"]
    assert [first["session"]["number"], second["session"]["number"]] == ["472913", "555555"]
    assert first["candidate"]["birth_name"] == "Lovelace"
    assert len(first["attempts"][0]["answers"]) == 15
    assert [each["text"] for each in first["reports"]] == ["copie"]
    assert [each["reason"] for each in first["decisions"]] == ["rien d'établi sur Lovelace"]
    assert [each["about"] for each in first["audit"]] == ["Ada Lovelace, signalement 7"]
    assert [each["publication"] for each in first["published"]] == [1, 2]
    assert first["certifications"][0]["code"].startswith("P-")
    (package,) = first["packages"]
    assert len(package["lines"][bag.JOURNAL]) == 17


def test_nothing_of_anybody_else_is_given(full: Office) -> None:
    told = json.dumps(full.authority.persons.export(LOVELACE.ine, NOW))
    for other in make_candidates():
        if other.id != LOVELACE.id:
            assert other.ine not in told


def test_nobody_is_a_refusal(full: Office) -> None:
    for who in ("99999", "0000000000X", ""):
        with pytest.raises(UnknownPerson):
            full.authority.persons.seats(who)


def test_the_command_writes_a_file_for_programs_and_a_page_to_read(full: Office, tmp_path: Path) -> None:
    out, page = tmp_path / "ada.json", tmp_path / "ada.html"
    words = ["person", "export", str(full.folder), LOVELACE.ine, "--out", str(out), "--page", str(page), "--json"]
    done = CliRunner().invoke(command, words)
    assert json.loads(done.stdout)["sessions"] == ["472913", "555555"]
    assert json.loads(out.read_text())["format"] == "proctor-person-1"
    assert (out.stat().st_mode & 0o777, page.stat().st_mode & 0o777) == (0o600, 0o600)
    read = page.read_text()
    assert "Ce que l'autorité sait de vous" in read
    assert "Décisions du jury" in read
    assert "<script" not in read


def fields(told: object) -> set[str]:
    if isinstance(told, dict):
        return set(told) | {name for value in told.values() for name in fields(value)}
    return {name for each in told for name in fields(each)} if isinstance(told, list) else set()


def test_every_field_of_the_page_has_a_name_that_a_family_reads(full: Office) -> None:
    held = full.authority.persons.export(LOVELACE.ine, NOW)
    sections = [value for each in held["sessions"] for value in each.values()]
    assert {name for name in fields(sections) - set(FIELDS) if not name.startswith("data/")} == set()


# ── forgotten ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_byte_of_a_person_is_left_and_the_packages_verify(full: Office) -> None:
    full.authority.persons.erase(LOVELACE.ine, reason=WHY, by=BY, now=NOW)
    left = everything(full)
    for secret in SECRETS:
        assert secret.encode() not in left, secret
    for session in ("472913", "555555"):
        zipped = open_sealed(package_of(full, session), read_keys(full.folder).identity)
        report = verify_bag(zipped, centre_key=full.centre.keys.public, authority_key=receipt_key(full.card))
        assert (report.problems, report.erased) == ([], [LOVELACE.id])


def test_everybody_else_keeps_their_result_and_their_decisions(full: Office) -> None:
    looking = Looking(full.authority.engine, full.authority.publishing)
    jackson = looking.certification(number_of(full, "jackson"))
    full.authority.persons.erase(LOVELACE.ine, reason=WHY, by=BY, now=NOW)
    again = looking.certification(number_of(full, "jackson"))
    assert (again.result, again.items, again.candidate) == (jackson.result, jackson.items, jackson.candidate)
    assert [each.reason for each in again.decided] == ["sans suite"]
    assert looking.find("lovelace") == []
    assert full.state() == "published"
    assert "Lovelace" not in full.authority.publishing.csv("472913").decode()


def test_what_the_school_gets_has_her_no_longer(full: Office) -> None:
    full.authority.persons.erase(LOVELACE.ine, reason=WHY, by=BY, now=NOW)
    returning: Returning = full.authority.returning
    signed = returning.signed(full.authority.publishing.find("472913"))
    assert b"Lovelace" not in signed


def test_scoring_again_does_without_her(full: Office) -> None:
    full.authority.persons.erase(LOVELACE.ine, reason=WHY, by=BY, now=NOW)
    full.add_solutions(corrected_solutions())
    assert [each.birth_name for each in jury_at(full).results()] == ["Babbage", "Jackson"]


def test_an_erasure_is_written_down_without_a_name_and_done_again_changes_nothing(full: Office) -> None:
    full.authority.persons.erase(str(number_of(full, "lovelace")), reason=WHY, by=BY, now=NOW)
    with full.authority.engine.connect() as connection:
        written = erasing.erasures(connection)
    assert [(each.session, each.candidate, each.reason) for each in written] == [
        ("472913", LOVELACE.id, WHY), ("555555", LOVELACE.id, WHY),
    ]  # fmt: skip
    with pytest.raises(UnknownPerson):
        full.authority.persons.erase(LOVELACE.ine, reason=WHY, by=BY, now=NOW)


def test_an_erasure_that_was_cut_short_is_done_again(full: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is changed first, the tables last."""

    def cut(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(erasing, "forget_candidate", cut)
    with pytest.raises(OSError):
        full.authority.persons.erase(LOVELACE.ine, reason=WHY, by=BY, now=NOW)
    monkeypatch.undo()
    full.authority.persons.erase(LOVELACE.ine, reason=WHY, by=BY, now=NOW)
    assert LOVELACE.ine.encode() not in everything(full)


def test_whoever_was_forgotten_does_not_come_back_with_a_later_package(office: Office) -> None:
    office.receive(office.package(runs=RUNS, comment="à lire"))
    office.authority.persons.erase(LOVELACE.ine, reason=WHY, by=BY, now=NOW)
    later = office.package(runs=RUNS, comment="à lire", revision=2)
    received = office.receive(later)
    assert json.loads(received.receipt)["payload"]
    assert received.sha256 == sha256(later).hexdigest()
    assert LOVELACE.ine.encode() not in everything(office)
    # the same bytes again: the same receipt
    assert office.receive(later).receipt == received.receipt


def test_a_refused_package_that_holds_her_goes_and_others_stay(full: Office) -> None:
    stranger = make_centre("Un inconnu")
    for runs in ({"Lovelace": ALL_RIGHT}, {"Babbage": ALL_RIGHT}):
        with pytest.raises(Exception, match="centre"):
            full.receive(full.package(stranger, runs=runs, number="777777"))
    full.authority.persons.erase(LOVELACE.ine, reason=WHY, by=BY, now=NOW)
    # every candidate of the list stands in every package of these tests
    assert list((full.folder / "quarantine").glob("*.age")) == []


def test_a_reason_is_asked_for_and_a_yes(full: Office) -> None:
    with pytest.raises(ReasonNeeded):
        full.authority.persons.erase(LOVELACE.ine, reason=" ", by=BY, now=NOW)
    words = ["person", "erase", str(full.folder), LOVELACE.ine, "--reason", WHY]
    assert CliRunner().invoke(command, words, input="n\n").exit_code == 1
    assert LOVELACE.ine.encode() in everything(full)
    done = CliRunner().invoke(command, [*words, "--yes", "--json"])
    assert json.loads(done.stdout)["sessions"] == ["472913", "555555"]
    assert LOVELACE.ine.encode() not in everything(full)


# ── in time ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_period_that_is_over_is_shown_and_then_forgotten(full: Office) -> None:
    words = ["erase", str(full.folder), "--before", "2026-03-13"]
    shown = json.loads(CliRunner().invoke(command, [*words, "--dry-run", "--json"]).stdout)
    assert [each["session"] for each in shown["sessions"]] == ["472913", "555555"]
    assert full.authority.publishing.find("472913")
    assert CliRunner().invoke(command, words, input="n\n").exit_code == 1
    done = json.loads(CliRunner().invoke(command, [*words, "--yes", "--json"]).stdout)
    assert done["erased"] is True
    with pytest.raises(UnknownSession):
        full.authority.publishing.find("472913")
    left = everything(full)
    for person in make_candidates():
        assert person.ine.encode() not in left
        assert person.birth_name.encode() not in left
    assert list((full.folder / "packages").glob("*.age")) == []


def test_what_is_younger_stays(full: Office) -> None:
    assert full.authority.persons.due(date(2026, 3, 12)) == []
    assert full.authority.persons.erase_due(NOW + timedelta(days=300)) == []


def test_the_authority_forgets_by_itself_and_takes_nothing_of_it_back(full: Office) -> None:
    package = full.package(runs=RUNS, revision=2)
    gone = full.authority.persons.erase_due(NOW + timedelta(days=1096))
    assert [each.session for each in gone] == ["472913", "555555"]
    with pytest.raises(SessionErased):
        full.receive(package)
    # who sent the first package may still ask for its receipt
    with full.authority.engine.connect() as connection:
        digests = connection.execute(sa.text("SELECT sha256 FROM package")).scalars().all()
    assert all(full.authority.receiving.receipt(digest) for digest in digests)
    with pytest.raises((NotPublished, UnknownSession)):
        full.authority.publishing.csv("472913")
