"""The authority's receipt: a DSSE envelope that says which bytes it has on disk, from whom, since when (R-FIN-05); and
how somebody who knows only the centre's key believes it: by the centre's voucher."""

import hmac
from typing import Final, Literal

import msgspec

from kiosk_client.protocol.dsse import Holds, Sign, disclose, enclose
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_base64, from_line, to_line

PAYLOAD_TYPE: Final = "application/vnd.proctor.receipt+json"
VOUCHER_TYPE: Final = "application/vnd.proctor.voucher+json"


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """`sha256`, `size`: of the age file. `centre`: fingerprint. `received_at`: ISO 8601, UTC."""

    sha256: str
    size: int
    session: str
    centre: str
    revision: int
    received_at: str
    format: Literal["proctor-receipt-1"] = "proctor-receipt-1"


class Voucher(msgspec.Struct, frozen=True, kw_only=True):
    """The centre's word when it seals: the package of `session` is the file with this SHA-256, and its receipt is
    signed with `receipt_key` (base64, Ed25519, raw)."""

    session: str
    sha256: str
    receipt_key: str
    format: Literal["proctor-voucher-1"] = "proctor-voucher-1"


class OtherPackage(Refusal):
    """The receipt is right, but for other bytes."""

    code = "other_package"
    sentence = "Ce reçu est celui d'un autre paquet."


def sign_receipt(receipt: Receipt, *, keyid: str, sign: Sign) -> bytes:
    """The receipt as a file."""
    return enclose(PAYLOAD_TYPE, to_line(receipt), keyid=keyid, sign=sign)


def sign_voucher(voucher: Voucher, *, keyid: str, sign: Sign) -> bytes:
    """The voucher as a file."""
    return enclose(VOUCHER_TYPE, to_line(voucher), keyid=keyid, sign=sign)


def read_receipt(content: bytes, key: bytes, holds: Holds) -> Receipt:
    """A receipt by the authority's `key` (Ed25519, raw), for whichever package.

    Raises `Unreadable`, `MissingField` or `WrongSignature`.
    """
    return from_line(Receipt, disclose(content, PAYLOAD_TYPE, key, holds))


def check_receipt(content: bytes, key: bytes, sha256: str, holds: Holds) -> Receipt:
    """The receipt for the package whose age file has this SHA-256. `key`: the authority's, Ed25519, raw.

    Raises `Unreadable`, `MissingField`, `WrongSignature` or `OtherPackage`.
    """
    receipt = read_receipt(content, key, holds)
    if not hmac.compare_digest(receipt.sha256.encode(), sha256.encode()):
        raise OtherPackage
    return receipt


def check_vouched(session: str, voucher: bytes, receipt: bytes, centre_key: bytes, holds: Holds) -> Receipt:
    """The receipt for the package of `session`, believed on the word of the centre. Raises like `check_receipt`."""
    vouched = from_line(Voucher, disclose(voucher, VOUCHER_TYPE, centre_key, holds))
    found = check_receipt(receipt, from_base64(vouched.receipt_key, "receipt_key"), vouched.sha256, holds)
    if not session == vouched.session == found.session:
        raise OtherPackage
    return found
