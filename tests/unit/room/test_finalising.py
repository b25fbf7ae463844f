"""The end of a session: what is missing by name, then one package, whatever happens in between."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.messages import Begin
from kiosk_client.protocol.refusal import MissingField, Unreadable
from proctor_server.authority.services.founding import found_authority
from proctor_server.room.domain import facts
from proctor_server.room.domain.errors import (
    AlreadyDelivered,
    Locked,
    MoveRefused,
    NoAuthority,
    NotComplete,
    NotFinalised,
    ReasonMissing,
    SessionFinalised,
)
from proctor_server.room.services.finalising import Details, Run
from proctor_server.room.storage import sessions
from proctor_server.session_package.cards import centre_key, read_centre_card
from proctor_server.session_package.files import read_bag
from proctor_server.session_package.verifying import verify_bag
from tests.builders.room import NOON, PUPILS, WHO, Day, SpeakingStation, open_day, open_room, profiles_json

BABBAGE, JACKSON, LOVELACE = "0801234567A", "0801234568B", "0801234569C"
INCIDENT: dict[str, object] = {"incident": "coupure à 14 h", "some_could_not_join": True, "invigilators": ["Essai"]}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    found_authority(folder, name="Autorité des essais", url="https://127.0.0.1:9", now=NOON)
    return folder


@pytest.fixture
def day(tmp_path: Path, authority: Path) -> Iterator[Day]:
    with open_day(tmp_path / "room", (authority / "authority-card.json").read_bytes()) as opened:
        yield opened


def missing(day: Day) -> list[tuple[str, str]]:
    """Code and sentence of each line that is not in order."""
    with pytest.raises(NotComplete) as refusal:
        finalise(day)
    found: Any = refusal.value.details["missing"]
    assert str(found[0].message) in str(refusal.value)
    return [(line.code, line.message) for line in found]


def finalise(day: Day) -> Path:
    day.room.finalising.finalise(day.session, INCIDENT, WHO, day.clock.now)
    return day.room.finalising.package(day.session)


def completed(day: Day, ine: str = JACKSON, name: str = "Poste 02") -> SpeakingStation:
    station = day.sitting(ine, name)
    station.take_the_whole_test()
    return station


def ended(day: Day, ine: str, name: str) -> SpeakingStation:
    """Ended by an invigilator; the station knows and has said so."""
    station = day.sitting(ine, name)
    day.room.invigilating.end_test(day.session, day.candidate(ine), WHO, "malaise", day.clock.now)
    station.write(entries.Ended, end="ended_by_invigilator")
    station.send()
    station.beat()
    day.room.watching.keep_heads()
    return station


def bag(package: Path, authority: Path) -> bytes:
    return read_bag(package, (authority / "age-identity.txt").read_text().splitlines()[-1])


# ── what is missing ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_session_in_which_nobody_started_is_not_finalised(day: Day) -> None:
    """R-FIN-01."""
    day.station().enter(BABBAGE)
    assert [code for code, _ in missing(day)] == ["nobody_started"]


def test_who_still_sits_and_who_has_no_abort_reason_are_named(day: Day) -> None:
    """R-FIN-01."""
    ended(day, LOVELACE, "Poste 03")
    sitting = day.sitting(BABBAGE)
    sitting.beat()
    found = missing(day)
    assert [code for code, _ in found] == ["attempt_open", "abort_reason_missing"]
    assert ["Babbage" in found[0][1], "Lovelace" in found[1][1]] == [True, True]
    day.room.finalising.give_abort_reason(day.session, day.candidate(LOVELACE), "candidate", WHO, day.clock.now)
    assert [code for code, _ in missing(day)] == ["attempt_open"]


def test_an_abort_reason_is_for_unfinished_attempts_alone(day: Day) -> None:
    """R-FIN-01."""
    completed(day)
    for ine in (JACKSON, BABBAGE):
        with pytest.raises(MoveRefused):
            day.room.finalising.give_abort_reason(day.session, day.candidate(ine), "technical", WHO, day.clock.now)


def test_a_journal_that_is_not_here_is_named_with_its_station_and_numbers(day: Day) -> None:
    """R-FIN-01: the station signed more than the room has."""
    station = completed(day)
    late = day.sitting(BABBAGE)
    late.answer(1)
    late.answer(2)
    late.beat()
    day.room.invigilating.end_test(day.session, day.candidate(BABBAGE), WHO, "malaise", day.clock.now)
    day.room.finalising.give_abort_reason(day.session, day.candidate(BABBAGE), "technical", WHO, day.clock.now)
    ((code, sentence),) = missing(day)
    assert (code, "Poste 01" in sentence, "2–3" in sentence) == ("journal_incomplete", True, True)

    with pytest.raises(ReasonMissing):
        day.room.finalising.declare_journal_lost(day.session, late.id, "  ", WHO, day.clock.now)
    with pytest.raises(MoveRefused):
        day.room.finalising.declare_journal_lost(day.session, station.id, "perdu", WHO, day.clock.now)
    late.send()
    late.write(entries.Ended, end="ended_by_invigilator")
    late.send()
    late.beat()
    assert finalise(day).exists()


def test_a_station_that_has_not_said_the_end_is_waited_for(day: Day) -> None:
    """R-FIN-01: it may have more than it has told, cut off before it could sign."""
    station = day.sitting(BABBAGE)
    station.beat()
    day.room.watching.tick(day.clock.advance(minutes=105))
    day.room.finalising.give_abort_reason(day.session, day.candidate(BABBAGE), "technical", WHO, day.clock.now)
    ((code, sentence),) = missing(day)
    assert (code, "Poste 01" in sentence, "2…" in sentence) == ("journal_incomplete", True, True)
    station.write(entries.Ended, end="deadline")
    station.send()
    station.beat()
    assert finalise(day).exists()


def test_a_station_that_was_killed_as_the_test_began_is_told_that_its_end_is_waited_for(day: Day) -> None:
    """R-FIN-01: it has not written a line, and no line of it can be missing."""
    station, other = day.station(), day.station("Poste 02")
    station.enter(BABBAGE)
    day.confirm(BABBAGE)
    attempt = day.room.admitting.begin(Begin(attempt=station.told().attempt), station.at, day.clock.now).attempt
    day.room.watching.tick(day.clock.advance(minutes=105))
    day.room.finalising.give_abort_reason(day.session, day.candidate(BABBAGE), "technical", WHO, day.clock.now)
    assert [code for code, _ in missing(day)] == ["journal_incomplete"]
    told = [day.room.greeting.order(each.id, day.clock.now, attempt) for each in (station, other)]
    assert [(order.state, order.here) for order in told if order] == [("handed_in", True), ("handed_in", False)]
    station.order = told[0]
    station.write(entries.Ended, end="deadline")
    station.send()
    station.beat()
    assert finalise(day).exists()


def test_a_journal_may_be_declared_lost_with_a_reason(day: Day, authority: Path) -> None:
    """R-FIN-01."""
    completed(day)
    lost = day.sitting(BABBAGE)
    lost.answer(1)
    lost.beat()
    day.room.invigilating.end_test(day.session, day.candidate(BABBAGE), WHO, "poste en panne", day.clock.now)
    day.room.finalising.give_abort_reason(day.session, day.candidate(BABBAGE), "technical", WHO, day.clock.now)
    missing(day)
    day.room.finalising.declare_journal_lost(day.session, lost.id, "disque détruit", WHO, day.clock.now)
    assert verify_bag(bag(finalise(day), authority)).problems == []


@pytest.mark.parametrize("signed_before", [True, False], ids=["stale head", "no head"])
def test_a_station_that_dies_before_it_signs_its_last_line_is_given_up_with_a_reason(
    day: Day, authority: Path, *, signed_before: bool
) -> None:
    """R-FIN-01: its lines are here, and nothing says that they are the station's own."""
    completed(day)
    dead = day.sitting(BABBAGE)
    if signed_before:
        dead.beat()
    dead.answer(1)
    day.room.invigilating.end_test(day.session, day.candidate(BABBAGE), WHO, "poste éteint", day.clock.now)
    dead.write(entries.Ended, end="ended_by_invigilator")
    dead.send()
    day.room.finalising.give_abort_reason(day.session, day.candidate(BABBAGE), "technical", WHO, day.clock.now)
    assert [code for code, _ in missing(day)] == ["journal_incomplete"]
    day.room.finalising.declare_journal_lost(day.session, dead.id, "ne s'allume plus", WHO, day.clock.now)
    assert verify_bag(bag(finalise(day), authority)).problems == []


