"""DSSE v1: a signature over bytes and the name of their type. Nothing is canonicalised, nothing re-serialised."""

from base64 import b64encode
from collections.abc import Callable

import msgspec

from kiosk_client.protocol.refusal import Refusal, Unreadable
from kiosk_client.protocol.wire import from_base64, from_line, to_line

Sign = Callable[[bytes], bytes]
"""Ed25519 over the given bytes, such as `Ed25519PrivateKey.sign`."""

Holds = Callable[[bytes, bytes, bytes], bool]
"""Whether, by this public key (Ed25519, raw), this is a signature over these bytes."""


class WrongSignature(Refusal):
    """None of the signatures is by this key over these bytes."""

    code = "wrong_signature"
    sentence = "La signature n'est pas celle de la clé attendue."


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """`sig`: base64. `keyid` is a hint that nobody may trust."""

    keyid: str
    sig: str


class Envelope(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`payload`: base64."""

    payload: str
    payload_type: str
    signatures: list[Signature]


def signed_bytes(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: what is really signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def enclose(payload_type: str, payload: bytes, *, keyid: str, sign: Sign) -> bytes:
    """The envelope as JSON. The same bytes each time for the same payload and key."""
    signature = sign(signed_bytes(payload_type, payload))
    signatures = [Signature(keyid=keyid, sig=b64encode(signature).decode())]
    return to_line(Envelope(payload=b64encode(payload).decode(), payload_type=payload_type, signatures=signatures))


def disclose(envelope: bytes, payload_type: str, public_key: bytes, holds: Holds) -> bytes:
    """The payload, once a signature by `public_key` (Ed25519, raw) holds.

    Raises `Unreadable` (also for another type of payload), `MissingField` or `WrongSignature`.
    """
    read = from_line(Envelope, envelope)
    if read.payload_type != payload_type:
        raise Unreadable(what=read.payload_type[:80])
    payload = from_base64(read.payload)
    spoken = signed_bytes(payload_type, payload)
    if not any(holds(public_key, from_base64(each.sig), spoken) for each in read.signatures):
        raise WrongSignature
    return payload
