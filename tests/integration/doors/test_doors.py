"""Both doors of a real room server, over real sockets: who gets in, and what no stranger can do to the others."""

import json
import socket
import sqlite3
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import get_args

import pytest
import websocket

from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.protocol import VERSION
from kiosk_client.protocol.messages import EVENTS
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.runtimes import VARIABLE, Runtime
from kiosk_client.protocol.wire import MAX_FRAME
from kiosk_client.services.pairing import pair
from kiosk_client.storage.identity import Identity
from tests.integration.doors.rooms import (
    RunningRoom,
    ask,
    ask_dashboard,
    connect,
    end,
    eventually,
    new_centre,
    running_room,
    station_tls,
    write_station,
)

POLLING = "/socket.io/?EIO=4&transport=websocket"
RESET = struct.pack("ii", 1, 0)


@pytest.fixture(scope="module", params=get_args(Runtime))
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    with running_room(new_centre(tmp_path_factory.mktemp("centre")), **{VARIABLE: request.param}) as running:
        yield running


@pytest.fixture
def station(room: RunningRoom, tmp_path: Path) -> Path:
    return write_station(room.centre, tmp_path)


def test_without_a_certificate_only_pairing_answers(room: RunningRoom) -> None:
    assert ask(room, "GET", POLLING).body["code"] == "certificate_needed"
    for path in ("/", "/healthz", "/centre", "/api/sessions", "/pair", "/pair/", "/socket.io", "/static/base.css"):
        assert ask(room, "GET", path).status == 404, path
    assert ask(room, "POST", "/pair/start", b"{}").body["code"] == "missing_field"


def test_a_station_gets_its_sockets_and_nothing_else(room: RunningRoom, station: Path) -> None:
    assert ask(room, "GET", "/api/sessions", own=station).status == 404
    assert ask(room, "GET", POLLING, own=station).status == 400  # Socket.IO answers: this is no websocket
    with _speaking(room, station):
        pass


def test_the_dashboards_door_does_not_pair_and_believes_no_header(room: RunningRoom) -> None:
    assert ask_dashboard(room, "POST", "/pair/start", b"{}").status == 404
    assert ask_dashboard(room, "POST", "//pair/start", b"{}").status == 404
    assert ask_dashboard(room, "GET", "/healthz").status == 200
    spoofed = ask(room, "GET", POLLING, headers={"proctor.station": "0" * 16, "Proctor-Station": "0" * 16})
    assert spoofed.body["code"] == "certificate_needed"


def test_a_station_of_another_centre_is_refused(room: RunningRoom, tmp_path: Path) -> None:
    stranger = write_station(new_centre(tmp_path / "other"), tmp_path)
    with pytest.raises((ssl.SSLError, OSError)):
        ask(room, "POST", "/pair/start", b"{}", own=stranger)


def test_a_servers_certificate_is_none_of_a_station(room: RunningRoom) -> None:
    with pytest.raises((ssl.SSLError, OSError)):
        ask(room, "GET", POLLING, own=room.centre.folder / "server.pem")


def test_a_stations_certificate_is_none_of_a_server(room: RunningRoom, station: Path) -> None:
    pretender = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pretender.load_cert_chain(station)
    here, there = socket.socketpair()
    with here, there:
        server = threading.Thread(target=_try_handshake, args=(pretender, there))
        server.start()
        with pytest.raises(ssl.SSLCertVerificationError, match="purpose"):
            station_tls(room.centre, None).wrap_socket(here)
        server.join()


def test_a_server_of_another_centre_is_refused_by_the_station(room: RunningRoom, tmp_path: Path) -> None:
    other = new_centre(tmp_path / "other")
    with connect(room.stations_port) as plain, pytest.raises(ssl.SSLCertVerificationError):
        station_tls(other, None).wrap_socket(plain)


def test_nothing_older_than_tls_1_3_is_spoken(room: RunningRoom) -> None:
    context = station_tls(room.centre, None)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with connect(room.stations_port) as plain, pytest.raises((ssl.SSLError, OSError)):
        context.wrap_socket(plain)


def test_600_connections_that_reset_leave_the_door_open(room: RunningRoom) -> None:
    for _ in range(600):
        with connect(room.stations_port) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    assert ask(room, "POST", "/pair/start", b"{}").status == 400


def test_60_stuck_handshakes_hold_up_nobody_and_are_closed(room: RunningRoom) -> None:
    with ExitStack() as stack:
        stuck = [stack.enter_context(connect(room.stations_port)) for _ in range(60)]
        assert ask(room, "POST", "/pair/start", b"{}").status == 400
        assert all(one.recv(1) == b"" for one in stuck)