def test_without_the_centres_key_or_an_authority_nothing_is_finalised(day: Day, tmp_path: Path) -> None:
    completed(day)
    day.room.vault.lock()
    with pytest.raises(Locked):
        finalise(day)
    with open_day(tmp_path / "alone") as alone:
        completed(alone)
        with pytest.raises(NoAuthority):
            finalise(alone)
    for room in (day, alone):
        assert not (room.folder / "packages").exists()


@pytest.mark.parametrize("details", [{"incident": 1}, {"invigilators": "Essai"}, {"some_could_not_join": "oui"}])
def test_details_that_are_none_are_refused(day: Day, details: dict[str, object]) -> None:
    """R-FIN-03."""
    completed(day)
    with pytest.raises((Unreadable, MissingField)):
        day.room.finalising.finalise(day.session, details, WHO, day.clock.now)
    assert day.room.finalising.state(day.session).state == "open"


# ── the package ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_package_verifies_with_the_centres_card(day: Day, authority: Path) -> None:
    """R-FIN-04."""
    completed(day)
    card = read_centre_card((day.folder / "centre-card.json").read_bytes())
    report = verify_bag(bag(finalise(day), authority), centre_key=centre_key(card))
    assert (report.valid, report.problems) == (True, [])
    assert (report.session, report.revision, report.candidates) == (day.session, 1, 5)


