"""R-FIN-01, R-TST-09: a station's journals that come in a file are worth what they would be by the link."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.chain import follow_all, session_genesis
from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.adapters.certificates import certificate_pem, server_certificate, station_certificate
from proctor_server.room.adapters.identity import centre_x509, load
from proctor_server.room.domain import facts
from proctor_server.room.domain.errors import (
    ExportNewer,
    ExportOfOtherCentre,
    ExportOlder,
    ExportTampered,
    ExportTruncated,
    NotAnExport,
    SessionNotInExport,
    StationRevoked,
    UnknownStation,
)
from proctor_server.room.storage import attempts, journal
from tests.builders.room import NOON, WHO, Day, SpeakingStation, open_day

BABBAGE = "0801234567A"


def bring(day: Day, content: bytes, session: str | None = None) -> list[Any]:
    return day.room.bringing.bring_in(content, WHO, day.clock.now, str, session)


def brought(day: Day, content: bytes) -> tuple[int, int]:
    """(new, evidence) of the one candidate of the one journal."""
    (told,) = bring(day, content)
    assert told.refused is None
    (one,) = told.candidates
    return one.new, one.evidence


def kinds(day: Day) -> list[str]:
    with day.room.readers.one() as db:
        return [kind for (kind,) in db.execute("SELECT json_extract(line, '$.kind') FROM journal ORDER BY n")]


def missing(day: Day) -> list[str]:
    return [line.code for line in day.room.finalising.state(day.session).missing]


def counts(day: Day) -> dict[str, int]:
    return {name: len(rows) for name, rows in day.tables().items()}


def test_every_answer_of_a_cut_off_station_comes_by_file(day: Day) -> None:
    """The candidate is told by number, the seat by name; the journal says who brought what."""
    station = day.sitting()
    for number in (1, 2, 3):
        station.answer(number)
    (told,) = bring(day, station.exported())
    assert (told.session, told.seat, told.entries) == (day.session, "Poste 01", 4)
    assert [(one.candidate, one.new, one.evidence) for one in told.candidates] == [(day.candidate(BABBAGE), 3, 0)]
    assert day.card(BABBAGE).attempt.done == 3
    assert kinds(day)[-1] == "journal_brought_in"
    with day.room.readers.one() as db:
        follow_all(session_genesis(load(day.folder).fingerprint, day.session), journal.lines(db, day.session))


def test_what_the_room_has_already_is_not_doubled(day: Day) -> None:
    station = day.sitting()
    station.answer(1)
    content = station.exported()
    assert brought(day, content) == (1, 0)
    before = (counts(day), kinds(day))
    assert brought(day, content) == (0, 0)
    station.send()
    assert (counts(day), kinds(day)) == before


def test_the_signed_head_comes_with_the_lines_and_completes_the_journal(day: Day) -> None:
    """R-FIN-01: what was missing is not missing any more."""
    station = day.sitting()
    station.answer(1)
    station.write(entries.Ended, end="handed_in")
    day.room.watching.keep([(station.id, station.signed_head())])
    assert "journal_incomplete" in missing(day)
    station.write(entries.HandRaised)
    bring(day, station.exported())
    with day.room.readers.one() as db:
        assert attempts.heads(db, day.session)[station.id] == station.signed_head()
    assert "journal_incomplete" not in missing(day)
    assert day.card(BABBAGE).attempt.end == "handed_in"


def test_the_tail_of_the_seat_that_was_left_is_evidence(day: Day) -> None:
    """R-ENT-05: an older epoch."""
    old, new = day.sitting(), day.station("Poste 09")
    old.answer(1)
    day.room.moving.move(day.session, day.candidate(BABBAGE), new.id, WHO, day.clock.now)
    new.enter(BABBAGE)
    new.begin()
    assert brought(day, old.exported()) == (1, 1)
    attempt = day.card(BABBAGE).attempt
    assert (attempt.done, attempt.fenced) == (0, 1)


@pytest.mark.parametrize(("minutes", "late", "evidence"), [(100, 1, 0), (106, 0, 1)])
def test_the_deadline_judges_by_when_it_was_journalled(day: Day, minutes: int, late: int, evidence: int) -> None:
    """R-TIM-02."""
    station = day.sitting()
    station.answer(1, at=NOON + timedelta(minutes=minutes))
    day.clock.advance(hours=3)
    day.room.sitting.end_overdue(day.clock.now)
    assert brought(day, station.exported()) == (1, evidence)
    assert day.card(BABBAGE).attempt.late_answers == late


def test_what_comes_after_finalisation_is_told_to_be_outside_the_package(day: Day) -> None:
    station = day.sitting()
    station.answer(1)
    finalised = facts.Finalised(revision=1, incident="", some_could_not_join=False, invigilators=[], absent=[])
    assert not bring(day, station.exported())[0].finalised
    day.room.writer.submit(lambda ledger: ledger.record(day.session, finalised, who=WHO, now=day.clock.now))
    assert bring(day, station.exported())[0].finalised


def test_a_replaced_server_takes_the_stations_of_its_centre(day: Day) -> None:
    """As by the link."""
    station = day.sitting()
    station.answer(1)
    day.room.writer.submit(lambda ledger: ledger.db.execute("DELETE FROM paired_station"))
    assert brought(day, station.exported()) == (1, 0)
    assert [one.id for one in day.room.pairing.stations()] == [station.id]


def test_a_journal_of_a_session_held_elsewhere_is_told_and_the_others_come(day: Day, tmp_path: Path) -> None:
    station = day.sitting()
    station.answer(1)
    with open_day(tmp_path / "elsewhere") as other:
        other.codes["number"] = "900"
        there = SpeakingStation(other, station.name, station.key, order=station.order)
        there.write(entries.Began)
    content = station.exported(journals=2) + b"".join(there.exported().splitlines(keepends=True)[1:])
    ours, theirs = bring(day, content)
    assert (ours.refused, ours.candidates[0].new) == (None, 1)
    assert (theirs.session, theirs.refused.code, theirs.candidates) == ("900", "unknown_session", [])
    assert "900" in theirs.refused.message


def test_an_invigilator_brings_in_one_session_alone(day: Day) -> None:
    station = day.sitting()
    station.answer(1)
    with pytest.raises(SessionNotInExport):
        bring(day, station.exported(), "900")
    assert day.card(BABBAGE).attempt.done == 0
    assert len(bring(day, station.exported(), day.session)) == 1


def test_an_attempt_that_this_room_does_not_know_brings_nothing(day: Day) -> None:
    station = day.sitting()
    assert station.order
    station.answer(1)
    station.order = replace(station.order, attempt="a0")
    station.write(entries.Began)
    (told,) = bring(day, station.exported())
    assert told.refused.code == "unknown_attempt"
    assert day.card(BABBAGE).attempt.done == 0


def test_a_journal_that_contradicts_what_the_room_has_is_refused(day: Day) -> None:
    """A disk that was put back: the same numbers with other words, chained and signed."""
    station = day.sitting()
    station.answer(1)
    station.send()
    station.lines.pop()
    station.answer(1, 2)
    (told,) = bring(day, station.exported())
    assert told.refused.code == "broken_chain"


# ── files that are not what they should be ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def export(day: Day) -> bytes:
    station = day.sitting()
    for number in (1, 2, 3):
        station.answer(number)
    return station.exported()


def refused(day: Day, content: bytes, kind: type[Refusal]) -> Refusal:
    before = counts(day)
    with pytest.raises(kind) as found:
        bring(day, content)
    assert counts(day) == before
    assert str(found.value)
    return found.value


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n", b"Nom;Pr\xe9nom\n", b"{}\n", b'{"format": "other"}\n', b"[1]\n"]
)
def test_another_kind_of_file_is_no_export(day: Day, content: bytes) -> None:
    refused(day, content, NotAnExport)


def test_every_cut_is_seen(day: Day, export: bytes) -> None:
    """At any line, and in the middle of one."""
    lines = export.splitlines(keepends=True)
    for kept in range(1, len(lines)):
        refused(day, b"".join(lines[:kept]), ExportTruncated)
    for at in (len(export) - 1, len(export) - 20, len(lines[0]) + 5):
        refused(day, export[:at], ExportTruncated)


def test_a_file_from_before_it_said_how_many_journals_is_read(day: Day) -> None:
    station = day.sitting()
    station.answer(1)
    assert brought(day, station.exported(journals=None)) == (1, 0)


def test_a_newer_file_and_one_that_is_too_old_are_told_apart(day: Day) -> None:
    station = day.sitting()
    assert refused(day, station.exported(v=2), ExportNewer).details == {"theirs": 2, "ours": 1}
    assert refused(day, station.exported(v=0), ExportOlder).details == {"theirs": 0}


def test_every_changed_line_is_found_and_named(day: Day, export: bytes) -> None:
    lines = export.splitlines()
    for at in range(2, len(lines)):
        changed = [*lines]
        changed[at] = changed[at].replace(b'"epoch":1', b'"epoch":2')
        assert changed != lines
        refused(day, b"\n".join(changed) + b"\n", ExportTampered)
    swapped = [*lines[:3], lines[4], lines[3], *lines[5:]]
    assert refused(day, b"\n".join(swapped) + b"\n", ExportTampered).details == {"line": 4}


def test_a_head_that_another_key_signed_is_found(day: Day, export: bytes) -> None:
    header, head, *lines = export.splitlines()
    forged = base64.b64encode(Ed25519PrivateKey.generate().sign(head)).decode()
    for signature in (forged, "no base64"):
        content = b"\n".join([header, json.dumps(json.loads(head) | {"signature": signature}).encode(), *lines, b""])
        assert refused(day, content, ExportTampered).details == {"line": 2}


def test_a_station_of_another_centre_is_refused(day: Day, tmp_path: Path) -> None:
    station = day.sitting()
    with open_day(tmp_path / "other") as other:
        certificate = certificate_pem(other.certificate(station.key))
    refused(day, station.exported(certificate=certificate), ExportOfOtherCentre)


def test_a_certificate_of_this_centre_that_is_no_stations_is_refused(day: Day) -> None:
    """A room server's own key cannot speak for a station."""
    station = day.sitting()
    centre = centre_x509(load(day.folder))
    servers = server_certificate(day.room.vault.centre_key(), centre, station.key.public_key(), NOON)
    refused(day, station.exported(certificate=certificate_pem(servers)), UnknownStation)


def test_a_certificate_of_another_station_is_refused(day: Day) -> None:
    station = day.sitting()
    centre, other = centre_x509(load(day.folder)), Ed25519PrivateKey.generate().public_key()
    theirs = certificate_pem(station_certificate(day.room.vault.centre_key(), centre, other, NOON))
    refused(day, station.exported(certificate=theirs), ExportTampered)
    refused(day, station.exported(certificate="-----BEGIN"), ExportTampered)


def test_a_station_whose_access_was_taken_back_is_refused(day: Day) -> None:
    station = day.sitting()
    station.answer(1)
    day.room.pairing.revoke(station.id, WHO, day.clock.now)
    refused(day, station.exported(), StationRevoked)
