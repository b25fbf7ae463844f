"""A station's words without its machine: the same TLS, messages, chained and signed journal, in memory; no disk, no
page. Hundreds of them leave the processor to the room."""

import base64
import contextlib
import itertools
import random
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from ssl import SSLContext
from typing import Any, Final, TypeVar

import msgspec
import websocket

from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.adapters.room_link import EVENT_OF, WAIT_SECONDS, centre_context
from kiosk_client.domain.refusals import RefusedByRoom, RoomAway
from kiosk_client.protocol import VERSION
from kiosk_client.protocol.chain import Head, follow, signed_text, station_genesis
from kiosk_client.protocol.journal import Answered, Began, Ended, Opened
from kiosk_client.protocol.messages import (
    HEARTBEAT_SECONDS,
    LOST_AFTER_SECONDS,
    NAMESPACE,
    AttemptOrder,
    Beat,
    Begin,
    Copies,
    CopyAsked,
    CopyDone,
    CopyOrder,
    CopyPart,
    Enter,
    Entries,
    Heartbeat,
    Hello,
    JournalHead,
    Kept,
    OrderDone,
    Refused,
    Welcome,
)
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_wire, to_line
from kiosk_client.services.linking import RECONNECT_SECONDS
from kiosk_client.services.pairing import pair
from kiosk_client.services.syncing import LINES_A_MESSAGE
from kiosk_client.storage.identity import Identity
from proctor_server.bench import ground
from proctor_server.bench.orders import Take
from proctor_server.bench.seats import PATIENCE_SECONDS, Seat, TooLong, insist, sleep_until, some_answer, wait_for

T = TypeVar("T")

LOOK_WHILE_WAITING_SECONDS: Final = 0.5
CONNECT_SECONDS: Final = 10.0
GONE: Final = (OSError, ValueError, websocket.WebSocketException)
"""`ValueError`: a TLS socket that was closed while somebody read from it."""


class RawSocket:
    """Socket.IO by hand: frames of Engine.IO 4 on a WebSocket. The library's own client takes longer for an answer
    than the room does."""

    def __init__(self, address: str, context: SSLContext | None, namespace: str) -> None:
        """Raises `RoomAway`."""
        self._prefix = f"{namespace}," if namespace != "/" else ""
        scheme = "wss" if context else "ws"
        try:
            self._socket: Any = websocket.create_connection(
                f"{scheme}://{address}/socket.io/?EIO=4&transport=websocket",
                sslopt={"context": context} if context else None,
                skip_utf8_validation=True,
                timeout=CONNECT_SECONDS,
            )
            self._socket.recv()
            self._socket.send(f"40{self._prefix}")
            while not str(self._socket.recv()).startswith("40"):
                pass
            self._socket.settimeout(None)
        except GONE as fault:
            raise RoomAway from fault
        self._asked: dict[int, Callable[[Any], None]] = {}
        # several threads ask: no two of them may have the same number
        self._numbers, self.is_closed = itertools.count(1), False

    def ask(self, event: str, payload: Any, heard: Callable[[Any], None]) -> None:
        """Sends, and calls `heard` with the answer. Raises `RoomAway`."""
        number = next(self._numbers)
        self._asked[number] = heard
        words = msgspec.json.encode([event, payload]).decode()
        self._send(f"42{self._prefix}{number}{words}")

    def read(self, obey: Callable[[str, Any], Any]) -> None:
        """Hears until the connection is over; what `obey` returns is the answer to an event."""
        try:
            while frame := self._socket.recv():
                self._heard(frame, obey)
        except (*GONE, RoomAway):
            return
        finally:
            self.is_closed = True

    def close(self) -> None:
        """At once: `read` returns."""
        with contextlib.suppress(OSError):
            self._socket.sock.shutdown(socket.SHUT_RDWR)

    def _heard(self, frame: str, obey: Callable[[str, Any], Any]) -> None:
        if frame == "2":
            self._send("3")
            return
        kind, rest = frame[:2], frame[2:].removeprefix(self._prefix)
        if kind not in ("42", "43"):
            return
        number, bracket, words = rest.partition("[")
        said = msgspec.json.decode(bracket + words)
        if kind == "43":
            self._asked.pop(int(number))(said[0])
            return
        answer = obey(*said)
        if number:
            self._send(f"43{self._prefix}{number}{msgspec.json.encode([answer]).decode()}")

    def _send(self, frame: str) -> None:
        try:
            self._socket.send(frame)
        except GONE as fault:
            raise RoomAway from fault


