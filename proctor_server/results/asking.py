"""How a room asks for its results: a package is known by whoever saw its fingerprint on paper, so the request is signed
by the room server, whose certificate the centre has issued. A station's certificate does not speak for a room."""

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kiosk_client.protocol.dsse import Sign, WrongSignature, enclose
from kiosk_client.protocol.refusal import Refusal, Unreadable
from kiosk_client.protocol.wire import from_line, to_line
from proctor_server.session_package.cards import CardWrong, certified_key, is_issued_by, read_certificate
from proctor_server.session_package.dsse import disclose

PAYLOAD_TYPE: Final = "application/vnd.proctor.results-request+json"

CLOCKS_APART: Final = timedelta(hours=1)
"""How far a room's clock may be off: a request that somebody finds later is of no use."""


class NotTheRoom(Refusal):
    """The request is not by a room server of an admitted centre, for this authority. One answer for every reason."""

    code = "not_the_room"
    sentence = "Cette demande n'est pas signée par le serveur de la salle d'un centre admis ici."


class RoomCertificateEnded(Refusal):
    """The room server's certificate has not been renewed in time."""

    code = "room_certificate_ended"
    sentence = "Le certificat du serveur de la salle est échu : ouvrez la clé du centre, il se renouvelle."


class ClocksApart(Refusal):
    """The request was signed at another time than this."""

    code = "clocks_apart"
    sentence = "L'horloge du serveur de la salle est fausse de plus d'une heure : mettez-la à l'heure."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """`sha256`: of the package whose results are asked for. `authority`: its receipts' key, base64, so that nobody can
    pass the request on to another. `known`: the revision that the room has, 0 for none. `at`: ISO 8601, UTC."""

    sha256: str
    centre: str
    authority: str
    at: str
    known: int = 0
    format: Literal["proctor-results-request-1"] = "proctor-results-request-1"


class Knock(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a request. `certificate`: the room server's, PEM. `asked`: `Asked` in a DSSE envelope by its key."""

    certificate: str
    asked: str


def knock(asked: Asked, *, certificate: str, keyid: str, sign: Sign) -> bytes:
    """The body of a request."""
    signed = enclose(PAYLOAD_TYPE, to_line(asked), keyid=keyid, sign=sign)
    return to_line(Knock(certificate=certificate, asked=signed.decode()))


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A request whose signature holds; whether the centre has issued the certificate is not said yet."""

    asked: Asked
    certificate: str


def hear(content: bytes) -> Heard:
    """Raises `Unreadable`, `MissingField`, or `NotTheRoom` when it is not signed with the key of its certificate."""
    said = from_line(Knock, content)
    try:
        key = certified_key(read_certificate(said.certificate))
        return Heard(
            asked=from_line(Asked, disclose(said.asked.encode(), PAYLOAD_TYPE, key)), certificate=said.certificate
        )
    except (CardWrong, WrongSignature):
        raise NotTheRoom from None


def check_heard(heard: Heard, centre_key: bytes | None, authority: str, now: datetime) -> None:
    """Whether it is a room server of the centre with this key (raw; None: nobody's) that asks this authority, now.

    Raises `NotTheRoom`, `RoomCertificateEnded`, `ClocksApart`, `Unreadable`.
    """
    certificate = read_certificate(heard.certificate)
    if centre_key is None or not is_of_a_room(certificate, centre_key) or heard.asked.authority != authority:
        raise NotTheRoom
    if now > certificate.not_valid_after_utc:
        raise RoomCertificateEnded
    if abs(now - _moment(heard.asked.at)) > CLOCKS_APART:
        raise ClocksApart


def is_of_a_room(certificate: x509.Certificate, centre_key: bytes) -> bool:
    """Whether it is a room server's of the centre with this key (raw): a station's does not speak for a room."""
    return is_issued_by(certificate, centre_key) and _is_of_a_server(certificate)


def _is_of_a_server(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(what=text[:80]) from None
    if moment.tzinfo is None:
        raise Unreadable(what=text[:80])
    return moment
