"""The authority over HTTPS, its certificate pinned by its card."""

import http.client
import ssl
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from proctor_server.session_package.cards import AuthorityCard

TIMEOUT_SECONDS = 60


class Reply(NamedTuple):
    """What the authority answered: HTTP status and body."""

    status: int
    body: bytes


class Problem(msgspec.Struct, frozen=True):
    """The part of a problem+json that a room shows."""

    code: str = "unknown"
    detail: str = ""


def put_package(card: AuthorityCard, sha256: str, content: bytes) -> Reply:
    """Uploads a sealed package under its SHA-256; the same bytes twice give the same receipt. Raises `OSError` when
    the authority cannot be reached or is not the one of the card."""
    address = urlsplit(card.url)
    link = http.client.HTTPSConnection(
        address.hostname or "", address.port or 443, timeout=TIMEOUT_SECONDS, context=_context(card)
    )
    try:
        path = f"{address.path.rstrip('/')}/api/packages/{sha256}"
        link.request("PUT", path, body=content, headers={"Content-Type": "application/octet-stream"})
        answer = link.getresponse()
        return Reply(answer.status, answer.read(1_000_000))
    except http.client.HTTPException as fault:
        raise OSError(str(fault) or "réponse illisible") from None
    finally:
        link.close()


def problem_in(body: bytes) -> Problem:
    """The code and sentence of a refusal."""
    try:
        return msgspec.json.decode(body, type=Problem)
    except msgspec.MsgspecError:
        return Problem(detail="réponse illisible")


def _context(card: AuthorityCard) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=card.tls_certificate)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context
