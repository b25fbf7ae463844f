"""A station that only speaks: real TLS, a real chained and signed journal, nothing on a disk and nobody before it."""

import base64
import threading
from queue import Empty, SimpleQueue
from typing import Any

import msgspec

from kiosk_client.adapters.room_link import EVENT_OF, centre_context
from kiosk_client.domain.refusals import RoomAway
from kiosk_client.protocol import VERSION
from kiosk_client.protocol.chain import Head, follow, signed_text, station_genesis
from kiosk_client.protocol.journal import Answered, Began, Ended, Opened
from kiosk_client.protocol.messages import (
    NAMESPACE,
    AttemptOrder,
    Begin,
    CopyDone,
    Enter,
    Entries,
    Heartbeat,
    Hello,
    JournalHead,
    OrderDone,
)
from kiosk_client.protocol.wire import from_wire, to_line
from kiosk_client.storage.identity import Identity
from proctor_server.bench.light import RawSocket
from proctor_server.bench.seats import some_answer
from proctor_server.moments import to_ms
from proctor_server.rehearsal.candidate import Refused
from proctor_server.rehearsal.drill import PEOPLE
from proctor_server.room.composition import clock
from tests.fault.hall import Hall, pair

LONG_ENOUGH = 30.0


class Speaker:
    """`kept`: the highest number that the room has acknowledged. What the room refuses raises `Refused`."""

    def __init__(self, hall: Hall, name: str) -> None:
        folder = hall.folder / name.replace(" ", "-").lower()
        pair(hall.centre, folder, name)
        self._hall, self._name, self.identity = hall, name, Identity(folder / "identity")
        self.lines: list[bytes] = []
        self.order: AttemptOrder | None = None
        self.kept = 0
        self._room: RawSocket | None = None

    @property
    def id(self) -> str:
        return self.identity.station

    def connect(self) -> None:
        paired = self.identity.presentable()
        tls = centre_context(
            centre_certificate=paired.centre_certificate,
            certificate_file=self.identity.certificate_file,
            key_file=self.identity.key_file,
        )
        self._room = RawSocket(f"127.0.0.1:{self._hall.stations_port}", tls, NAMESPACE)
        threading.Thread(target=self._room.read, args=(self._hear,), daemon=True).start()

    def hang_up(self) -> None:
        if self._room:
            self._room.close()

    def ask(self, message: msgspec.Struct) -> Any:
        """The answer, as it came."""
        assert self._room
        answers: SimpleQueue[Any] = SimpleQueue()
        self._room.ask(EVENT_OF[type(message)], msgspec.to_builtins(message), answers.put)
        try:
            answer = answers.get(timeout=LONG_ENOUGH)
        except Empty:
            raise RoomAway from None
        if "code" in answer and "message" in answer:
            raise Refused(answer["code"], answer["message"])
        return answer

    def _hear(self, event: str, payload: Any) -> Any:
        if event == "attempt_order":
            self._obey(payload)
            return msgspec.to_builtins(OrderDone(revision=payload["revision"]))
        if event == "copy_order":
            return msgspec.to_builtins(CopyDone(session=payload["session"], last=payload["last"]))
        return {}

    def _obey(self, payload: Any) -> None:
        order, before = from_wire(AttemptOrder, payload), self.order
        if before is None or order.revision >= before.revision:
            self.order = msgspec.structs.replace(order, form=order.form or (before.form if before else []))

    # ── what a station says ──────────────────────────────────────────────────────────────────────────────────

    def hello(self) -> None:
        heads = [self._signed()] if self.lines else []
        self.ask(Hello(v=VERSION, station=self.id, name=self._name, software="test", clock=_now(), journals=heads))

    def beat(self) -> None:
        self.ask(Heartbeat(clock=_now(), head=self._signed() if self.lines else None))

    def enter(self, name: str) -> None:
        codes = self._hall.codes
        self._obey(self.ask(Enter(session=codes["number"], access_code=codes["access_code"], **PEOPLE[name])))

    def begin(self) -> None:
        assert self.order
        self._obey(self.ask(Begin(attempt=self.order.attempt)))

    def send(self) -> None:
        """All that the room does not have."""
        lines = [line.decode() for line in self.lines[self.kept :]]
        self.kept = self.ask(Entries(session=self._hall.session, lines=lines[:50]))["n"]

    # ── its journal ──────────────────────────────────────────────────────────────────────────────────────────

    def write(self, kind: type[Any], **fields: Any) -> None:
        assert self.order
        head = self._head
        entry = kind(
            n=head.n + 1, prev=head.hash, at=_now(), attempt=self.order.attempt, epoch=self.order.epoch, **fields
        )
        self.lines.append(to_line(entry))

    def write_began(self) -> None:
        self.write(Began)

    def write_answer(self, number: int) -> None:
        assert self.order
        item = self.order.form[number - 1]
        if item.focused or item.seconds is not None:
            self.write(Opened, number=number, item=item.item)
        self.write(Answered, number=number, item=item.item, answer=some_answer(item))

    def write_end(self) -> None:
        self.write(Ended, end="handed_in")

    @property
    def _head(self) -> Head:
        head = station_genesis(self.id, self._hall.session)
        for line in self.lines:
            head = follow(head, line)
        return head

    def _signed(self) -> JournalHead:
        head, session = self._head, self._hall.session
        signature = self.identity.sign(signed_text(f"{self.id}/{session}", head))
        return JournalHead(session=session, n=head.n, hash=head.hash, signature=base64.b64encode(signature).decode())


def _now() -> int:
    return to_ms(clock())