def test_a_slow_request_without_certificate_does_not_last(room: RunningRoom) -> None:
    tls = station_tls(room.centre, None).wrap_socket(connect(room.stations_port))
    with tls:
        tls.settimeout(40)
        tls.sendall(b"POST /pair/start HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        assert tls.recv(1) in (b"", b"H")


@pytest.mark.parametrize(
    "garbage", [b"\0" * 500, b"GET", b"\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 300, b"A" * 20_000 + b"\r\n"]
)
def test_garbage_on_both_doors_hurts_nobody(room: RunningRoom, garbage: bytes) -> None:
    for port in (room.stations_port, room.dashboard_port):
        with connect(port) as one:
            one.sendall(garbage)
    with station_tls(room.centre, None).wrap_socket(connect(room.stations_port)) as tls:
        tls.sendall(garbage)
    assert ask(room, "POST", "/pair/start", b"{}").status == 400
    assert ask_dashboard(room, "GET", "/healthz").status == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff\xfe", b"[" * 9000, b'{"v":1e999}', b'{"v":"1"}'])
def test_bad_messages_are_refused_with_a_code(room: RunningRoom, body: bytes) -> None:
    for path in ("/pair/start", "/pair/finish"):
        reply = ask(room, "POST", path, body)
        assert (reply.status, reply.headers["Content-Type"]) == (400, "application/problem+json")
        assert reply.body["code"] in {"unreadable", "missing_field"}


def test_a_pairing_message_has_10_kb_at_most_and_says_so(room: RunningRoom) -> None:
    assert ask(room, "POST", "/pair/start", b" " * 10_001).body["code"] == "too_large"
    chunked = {"Transfer-Encoding": "chunked"}
    assert ask(room, "POST", "/pair/start", headers=chunked).body["code"] == "length_required"
    assert ask(room, "GET", "/pair/start").status == 405


def test_an_oversized_frame_closes_the_connection_of_who_sent_it(room: RunningRoom, station: Path) -> None:
    with _speaking(room, station) as bad, _speaking(room, station) as good:
        with pytest.raises((websocket.WebSocketException, OSError)):
            _send_until_closed(bad, "42/station," + json.dumps(["draft", "x" * (MAX_FRAME + 1000)]))
        good.send("42/station,7" + json.dumps(["heartbeat", {}]))
        assert _answer(good, "43/station,7")


def test_a_kiosk_pairs_with_the_code_and_comes_in(room: RunningRoom, tmp_path: Path) -> None:
    kiosk = Identity(tmp_path)
    paired = pair(PairingDoor(f"127.0.0.1:{room.stations_port}"), kiosk, code=room.code, name="Poste 01")
    assert paired.centre_name == "Collège des Essais"
    assert paired.station == kiosk.station
    own = tmp_path / "both.pem"
    own.write_bytes(kiosk.key_file.read_bytes() + paired.certificate.encode())
    with _speaking(room, own):
        pass


def test_a_station_of_another_version_is_refused_and_told_which(room: RunningRoom, station: Path) -> None:
    hello = {"v": VERSION + 1, "station": "0" * 16, "name": "Poste", "software": "kiosk 9", "clock": 0}
    with _speaking(room, station) as link:
        link.send("42/station,3" + json.dumps(["hello", hello]))
        (told,) = json.loads(_answer(link, "43/station,3").removeprefix("43/station,3"))
    assert told["code"] == "wrong_version"
    assert str(VERSION) in told["message"]
    assert str(VERSION + 1) in told["message"]
    start = json.dumps({"v": VERSION + 1, "name": "Poste", "public_key": "", "spake2": ""}).encode()
    reply = ask(room, "POST", "/pair/start", start)
    assert (reply.status, reply.body["code"]) == (409, "wrong_version")


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_no_message_of_a_station_ends_its_connection_or_goes_unanswered(
    room: RunningRoom, station: Path, event: str
) -> None:
    """Whatever it says, it gets a code; the next message is heard as before."""
    wrong = (None, {}, [], "x", {"session": "\ud83d"}, {"n": 10**30}, {"lines": ["\ud83d"], "session": "1"})
    with _speaking(room, station) as link:
        for number, payload in enumerate(wrong):
            link.send(f"42/station,{number}" + json.dumps([event, payload]))
            (told,) = json.loads(_answer(link, f"43/station,{number}").removeprefix(f"43/station,{number}"))
            assert told["code"] in {"missing_field", "unreadable"}


def test_someone_in_the_middle_of_a_pairing_gets_nothing(room: RunningRoom, tmp_path: Path) -> None:
    other = new_centre(tmp_path / "other")
    middle = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    middle.load_cert_chain(other.folder / "server.pem")
    (tmp_path / "kiosk").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_relay, args=(listener, middle, room), daemon=True).start()
        door = PairingDoor(f"127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(Refusal) as refused:
            pair(door, Identity(tmp_path / "kiosk"), code=room.code, name="Poste 02")
    assert "wrong_code" in (refused.value.code, refused.value.details.get("code"))


def test_wrong_codes_are_slowed_and_a_restart_is_no_way_around(tmp_path: Path) -> None:
    centre = new_centre(tmp_path / "centre")
    with running_room(centre) as first:
        refusals = [_pair_wrongly(first, tmp_path / f"station-{n}") for n in range(7)]
        assert refusals[0] == "wrong_code"
        assert refusals[-1] == "too_soon"
    with running_room(centre) as second:
        assert _pair_wrongly(second, tmp_path / "again") in {"too_soon", "wrong_code"}
        assert _guesses(centre.folder) >= 6


@pytest.mark.parametrize("runtime", get_args(Runtime))
def test_the_room_ends_gracefully_and_takes_its_finder_along(tmp_path: Path, runtime: Runtime) -> None:
    with running_room(new_centre(tmp_path / "centre"), **{VARIABLE: runtime}) as running:
        eventually(lambda: _children(running.process.pid))
        finder = Path(f"/proc/{_children(running.process.pid)[0]}")
        assert end(running.process) == 0
        assert not finder.exists()
    assert "Traceback" not in (tmp_path / "centre/room.log").read_text()


def _children(pid: int) -> list[str]:
    """Of all its threads."""
    return "".join(one.read_text() for one in Path(f"/proc/{pid}/task").glob("*/children")).split()


def _try_handshake(context: ssl.SSLContext, plain: socket.socket) -> None:
    with pytest.raises((ssl.SSLError, OSError)), context.wrap_socket(plain, server_side=True) as tls:
        tls.recv(1)


@contextmanager
def _speaking(room: RunningRoom, own: Path) -> Iterator[websocket.WebSocket]:
    """A Socket.IO connection of a station, past its greeting."""
    url = f"wss://127.0.0.1:{room.stations_port}{POLLING}"
    link = websocket.create_connection(url, timeout=20, sslopt={"context": station_tls(room.centre, own)})
    try:
        assert link.recv().startswith("0")
        link.send("40/station,")
        assert link.recv().startswith("40/station,")
        yield link
    finally:
        link.shutdown()


def _answer(link: websocket.WebSocket, prefix: str) -> str:
    while not (told := link.recv()).startswith(prefix):
        assert told
    return told


def _send_until_closed(link: websocket.WebSocket, frame: str) -> None:
    link.send(frame)
    while link.recv():
        pass
    raise ConnectionError


def _relay(listener: socket.socket, context: ssl.SSLContext, room: RunningRoom) -> None:
    """Passes each connection on to the real room, reading along."""
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_relay_one, args=(plain, context, room), daemon=True).start()


def _relay_one(plain: socket.socket, context: ssl.SSLContext, room: RunningRoom) -> None:
    outside = station_tls(room.centre, None)
    try:
        with (
            context.wrap_socket(plain, server_side=True) as near,
            outside.wrap_socket(connect(room.stations_port)) as far,
        ):
            threading.Thread(target=_copy, args=(far, near), daemon=True).start()
            _copy(near, far)
    except OSError:
        return


def _copy(source: ssl.SSLSocket, target: ssl.SSLSocket) -> None:
    try:
        while data := source.recv(4096):
            target.sendall(data)
    except OSError:
        return


def _pair_wrongly(room: RunningRoom, folder: Path) -> str:
    folder.mkdir()
    with pytest.raises(Refusal) as refused:
        pair(PairingDoor(f"127.0.0.1:{room.stations_port}"), Identity(folder), code="BBBB-BBBB", name="Poste")
    return str(refused.value.details.get("code", refused.value.code))


def _guesses(folder: Path) -> int:
    db = sqlite3.connect(folder / "room.sqlite")
    try:
        (failures,) = db.execute("SELECT failures FROM guess WHERE subject = 'pairing'").fetchone()
        return int(failures)
    finally:
        db.close()
