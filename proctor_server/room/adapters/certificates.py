"""The centre's certificate, and those that it issues: for the server, each station, each second laptop.

None of them can speak for another: each has one purpose only.
"""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.two_way_tls import TwoWayTls
from proctor_server.disk import write_whole

SERVER_LIFE: Final = timedelta(days=90)
SERVER_RENEWAL: Final = timedelta(days=30)
STATION_LIFE: Final = timedelta(days=5 * 365)
CENTRE_LIFE: Final = timedelta(days=25 * 365)
SERVER_FILE: Final = "server.pem"

# A machine whose clock battery is dead wakes up years ago: TLS must hold, for the room to say «clock off».
_VALID_FROM: Final = datetime(2000, 1, 1, tzinfo=UTC)
_COMMON_NAME_BYTES: Final = 64
_OF_DASHBOARD: Final = "dashboard "


def raw_public(key: Ed25519PublicKey) -> bytes:
    """The key's 32 bytes."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def private_pem(key: Ed25519PrivateKey) -> bytes:
    """The key as unencrypted PKCS #8."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def certificate_pem(certificate: x509.Certificate) -> str:
    """The certificate as text."""
    return certificate.public_bytes(Encoding.PEM).decode("ascii")


def certificate_der(certificate: x509.Certificate) -> bytes:
    """The certificate as TLS sends it."""
    return certificate.public_bytes(Encoding.DER)


def centre_certificate(key: Ed25519PrivateKey, name: str, now: datetime) -> x509.Certificate:
    """The centre's self-signed certificate: it may sign those of machines, and of no other centre."""
    issuer = _named(name)
    builder = _unsigned(issuer, issuer, key.public_key(), now + CENTRE_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.add_extension(_usage(signs_certificates=True), critical=True).sign(key, None)


def server_certificate(
    centre_key: Ed25519PrivateKey, centre: x509.Certificate, key: Ed25519PublicKey, now: datetime
) -> x509.Certificate:
    """A certificate of 90 days for a room server, and for nothing else."""
    return _issued(
        centre_key=centre_key,
        centre=centre,
        key=key,
        name="proctor",
        purpose=ExtendedKeyUsageOID.SERVER_AUTH,
        until=now + SERVER_LIFE,
    )


def station_certificate(
    centre_key: Ed25519PrivateKey, centre: x509.Certificate, key: Ed25519PublicKey, now: datetime
) -> x509.Certificate:
    """A certificate that speaks for the station of this key alone. Its name is the station's id."""
    return _client_certificate(centre_key, centre, key, key_id(raw_public(key)), now)


def dashboard_certificate(
    centre_key: Ed25519PrivateKey, centre: x509.Certificate, key: Ed25519PublicKey, now: datetime
) -> x509.Certificate:
    """A certificate with which another laptop reaches the room's pages, and can be no station."""
    return _client_certificate(centre_key, centre, key, _OF_DASHBOARD + key_id(raw_public(key)), now)


def station_of(der: bytes) -> str | None:
    """The station that a *verified* certificate speaks for; None when its name is not that of its key."""
    return _named_by_its_key(der, "")


def dashboard_of(der: bytes) -> str | None:
    """The second laptop that a *verified* certificate speaks for; None when it is another's or a station's."""
    return _named_by_its_key(der, _OF_DASHBOARD)


def _named_by_its_key(der: bytes, prefix: str) -> str | None:
    certificate = x509.load_der_x509_certificate(der)
    key = certificate.public_key()
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not isinstance(key, Ed25519PublicKey) or len(names) != 1:
        return None
    machine = key_id(raw_public(key))
    return machine if names[0].value == prefix + machine else None


class ServerCertificate:
    """The certificate of the stations' door, renewed in place: `context` and `der` are the newest."""

    def __init__(self, data_dir: Path, centre: x509.Certificate) -> None:
        self._file = data_dir / SERVER_FILE
        self._centre = centre
        self._take()

    def renew_if_due(self, centre_key: Callable[[], Ed25519PrivateKey], now: datetime) -> bool:
        """Replace a certificate that ends within 30 days. `centre_key` is asked only then."""
        if self.expires_at - now > SERVER_RENEWAL:
            return False
        write_server_certificate(self._file.parent, centre_key(), self._centre, now)
        self._take()
        return True

    def _take(self) -> None:
        certificate = x509.load_pem_x509_certificate(self._file.read_bytes())
        self.der = certificate_der(certificate)
        self.expires_at = certificate.not_valid_after_utc
        self.context = _server_context(self._file, certificate_pem(self._centre))


def write_server_certificate(
    data_dir: Path, centre_key: Ed25519PrivateKey, centre: x509.Certificate, now: datetime
) -> None:
    """A new key and certificate of the server, in one private file."""
    key = Ed25519PrivateKey.generate()
    certificate = server_certificate(centre_key, centre, key.public_key(), now)
    write_whole(data_dir / SERVER_FILE, private_pem(key) + certificate_pem(certificate).encode())


def server_certificate_pem(data_dir: Path) -> str:
    """The server's certificate as text, the newest."""
    return certificate_pem(x509.load_pem_x509_certificate((data_dir / SERVER_FILE).read_bytes()))


def load_key(pem: bytes) -> Ed25519PrivateKey:
    """The private key that `private_pem` wrote."""
    key = load_pem_private_key(pem, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("not an Ed25519 key")
    return key


def _server_context(file: Path, centre_pem: str) -> ssl.SSLContext:
    """TLS 1.3, asking for a station's certificate of this centre and taking none from elsewhere."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sslsocket_class = TwoWayTls
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0  # a resumed session would outlive the revocation of its station
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(cadata=centre_pem)
    context.load_cert_chain(file)
    return context


def _client_certificate(
    centre_key: Ed25519PrivateKey, centre: x509.Certificate, key: Ed25519PublicKey, name: str, now: datetime
) -> x509.Certificate:
    return _issued(
        centre_key=centre_key,
        centre=centre,
        key=key,
        name=name,
        purpose=ExtendedKeyUsageOID.CLIENT_AUTH,
        until=now + STATION_LIFE,
    )


def _issued(
    *,
    centre_key: Ed25519PrivateKey,
    centre: x509.Certificate,
    key: Ed25519PublicKey,
    name: str,
    purpose: ObjectIdentifier,
    until: datetime,
) -> x509.Certificate:
    builder = _unsigned(centre.subject, _named(name), key, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(centre_key.public_key())
    return builder.add_extension(authority, critical=False).sign(centre_key, None)


def _unsigned(issuer: x509.Name, subject: x509.Name, key: Ed25519PublicKey, until: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID_FROM)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _named(name: str) -> x509.Name:
    # X.509 bounds a common name; the whole name stands in the centre's card
    short = name.encode()[:_COMMON_NAME_BYTES].decode("utf-8", "ignore")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, short)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
