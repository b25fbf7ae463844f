"""How a station and a room come to trust each other, and what a wrong code costs."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st
from spake2 import SPAKE2_A

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.pairing import (
    CODE_ALPHABET,
    SPAKE2_ID_ROOM,
    SPAKE2_ID_STATION,
    PairConfirm,
    Paired,
    PairingClosed,
    PairStart,
    TooSoon,
    WrongCode,
    confirmation,
    key_id,
    plain_code,
    transcript,
)
from kiosk_client.protocol.refusal import Refusal, Unreadable, WrongVersion
from proctor_server.guessing import Guesses, Limit, seconds_to_wait, wait_after
from proctor_server.room.adapters import certificates, identity
from proctor_server.room.domain.errors import Locked, UnknownMachine
from proctor_server.room.services import station_keys
from proctor_server.room.services.pairing import (
    MOST_EXCHANGES_OF_ONE_SOURCE,
    PairingDesk,
    UnknownExchange,
)
from tests.unit.room.doors_builders import NOW, make_centre, new_key, unlocked_vault
from tests.unit.room.doors_storage import Books, open_books

TLS = b"the server's certificate"


class Lab(NamedTuple):
    desk: PairingDesk
    books: Books
    centre: x509.Certificate


@contextmanager
def open_lab(folder: Path) -> Iterator[Lab]:
    if not (folder / "centre.json").exists():
        make_centre(folder)
    centre = identity.centre_x509(identity.load(folder))
    with open_books(folder) as books:
        desk = PairingDesk(
            vault=unlocked_vault(folder), centre=centre, centre_name="Collège des Essais", **books._asdict()
        )
        yield Lab(desk, books, centre)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with open_lab(tmp_path) as opened:
        yield opened


class Station:
    """A station that speaks the protocol, and sees `tls` as the room's certificate."""

    def __init__(self, code: str, *, name: str = "Poste 01", tls: bytes = TLS, source: str = "10.0.0.1") -> None:
        self.key, self.name, self.tls, self.source = new_key(), name, tls, source
        self.public = certificates.raw_public(self.key.public_key())
        self.side = SPAKE2_A(plain_code(code), idA=SPAKE2_ID_STATION, idB=SPAKE2_ID_ROOM)

    def start(self) -> PairStart:
        return PairStart(v=VERSION, name=self.name, public_key=text(self.public), spake2=text(self.side.start()))

    def pair(self, desk: PairingDesk, now=NOW) -> Paired:
        challenge = desk.start(self.start(), TLS, source=self.source, now=now)
        centre = x509.load_pem_x509_certificate(challenge.centre_certificate.encode())
        shared = self.side.finish(base64.b64decode(challenge.spake2))
        self.spoken = transcript(
            tls_certificate=self.tls,
            centre_certificate=certificates.certificate_der(centre),
            station_public_key=self.public,
            name=self.name,
        )
        self.shared = shared
        proof = text(confirmation(shared, SPAKE2_ID_STATION, self.spoken))
        return desk.finish(PairConfirm(exchange=challenge.exchange, confirmation=proof), now)


def text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def test_a_station_with_the_code_gets_a_certificate_and_the_rooms_proof(lab: Lab) -> None:
    code = lab.desk.open("Administrateur", NOW).code
    station = Station(code.lower().replace("-", " "))
    paired = station.pair(lab.desk)
    assert paired.station == key_id(station.public)
    assert base64.b64decode(paired.confirmation) == confirmation(station.shared, SPAKE2_ID_ROOM, station.spoken)
    certificate = x509.load_pem_x509_certificate(paired.certificate.encode())
    certificate.verify_directly_issued_by(lab.centre)
    assert certificates.station_of(certificates.certificate_der(certificate)) == paired.station
    assert [(s.id, s.name, s.paired_at) for s in lab.desk.stations()] == [(paired.station, "Poste 01", NOW)]


