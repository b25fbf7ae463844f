"""DSSE with the keys of a machine: what `kiosk_client.protocol.dsse` says, checked with Ed25519."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk_client.protocol import dsse
from kiosk_client.protocol.dsse import Sign, WrongSignature, enclose, signed_bytes

__all__ = ["Sign", "WrongSignature", "disclose", "enclose", "is_signed", "signed_bytes"]


def disclose(envelope: bytes, payload_type: str, public_key: bytes) -> bytes:
    """The payload. Raises like `dsse.disclose`."""
    return dsse.disclose(envelope, payload_type, public_key, is_signed)


def is_signed(public_key: bytes, signature: bytes, spoken: bytes) -> bool:
    """Whether `signature` is by `public_key` (Ed25519, raw) over `spoken`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, spoken)
    except (InvalidSignature, ValueError):
        return False
    return True
