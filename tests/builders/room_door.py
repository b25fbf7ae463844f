"""The dashboard's door of a test: the real application on a real port, with a socket that tells what changes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import flask
import msgspec
from flask_socketio import SocketIO, emit

from proctor_server.room.web.app import make_app
from proctor_server.room.web.security import COOKIE, is_from_our_pages
from tests.builders.http_door import served
from tests.builders.room_pages import FakeRoom


@contextmanager
def open_door(room: FakeRoom) -> Iterator[str]:
    """The address of a running door to `room`."""
    app = make_app(room)
    socketio = SocketIO(app, async_mode="threading")
    order = threading.Lock()

    def changed(event: str, payload: object) -> None:
        with order:
            socketio.emit(event, msgspec.to_builtins(payload), namespace="/dashboard", to=None)

    def connected(auth: dict[str, str] | None = None) -> bool | None:
        # a view of before a change never arrives after it
        with order:
            return _greet(room, auth)

    socketio.on_event("connect", connected, namespace="/dashboard")
    room.changed = changed
    room.cut = lambda: _cut(socketio)
    with served(app) as address:
        yield address


def _cut(socketio: SocketIO) -> None:
    manager = socketio.server.manager
    for sid, _ in list(manager.get_participants("/dashboard", None)):
        socketio.server.disconnect(sid, namespace="/dashboard")


def _greet(room: FakeRoom, auth: dict[str, str] | None) -> bool | None:
    who = room.who(flask.request.cookies.get(COOKIE, ""), room.clock())
    if who is None or not is_from_our_pages(flask.request.environ):
        return False
    view = room.seeing.room((auth or {})["session"], room.clock())

    emit("room", msgspec.to_builtins(view))
    return None