def test_the_code_is_of_its_alphabet_and_holds_for_30_minutes(lab: Lab) -> None:
    opened = lab.desk.open("Administrateur", NOW)
    assert len(opened.code) == 9
    assert opened.code[4] == "-"
    assert set(opened.code) <= {*CODE_ALPHABET, "-"}
    assert lab.desk.current(NOW + timedelta(minutes=29)) == opened
    assert lab.desk.current(NOW + timedelta(minutes=30)) is None
    with pytest.raises(PairingClosed):
        Station(opened.code).pair(lab.desk, NOW + timedelta(minutes=30))


def test_one_code_serves_the_whole_lab_and_a_new_one_makes_it_void(lab: Lab) -> None:
    code = lab.desk.open("Administrateur", NOW).code
    for _ in range(3):
        Station(code).pair(lab.desk)
    assert [station.name for station in lab.desk.stations()] == ["Poste 01"] * 3
    lab.desk.open("Administrateur", NOW)
    with pytest.raises(WrongCode):
        Station(code).pair(lab.desk)


def test_nobody_pairs_while_pairing_is_closed_or_the_key_is_locked(lab: Lab) -> None:
    with pytest.raises(PairingClosed):
        Station("BCDF-GHJK").pair(lab.desk)
    code = lab.desk.open("Administrateur", NOW).code
    lab.desk.close(NOW)
    with pytest.raises(PairingClosed):
        Station(code).pair(lab.desk)
    lab.desk._vault.lock()
    with pytest.raises(Locked):
        lab.desk.open("Administrateur", NOW)


def test_someone_in_the_middle_has_another_certificate_and_fails(lab: Lab) -> None:
    code = lab.desk.open("Administrateur", NOW).code
    with pytest.raises(WrongCode):
        Station(code, tls=b"the certificate of someone in the middle").pair(lab.desk)
    assert lab.desk.stations() == []


def test_wrong_codes_are_counted_slowed_and_survive_a_restart(tmp_path: Path) -> None:
    with open_lab(tmp_path) as lab:
        code = lab.desk.open("Administrateur", NOW).code
        waits = [_wrong(lab.desk).details["wait_seconds"] for _ in range(6)]
        assert waits == [0, 0, 0, 0, 0, 1]
        with pytest.raises(TooSoon):
            Station(code).pair(lab.desk)
        assert _wrong(lab.desk, NOW + timedelta(seconds=1)).details["wait_seconds"] == 2
    with open_lab(tmp_path) as lab:
        code = lab.desk.open("Administrateur", NOW).code
        with pytest.raises(TooSoon) as refused:
            Station(code).pair(lab.desk, NOW + timedelta(seconds=1))
        assert refused.value.details["wait_seconds"] == 2
        Station(code, source="10.0.0.2").pair(lab.desk, NOW + timedelta(seconds=1))
        Station(code).pair(lab.desk, NOW + timedelta(seconds=3))
        assert _wrong(lab.desk, NOW + timedelta(seconds=4)).details["wait_seconds"] == 0


def test_an_exchange_has_one_try_and_60_seconds(lab: Lab) -> None:
    code = lab.desk.open("Administrateur", NOW).code
    station = Station(code)
    challenge = lab.desk.start(station.start(), TLS, now=NOW)
    confirm = PairConfirm(exchange=challenge.exchange, confirmation=text(b"a guess"))
    with pytest.raises(WrongCode):
        lab.desk.finish(confirm, NOW)
    with pytest.raises(UnknownExchange):
        lab.desk.finish(confirm, NOW)
    challenge = lab.desk.start(Station(code).start(), TLS, now=NOW)
    confirm = PairConfirm(exchange=challenge.exchange, confirmation=text(b"late"))
    with pytest.raises(UnknownExchange):
        lab.desk.finish(confirm, NOW + timedelta(seconds=60))


