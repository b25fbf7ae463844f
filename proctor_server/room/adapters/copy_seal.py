"""A part of a session's journal, signed by the room server and sealed for the centre's own key: stations keep it, can
neither read nor make one.

The recipient of the age file is the Ed25519 key of the centre's certificate, as age takes it from SSH, so that a room
whose keys are locked can seal, and the recovery phrase is all that opens.
"""

import zlib
from base64 import b64encode
from typing import Any, Final, NamedTuple

import msgspec
import pyrage
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pyrage import ssh

from kiosk_client.protocol.dsse import Sign, WrongSignature, enclose
from kiosk_client.protocol.refusal import MissingField, Refusal, Unreadable
from kiosk_client.protocol.wire import from_base64, from_line, to_line
from proctor_server.results.asking import is_of_a_room
from proctor_server.room.domain.session_copy import CopiedLines
from proctor_server.session_package.cards import CardWrong, certified_key, read_certificate
from proctor_server.session_package.dsse import disclose

PAYLOAD_TYPE: Final = "application/vnd.proctor.session-copy+zlib"
QUICKLY: Final = 1
"""Of zlib: a part is sealed each second, beside the answers."""
MOST_BYTES: Final = 50_000_000
"""Of a part, unpacked."""


class CopyUnreadable(Refusal):
    """The part is damaged, another centre's, or no room server of this centre has signed it."""

    code = "copy_unreadable"
    sentence = "Une copie gardée par un poste est abîmée, ou n'est pas d'une salle de ce centre."


class RoomSeal(NamedTuple):
    """How the room server proves whose it is: its certificate (PEM), and its key's signature."""

    certificate: str
    sign: Sign


class _Signed(msgspec.Struct, frozen=True, kw_only=True):
    certificate: str
    envelope: str


def seal_copy(copy: CopiedLines, room: RoomSeal, centre: x509.Certificate) -> str:
    """Base64 of the age file."""
    envelope = enclose(PAYLOAD_TYPE, zlib.compress(to_line(copy), QUICKLY), keyid="", sign=room.sign)
    signed = to_line(_Signed(certificate=room.certificate, envelope=envelope.decode()))
    return b64encode(pyrage.encrypt(zlib.compress(signed, QUICKLY), [recipient(centre)])).decode()


def recipient(centre: x509.Certificate) -> Any:
    """Whom age seals for, so that the centre's key opens."""
    public = centre.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return ssh.Recipient.from_str(public)


def opener(key: Ed25519PrivateKey) -> Any:
    """What opens what was sealed for this key's certificate."""
    return ssh.Identity.from_buffer(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))


def open_copy(sealed: str, key: Ed25519PrivateKey) -> CopiedLines:
    """What `seal_copy` sealed for this key and a room server of the same key signed. Raises `CopyUnreadable`."""
    try:
        packed = pyrage.decrypt(from_base64(sealed), [opener(key)])
        signed = from_line(_Signed, _unpacked(packed))
        certificate = read_certificate(signed.certificate)
        if not is_of_a_room(certificate, key.public_key().public_bytes_raw()):
            raise CopyUnreadable
        said = disclose(signed.envelope.encode(), PAYLOAD_TYPE, certified_key(certificate))
        return from_line(CopiedLines, _unpacked(said))
    except (pyrage.DecryptError, zlib.error, CardWrong, WrongSignature, MissingField, Unreadable):
        raise CopyUnreadable from None


def _unpacked(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(packed, MOST_BYTES)
    if not unpacking.eof:
        raise CopyUnreadable
    return content
