"""A bag to an age file and back. The encryption is fresh each time: a package is sealed once and kept
(R-FIN-04)."""

import pyrage
from pyrage import x25519

from kiosk_client.protocol.refusal import Refusal, Unreadable

AGE_MAGIC = b"age-encryption.org/v1\n"


class CannotOpen(Refusal):
    """The age file is damaged, or for somebody else."""

    code = "cannot_open"
    sentence = "Ce paquet ne s'ouvre pas avec cette clé : il est abîmé, ou destiné à une autre autorité."


def is_sealed(content: bytes) -> bool:
    """Whether these bytes are an age file."""
    return content.startswith(AGE_MAGIC)


def seal(bag: bytes, recipient: str) -> bytes:
    """The age file, for `recipient` (`age1…`). Raises `Unreadable` when that is no recipient."""
    try:
        return bytes(pyrage.encrypt(bag, [x25519.Recipient.from_str(recipient)]))
    except pyrage.RecipientError:
        raise Unreadable(what="age1…") from None


def open_sealed(content: bytes, identity: str) -> bytes:
    """The bag. `identity`: `AGE-SECRET-KEY-1…`. Raises `CannotOpen`, or `Unreadable` when that is no
    identity."""
    key = _key(identity)
    try:
        return bytes(pyrage.decrypt(content, [key]))
    except pyrage.DecryptError:
        raise CannotOpen from None


def recipient_of(identity: str) -> str:
    """The public side of an identity. Raises `Unreadable`."""
    return str(_key(identity).to_public())


def read_identity(content: str) -> str:
    """The identity in an age identity file (comments start with `#`). Raises `Unreadable`."""
    lines = [line.strip() for line in content.splitlines() if line.strip().startswith("AGE-SECRET-KEY-")]
    if len(lines) != 1:
        raise Unreadable(what="AGE-SECRET-KEY-1…")
    recipient_of(lines[0])
    return lines[0]


def _key(identity: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise Unreadable(what="AGE-SECRET-KEY-1…") from None