def test_nothing_of_a_finalised_session_changes(day: Day) -> None:
    completed(day)
    finalise(day)
    with pytest.raises(SessionFinalised):
        day.confirm(BABBAGE)
    with pytest.raises(SessionFinalised):
        day.station("Poste 03").enter(LOVELACE)
    assert (day.room.finalising.state(day.session).state, day.room.finalising.state(day.session).absent) == (
        "finalised",
        4,
    )


def test_finalising_again_changes_nothing(day: Day) -> None:
    """R-FIN-04: each step is safe to repeat; a package is sealed once and kept."""
    completed(day)
    before = (finalise(day).read_bytes(), journal(day))
    day.clock.advance(hours=1)
    assert (finalise(day).read_bytes(), journal(day)) == before


@pytest.mark.parametrize("cut_after", [1, 2, 3])
def test_a_power_cut_between_any_two_steps_resumes(day: Day, authority: Path, cut_after: int) -> None:
    """R-FIN-04."""
    completed(day)
    run = Run(day.session, Details(incident="coupure"), WHO, day.clock.now)
    for _, step in day.room.finalising.steps[:cut_after]:
        step(run)
        step(run)
    day.clock.advance(minutes=10)
    assert verify_bag(bag(finalise(day), authority)).problems == []
    kinds = [kind for kind in journal_kinds(day) if kind in ("finalised", "package_sealed")]
    assert kinds == ["finalised", "package_sealed"]


@pytest.mark.parametrize("cut_after", [2, 3])
def test_the_room_goes_on_by_itself_once_it_is_unlocked(day: Day, authority: Path, cut_after: int) -> None:
    """R-FIN-04: what was signed before a power cut needs nobody to sign again."""
    completed(day)
    run = Run(day.session, Details(incident="coupure"), WHO, day.clock.now)
    for _, step in day.room.finalising.steps[:cut_after]:
        step(run)
    with open_room(day.folder, unlocked=False) as after:
        after.finalising.go_on(day.clock.now)
        told = after.finalising.state(day.session)
        assert (told.state, told.package, [line.code for line in told.missing]) == ("finalised", None, ["not_unlocked"])
    with open_room(day.folder) as after:
        for _ in range(2):
            after.finalising.go_on(day.clock.now)
        told = after.finalising.state(day.session)
        assert (told.package, told.upload, told.missing) == (f"{day.session}-r1.age", "queued", [])
        assert verify_bag(bag(after.finalising.package(day.session), authority)).valid


def test_the_same_session_gives_the_same_bag_byte_for_byte(day: Day, authority: Path) -> None:
    """R-FIN-04: the encryption around it is fresh each time."""
    completed(day)
    first = finalise(day)
    sealed, inside = first.read_bytes(), bag(first, authority)
    first.unlink()
    day.clock.advance(hours=2)
    again = finalise(day)
    assert bag(again, authority) == inside
    assert again.read_bytes() != sealed


def test_a_package_that_was_half_written_is_none(day: Day, authority: Path) -> None:
    completed(day)
    packages = day.folder / "packages"
    packages.mkdir()
    (packages / f".{day.session}-r1.age.tmp").write_bytes(b"half")
    whole = finalise(day)
    assert verify_bag(bag(whole, authority)).valid
    assert list(packages.iterdir()) == [whole]


