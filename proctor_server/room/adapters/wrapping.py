"""Secrets under a password (Argon2id, AES-256-GCM), bytes under a key (AES-256-GCM), hashes of passwords."""

import os
import unicodedata
from typing import Final

import msgspec
from cryptography.exceptions import InvalidKey, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from kiosk_client.protocol.refusal import Refusal, Unreadable
from kiosk_client.protocol.wire import from_line

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_SALT_BYTES: Final = 16


class WrongPassword(Refusal):
    """The password does not open what is wrapped under it."""

    code = "wrong_password"
    sentence = "Ce mot de passe n'est pas le bon."


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What one guess costs. `memory`: KiB. The default is the second choice of RFC 9106."""

    memory: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4


class Wrapped(msgspec.Struct, frozen=True, kw_only=True):
    """A secret under a password: Argon2id's `cost` and `salt`; `sealed` is `seal` under that key."""

    kdf: str = "argon2id"
    cost: Cost
    salt: bytes
    sealed: bytes


def wrap(secret: bytes, password: str, *, context: str, cost: Cost) -> bytes:
    """`secret` under `password`, as one line of JSON. It opens with the same `context` only."""
    salt = os.urandom(_SALT_BYTES)
    key = _derived(password, salt, cost)
    return msgspec.json.encode(Wrapped(cost=cost, salt=salt, sealed=seal(secret, key, context=context)))


def unwrap(blob: bytes, password: str, *, context: str) -> bytes:
    """The secret in `blob`. Raises `WrongPassword`, or `Unreadable` when `blob` was not made by `wrap`."""
    wrapped = from_line(Wrapped, blob)
    key = _derived(password, wrapped.salt, wrapped.cost)
    try:
        return unseal(wrapped.sealed, key, context=context)
    except InvalidTag:
        raise WrongPassword from None


def seal(plain: bytes, key: bytes, *, context: str) -> bytes:
    """A random nonce of 12 bytes, then `plain` under AES-256-GCM, bound to `context`."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(sealed: bytes, key: bytes, *, context: str) -> bytes:
    """What `seal` got. Raises `InvalidTag` when key, context or bytes are not the same."""
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    if len(rest) < _NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(nonce, rest, context.encode())


def hash_password(password: str, cost: Cost) -> str:
    """The password's Argon2id hash in PHC format."""
    kdf = Argon2id(
        salt=os.urandom(_SALT_BYTES),
        length=KEY_BYTES,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    )
    return kdf.derive_phc_encoded(_typed(password))


def is_password(password: str, phc: str) -> bool:
    """Whether `password` is the one hashed in `phc`; compared in constant time."""
    try:
        Argon2id.verify_phc_encoded(_typed(password), phc)
    except InvalidKey:
        return False
    return True


def _derived(password: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory)
    try:
        return kdf.derive(_typed(password))
    except ValueError as fault:
        raise Unreadable(what=str(fault)) from None


def _typed(password: str) -> bytes:
    # «é» is one code point on one keyboard and two on another
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
