"""The authority's receipt: a DSSE envelope that says which bytes it has on disk, from whom, since when
(R-FIN-05)."""

import hmac
from typing import Final, Literal

import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.session_package.dsse import Sign, disclose, enclose

PAYLOAD_TYPE: Final = "application/vnd.proctor.receipt+json"


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """`sha256`, `size`: of the age file. `centre`: fingerprint. `received_at`: ISO 8601, UTC."""

    sha256: str
    size: int
    session: str
    centre: str
    revision: int
    received_at: str
    format: Literal["proctor-receipt-1"] = "proctor-receipt-1"


class OtherPackage(Refusal):
    """The receipt is right, but for other bytes."""

    code = "other_package"
    sentence = "Ce reçu est celui d'un autre paquet."


def sign_receipt(receipt: Receipt, *, keyid: str, sign: Sign) -> bytes:
    """The receipt as a file."""
    return enclose(PAYLOAD_TYPE, to_line(receipt), keyid=keyid, sign=sign)


def check_receipt(content: bytes, key: bytes, sha256: str) -> Receipt:
    """The receipt for the package whose age file has this SHA-256. `key`: the authority's, Ed25519, raw.

    Raises `Unreadable`, `MissingField`, `WrongSignature` or `OtherPackage`.
    """
    receipt = from_line(Receipt, disclose(content, PAYLOAD_TYPE, key))
    if not hmac.compare_digest(receipt.sha256.encode(), sha256.encode()):
        raise OtherPackage
    return receipt
