"""What each door lets through, before the application sees it.

The stations' door: pairing for everybody, Socket.IO for a station of the centre, what the dashboard's door lets through
for a second laptop of the centre, nothing else. The dashboard's door: everything but pairing.

`proctor.door` in the WSGI environment says which door it is, `proctor.station` or `proctor.laptop` who has proved
itself (or None), `proctor.station_certificate` its certificate and `proctor.tls_certificate` the server's,
both in DER.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, Final, Literal, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.domain.errors import StationRevoked

DOOR: Final = "proctor.door"
STATION: Final = "proctor.station"
LAPTOP: Final = "proctor.laptop"
STATION_CERTIFICATE: Final = "proctor.station_certificate"
TLS_CERTIFICATE: Final = "proctor.tls_certificate"
Door = Literal["stations", "dashboard"]

PAIRING_PATHS: Final = ("/pair/start", "/pair/finish")
SOCKET_PATH: Final = "/socket.io/"
MOST_PAIRING_BYTES: Final = 10_000


class CertificateNeeded(Refusal):
    """The stations' door is for stations of the centre."""

    code = "certificate_needed"
    sentence = "Cette porte est réservée aux postes appairés avec ce centre."


class NoSuchPage(Refusal):
    """This door has no such page."""

    code = "not_found"
    sentence = "Cette adresse n'existe pas."


class LengthRequired(Refusal):
    """A body has to say how long it is."""

    code = "length_required"
    sentence = "Ce message doit annoncer sa longueur."


class MessageTooLarge(Refusal):
    """A body is longer than any message."""

    code = "too_large"
    sentence = "Ce message est trop long."


class Revocations(Protocol):
    """Knows which machines may no longer come in."""

    def is_revoked(self, station: str) -> bool:
        """Whether the machine may not come in."""


_STATUS: Final[dict[type[Refusal], str]] = {
    CertificateNeeded: "403 Forbidden",
    StationRevoked: "403 Forbidden",
    NoSuchPage: "404 Not Found",
    LengthRequired: "411 Length Required",
    MessageTooLarge: "413 Content Too Large",
}


def gate(app: WSGIApplication, pairing: WSGIApplication, revocations: Revocations) -> WSGIApplication:
    """`app` behind its two doors, and `pairing` behind the stations' one."""
    checks: dict[Door, Callable[[WSGIEnvironment], None]] = {
        "stations": lambda environ: _check_station(environ, revocations),
        "dashboard": _check_dashboard,
    }

    def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            checks[environ[DOOR]](environ)
        except Refusal as refusal:
            return _told(refusal, start_response)
        to = pairing if environ[DOOR] == "stations" and environ["PATH_INFO"] in PAIRING_PATHS else app
        return to(environ, start_response)

    return guarded


def problem(refusal: Refusal) -> dict[str, Any]:
    """The refusal as RFC 9457 has it, with `wait_seconds` where there is a wait."""
    told: dict[str, Any] = {"code": refusal.code, "detail": str(refusal)}
    wait = refusal.details.get("wait_seconds")
    return told if wait is None else told | {"wait_seconds": wait}


def _check_station(environ: WSGIEnvironment, revocations: Revocations) -> None:
    path, station = environ["PATH_INFO"], environ.get(STATION)
    if path in PAIRING_PATHS:
        _check_length(environ)
    elif environ.get(LAPTOP):
        _check_laptop(environ, revocations)
    elif not path.startswith(SOCKET_PATH):
        raise NoSuchPage
    elif station is None:
        raise CertificateNeeded
    elif revocations.is_revoked(station):
        raise StationRevoked


def _check_laptop(environ: WSGIEnvironment, revocations: Revocations) -> None:
    if revocations.is_revoked(environ[LAPTOP]):
        raise StationRevoked
    _check_dashboard(environ)


def _check_dashboard(environ: WSGIEnvironment) -> None:
    if environ["PATH_INFO"].lstrip("/").startswith("pair/"):
        raise NoSuchPage


def _check_length(environ: WSGIEnvironment) -> None:
    if environ.get("HTTP_TRANSFER_ENCODING"):
        raise LengthRequired
    if int(environ.get("CONTENT_LENGTH") or 0) > MOST_PAIRING_BYTES:
        raise MessageTooLarge


def _told(refusal: Refusal, start_response: StartResponse) -> list[bytes]:
    body = json.dumps(problem(refusal), ensure_ascii=False).encode()
    headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
    start_response(_STATUS[type(refusal)], [*headers, ("Cache-Control", "no-store"), ("Connection", "close")])
    return [body]
