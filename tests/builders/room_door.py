"""The dashboard's door of a test: the real application on a real port, with a socket that tells what changes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import flask
import msgspec
from flask_socketio import SocketIO, emit
from werkzeug.serving import WSGIRequestHandler, make_server

from proctor_server.room.web.app import make_app
from proctor_server.room.web.security import COOKIE, is_from_our_pages
from tests.builders.room_pages import FakeRoom


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        pass


@contextmanager
def open_door(room: FakeRoom) -> Iterator[str]:
    """The address of a running door to `room`."""
    app = make_app(room)
    socketio = SocketIO(app, async_mode="threading")
    socketio.on_event("connect", lambda auth=None: _greet(room, auth), namespace="/dashboard")
    room.changed = lambda event, payload: socketio.emit(
        event, msgspec.to_builtins(payload), namespace="/dashboard", to=None
    )
    room.cut = lambda: _cut(socketio)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


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
