"""The authority over HTTPS, its certificate pinned by its card; tus 1.0.0 where it is spoken."""

import http.client
import ssl
from base64 import b64encode
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import msgspec

from proctor_server.session_package.cards import AuthorityCard
from proctor_server.turns import waiting

TIMEOUT_SECONDS = 60
MOST_BYTES = 10_000_000
"""Of an answer: the results of two thousand candidates."""
TUS = {"Tus-Resumable": "1.0.0"}


class Reply(NamedTuple):
    """What the authority answered: HTTP status, headers, body."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def offset(self) -> int:
        """How far the upload is. Raises `OSError` when that is not said."""
        told = self.headers.get("Upload-Offset", "")
        if not (told.isascii() and told.isdigit()):
            raise OSError(f"réponse sans position : HTTP {self.status}")
        return int(told)


class Problem(msgspec.Struct, frozen=True):
    """The part of a problem+json that a room shows."""

    code: str = "unknown"
    detail: str = ""


class AuthorityLine:
    """One connection, for one package. Everything raises `OSError` when the authority cannot be reached or is not the
    one of the card."""

    def __init__(self, card: AuthorityCard) -> None:
        self._packages = f"{card.url.rstrip('/')}/api/packages"
        address = urlsplit(card.url)
        self._link = http.client.HTTPSConnection(
            address.hostname or "", address.port or 443, timeout=TIMEOUT_SECONDS, context=_context(card)
        )

    def close(self) -> None:
        """Hang up."""
        self._link.close()

    def receipt(self, digest: str) -> Reply:
        """The receipt for the package with this SHA-256: 200, or 404 when it has not been received."""
        return self._ask("GET", f"{self._path}/{digest}")

    def announce(self, digest: str, size: int) -> Reply:
        """A place for so many bytes: 201; 404 or 405 from an authority that does not speak tus."""
        metadata = f"sha256 {b64encode(digest.encode()).decode()}"
        return self._ask("POST", self._path, {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata})

    def place(self, announced: Reply) -> str:
        """The path that an answer to `announce` gives. Raises `OSError` when it leads elsewhere."""
        told = urlsplit(urljoin(self._packages, announced.headers.get("Location", "")))
        if told.netloc != urlsplit(self._packages).netloc or not told.path.startswith(f"{self._path}/"):
            raise OSError("réponse sans adresse d'envoi")
        return told.path

    def reached(self, place: str) -> Reply:
        """How far the upload at `place` is: 200, or 404 when it is forgotten."""
        return self._ask("HEAD", place, TUS)

    def send(self, place: str, offset: int, piece: bytes) -> Reply:
        """One piece: 204. After the last one the package is received, or refused."""
        checksum = f"sha256 {b64encode(sha256(piece).digest()).decode()}"
        told = {"Upload-Offset": str(offset), "Upload-Checksum": checksum}
        return self._ask("PATCH", place, {**TUS, **told, "Content-Type": "application/offset+octet-stream"}, piece)

    def results(self, digest: str, asked: bytes) -> Reply:
        """The results of the session whose package this is: 200; 204 when `asked` says that they are known."""
        return self._ask("POST", f"{self._path}/{digest}/results", {"Content-Type": "application/json"}, asked)

    def put(self, digest: str, content: bytes) -> Reply:
        """The whole package at once: 201 or 200, with the receipt."""
        return self._ask("PUT", f"{self._path}/{digest}", {"Content-Type": "application/octet-stream"}, content)

    @property
    def _path(self) -> str:
        return urlsplit(self._packages).path

    def _ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Reply:
        try:
            with waiting():
                self._link.request(method, path, body=body, headers=headers or {})
                answer = self._link.getresponse()
                return Reply(answer.status, answer.headers, answer.read(MOST_BYTES))
        except http.client.HTTPException as fault:
            raise OSError(str(fault) or "réponse illisible") from None


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
