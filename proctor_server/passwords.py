"""Hashes of passwords: Argon2id, as the room and the authority keep them."""

import os
import unicodedata
from typing import Final

import msgspec
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What one guess costs. `memory`: KiB. The default is the second choice of RFC 9106."""

    memory: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4


def hash_password(password: str, cost: Cost) -> str:
    """The password's Argon2id hash in PHC format."""
    kdf = Argon2id(
        salt=os.urandom(SALT_BYTES),
        length=_HASH_BYTES,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    )
    return kdf.derive_phc_encoded(typed(password))


def is_password(password: str, phc: str) -> bool:
    """Whether `password` is the one hashed in `phc`; compared in constant time."""
    try:
        Argon2id.verify_phc_encoded(typed(password), phc)
    except InvalidKey:
        return False
    return True


def typed(password: str) -> bytes:
    """The bytes that a password is hashed and derived from."""
    # «é» is one code point on one keyboard and two on another
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
