"""One connection to a room: Socket.IO on mutual TLS 1.3, trusting the centre's certificate alone.

python-socketio reads in one thread and writes in another, so the context makes sockets that bear it
(`protocol.two_way_tls`).
"""

import contextlib
import socket
import ssl
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from types import MappingProxyType
from typing import Any, Final, TypeVar

import msgspec
import socketio
import structlog
from socketio.exceptions import BadNamespaceError, SocketIOError

from kiosk_client.domain.refusals import OtherCentre, PortClosed, RefusedByRoom, RoomAway
from kiosk_client.protocol.messages import (
    EVENTS,
    LOST_AFTER_SECONDS,
    NAMESPACE,
    ORDERS,
    Begin,
    Enter,
    Hello,
    Order,
    Refused,
)
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.two_way_tls import TwoWayTls
from kiosk_client.protocol.wire import from_wire, to_wire

T = TypeVar("T")

CONNECT_SECONDS: Final = 5
DOOR_SECONDS: Final = 20.0
"""For how long a station that comes, and a candidate who enters or begins, waits for the room's answer: everybody may
have come in the same instant. That the room is gone is known sooner, by heartbeats or by the connection."""
WAIT_SECONDS: Final[Mapping[type[msgspec.Struct], float]] = MappingProxyType(
    dict.fromkeys((Hello, Enter, Begin), DOOR_SECONDS)
)
"""For how long the answer to a message is waited for, where it is not `LOST_AFTER_SECONDS`."""
CLOSED: Final = None
"""Instead of an answer."""
EVENT_OF: Final = {kind: event for event, kind in EVENTS.items()}

log = structlog.get_logger()


def centre_context(*, centre_certificate: str, certificate_file: Path, key_file: Path) -> ssl.SSLContext:
    """TLS 1.3 with this station's certificate, where only the centre's key is trusted, whatever the
    address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.sslsocket_class = TwoWayTls
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=centre_certificate)
    context.load_cert_chain(certificate_file, key_file)
    return context


def knock(address: str, context: ssl.SSLContext) -> None:
    """Whether a room that proves the centre's key is at «host:port»: nothing is said to it.

    Raises `OtherCentre`, `PortClosed`, `RoomAway`.
    """
    host, _, port = address.rpartition(":")
    try:
        with (
            socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS) as plain,
            context.wrap_socket(plain),
        ):
            return
    except (OSError, ValueError) as fault:
        raise _reason(fault) from fault


class RoomLink:
    """`context`: asked for at each connection. `obey` is called with each order of the room, and returns the
    acknowledgement."""

    def __init__(self, context: Callable[[], ssl.SSLContext], obey: Callable[[Order], msgspec.Struct]) -> None:
        self._context = context
        self._obey = obey
        self._client: Any = None
        self._asked: set[SimpleQueue[Any]] = set()

    def connect(self, address: str) -> None:
        """Connects to «host:port». Raises `OtherCentre`, `PortClosed`, `RoomAway`."""
        self.close()
        client = socketio.Client(
            reconnection=False,
            handle_sigint=False,
            # the library looks at each byte in Python, 30 ms for a form; what is no UTF-8 fails when it is decoded
            websocket_extra_options={"sslopt": {"context": self._context()}, "skip_utf8_validation": True},
        )
        for event, kind in ORDERS.items():
            client.on(event, partial(self._on_order, kind), namespace=NAMESPACE)
        try:
            client.connect(
                f"https://{address}",
                transports=["websocket"],
                namespaces=[NAMESPACE],
                wait_timeout=CONNECT_SECONDS,
            )
        except (SocketIOError, OSError, ValueError) as fault:
            _cut(client)
            raise _reason(fault) from fault
        self._client = client

    def ask(self, message: msgspec.Struct, reply: type[T]) -> T:
        """The room's answer. Raises `RefusedByRoom`, `Unreadable`, and `RoomAway` after `WAIT_SECONDS`,
        or as soon as the connection is closed."""
        client = self._client
        if client is None:
            raise RoomAway
        answer = self._answer_to(message, client)
        if isinstance(answer, dict) and "code" in answer and "message" in answer:
            raise RefusedByRoom(from_wire(Refused, answer))
        return from_wire(reply, answer)

    def _answer_to(self, message: msgspec.Struct, client: Any) -> Any:
        event, answers = EVENT_OF[type(message)], SimpleQueue[Any]()
        self._asked.add(answers)
        try:
            client.emit(event, to_wire(message), namespace=NAMESPACE, callback=lambda *told: answers.put(told[:1]))
            answer = answers.get(timeout=WAIT_SECONDS.get(type(message), LOST_AFTER_SECONDS))
        except (Empty, BadNamespaceError, SocketIOError, OSError) as fault:
            raise RoomAway from fault
        finally:
            self._asked.discard(answers)
        if answer is CLOSED:
            raise RoomAway
        return answer[0] if answer else None

    def close(self) -> None:
        """Ends the connection, if there is one; nobody waits for its answers any longer."""
        client, self._client = self._client, None
        if client is not None:
            _cut(client)
        for answers in tuple(self._asked):
            answers.put(CLOSED)

    def _on_order(self, kind: type[Order], payload: object) -> Any:
        try:
            return to_wire(self._obey(from_wire(kind, payload)))
        except Refusal as refusal:
            log.warning("order_refused", code=refusal.code)
            return to_wire(Refused(code=refusal.code, message=str(refusal)))


def _cut(client: Any) -> None:
    """Ends a connection whether or not the other side still answers: the library alone would wait for one that
    hangs until its own timeout, 20 s."""
    sock = getattr(getattr(client.eio, "ws", None), "sock", None)
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
    client.shutdown()


def _reason(fault: BaseException) -> Refusal:
    """Why a connection failed, from what lies under the library's own exception."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return OtherCentre()
        if isinstance(seen, ConnectionRefusedError):
            return PortClosed()
        seen = seen.__cause__ or seen.__context__
    return RoomAway()
