"""Who is who: the two public files that a centre and an authority exchange once."""

from typing import Literal

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_base64, from_line


class CardWrong(Refusal):
    """A card contradicts itself."""

    code = "card_wrong"
    sentence = "Cette fiche n'est pas valable : {what}."


class CentreCard(msgspec.Struct, frozen=True, kw_only=True):
    """A centre. `certificate`: PEM, Ed25519, self-signed. `fingerprint`: `pairing.key_id` of its public
    key."""

    name: str
    uai: str
    fingerprint: str
    certificate: str
    format: Literal["proctor-centre-1"] = "proctor-centre-1"


class AuthorityCard(msgspec.Struct, frozen=True, kw_only=True):
    """An authority. `receipt_key`: base64, Ed25519, raw. `tls_certificate`: PEM to pin, null where its server
    has a certificate that machines know already."""

    name: str
    url: str
    age_recipient: str
    receipt_key: str
    tls_certificate: str | None = None
    format: Literal["proctor-authority-1"] = "proctor-authority-1"


def card_file(card: CentreCard | AuthorityCard) -> bytes:
    """The card as the file that is handed over."""
    return msgspec.json.format(msgspec.json.encode(card), indent=2) + b"\n"


def read_centre_card(content: bytes) -> CentreCard:
    """Raises `Unreadable`, `MissingField`, or `CardWrong` when key, signature and fingerprint do not
    agree."""
    card = from_line(CentreCard, content)
    key = centre_key(card)
    if key_id(key) != card.fingerprint:
        raise CardWrong(what="l'empreinte n'est pas celle du certificat")
    if not is_issued_by(read_certificate(card.certificate), key):
        raise CardWrong(what="le certificat n'est pas signé par sa propre clé")
    return card


def read_authority_card(content: bytes) -> AuthorityCard:
    """Raises `Unreadable`, `MissingField`, or `CardWrong`."""
    card = from_line(AuthorityCard, content)
    if len(receipt_key(card)) != 32:
        raise CardWrong(what="la clé des reçus n'est pas une clé Ed25519")
    if not card.url.startswith("https://"):
        raise CardWrong(what="l'adresse ne commence pas par https://")
    return card


def centre_key(card: CentreCard) -> bytes:
    """The centre's public key, raw. Raises `CardWrong`."""
    return certified_key(read_certificate(card.certificate))


def receipt_key(card: AuthorityCard) -> bytes:
    """The key that receipts are signed with, raw. Raises `Unreadable`."""
    return from_base64(card.receipt_key)


def read_certificate(pem: str) -> x509.Certificate:
    """Raises `CardWrong`."""
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except (ValueError, x509.InvalidVersion):
        raise CardWrong(what="certificat illisible") from None


def certified_key(certificate: x509.Certificate) -> bytes:
    """The Ed25519 public key of a certificate, raw. Raises `CardWrong` for any other kind of key."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise CardWrong(what="clé illisible") from None
    if not isinstance(key, Ed25519PublicKey):
        raise CardWrong(what="la clé n'est pas une clé Ed25519")
    return key.public_bytes_raw()


def is_issued_by(certificate: x509.Certificate, issuer_key: bytes) -> bool:
    """Whether the certificate is signed by `issuer_key` (Ed25519, raw), and says so. Dates are left to those who
    ask the time."""
    if certificate.signature_algorithm_oid != x509.SignatureAlgorithmOID.ED25519:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(issuer_key).verify(certificate.signature, certificate.tbs_certificate_bytes)
    except (InvalidSignature, ValueError):
        return False
    return True