def test_one_source_cannot_fill_the_desk(lab: Lab) -> None:
    code = lab.desk.open("Administrateur", NOW).code
    start = Station(code).start()
    for _ in range(MOST_EXCHANGES_OF_ONE_SOURCE):
        lab.desk.start(start, TLS, source="10.0.0.9", now=NOW)
    with pytest.raises(TooSoon):
        lab.desk.start(start, TLS, source="10.0.0.9", now=NOW)
    Station(code).pair(lab.desk)
    lab.desk.start(start, TLS, source="10.0.0.9", now=NOW + timedelta(seconds=60))


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("v", VERSION + 1, WrongVersion),
        ("public_key", text(b"short"), Unreadable),
        ("public_key", "é", Unreadable),
        ("spake2", text(b"A" + bytes(32)), Unreadable),
        ("spake2", text(b"B" + bytes(32)), Unreadable),
        ("spake2", "", Unreadable),
        ("name", "", Unreadable),
        ("name", "x" * 65, Unreadable),
        ("name", "a\x1bb", Unreadable),
    ],
)
def test_a_malformed_start_is_refused(lab: Lab, field: str, value: object, refusal: type[Refusal]) -> None:
    right = Station(lab.desk.open("Administrateur", NOW).code).start()
    wrong = PairStart(**{name: getattr(right, name) for name in right.__struct_fields__} | {field: value})
    with pytest.raises(refusal):
        lab.desk.start(wrong, TLS, now=NOW)


def test_a_revoked_station_stays_out_until_it_is_paired_again(lab: Lab) -> None:
    code = lab.desk.open("Administrateur", NOW).code
    station = Station(code)
    paired = station.pair(lab.desk)
    assert not lab.desk.is_revoked(paired.station)
    lab.desk.revoke(paired.station, "Administrateur", NOW)
    assert lab.desk.is_revoked(paired.station)
    station.side = SPAKE2_A(plain_code(code), idA=SPAKE2_ID_STATION, idB=SPAKE2_ID_ROOM)
    station.pair(lab.desk)
    assert not lab.desk.is_revoked(paired.station)


def test_a_machine_that_was_never_paired_is_not_taken_out(lab: Lab) -> None:
    with pytest.raises(UnknownMachine):
        lab.desk.revoke("nobody", "Administrateur", NOW)


def test_a_station_that_another_server_of_the_centre_paired_is_recognised(tmp_path: Path, lab: Lab) -> None:
    key = new_key()
    certificate = certificates.station_certificate(
        unlocked_vault(tmp_path).centre_key(), lab.centre, key.public_key(), NOW
    )
    station = key_id(certificates.raw_public(key.public_key()))
    assert not lab.desk.is_revoked(station)
    der = certificates.certificate_der(certificate)
    for name in ("Poste 07", "another name does not replace it"):
        lab.books.writer.submit(lambda ledger, name=name: station_keys.recognise(ledger.db, der, name, NOW))
    assert [(s.id, s.name) for s in lab.desk.stations()] == [(station, "Poste 07")]
    signature = text(key.sign(b"head"))
    with lab.books.readers.one() as db:
        assert station_keys.signed_by(db, station, b"head", signature)
        assert not station_keys.signed_by(db, station, b"another head", signature)
        assert not station_keys.signed_by(db, station, b"head", "no base64")
        assert not station_keys.signed_by(db, "0" * 16, b"head", signature)


@given(st.integers(0, 10_000), st.integers(0, 8))
def test_waits_grow_and_never_lock_out(failures: int, free: int) -> None:
    """R-ENT-02: the limit shows a wait, never a lock-out that needs a technician."""
    limit = Limit(free=free)
    assert wait_after(failures, limit) <= wait_after(failures + 1, limit) <= timedelta(seconds=60)
    assert (wait_after(failures, limit) > timedelta()) == (failures > free)
    guesses = Guesses(failures, NOW)
    assert seconds_to_wait(guesses, limit, NOW + timedelta(seconds=60)) == 0


def test_a_clock_that_is_set_back_does_not_lengthen_a_wait() -> None:
    assert seconds_to_wait(Guesses(9, NOW), Limit(free=8), NOW - timedelta(days=1)) == 1


def _wrong(desk: PairingDesk, now=NOW) -> WrongCode:
    with pytest.raises(WrongCode) as refused:
        Station("BBBB-BBBB").pair(desk, now)
    return refused.value
