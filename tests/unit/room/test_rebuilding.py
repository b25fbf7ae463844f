"""A room whose machine is lost, from the copies that stations kept: what they hold, who reads it, what comes back."""

import io
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypdf import PdfReader

from kiosk_client.protocol.messages import CopyPart
from kiosk_client.protocol.wire import to_line
from kiosk_client.storage.copies import KeptCopies
from kiosk_client.storage.database import Database
from proctor_server.cli.rebuild import given
from proctor_server.room.adapters import identity
from proctor_server.room.adapters.authority_link import Reply
from proctor_server.room.adapters.certificates import (
    centre_certificate,
    certificate_pem,
    server_certificate,
    station_certificate,
)
from proctor_server.room.adapters.copy_seal import RoomSeal, seal_copy
from proctor_server.room.composition import Services
from proctor_server.room.domain.session_copy import CopiedLines
from proctor_server.room.services import copying, delivering
from proctor_server.room.services.rebuilding import Holding, NothingKept, Rebuilt, SessionsHere
from proctor_server.room.services.storytelling import StoryWish
from proctor_server.room.storage import attempts, journal, sessions, stations
from tests.builders.returned import scored
from tests.builders.room import CERTIFIABLE, NOON, Day, SpeakingStation, open_day, open_room

INES = list(CERTIFIABLE)
LATER = NOON + timedelta(hours=1)
ADMINISTRATOR = "administrator"


@dataclass
class Keepers:
    """Stations with a disk for copies, as agents have it."""

    day: Day
    folder: Path
    kept: dict[str, KeptCopies] = field(default_factory=dict)

    def seat(self, ine: str, name: str) -> SpeakingStation:
        station = self.day.sitting(ine, name)
        self.kept[station.id] = KeptCopies(Database(self.folder / f"{station.id}.db"))
        return station

    def round(self) -> int:
        """The room hands over once; how many orders went out."""
        orders = self.day.room.copying.orders()
        for one in orders:
            done = self.kept[one.station].obey(one.order)
            self.day.room.copying.done(one.sid, one.order.session, done)
        return len(orders)

    def level(self) -> None:
        while self.round():
            pass

    def holding(self, station: SpeakingStation) -> Holding:
        return Holding(station=station.id, name=station.name, parts=self.kept[station.id].parts())


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    (tmp_path / "room").mkdir()
    with open_day(tmp_path / "room") as day:
        yield day


@pytest.fixture
def keepers(day: Day, tmp_path: Path) -> Keepers:
    return Keepers(day, tmp_path)


def an_empty_machine(day: Day, name: str = "new") -> AbstractContextManager[Services]:
    """The centre's identity, and nothing else."""
    folder = day.folder.parent / name
    folder.mkdir()
    for file in (identity.CENTRE_FILE, identity.CENTRE_CARD_FILE, "server.pem"):
        (folder / file).write_bytes((day.folder / file).read_bytes())
    return open_room(folder)


def rebuild(room: Services, *holdings: Holding) -> Rebuilt:
    return room.rebuilding.rebuild(holdings, ADMINISTRATOR, LATER)


def told(room: Services, session: str) -> list[bytes]:
    with room.readers.one() as db:
        return journal.lines(db, session)


def test_a_rebuilt_room_has_every_line_and_every_table(day: Day, keepers: Keepers) -> None:
    first, second = keepers.seat(INES[0], "Poste 01"), keepers.seat(INES[1], "Poste 02")
    for number in (1, 2, 3):
        first.answer(number)
    first.send()
    keepers.level()
    tables, lines = day.tables(), told(day.room, day.session)
    with an_empty_machine(day) as room:
        done = rebuild(room, keepers.holding(first), keepers.holding(second))
        (back,) = done.sessions
        assert (back.session, back.lines, back.attempts, back.to_come) == (day.session, len(lines), 2, [])
        assert (done.heard, done.unreadable) == (["Poste 01", "Poste 02"], [])
        assert told(room, day.session)[:-1] == lines
        again = Day(day.folder.parent / "new", room, day.clock, day.codes)
        same = [name for name in tables if name != "attempt"]
        assert {name: again.tables()[name] for name in same} == {name: tables[name] for name in same}
        order = again.room.greeting.order(first.id, day.clock.now)
        # a station takes no order of a lower revision than it has seen
        assert order.revision >= first.told().revision + 1000


