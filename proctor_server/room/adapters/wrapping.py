"""Secrets under a password (Argon2id, AES-256-GCM), bytes under a key (AES-256-GCM)."""

import os
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from kiosk_client.protocol.refusal import Refusal, Unreadable
from kiosk_client.protocol.wire import from_line
from proctor_server.passwords import SALT_BYTES, Cost, hash_password, is_password, typed

__all__ = [
    "KEY_BYTES",
    "Cost",
    "Wrapped",
    "WrongPassword",
    "hash_password",
    "is_password",
    "seal",
    "unseal",
    "unwrap",
    "wrap",
]

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class WrongPassword(Refusal):
    """The password does not open what is wrapped under it."""

    code = "wrong_password"
    sentence = "Ce mot de passe n'est pas le bon."


class Wrapped(msgspec.Struct, frozen=True, kw_only=True):
    """A secret under a password: Argon2id's `cost` and `salt`; `sealed` is `seal` under that key."""

    kdf: str = "argon2id"
    cost: Cost
    salt: bytes
    sealed: bytes


def wrap(secret: bytes, password: str, *, context: str, cost: Cost) -> bytes:
    """`secret` under `password`, as one line of JSON. It opens with the same `context` only."""
    salt = os.urandom(SALT_BYTES)
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


def _derived(password: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory)
    try:
        return kdf.derive(typed(password))
    except ValueError as fault:
        raise Unreadable(what=str(fault)) from None
