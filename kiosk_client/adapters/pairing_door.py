"""HTTPS to a room that is not yet known: nothing is verified here but that it stays the same machine.

Only for pairing, which then proves, with the room's code, that the certificate seen was the room's own.
"""

import http.client
import ssl
from typing import TypeVar

import msgspec

from kiosk_client.domain.refusals import PortClosed, RefusedByRoom, RoomAway
from kiosk_client.protocol.messages import Refused
from kiosk_client.protocol.refusal import Refusal, Unreadable
from kiosk_client.protocol.wire import from_line, to_line

T = TypeVar("T")

SECONDS = 10
LONGEST_ANSWER = 100_000


class _Problem(msgspec.Struct):
    code: str
    detail: str
    wait_seconds: int = 0


class OtherMachine(Refusal):
    """The certificate changed between two messages: somebody is in the middle."""

    code = "other_machine"
    sentence = "Le serveur a changé de certificat pendant l'appairage : refusé."


class PairingDoor:
    """The stations' door at «host:port»."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise Unreadable(what=f"{address} (HOST:PORT)")
        self._host, self._port = host.strip("[]"), int(port)
        self._certificate: bytes | None = None

    @property
    def certificate(self) -> bytes:
        """The TLS certificate that was seen, in DER. Raises `RoomAway` before the first message."""
        if self._certificate is None:
            raise RoomAway
        return self._certificate

    def post(self, path: str, message: msgspec.Struct, reply: type[T]) -> T:
        """Sends one message. Raises `RoomAway`, `OtherMachine`, or what the room refuses."""
        connection = http.client.HTTPSConnection(self._host, self._port, timeout=SECONDS, context=_unverified())
        try:
            connection.connect()
            self._pin(connection.sock.getpeercert(binary_form=True))
            connection.request("POST", path, to_line(message), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            body = answer.read(LONGEST_ANSWER)
        except ConnectionRefusedError as fault:
            raise PortClosed from fault
        except (OSError, http.client.HTTPException) as fault:
            raise RoomAway from fault
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise _refusal(body)
        return from_line(reply, body)

    def _pin(self, certificate: bytes | None) -> None:
        if not certificate or (self._certificate is not None and certificate != self._certificate):
            raise OtherMachine
        self._certificate = certificate


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _refusal(body: bytes) -> Refusal:
    try:
        problem = from_line(_Problem, body)
    except Refusal:
        return Unreadable(what="application/problem+json")
    return RefusedByRoom(Refused(code=problem.code, message=problem.detail, wait_seconds=problem.wait_seconds))
