"""Keys of attempts, and what is sealed under them. Erasing an attempt is forgetting its wrapped key."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk_client.protocol.refusal import Refusal

NONCE: Final = 12
KEY_BITS: Final = 256


class Unsealable(Refusal):
    """What is on disk does not open with this station's key: another key, or altered bytes."""

    code = "unsealable"
    sentence = "Les données de ce poste ne s'ouvrent pas avec sa clé."


def new_key() -> bytes:
    """A random key of 256 bits."""
    return AESGCM.generate_key(KEY_BITS)


def seal(key: bytes, content: bytes, place: str) -> bytes:
    """`content` encrypted and bound to `place`: it opens nowhere else."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """What `seal` was given. Raises `Unsealable`."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise Unsealable from None


def wrap(station_key: bytes, key: bytes, attempt: str) -> bytes:
    """An attempt's key, sealed under a key that is derived from the station's private key."""
    return seal(_wrapping_key(station_key, attempt), key, f"key/{attempt}")


def unwrap(station_key: bytes, wrapped: bytes, attempt: str) -> bytes:
    """The attempt's key. Raises `Unsealable`."""
    return unseal(_wrapping_key(station_key, attempt), wrapped, f"key/{attempt}")


def _wrapping_key(station_key: bytes, attempt: str) -> bytes:
    info = b"proctor station attempt key v1"
    return HKDF(algorithm=SHA256(), length=32, salt=attempt.encode(), info=info).derive(station_key)
