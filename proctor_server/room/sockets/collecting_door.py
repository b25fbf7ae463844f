"""The stations' door of a room that is being rebuilt: it takes copies, and nothing else yet."""

import math
from collections.abc import Callable
from typing import Any, Final

import structlog
from flask import request
from flask_socketio import ConnectionRefusedError as NotHeard
from flask_socketio import Namespace
from socketio.exceptions import SocketIOError

from kiosk_client.protocol.messages import NAMESPACE, Copies, CopyAsked, CopyPart, Hello, Refused
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_wire, to_wire
from proctor_server.room.services.rebuilding import Holding
from proctor_server.room.sockets.gate import STATION

SECONDS = 2.5
"""A station that waits longer for its welcome hangs up; it calls again, and goes on where it was."""

CALLS_A_SECOND: Final = 50
"""Stations that were heard call again this often together: each call is a handshake, and a large room's would leave
no time for those that were not."""

log = structlog.get_logger()


class RoomIsRebuilt(Refusal):
    """What every station hears meanwhile; its candidate goes on."""

    code = "room_is_rebuilt"
    sentence = "La salle est en train d'être reconstruite : les candidats continuent sur leurs postes."


class CollectingDoor(Namespace):  # type: ignore[misc]
    """Asks each station that says hello for the copies that it keeps. `taken` is told of a station once everything of
    it is there."""

    def __init__(self, taken: Callable[[Holding], None]) -> None:
        super().__init__(NAMESPACE)
        self._taken = taken
        self._parts: dict[str, dict[tuple[str, int], CopyPart]] = {}
        self._done: set[str] = set()

    def on_connect(self, *_: Any) -> None:
        """Without a certificate of this centre nobody is heard."""
        if not request.environ.get(STATION):
            raise NotHeard({"code": "no_certificate"})

    def on_hello(self, *payload: Any) -> Any:
        """`Hello` → the copies are asked for; then `Refused`: the station calls again later."""
        station, sid = request.environ[STATION], request.sid  # type: ignore[attr-defined]
        try:
            hello = from_wire(Hello, payload[0] if payload else None)
            if station not in self._done:
                self._collect(station, hello.name, sid)
        except (Refusal, SocketIOError) as fault:
            log.info("copies_not_given", station=station, why=getattr(fault, "code", type(fault).__name__))
        wait = math.ceil(len(self._done) / CALLS_A_SECOND)
        return to_wire(Refused(code=RoomIsRebuilt.code, message=str(RoomIsRebuilt()), wait_seconds=wait))

    def _collect(self, station: str, name: str, sid: str) -> None:
        parts = self._parts.setdefault(station, {})
        held = self._ask(CopyAsked(session=""), sid).held
        for session, last in held.items():
            while (after := _last(parts, session)) < last:
                given = self._ask(CopyAsked(session=session, after=after), sid).parts
                if not given:
                    break
                parts |= {(part.session, part.first): part for part in given}
        self._done.add(station)
        self._taken(Holding(station=station, name=name, parts=list(parts.values())))

    def _ask(self, message: CopyAsked, sid: str) -> Copies:
        answer = self.socketio.call("copy_asked", to_wire(message), to=sid, namespace=NAMESPACE, timeout=SECONDS)
        return from_wire(Copies, answer)


def _last(parts: dict[tuple[str, int], CopyPart], session: str) -> int:
    return max((part.last for part in parts.values() if part.session == session), default=0)