def test_what_was_written_after_the_copy_comes_from_the_stations_themselves(day: Day, keepers: Keepers) -> None:
    """R-TST-09: the wire is the journal."""
    station = keepers.seat(INES[0], "Poste 01")
    keepers.level()
    station.answer(1)
    station.send()
    station.answer(2)
    with an_empty_machine(day) as room:
        rebuild(room, keepers.holding(station))
        station.day = Day(day.folder.parent / "new", room, day.clock, day.codes)
        assert station.hello().kept[day.session] == 1
        assert station.send().n == 3
        assert station.day.card(INES[0]).attempt.done == 2


def test_a_return_that_the_copy_does_not_tell_of_costs_no_answer(day: Day, keepers: Keepers) -> None:
    """R-ENT-05: the station is in an epoch that the new room has never given."""
    station = keepers.seat(INES[0], "Poste 01")
    keepers.level()
    kept = keepers.holding(station)
    station.hello(restarted=True)
    station.enter(INES[0])
    day.room.admitting.authorise_return(day.session, day.candidate(INES[0]), ADMINISTRATOR, day.clock.now)
    station.begin()
    assert station.order.epoch == 2
    station.answer(1)
    with an_empty_machine(day) as room:
        rebuild(room, kept)
        station.day = Day(day.folder.parent / "new", room, day.clock, day.codes)
        assert station.hello().order.epoch == 2
        station.answer(2)
        station.send()
        card = station.day.card(INES[0])
        assert (card.attempt.done, card.state) == (2, "sitting")


def test_no_station_raises_its_epoch_in_a_room_that_was_not_rebuilt(day: Day) -> None:
    """R-ENT-05."""
    station = day.sitting(INES[0], "Poste 01")
    station.order = msgspec.structs.replace(station.order, epoch=7)
    station.answer(1)
    assert station.hello().order.epoch == 1
    station.send()
    assert day.card(INES[0]).attempt.done == 0


def test_the_sessions_people_come_in_with_the_same_codes_and_who_was_taken_out_stays_out(
    day: Day, keepers: Keepers
) -> None:
    revoked = day.station("Poste 09")
    day.room.pairing.revoke(revoked.id, ADMINISTRATOR, NOON)
    station = keepers.seat(INES[0], "Poste 01")
    keepers.level()
    with an_empty_machine(day) as room:
        rebuild(room, keepers.holding(station))
        assert room.signing_in.sign_in_invigilator(day.session, day.codes["password"], "Essai", LATER)
        assert room.pairing.is_revoked(revoked.id)
        with room.readers.one() as db:
            assert stations.one(db, station.id).name == "Poste 01"


def test_the_furthest_copy_is_gone_by_and_stations_that_were_not_heard_are_named(day: Day, keepers: Keepers) -> None:
    first, second = keepers.seat(INES[0], "Poste 01"), keepers.seat(INES[1], "Poste 02")
    keepers.level()
    behind = keepers.holding(second)
    first.answer(1)
    first.send()
    keepers.level()
    third = keepers.seat(INES[2], "Poste 03")
    keepers.level()
    with an_empty_machine(day) as room:
        (back,) = rebuild(room, behind, keepers.holding(first)).sessions
        assert (back.kept_by, back.to_come) == ("Poste 01", [third.name])


def test_a_copy_goes_out_in_parts_and_only_what_is_new(
    day: Day, keepers: Keepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "LINES_OF_A_PART", 3)
    station = keepers.seat(INES[0], "Poste 01")
    keepers.level()
    held = keepers.kept[station.id]
    assert held.held()[day.session] == len(told(day.room, day.session))
    assert len(held.parts()) > 1
    assert keepers.round() == 0
    station.answer(1)
    station.send()
    assert keepers.round() == 1
    assert held.parts()[-1].first == held.parts()[-1].last


def test_six_stations_keep_a_copy_and_another_takes_the_place_of_one_that_left(
    day: Day, keepers: Keepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "KEEPERS", 2)
    seats = []
    for n, ine in enumerate(INES[:3], start=1):
        seats.append(keepers.seat(ine, f"Poste {n:02}"))
        day.clock.advance(seconds=1)
    keepers.level()
    assert [bool(keepers.kept[seat.id].held()) for seat in seats] == [True, True, False]
    day.room.greeting.goodbye(seats[0].id, f"sid-{seats[0].id}", day.clock.now)
    keepers.level()
    assert keepers.kept[seats[2].id].held() == keepers.kept[seats[1].id].held()