# ── withdrawing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_withdrawing_opens_the_session_and_raises_the_revision(day: Day, authority: Path) -> None:
    """R-SES-03."""
    completed(day)
    first = finalise(day)
    with pytest.raises(ReasonMissing):
        day.room.finalising.withdraw(day.session, WHO, " ", day.clock.now)
    day.room.finalising.withdraw(day.session, WHO, "un retardataire", day.clock.now)
    with pytest.raises(NotFinalised):
        day.room.finalising.package(day.session)
    with pytest.raises(NotFinalised):
        day.room.finalising.withdraw(day.session, WHO, "encore", day.clock.now)
    completed(day, BABBAGE, "Poste 01")
    second = finalise(day)
    assert first.name != second.name
    report = verify_bag(bag(second, authority))
    assert (report.problems, report.revision) == ([], 2)


def test_a_withdrawn_package_is_not_sent(day: Day) -> None:
    """R-SES-03: or the authority could accept what the centre took back."""
    completed(day)
    finalise(day)
    assert queued(day) == [1]
    day.room.finalising.withdraw(day.session, WHO, "un retardataire", day.clock.now)
    assert queued(day) == []
    finalise(day)
    assert queued(day) == [2]


def test_what_the_authority_accepted_is_not_withdrawn(day: Day) -> None:
    """R-SES-03."""
    completed(day)
    finalise(day)
    delivered = facts.PackageDelivered(revision=1, receipt="{}", received_at="2026-03-12T18:00:00Z")
    day.room.writer.submit(lambda ledger: ledger.record(day.session, delivered, who="server", now=day.clock.now))
    with pytest.raises(AlreadyDelivered):
        day.room.finalising.withdraw(day.session, WHO, "trop tard", day.clock.now)
    assert day.room.finalising.state(day.session).state == "uploaded"


# ── reading the journal ──────────────────────────────────────────────────────────────────────────────────────────────


def journal(day: Day) -> list[bytes]:
    with day.room.readers.one() as db:
        return [bytes(line) for (line,) in db.execute("SELECT line FROM journal ORDER BY session, n")]


def journal_kinds(day: Day) -> list[str]:
    return [msgspec.json.decode(line)["kind"] for line in journal(day)]


def queued(day: Day) -> list[int]:
    with day.room.readers.one() as db:
        return [delivery.revision for delivery in sessions.queued(db)]


def test_r_tst_05_only_a_page_that_was_left_counts_against_an_answer(day: Day, authority: Path) -> None:
    """A browser that ended, a screen that appeared: kept in the journal, for people to judge."""
    station = day.sitting(JACKSON, "Poste 02")
    station.write(entries.FocusLost, number=1, milliseconds=1200)
    station.write(entries.FocusLost, number=2, milliseconds=800, cause="browser")
    station.write(entries.FocusLost, number=3, milliseconds=0, cause="screen")
    station.take_the_whole_test()
    with zipfile.ZipFile(io.BytesIO(bag(finalise(day), authority))) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith("session.json"))
        record = json.loads(opened.read(name))
    given = [answer for attempt in record["attempts"] for answer in attempt["answers"]]
    assert [answer["number"] for answer in given if answer["focused_out"]] == [1]


def test_r_tst_05_the_accommodation_goes_into_the_package_beside_what_was_seen(day: Day, authority: Path) -> None:
    """What was seen stays a fact; whether it counts is for the authority."""
    accommodate(day, JACKSON, b";oui;2")
    station = day.sitting(JACKSON, "Poste 02")
    assert (station.order.focus_tolerated, station.order.comfort) == (True, {"text": 2})
    station.write(entries.FocusLost, number=1, milliseconds=1200)
    station.take_the_whole_test()
    with zipfile.ZipFile(io.BytesIO(bag(finalise(day), authority))) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith("session.json"))
        record = json.loads(opened.read(name))
    (given,) = (answer for answer in record["attempts"][0]["answers"] if answer["number"] == 1)
    tolerated = {person["ine"]: person["focus_tolerance"] for person in record["candidates"]}
    assert (given["focused_out"], tolerated[JACKSON], tolerated[BABBAGE]) == (True, True, False)
    card = day.card(JACKSON)
    assert (card.attempt.focus_losses, card.focus_tolerance, card.text_size) == (1, True, 2)


def accommodate(day: Day, ine: str, cells: bytes) -> None:
    """The list of the session again, with these cells for one person."""
    header, *lines = PUPILS.read_bytes().rstrip().splitlines()
    told = [header + ";Sortie de page tolérée (oui ou non);Taille du texte (1 à 3)".encode()]
    told += [line + (cells if ine.encode() in line else b";;") for line in lines]
    day.room.preparing.import_candidates(day.session, b"\n".join(told), WHO, day.clock.now)
    day.room.preparing.import_profiles(day.session, "p.json", profiles_json(), WHO, day.clock.now)
