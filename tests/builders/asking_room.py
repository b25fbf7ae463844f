"""A room server of a centre, as far as asking for results goes; and machines that are none."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proctor_server.moments import iso
from proctor_server.results.asking import Asked, knock
from proctor_server.room.adapters.certificates import certificate_pem, server_certificate
from tests.builders_authority import NOW, Office
from tests.builders_package import Centre


def request(
    office: Office,
    sha256: str,
    *,
    centre: Centre | None = None,
    issue: Callable[..., x509.Certificate] = server_certificate,
    issued_at: datetime = NOW,
    signed_at: datetime = NOW,
    **changes: Any,
) -> bytes:
    """The body that a room server of `centre` sends, with `changes` of what is asked. `issue`: what kind of certificate
    it has."""
    asking = centre or office.centre
    key = Ed25519PrivateKey.generate()
    issuer = x509.load_pem_x509_certificate(asking.keys.certificate.encode())
    certificate = issue(asking.keys.key, issuer, key.public_key(), issued_at)
    asked = {
        "sha256": sha256, "centre": asking.card.fingerprint, "authority": office.card.receipt_key, "at": iso(signed_at),
    }  # fmt: skip
    said = Asked(**{**asked, **changes})
    return knock(said, certificate=certificate_pem(certificate), keyid="", sign=key.sign)


def other_key() -> str:
    """The receipts' key of an authority that is not this one."""
    return b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
