"""The authority's keys: made once, kept in files that only its user reads."""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyrage import x25519

from kiosk_client.protocol.refusal import Unreadable
from proctor_server.session_package.sealing import read_identity, recipient_of

AGE_IDENTITY, RECEIPT_KEY = "age-identity.txt", "receipt-key.pem"
TLS_KEY, TLS_CERTIFICATE = "tls-key.pem", "tls-certificate.pem"
TLS_YEARS = 10


class TlsFiles(NamedTuple):
    """PEM."""

    key: bytes
    certificate: bytes


def make_age_identity() -> bytes:
    """A file as `age-keygen` writes it."""
    identity = x25519.Identity.generate()
    return f"# public key: {identity.to_public()}\n{identity}\n".encode()


def make_receipt_key() -> bytes:
    """An Ed25519 key, PEM."""
    return _pem(Ed25519PrivateKey.generate())


def make_tls(host: str, now: datetime) -> TlsFiles:
    """A key and a self-signed certificate for `host`, a name or an IP address; rooms pin it by the
    authority's card, so it is long-lived."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    public = key.public_key()
    subject_key = x509.SubjectKeyIdentifier.from_public_key(public)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * TLS_YEARS))
        .add_extension(x509.SubjectAlternativeName([_general_name(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(subject_key, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key), critical=False)
    )
    return TlsFiles(_pem(key), builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class Keys(NamedTuple):
    """What the running authority needs: to open packages, and to sign receipts."""

    identity: str
    receipts: Ed25519PrivateKey

    @property
    def recipient(self) -> str:
        """The public side of the age identity."""
        return recipient_of(self.identity)

    @property
    def receipt_public(self) -> bytes:
        """Raw."""
        return self.receipts.public_key().public_bytes_raw()


def read_keys(folder: Path) -> Keys:
    """The keys in the authority's folder. Raises `Unreadable` or `OSError`."""
    identity = read_identity((folder / AGE_IDENTITY).read_text("utf-8", "replace"))
    try:
        receipts = load_pem_private_key((folder / RECEIPT_KEY).read_bytes(), password=None)
    except ValueError:
        raise Unreadable(what=RECEIPT_KEY) from None
    if not isinstance(receipts, Ed25519PrivateKey):
        raise Unreadable(what=RECEIPT_KEY)
    return Keys(identity, receipts)
