"""The stations' door: what a station says over Socket.IO is parsed, asked, answered. Nothing is decided here."""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
import structlog
from socketio import Namespace
from socketio.exceptions import ConnectionRefusedError as NotHeard

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
from kiosk_client.protocol.wire import from_wire
from proctor_server.exposition import Family, Histogram
from proctor_server.room.services.admitting import AtStation
from proctor_server.room.services.greeting import StationServices
from proctor_server.room.sockets.gate import STATION, STATION_CERTIFICATE
from proctor_server.room.sockets.turns import InTurn

M = TypeVar("M", bound=msgspec.Struct)
log = structlog.get_logger()


class StationsDoor(InTurn, Namespace):  # type: ignore[misc]
    """Who speaks is known by certificate; what they say is not trusted.

    A namespace of python-socketio itself: Flask would build a whole request, route and session included, for each word
    of a station. `sid` names the connection.
    """

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

    def trigger_event(self, event: str, *args: Any) -> Any:
        """A word whose connection is gone by now is heard by nobody."""
        return super().trigger_event(event, *args) if self._environ(args[0]) else None

    def on_connect(self, sid: str, *_: Any) -> None:
        """Without a certificate of this centre nobody is heard."""
        # not from what is handed in: a station could say the event's name too, with an environment of its own
        if not self._environ(sid).get(STATION):
            raise NotHeard({"code": "no_certificate"})
        self._heard[sid] = self._environ(sid)[STATION]

    def on_disconnect(self, sid: str, *_: Any) -> None:
        """The line is cut: noted, and shown at once."""
        self._heard.pop(sid, None)
        self._room.greeting.goodbye(self._environ(sid)[STATION], sid, self._room.clock())

    def close_revoked(self) -> None:
        """Whoever was taken out since is heard no more; the gate lets nobody of theirs in again."""
        revoked = self._revoked()
        for sid in [sid for sid, station in self._heard.items() if station in revoked]:
            self.disconnect(sid)

    def on_hello(self, sid: str, *payload: Any) -> Any:
        """`Hello` → `Welcome`."""
        return _answer(Hello, payload, lambda m: self._hello(m, sid))

    def on_enter(self, sid: str, *payload: Any) -> Any:
        """`Enter` → `AttemptOrder`."""
        return _answer(Enter, payload, lambda m: self._room.admitting.enter(m, self._station(sid), self._now()))

    def on_begin(self, sid: str, *payload: Any) -> Any:
        """`Begin` → `AttemptOrder` with the form."""
        return _answer(Begin, payload, lambda m: self._room.admitting.begin(m, self._station(sid), self._now()))

    def on_entries(self, sid: str, *payload: Any) -> Any:
        """`Entries` → `Kept`."""
        arrived = time.perf_counter()
        told = _answer(Entries, payload, lambda m: self._room.sitting.keep(m, self._station(sid), self._now()))
        self._acknowledged.observe(time.perf_counter() - arrived)
        return told

    def on_draft(self, sid: str, *payload: Any) -> Any:
        """`Draft` → `Kept`."""
        return _answer(Draft, payload, lambda m: self._room.sitting.keep_draft(m, self._station(sid)))

    def on_heartbeat(self, sid: str, *payload: Any) -> Any:
        """`Heartbeat` → `Beat`."""
        return _answer(Heartbeat, payload, lambda m: self._heartbeat(m, sid))

    def _hello(self, message: Hello, sid: str) -> Welcome:
        if message.v != VERSION:
            raise WrongVersion(theirs=message.v, ours=VERSION)
        environ = self._environ(sid)
        certificate: bytes = environ[STATION_CERTIFICATE]
        return self._room.greeting.welcome(message, environ[STATION], certificate, sid, self._now())

    def _heartbeat(self, message: Heartbeat, sid: str) -> Beat:
        return self._room.greeting.beat(message, self._environ(sid)[STATION], sid, self._now())

    def _environ(self, sid: str) -> dict[str, Any]:
        environ: dict[str, Any] = self.server.get_environ(sid, NAMESPACE)
        return environ

    def _station(self, sid: str) -> AtStation:
        station: str = self._environ(sid)[STATION]
        return AtStation(station, self._room.greeting.name_of(station))

    def _now(self) -> Any:
        return self._room.clock()


def _answer(kind: type[M], payload: tuple[Any, ...], ask: Callable[[M], msgspec.Struct]) -> msgspec.Struct:
    try:
        return ask(from_wire(kind, payload[0] if payload else None))
    except Refusal as refusal:
        return _refused(refusal)


def _refused(refusal: Refusal) -> Refused:
    field, wait = refusal.details.get("field"), refusal.details.get("wait_seconds", 0)
    return Refused(
        code=refusal.code,
        message=str(refusal),
        field=str(field) if field is not None else None,
        wait_seconds=wait if isinstance(wait, int) else 0,
    )