def test_nobody_keeps_what_nobody_began(day: Day) -> None:
    station = day.station("Poste 01")
    station.enter(INES[0])
    assert day.room.copying.orders() == []


def test_nobody_is_given_what_the_authority_has(tmp_path: Path) -> None:
    """R-FIN-07."""
    with scored(tmp_path, receipt=False) as scene:
        assert scene.day.room.copying.orders() != []
    with scored(tmp_path / "delivered") as scene:
        assert scene.day.room.copying.orders() == []


def test_a_station_that_answers_nothing_hears_again(day: Day, keepers: Keepers) -> None:
    keepers.seat(INES[0], "Poste 01")
    (one,) = day.room.copying.orders()
    assert day.room.copying.orders() == []
    day.room.copying.done(one.sid, one.order.session, None)
    assert [again.order.first for again in day.room.copying.orders()] == [1]


# ── who can read it, who can make it ─────────────────────────────────────────────────────────────────────────────


def test_a_station_cannot_read_what_it_keeps(day: Day, keepers: Keepers) -> None:
    station = keepers.seat(INES[0], "Poste 01")
    keepers.level()
    kept = keepers.kept[station.id]
    file = b64decode(kept.centre)
    secrets = [day.person(INES[0])["birth_name"].encode(), INES[0].encode(), day.codes["access_code"].encode()]
    for content in (file, *(b64decode(part.sealed) for part in kept.parts())):
        assert not any(secret in content for secret in secrets)
    # what a password opens is not given away to be guessed at
    assert b'"by_password":null' in file


def forged(day: Day, issue: Callable[..., x509.Certificate], centre: Ed25519PrivateKey | None = None) -> CopyPart:
    """A part that somebody made who has the centre's certificate, and a certificate of another kind or centre."""
    own, real = Ed25519PrivateKey.generate(), identity.centre_x509(identity.load(day.folder))
    issuer = real if centre is None else centre_certificate(centre, "Autre", NOON)
    certificate = issue(centre or day.room.vault.centre_key(), issuer, own.public_key(), NOON)
    lines = [line.decode() for line in told(day.room, day.session)]
    copied = CopiedLines(session=day.session, first=1, lines=lines)
    sealed = seal_copy(copied, RoomSeal(certificate_pem(certificate), own.sign), real)
    return CopyPart(session=day.session, first=1, last=len(lines), sealed=sealed)


@pytest.mark.parametrize(
    ("issue", "is_foreign"),
    [(station_certificate, False), (server_certificate, True)],
    ids=["signed by a station", "signed by another centre's room"],
)
def test_a_copy_that_no_room_of_the_centre_signed_is_named_and_not_gone_by(
    day: Day, issue: Callable[..., x509.Certificate], is_foreign: bool
) -> None:
    part = forged(day, issue, Ed25519PrivateKey.generate() if is_foreign else None)
    with an_empty_machine(day) as room, pytest.raises(NothingKept):
        rebuild(room, Holding(station="s", name="Poste 07", parts=[part]))


def test_a_room_of_the_centre_that_signed_is_gone_by(day: Day) -> None:
    """The same way of making one, with the right certificate: the test above refuses for its reason."""
    with an_empty_machine(day) as room:
        done = rebuild(room, Holding(station="s", name="Poste 07", parts=[forged(day, server_certificate)]))
        assert [back.session for back in done.sessions] == [day.session]


def test_a_station_that_was_cut_short_is_heard_another_time(day: Day) -> None:
    """The time is up while it gives its copies: what others gave is gone by."""
    whole = Holding(station="s", name="Poste 07", parts=[forged(day, server_certificate)])
    lines = [to_line(whole) + b"\n", to_line(whole)[:-50]]
    assert list(given(lines)) == [whole]
    assert list(given([lines[0]])) == [whole]


def test_each_station_says_who_sat_as_far_as_its_copy_tells(day: Day) -> None:
    seat = day.sitting(INES[0])
    whole = Holding(station="s", name="Poste 07", parts=[forged(day, server_certificate)])
    assert day.room.rebuilding.sat_at(whole) == {seat.id}
    assert day.room.rebuilding.sat_at(msgspec.structs.replace(whole, parts=[])) == set()


