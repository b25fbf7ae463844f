"""As much of X.509 as a package needs: the Ed25519 key of a certificate, and whether another key signed it."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple

from ed25519 import is_signed

PEM = re.compile(r"-----BEGIN CERTIFICATE-----\s*([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----")
SEQUENCE, BITS, OBJECT, VERSION = 0x30, 0x03, 0x06, 0xA0
OF_ED25519 = bytes([0x2B, 0x65, 0x70])
"""1.3.101.112."""


class Certificate(NamedTuple):
    """`key`: raw. `signed`: the bytes that its issuer signed."""

    key: bytes
    signed: bytes
    signature: bytes

    def is_issued_by(self, key: bytes) -> bool:
        """Whether it is signed by `key` (Ed25519, raw); dates are left to those who ask the time."""
        return is_signed(key, self.signature, self.signed)


class _Value(NamedTuple):
    tag: int
    content: bytes
    whole: bytes


def key_id(key: bytes) -> str:
    """A key's fingerprint."""
    return sha256(key).hexdigest()[:16]


def read_certificate(pem: str) -> Certificate:
    """Raises `ValueError` for anything but the certificate of an Ed25519 key."""
    found = PEM.search(pem)
    if found is None:
        raise ValueError("certificat illisible")
    text = "".join(found[1].split())
    der = b64decode(text, validate=True)
    if b64encode(der).decode() != text:
        raise ValueError("certificat illisible")
    (outer,) = _values(der)
    signed, signed_with, signature = _values(_inside(outer, SEQUENCE))
    if _algorithm(signed_with) != OF_ED25519:
        raise ValueError("le certificat n'est pas signé avec Ed25519")
    fields = [each for each in _values(_inside(signed, SEQUENCE)) if each.tag != VERSION]
    # serial number, algorithm, issuer, dates, subject, key
    algorithm, key = _values(_inside(fields[5], SEQUENCE))
    if _algorithm(algorithm) != OF_ED25519:
        raise ValueError("la clé n'est pas une clé Ed25519")
    return Certificate(_bits(key), signed.whole, _bits(signature))


def _values(der: bytes) -> list[_Value]:
    found = []
    while der:
        tag, length, start = der[0], der[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(der[2:start], "big")
        end = start + length
        if end > len(der):
            raise ValueError("certificat illisible")
        found.append(_Value(tag, der[start:end], der[:end]))
        der = der[end:]
    return found


def _algorithm(value: _Value) -> bytes:
    """Which algorithm is named."""
    return _inside(_values(_inside(value, SEQUENCE))[0], OBJECT)


def _inside(value: _Value, tag: int) -> bytes:
    if value.tag != tag:
        raise ValueError("certificat illisible")
    return value.content


def _bits(value: _Value) -> bytes:
    content = _inside(value, BITS)
    if content[:1] != b"\0":
        raise ValueError("certificat illisible")
    return content[1:]
