"""The obvious way to collect answers, to stand beside: a tutorial's Socket.IO server that commits each message where it
hears it, and the same with a plain POST for each answer. On the same mutual TLS, and as durable as the room.

`python -m proctor_server.bench.obvious DATABASE PORT CERTIFICATE KEY CENTRE` serves both.
"""

import http.client
import ssl
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

import msgspec

from kiosk_client.adapters.room_link import centre_context
from kiosk_client.domain.refusals import RoomAway
from proctor_server.bench.light import RawSocket
from proctor_server.bench.orders import Take
from proctor_server.bench.seats import PATIENCE_SECONDS, Seat, TooLong, insist, sleep_until, wait_for

MORE_THAN_ENOUGH: Final = 1_000_000
"""Items: here a test has no end."""
BODY: Final = "je ne sais pas"
TABLE: Final = "CREATE TABLE IF NOT EXISTS answer (candidate INTEGER, number INTEGER, body TEXT, at REAL)"
INSERT: Final = "INSERT INTO answer VALUES (?, ?, ?, ?)"


def serve(database: str, port: int, certificate: str, key: str, centre: str) -> None:
    """Until it is stopped."""
    import eventlet  # noqa: PLC0415 - turns this process green

    eventlet.monkey_patch()
    import sqlite3  # noqa: PLC0415 - after the patch

    import eventlet.wsgi  # noqa: PLC0415
    import flask  # noqa: PLC0415
    import flask_socketio  # noqa: PLC0415

    app = flask.Flask(__name__)
    sockets = flask_socketio.SocketIO(app, async_mode="eventlet")
    db = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(TABLE)

    def keep(answer: dict[str, Any]) -> dict[str, Any]:
        db.execute(INSERT, (answer["candidate"], answer["number"], answer["body"], time.time()))
        return {"n": answer["number"]}

    sockets.on_event("answer", keep)

    @app.post("/answers")
    def post() -> dict[str, Any]:
        return keep(flask.request.get_json())

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(centre)
    context.load_cert_chain(certificate, key)
    door = context.wrap_socket(
        eventlet.listen(("127.0.0.1", port), backlog=1024), server_side=True, do_handshake_on_connect=False
    )
    eventlet.wsgi.server(door, app, log_output=False, max_size=MORE_THAN_ENOUGH)


class _BareSeat(Seat):
    """Somebody who sends answers and hears that they are kept."""

    def __init__(self, number: int, take: Take) -> None:
        super().__init__(number)
        self._address = take.address
        files = Path(take.folder)
        self._context = centre_context(
            centre_certificate=(files / "centre.pem").read_text(),
            certificate_file=files / "seat.pem",
            key_file=files / "seat.key",
        )
        self._given = self._kept = 0

    @property
    def left(self) -> int:
        return MORE_THAN_ENOUGH - self._given

    def begin(self, at: float) -> None:
        sleep_until(at)
        self.note("began")

    def answer(self) -> None:
        self._given += 1
        self.note("answered", self._given)
        self._send({"candidate": self.number, "number": self._given, "body": BODY})

    def _send(self, answer: dict[str, Any]) -> None:
        raise NotImplementedError

    def _is_kept(self, n: int) -> None:
        self._kept = max(self._kept, n)
        self.note("kept", self._kept)

    def catch_up(self) -> None:
        """By default an answer is kept when it is sent."""

    def hand_in(self) -> None:
        """Nobody listens to the end here."""


class SpeakingSeat(_BareSeat):
    """By Socket.IO."""

    def __init__(self, number: int, take: Take) -> None:
        super().__init__(number, take)
        self._news = threading.Event()

    def enter(self) -> None:
        """Connects."""

        def connect() -> None:
            self._room = RawSocket(self._address, self._context, "/")

        insist(connect)
        threading.Thread(target=self._room.read, args=(lambda *_: None,), daemon=True).start()

    def _send(self, answer: dict[str, Any]) -> None:
        def heard(said: dict[str, Any]) -> None:
            self._is_kept(said["n"])
            self._news.set()

        self._room.ask("answer", answer, heard)

    def catch_up(self) -> None:
        """Until each answer was answered."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self._kept < self._given:
            if time.monotonic() > end:
                raise TooLong(f"{self.number}: {self._kept} / {self._given}")
            self._news.wait(1.0)
            self._news.clear()

    def leave(self) -> None:
        """Hangs up."""
        self._room.close()


class PostingSeat(_BareSeat):
    """By a POST for each answer, on a connection that stays."""

    def enter(self) -> None:
        """Connects."""
        host, _, port = self._address.rpartition(":")
        self._room = http.client.HTTPSConnection(host, int(port), context=self._context, timeout=PATIENCE_SECONDS)
        wait_for("le serveur", self._is_connected)

    def _is_connected(self) -> bool:
        try:
            self._room.connect()
        except OSError:
            return False
        return True

    def _send(self, answer: dict[str, Any]) -> None:
        try:
            self._room.request("POST", "/answers", msgspec.json.encode(answer), {"Content-Type": "application/json"})
            said = msgspec.json.decode(self._room.getresponse().read())
        except (OSError, http.client.HTTPException) as fault:
            raise RoomAway from fault
        self._is_kept(said["n"])

    def leave(self) -> None:
        """Hangs up."""
        self._room.close()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
