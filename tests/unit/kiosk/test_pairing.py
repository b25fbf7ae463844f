"""Pairing, the station's side, against a room's side written here with the same library."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from spake2 import SPAKE2_B

from kiosk_client.domain.refusals import PortClosed, RefusedByRoom
from kiosk_client.protocol.messages import Refused
from kiosk_client.protocol.pairing import (
    SPAKE2_ID_ROOM,
    SPAKE2_ID_STATION,
    PairChallenge,
    Paired,
    confirmation,
    key_id,
    plain_code,
    transcript,
)
from kiosk_client.protocol.refusal import Unreadable
from kiosk_client.services.pairing import NoSuchCode, RoomNotProven, pair
from kiosk_client.storage.identity import (
    Identity,
    NotPaired,
    UnusableIdentity,
    centre_fingerprint,
    certificate_der,
)

CODE = "BCDF-2346"


def certificate(key, issuer_key, *, name="Centre", issuer="Centre"):
    now = datetime.now(UTC)
    public = key if isinstance(key, Ed25519PublicKey) else key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(issuer_key, None)
    )


def pem(made):
    return made.public_bytes(Encoding.PEM).decode()


class ScriptedDoor:
    """The room's side. What the script changes: `code`, `seen` (the TLS certificate), `paired`."""

    def __init__(self, code=CODE):
        self.code = code
        self.key = Ed25519PrivateKey.generate()
        self.centre = pem(certificate(self.key, self.key))
        self.own = b"the room's certificate"
        self.seen = self.own
        self.posted = []
        self.changes = {}

    @property
    def certificate(self):
        return self.seen

    def post(self, path, message, _reply):
        self.posted.append(path)
        return self.start(message) if path == "/pair/start" else self.finish(message)

    def start(self, message):
        self.station = base64.b64decode(message.public_key)
        exchange = SPAKE2_B(plain_code(self.code), idA=SPAKE2_ID_STATION, idB=SPAKE2_ID_ROOM)
        first = exchange.start()
        self.shared = exchange.finish(base64.b64decode(message.spake2))
        self.spoken = transcript(
            tls_certificate=self.own,
            centre_certificate=certificate_der(self.centre),
            station_public_key=self.station,
            name=message.name,
        )
        return PairChallenge(exchange="x", spake2=base64.b64encode(first).decode(), centre_certificate=self.centre)

    def finish(self, message):
        expected = confirmation(self.shared, SPAKE2_ID_STATION, self.spoken)
        if base64.b64decode(message.confirmation) != expected:
            raise RefusedByRoom(Refused(code="wrong_code", message="Ce code n'est pas celui de la salle."))
        public = Ed25519PublicKey.from_public_bytes(self.station)
        return Paired(
            **{
                "station": key_id(self.station),
                "confirmation": base64.b64encode(confirmation(self.shared, SPAKE2_ID_ROOM, self.spoken)).decode(),
                "certificate": pem(certificate(public, self.key, name="Poste")),
                "centre_name": "Collège",
            }
            | self.changes
        )


@pytest.fixture
def identity(tmp_path):
    return Identity(tmp_path)


def test_the_right_code_leaves_certificates_that_the_centre_issued(identity):
    door = ScriptedDoor()
    pairing = pair(door, identity, code="bcdf 2346", name="Poste 07")
    assert pairing.station == identity.station
    assert identity.paired() == pairing
    assert identity.presentable().name == "Poste 07"
    assert identity.certificate_file.read_text() == pairing.certificate
    raw = door.key.public_key().public_bytes_raw()
    assert centre_fingerprint(pairing) == key_id(raw)


def test_a_certificate_file_that_was_lost_is_written_again(identity):
    pairing = pair(ScriptedDoor(), identity, code=CODE, name="Poste 07")
    identity.certificate_file.unlink()
    identity.presentable()
    assert identity.certificate_file.read_text() == pairing.certificate


def test_a_wrong_code_leaves_nothing(identity):
    with pytest.raises(RefusedByRoom) as refused:
        pair(ScriptedDoor(), identity, code="MMMM-2222", name="Poste 07")
    assert refused.value.code == "wrong_code"
    with pytest.raises(NotPaired):
        identity.paired()


def test_someone_in_the_middle_is_found_out(identity):
    door = ScriptedDoor()
    door.seen = b"somebody else's certificate"
    with pytest.raises(RefusedByRoom):
        pair(door, identity, code=CODE, name="Poste 07")


@pytest.mark.parametrize("code", ["", "BCDF", "BCDF-234A", "BCDF-23466", "été"])
def test_a_code_that_no_room_shows_asks_nobody(identity, code):
    door = ScriptedDoor()
    with pytest.raises(NoSuchCode):
        pair(door, identity, code=code, name="Poste 07")
    assert door.posted == []


def test_a_room_that_does_not_prove_itself_is_not_kept(identity):
    door = ScriptedDoor()
    door.changes = {"confirmation": base64.b64encode(b"x" * 32).decode()}
    with pytest.raises(RoomNotProven):
        pair(door, identity, code=CODE, name="Poste 07")
    with pytest.raises(NotPaired):
        identity.paired()


@pytest.mark.parametrize("spake2", ["", "QQ==", base64.b64encode(b"B" + b"\xff" * 32).decode()])
def test_a_first_word_that_is_none_is_refused(identity, spake2):
    door = ScriptedDoor()
    door.start = lambda message: PairChallenge(exchange="x", spake2=spake2, centre_certificate=door.centre)
    with pytest.raises((RoomNotProven, Unreadable)):
        pair(door, identity, code=CODE, name="Poste 07")


def test_a_certificate_that_the_centre_did_not_issue_is_refused(identity):
    door = ScriptedDoor()
    stranger = Ed25519PrivateKey.generate()
    made = certificate(identity.key.public_key(), stranger, name="Poste")
    for changes in (
        {"certificate": pem(made)},
        {"certificate": "rien"},
        {"certificate": pem(certificate(stranger, door.key))},
        {"station": "0" * 16},
    ):
        door.changes = changes
        with pytest.raises(UnusableIdentity):
            pair(door, identity, code=CODE, name="Poste 07")
        with pytest.raises(NotPaired):
            identity.paired()


def test_a_closed_port_is_named(identity):
    from kiosk_client.adapters.pairing_door import PairingDoor

    with pytest.raises(PortClosed):
        pair(PairingDoor("127.0.0.1:9"), identity, code=CODE, name="Poste 07")
    for address in ("salle", "salle:", ":12x", "salle:port"):
        with pytest.raises(Unreadable):
            PairingDoor(address)
