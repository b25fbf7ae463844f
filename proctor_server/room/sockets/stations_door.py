"""The stations' door: what a station says over Socket.IO is parsed, asked, answered. Nothing is decided here."""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
import structlog
from flask import request
from flask_socketio import ConnectionRefusedError as NotHeard
from flask_socketio import Namespace

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.messages import (
    NAMESPACE,
    Beat,
    Begin,
    Draft,
    Enter,
    Entries,
    Heartbeat,
    Hello,
    Refused,
    Welcome,
)
from kiosk_client.protocol.refusal import Refusal, WrongVersion
from kiosk_client.protocol.wire import from_wire, to_wire
from proctor_server.exposition import Family, Histogram
from proctor_server.room.services.admitting import AtStation
from proctor_server.room.services.greeting import StationServices
from proctor_server.room.sockets.gate import STATION, STATION_CERTIFICATE

M = TypeVar("M", bound=msgspec.Struct)
log = structlog.get_logger()


class StationsDoor(Namespace):  # type: ignore[misc]
    """Who speaks is known by certificate; what they say is not trusted."""

    def __init__(self, room: StationServices, revoked: Callable[[], set[str]]) -> None:
        """`revoked`: the stations that may no longer come in."""
        super().__init__(NAMESPACE)
        self._room, self._revoked = room, revoked
        self._heard: dict[str, str] = {}
        self._acknowledged = Histogram()

    def figures(self) -> Iterator[Family]:
        """What was counted since the start."""
        what = "From the arrival of a station's entries to the room's word that they are on its disk."
        yield self._acknowledged.family("acknowledgement_seconds", what)

    def on_connect(self, *_: Any) -> None:
        """Without a certificate of this centre nobody is heard."""
        if not request.environ.get(STATION):
            raise NotHeard({"code": "no_certificate"})
        self._heard[request.sid] = request.environ[STATION]  # type: ignore[attr-defined]

    def on_disconnect(self, *_: Any) -> None:
        """The line is cut: noted, and shown at once."""
        self._heard.pop(request.sid, None)  # type: ignore[attr-defined]
        self._room.greeting.goodbye(request.environ[STATION], request.sid, self._room.clock())  # type: ignore[attr-defined]

    def close_revoked(self) -> None:
        """Whoever was taken out since is heard no more; the gate lets nobody of theirs in again."""
        revoked = self._revoked()
        for sid in [sid for sid, station in self._heard.items() if station in revoked]:
            self.disconnect(sid)

    def on_hello(self, *payload: Any) -> Any:
        """`Hello` → `Welcome`."""
        return self._answer(Hello, payload, self._hello)

    def on_enter(self, *payload: Any) -> Any:
        """`Enter` → `AttemptOrder`."""
        return self._answer(Enter, payload, lambda m: self._room.admitting.enter(m, self._station(), self._now()))

    def on_begin(self, *payload: Any) -> Any:
        """`Begin` → `AttemptOrder` with the form."""
        return self._answer(Begin, payload, lambda m: self._room.admitting.begin(m, self._station(), self._now()))

    def on_entries(self, *payload: Any) -> Any:
        """`Entries` → `Kept`."""
        arrived = time.perf_counter()
        told = self._answer(Entries, payload, lambda m: self._room.sitting.keep(m, self._station(), self._now()))
        self._acknowledged.observe(time.perf_counter() - arrived)
        return told

    def on_draft(self, *payload: Any) -> Any:
        """`Draft` → `Kept`."""
        return self._answer(Draft, payload, lambda m: self._room.sitting.keep_draft(m, self._station()))

    def on_heartbeat(self, *payload: Any) -> Any:
        """`Heartbeat` → `Beat`."""
        return self._answer(Heartbeat, payload, self._heartbeat)

    def _hello(self, message: Hello) -> Welcome:
        if message.v != VERSION:
            raise WrongVersion(theirs=message.v, ours=VERSION)
        station: str = request.environ[STATION]
        sid: str = request.sid  # type: ignore[attr-defined]
        certificate: bytes = request.environ[STATION_CERTIFICATE]
        return self._room.greeting.welcome(message, station, certificate, sid, self._now())

    def _heartbeat(self, message: Heartbeat) -> Beat:
        sid: str = request.sid  # type: ignore[attr-defined]
        return self._room.greeting.beat(message, request.environ[STATION], sid, self._now())

    def _station(self) -> AtStation:
        station: str = request.environ[STATION]
        return AtStation(station, self._room.greeting.name_of(station))

    def _now(self) -> Any:
        return self._room.clock()

    def _answer(self, kind: type[M], payload: tuple[Any, ...], ask: Callable[[M], msgspec.Struct]) -> Any:
        try:
            return to_wire(ask(from_wire(kind, payload[0] if payload else None)))
        except Refusal as refusal:
            return to_wire(_refused(refusal))


def _refused(refusal: Refusal) -> Refused:
    field, wait = refusal.details.get("field"), refusal.details.get("wait_seconds", 0)
    return Refused(
        code=refusal.code,
        message=str(refusal),
        field=str(field) if field is not None else None,
        wait_seconds=wait if isinstance(wait, int) else 0,
    )
