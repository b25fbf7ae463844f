"""How a station and a room that have never met come to trust each other: SPAKE2 over TLS, with the room's code.

1. The station opens TLS to the stations' door without checking whom it meets, and POSTs `PairStart` to
   `/pair/start`: its name, its public key, and the first SPAKE2 message.
2. The room answers `PairChallenge`: its own SPAKE2 message and the centre's certificate.
3. The station POSTs `PairConfirm` to `/pair/finish`: its proof that it knows the code. The room checks it, and only
   then answers `Paired`: its own proof and the station's certificate. The station checks that proof before it keeps
   anything.

Both proofs are HMAC-SHA256 under the SPAKE2 key over `transcript`, which names the TLS certificate that the station
saw, the centre's certificate and the station's public key: someone in the middle has another certificate and fails.
The station proves first, so that each guess at the code costs a `PairConfirm`, which the room counts and slows.
"""

import hmac
from hashlib import sha256
from typing import Literal

import msgspec

from kiosk_client.protocol.refusal import Refusal

CODE_ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
CODE_LENGTH = 8
SPAKE2_ID_STATION = b"proctor station"
SPAKE2_ID_ROOM = b"proctor room"

Purpose = Literal["station", "dashboard"]
"""What a machine is paired for: to be sat at, or to show the room's pages to a second invigilator."""


class PairStart(msgspec.Struct, frozen=True, kw_only=True):
    """`public_key`, `spake2`: base64; the key is Ed25519, raw 32 bytes. A machine has one purpose."""

    v: int
    name: str
    public_key: str
    spake2: str
    purpose: Purpose = "station"


class PairChallenge(msgspec.Struct, frozen=True, kw_only=True):
    """`exchange` names this exchange in `PairConfirm`; `spake2`: base64; `centre_certificate`: PEM."""

    exchange: str
    spake2: str
    centre_certificate: str


class PairConfirm(msgspec.Struct, frozen=True, kw_only=True):
    """The station's proof that it knows the code, base64."""

    exchange: str
    confirmation: str


class Paired(msgspec.Struct, frozen=True, kw_only=True):
    """`station`: its identifier, the first 16 hexadecimal digits of the SHA-256 of its public key.
    `certificate`: PEM, issued by the centre. `confirmation`: the room's proof, base64. `centre_name`: for people."""

    station: str
    confirmation: str
    certificate: str
    centre_name: str


class WrongCode(Refusal):
    """The code is not the room's. Counted; the next try has to wait."""

    code = "wrong_code"
    sentence = "Ce code n'est pas celui de la salle. Nouvel essai possible dans {wait_seconds} s."


class PairingClosed(Refusal):
    """Nobody has opened the pairing of stations, or its time is over."""

    code = "pairing_closed"
    sentence = "L'appairage n'est pas ouvert : affichez un code d'appairage sur le poste de l'administrateur."


class TooSoon(Refusal):
    """Guesses are slowed."""

    code = "too_soon"
    sentence = "Trop d'essais : attendez {wait_seconds} s."


def plain_code(typed: str) -> bytes:
    """The code as SPAKE2 gets it: upper case, without spaces and hyphens."""
    return typed.upper().replace("-", "").replace(" ", "").encode()


def key_id(public_key: bytes) -> str:
    """The identifier that is derived from an Ed25519 public key: 16 hexadecimal digits of its SHA-256."""
    return sha256(public_key).hexdigest()[:16]


def transcript(
    *,
    tls_certificate: bytes,
    centre_certificate: bytes,
    station_public_key: bytes,
    name: str,
    purpose: Purpose = "station",
) -> bytes:
    """What both sides confirm: SHA-256 of each part (certificates in DER), joined. A station does not say its purpose,
    because stations were there first."""
    said = () if purpose == "station" else (purpose.encode(),)
    parts = (tls_certificate, centre_certificate, station_public_key, name.encode(), *said)
    return b"proctor pairing v1" + b"".join(sha256(part).digest() for part in parts)


def confirmation(key: bytes, who: bytes, spoken: bytes) -> bytes:
    """The proof of one side. `who`: `SPAKE2_ID_STATION` or `SPAKE2_ID_ROOM`; `spoken`: the transcript."""
    return hmac.new(key, who + spoken, sha256).digest()
