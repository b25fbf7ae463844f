"""Pairing, the station's side: with the room's code, by SPAKE2, inside TLS to a room not yet known."""

import base64
import hmac
from typing import Protocol, TypeVar

import msgspec
from spake2 import SPAKE2_A, SPAKEError
from spake2.ed25519_basic import NotOnCurve

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.pairing import (
    CODE_ALPHABET,
    CODE_LENGTH,
    SPAKE2_ID_ROOM,
    SPAKE2_ID_STATION,
    PairChallenge,
    PairConfirm,
    Paired,
    PairStart,
    Purpose,
    confirmation,
    plain_code,
    transcript,
)
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_base64
from kiosk_client.storage.identity import Identity, Pairing, certificate_der

T = TypeVar("T")


class NoSuchCode(Refusal):
    """No room has ever shown this code."""

    code = "no_such_code"
    sentence = "Un code d'appairage a {length} signes parmi {alphabet}."


class RoomNotProven(Refusal):
    """The server does not know the code that it checked: nothing is kept."""

    code = "room_not_proven"
    sentence = "Le serveur n'a pas prouvé qu'il est celui de la salle : rien n'est gardé."


class Door(Protocol):
    """The room's `/pair` doors, and the TLS certificate behind which they are."""

    @property
    def certificate(self) -> bytes:
        """In DER."""

    def post(self, path: str, message: msgspec.Struct, reply: type[T]) -> T:
        """Raises `RoomAway`, `OtherMachine`, `RefusedByRoom`."""


def pair(door: Door, identity: Identity, *, code: str, name: str, purpose: Purpose = "station") -> Pairing:
    """Proves the code, checks the room's proof, keeps the certificates.

    Raises `NoSuchCode`, `RoomNotProven`, `UnusableIdentity`, or what the door refuses; then nothing is kept.
    """
    secret = _checked(code)
    exchange = SPAKE2_A(secret, idA=SPAKE2_ID_STATION, idB=SPAKE2_ID_ROOM)
    challenge = door.post("/pair/start", _start(identity, name, purpose, exchange.start()), PairChallenge)
    spoken = transcript(
        tls_certificate=door.certificate,
        centre_certificate=certificate_der(challenge.centre_certificate),
        station_public_key=identity.public_key,
        name=name,
        purpose=purpose,
    )
    key = _shared(exchange, from_base64(challenge.spake2))
    proof = base64.b64encode(confirmation(key, SPAKE2_ID_STATION, spoken)).decode()
    paired = door.post("/pair/finish", PairConfirm(exchange=challenge.exchange, confirmation=proof), Paired)
    if not hmac.compare_digest(from_base64(paired.confirmation), confirmation(key, SPAKE2_ID_ROOM, spoken)):
        raise RoomNotProven
    pairing = Pairing(
        station=paired.station,
        name=name,
        centre_name=paired.centre_name,
        certificate=paired.certificate,
        centre_certificate=challenge.centre_certificate,
    )
    identity.keep(pairing)
    return pairing


def _checked(code: str) -> bytes:
    plain = plain_code(code)
    if len(plain) != CODE_LENGTH or not set(plain) <= set(CODE_ALPHABET.encode()):
        raise NoSuchCode(length=CODE_LENGTH, alphabet=CODE_ALPHABET)
    return plain


def _start(identity: Identity, name: str, purpose: Purpose, message: bytes) -> PairStart:
    return PairStart(
        v=VERSION,
        name=name,
        public_key=base64.b64encode(identity.public_key).decode(),
        spake2=base64.b64encode(message).decode(),
        purpose=purpose,
    )


def _shared(exchange: SPAKE2_A, message: bytes) -> bytes:
    try:
        key: bytes = exchange.finish(message)
    except (SPAKEError, NotOnCurve, ValueError, AssertionError):
        raise RoomNotProven from None
    return key
