"""The dashboards' door: whoever signed in gets the whole room, then what changes. It takes no orders: those go through
the API."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from flask import request
from flask_socketio import ConnectionRefusedError as NotHeard
from flask_socketio import Namespace, join_room

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import to_wire
from proctor_server.room.services.seeing import Seeing
from proctor_server.room.sockets.speaking import DASHBOARDS, Speaking


class Watcher(Protocol):
    """Who signed in; `session` None for an administrator, who may look at every session."""

    @property
    def session(self) -> str | None:
        """An invigilator's only session."""


class DashboardDoor(Namespace):  # type: ignore[misc]
    """One room of Socket.IO for each session."""

    def __init__(
        self,
        seeing: Seeing,
        speaking: Speaking,
        who: Callable[[dict[str, Any], datetime], Watcher | None],
        clock: Callable[[], datetime],
    ) -> None:
        """`who`: whom a WSGI environment's cookie and origin belong to."""
        super().__init__(DASHBOARDS)
        self._seeing, self._speaking, self._who, self._clock = seeing, speaking, who, clock
        self._watching: dict[str, str] = {}

    def on_connect(self, auth: Any = None) -> None:
        """`auth`: `{"session": number}`."""
        now = self._clock()
        who = self._who(request.environ, now)
        asked = auth.get("session") if isinstance(auth, dict) else None
        session = str(asked) if asked else (who.session if who else None)
        if who is None or session is None or who.session not in (None, session):
            raise NotHeard({"code": "not_yours" if who else "not_signed_in"})
        try:
            view = self._seeing.room(session, now)
        except Refusal as refusal:
            raise NotHeard({"code": refusal.code}) from None
        sid: str = request.sid  # type: ignore[attr-defined]
        self._watching[sid] = session
        self._speaking.watch(session, 1)
        join_room(f"session {session}")
        self.emit("room", to_wire(view), room=sid)

    def on_disconnect(self, *_: Any) -> None:
        """One watcher fewer."""
        session = self._watching.pop(request.sid, None)  # type: ignore[attr-defined]
        if session is not None:
            self._speaking.watch(session, -1)