class LightSeat(Seat):
    """`answer` chains and signs as a station does."""

    def __init__(self, number: int, take: Take) -> None:
        super().__init__(number)
        self._take = take
        self._identity = Identity(Path(take.folder) / f"{number:04}")
        self._name = f"Poste {number:02}"
        pair(PairingDoor(take.address), self._identity, code=take.pairing_code, name=self._name)
        self._station = self._identity.station
        self._head: Head = station_genesis(self._station, take.session)
        self._lines: list[str] = []
        self._answers_at: list[int] = [0]
        """By number of lines, how many answers are among them."""
        self._order: AttemptOrder | None = None
        self._given, self._kept, self._on_its_way = 0, 0, False
        self._looking = threading.Lock()
        self._copies: list[CopyPart] = []
        self._room: RawSocket | None = None
        self._away = 0.0
        self._over, self._news = threading.Event(), threading.Event()

    # ── the connection ───────────────────────────────────────────────────────────────────────────────────────

    def enter(self) -> None:
        """Connects, and says who sits there."""
        threading.Thread(target=self._stay, daemon=True).start()
        wait_for("la salle", lambda: self._room is not None)
        who = Enter(session=self._take.session, access_code=self._take.access_code, **ground.person(self.number))
        insist(lambda: self._obey(self._ask(who, AttemptOrder)))

    def _stay(self) -> None:
        while not self._over.is_set():
            try:
                self._connect()
            except Refusal:
                self._over.wait(_soon())

    def _connect(self) -> None:
        """Until the connection is over."""
        pairing = self._identity.presentable()
        context = centre_context(
            centre_certificate=pairing.centre_certificate,
            certificate_file=self._identity.certificate_file,
            key_file=self._identity.key_file,
        )
        room = RawSocket(self._take.address, context, NAMESPACE)
        threading.Thread(target=self._begin_to_speak, args=(room,), daemon=True).start()
        room.read(self._told)
        self._room = None
        self._over.wait(max(_soon(), self._away))
        self._away = 0.0

    def _begin_to_speak(self, room: RawSocket) -> None:
        asked = time.monotonic()
        try:
            welcome = self._ask(self._introduction(), Welcome, room)
        except Refusal as refusal:
            self._away = refusal.wait_seconds if isinstance(refusal, RefusedByRoom) else 0.0
            room.close()
            return
        self.note("welcomed", asked=asked)
        self._kept, self._on_its_way = welcome.kept.get(self._take.session, 0), False
        if welcome.order is not None:
            self._obey(welcome.order)
        self._room = room
        self._flush()
        while self._room is room:
            self._beat(room)
            self._over.wait(HEARTBEAT_SECONDS)

    def _beat(self, room: RawSocket) -> None:
        asked = time.monotonic()
        try:
            self._ask(Heartbeat(clock=_now(), head=self._signed_head()), Beat, room)
        except Refusal:
            room.close()
        else:
            self.note("beat", asked=asked)

    def _ask(self, message: msgspec.Struct, reply: type[T], room: RawSocket | None = None) -> T:
        """Raises `RoomAway`, `RefusedByRoom`."""
        link = room or self._room
        if link is None:
            raise RoomAway
        answers: list[Any] = []
        came = threading.Event()

        def heard(answer: Any) -> None:
            answers.append(answer)
            came.set()

        link.ask(EVENT_OF[type(message)], msgspec.to_builtins(message), heard)
        end = time.monotonic() + WAIT_SECONDS.get(type(message), LOST_AFTER_SECONDS)
        while not came.wait(LOOK_WHILE_WAITING_SECONDS):
            if time.monotonic() > end or link.is_closed:
                raise RoomAway
        if "code" in answers[0] and "message" in answers[0]:
            raise RefusedByRoom(from_wire(Refused, answers[0]))
        return from_wire(reply, answers[0])

    def _told(self, event: str, payload: Any) -> Any:
        match event:
            case "attempt_order":
                self.note("obeyed")
                self._obey(from_wire(AttemptOrder, payload))
                return msgspec.to_builtins(OrderDone(revision=payload["revision"]))
            case "copy_order":
                return msgspec.to_builtins(self._keep(from_wire(CopyOrder, payload)))
            case "copy_asked":
                return msgspec.to_builtins(self._given_back(from_wire(CopyAsked, payload)))
            case _:
                return {}

    def _keep(self, order: CopyOrder) -> CopyDone:
        part = CopyPart(session=order.session, first=order.first, last=order.last, sealed=order.sealed)
        self._copies = [part] if order.first == 1 else [*self._copies, part]
        return CopyDone(session=order.session, last=order.last)

    def _given_back(self, asked: CopyAsked) -> Copies:
        held = {part.session: part.last for part in self._copies}
        following = [part for part in self._copies if part.session == asked.session and part.last > asked.after]
        return Copies(held=held, parts=following[:1])

    def _obey(self, order: AttemptOrder) -> None:
        if self._order is None or order.revision >= self._order.revision:
            form = order.form or (self._order.form if self._order else [])
            self._order = msgspec.structs.replace(order, form=form)

    def _introduction(self) -> Hello:
        order = self._order
        return Hello(
            v=VERSION,
            station=self._station,
            name=self._name,
            software="light",
            clock=_now(),
            journals=[self._signed_head()] if self._lines else [],
            attempt=order.attempt if order else None,
            epoch=order.epoch if order else 0,
        )

    def _signed_head(self) -> JournalHead:
        head, session = self._head, self._take.session
        signature = self._identity.sign(signed_text(f"{self._station}/{session}", head))
        signed = base64.b64encode(signature).decode()
        return JournalHead(session=session, n=head.n, hash=head.hash, signature=signed)

    # ── the journal ──────────────────────────────────────────────────────────────────────────────────────────

    def _write(self, kind: type[Any], **fields: Any) -> None:
        order = self._held
        entry = kind(
            n=self._head.n + 1, prev=self._head.hash, at=_now(), attempt=order.attempt, epoch=order.epoch, **fields
        )
        line = to_line(entry)
        self._head = follow(self._head, line)
        self._lines.append(line.decode())
        self._answers_at.append(self._answers_at[-1] + (kind is Answered))

    def _flush(self) -> None:
        room = self._room
        with self._looking:
            lines = self._lines[self._kept : self._kept + LINES_A_MESSAGE]
            if room is None or self._on_its_way or not lines:
                return
            self._on_its_way = True
        message = Entries(session=self._take.session, lines=lines)
        try:
            room.ask("entries", msgspec.to_builtins(message), self._is_kept)
        except RoomAway:
            room.close()

    def _is_kept(self, answer: Any) -> None:
        try:
            self._kept = from_wire(Kept, answer).n
        except Refusal:
            # as if it had been lost on the way: asked again with the next connection
            if room := self._room:
                room.close()
            return
        self._on_its_way = False
        self.note("kept", self._answers_at[min(self._kept, len(self._lines))])
        self._news.set()
        self._flush()

    @property
    def _held(self) -> AttemptOrder:
        if self._order is None:
            raise RoomAway
        return self._order

    # ── the candidate ────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, at: float) -> None:
        """Until the form has come."""
        wait_for("l'accord du surveillant", lambda: self._held.confirmed)
        sleep_until(at)
        asked = time.monotonic()
        insist(lambda: self._obey(self._ask(Begin(attempt=self._held.attempt), AttemptOrder)))
        self._write(Began)
        self.note("began", asked=asked)
        self._flush()

    def answer(self) -> None:
        """Chained, and sent when nothing else is on its way; with the last item the attempt is over."""
        if not self.left:
            return
        item = self._held.form[self._given]
        if item.focused or item.seconds is not None:
            self._write(Opened, number=item.number, item=item.item)
        self._write(Answered, number=item.number, item=item.item, answer=some_answer(item))
        self._given += 1
        self.note("answered", self._given)
        if not self.left:
            self._write(Ended, end="completed")
        self._flush()

    @property
    def left(self) -> int:
        """Of the items of the form."""
        return len(self._order.form) - self._given if self._order else 0

    def catch_up(self) -> None:
        """Until the room has the last line."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self._kept < len(self._lines):
            if time.monotonic() > end:
                raise TooLong(f"{self.number}: {self._kept} / {len(self._lines)}")
            self._news.wait(1.0)
            self._news.clear()

    def hand_in(self) -> None:
        """The line that ends the attempt."""
        self._write(Ended, end="handed_in")
        self._given = len(self._held.form)
        self._flush()

    def leave(self) -> None:
        """Does not come back."""
        self._over.set()
        if room := self._room:
            room.close()


def _now() -> int:
    return round(time.time() * 1000)


def _soon() -> float:
    return random.uniform(*RECONNECT_SECONDS)  # noqa: S311 - no secret
