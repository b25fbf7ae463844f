"""The dashboards' door: whoever signed in gets the whole room, then what changes. It takes no orders: those go through
the API."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from flask import request
from flask_socketio import ConnectionRefusedError as NotHeard
from flask_socketio import Namespace, join_room

from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.services.seeing import Seeing
from proctor_server.room.sockets.speaking import DASHBOARDS, Speaking
from proctor_server.room.sockets.turns import InTurn


class Watcher(Protocol):
    """Who signed in. An administrator may look at every session; other accounts look at none from inside."""

    @property
    def role(self) -> str:
        """As `sign_ins.Role`."""

    @property
    def session(self) -> str | None:
        """An invigilator's only session."""

    @property
    def must_change(self) -> bool:
        """Whether a provisional password keeps every other door shut."""


class DoorBook(NamedTuple):
    """Whom a WSGI environment's cookie and origin belong to, and whether that cookie is still worth something."""

    who: Callable[[dict[str, Any], datetime], Watcher | None]
    is_still_in: Callable[[dict[str, Any], datetime], bool]


class _Watching(NamedTuple):
    session: str
    environ: dict[str, Any]


class DashboardDoor(InTurn, Namespace):  # type: ignore[misc]
    """One room of Socket.IO for each session."""

    def __init__(
        self,
        seeing: Seeing,
        speaking: Speaking,
        book: DoorBook,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(DASHBOARDS)
        self._seeing, self._speaking, self._book, self._clock = seeing, speaking, book, clock
        self._watching: dict[str, _Watching] = {}

    def on_connect(self, auth: Any = None) -> None:
        """`auth`: `{"session": number}`."""
        now = self._clock()
        who = self._book.who(request.environ, now)
        asked = auth.get("session") if isinstance(auth, dict) else None
        session = str(asked) if asked else (who.session if who else None)
        if who is None or session is None or not _may_watch(who, session):
            raise NotHeard("not_yours" if who else "not_signed_in")
        try:
            self._seeing.header(session)
        except Refusal as refusal:
            raise NotHeard(refusal.code) from None
        sid: str = request.sid  # type: ignore[attr-defined]
        self._watching[sid] = _Watching(session, request.environ)
        self._speaking.watch(session, 1)
        join_room(f"session {session}")
        self._speaking.welcome(sid, session)

    def on_disconnect(self, *_: Any) -> None:
        """One watcher fewer."""
        left = self._watching.pop(request.sid, None)  # type: ignore[attr-defined]
        if left is not None:
            self._speaking.watch(left.session, -1)

    def close_ended(self) -> None:
        """Whoever was signed out, suspended or removed since sees nothing more."""
        now = self._clock()
        for sid, watching in list(self._watching.items()):
            if not self._book.is_still_in(watching.environ, now):
                self.disconnect(sid)


def _may_watch(who: Watcher, session: str) -> bool:
    return not who.must_change and (who.session == session or who.role == "administrator")