def test_a_damaged_part_ends_the_copy_there_and_is_named(
    day: Day, keepers: Keepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "LINES_OF_A_PART", 3)
    station = keepers.seat(INES[0], "Poste 01")
    keepers.level()
    first, second, *others = keepers.holding(station).parts
    sealed = bytearray(b64decode(second.sealed))
    sealed[-1] ^= 1
    damaged = CopyPart(session=second.session, first=second.first, last=second.last, sealed=b64encode(sealed).decode())
    with an_empty_machine(day) as room:
        done = rebuild(room, Holding(station=station.id, name="Poste 01", parts=[first, damaged, *others]))
        assert (done.unreadable, done.sessions[0].lines) == (["Poste 01"], 3)


def test_nothing_to_go_by_and_a_folder_with_sessions_are_refused(day: Day, keepers: Keepers) -> None:
    station = keepers.seat(INES[0], "Poste 01")
    keepers.level()
    holding = keepers.holding(station)
    with pytest.raises(SessionsHere):
        rebuild(day.room, holding)
    before = told(day.room, day.session)
    with an_empty_machine(day) as room:
        with pytest.raises(NothingKept):
            rebuild(room, Holding(station="s", name="Poste 07", parts=[]))
        assert room.seeing.sessions() == []
    assert told(day.room, day.session) == before


# ── and then ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_story_and_the_incident_report_say_what_happened(day: Day, keepers: Keepers) -> None:
    station = keepers.seat(INES[0], "Poste 01")
    keepers.level()
    with an_empty_machine(day) as room:
        rebuild(room, keepers.holding(station))
        (last,) = [
            line
            for line in room.storytelling.story(day.session, StoryWish(), str).lines
            if line.kind == "session_rebuilt"
        ]
        assert last.sentence.startswith("Session reconstruite après la perte du serveur de salle")
        assert "Poste 01" in last.sentence
        printed = PdfReader(io.BytesIO(room.printing.incident_report(day.session)))
        text = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
        assert "a rendu la copie de la session : serveur de salle perdu" in text


def test_a_station_that_dies_with_the_room_has_signed_for_what_the_copy_holds(day: Day, keepers: Keepers) -> None:
    """R-FIN-01: its signature is not asked for again."""
    station = keepers.seat(INES[0], "Poste 01")
    station.answer(1)
    station.send()
    station.beat()
    day.room.watching.tick(day.clock.now)
    keepers.level()
    station.answer(2)
    station.send()
    keepers.level()
    with an_empty_machine(day) as room:
        rebuild(room, keepers.holding(station))
        with room.readers.one() as db, day.room.readers.one() as before:
            assert attempts.heads(db, day.session) == attempts.heads(before, day.session) != {}


def test_a_package_that_was_lost_with_the_machine_says_so_and_holds_up_no_other(tmp_path: Path, monkeypatch) -> None:
    """R-FIN-05: unless the authority has it after all."""
    with scored(tmp_path, receipt=False) as scene:
        scene.day.room.finalising.package(scene.day.session).unlink()
        monkeypatch.setattr(delivering, "AuthorityLine", NothingThere)
        scene.day.room.delivering.deliver(scene.day.clock.now)
        with scene.day.room.readers.one() as db:
            sent = sessions.delivery(db, scene.day.session)
        assert (sent.state, sent.message) == ("refused", delivering.LOST)


class NothingThere:
    """In place of the line to an authority that has never seen the package."""

    def __init__(self, card: object) -> None:
        pass

    def receipt(self, digest: str) -> Reply:
        return Reply(404, None, b'{"code": "no_receipt", "detail": "Rien."}')

    def close(self) -> None:
        pass


def test_a_session_may_be_rebuilt_twice(day: Day, keepers: Keepers) -> None:
    station = keepers.seat(INES[0], "Poste 01")
    keepers.level()
    old = keepers.holding(station)
    with an_empty_machine(day) as room:
        rebuild(room, old)
        keepers.day = station.day = Day(day.folder.parent / "new", room, day.clock, day.codes)
        station.hello()
        station.answer(1)
        station.send()
        keepers.level()
        new = keepers.holding(station)
    with an_empty_machine(day, "newer") as room:
        # an old copy may be longer than one that was made after a rebuilding
        (back,) = rebuild(room, Holding(station="s", name="Poste 02", parts=old.parts), new).sessions
        assert back.kept_by == "Poste 01"
        assert sum(b'"session_rebuilt"' in line for line in told(room, day.session)) == 2
