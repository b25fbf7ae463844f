"""Who hears what the room says: every namespace at every door, asked by everybody who must not have it."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import websocket
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.protocol import VERSION
from kiosk_client.services.pairing import pair
from kiosk_client.storage.identity import Identity
from proctor_server.room.adapters.certificates import station_of
from proctor_server.room.adapters.vault import Vault
from tests.builders.room import content_bundle
from tests.integration.doors.rooms import (
    PASSWORD,
    Centre,
    Reply,
    RunningRoom,
    ask,
    ask_dashboard,
    connect,
    new_centre,
    running_room,
    station_tls,
    write_station,
)

SOCKET = "/socket.io/?EIO=4&transport=websocket"
PLAN = {"site": "Collège", "room": "Salle 1", "starts_at": "2026-03-12T13:00", "invigilators": ["Essai"]}
OWN = "quatre girafes bleues"
HELLO = {"v": VERSION, "station": "", "name": "Poste 7", "software": "essai", "clock": 0}
TLS_1_3 = {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"}


class Sessions(NamedTuple):
    """A room with two sessions: their numbers and passwords."""

    room: RunningRoom
    codes: list[dict[str, str]]

    def ask(self, path: str, body: Any, cookie: str = "") -> Reply:
        words = {"Content-Type": "application/json", "Origin": self.origin, "Cookie": cookie}
        return ask_dashboard(self.room, "POST", path, json.dumps(body).encode(), **words)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.room.dashboard_port}"

    def cookie(self, **who: str) -> str:
        return self.ask("/api/sign-in", who).headers["Set-Cookie"].partition(";")[0]

    def invigilator(self, nth: int) -> str:
        return self.cookie(session=self.codes[nth]["number"], password=self.codes[nth]["password"], name="Essai")


def with_items(folder: Path) -> Centre:
    centre = new_centre(folder)
    vault = Vault(centre.folder, off_hub=lambda function, *args: function(*args))
    vault.unlock_as_administrator(PASSWORD)
    vault.store_content(content_bundle())
    return centre


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    with running_room(with_items(tmp_path_factory.mktemp("centre"))) as room:
        sessions = Sessions(room, [])
        cookie = sessions.cookie(password=PASSWORD)
        sessions.codes.extend(sessions.ask("/api/sessions", PLAN, cookie).body for _ in range(2))
        yield sessions


@contextmanager
def opened(sessions: Sessions, cookie: str, origin: str | None = None) -> Iterator[websocket.WebSocket]:
    """A socket at the dashboard's door, as a browser opens one."""
    url = f"ws://127.0.0.1:{sessions.room.dashboard_port}{SOCKET}"
    link = websocket.create_connection(url, cookie=cookie, origin=origin or sessions.origin, timeout=20)
    try:
        assert str(link.recv()).startswith("0")
        yield link
    finally:
        link.shutdown()


def told(link: websocket.WebSocket, session: str | None) -> str:
    """What the room answers to somebody who wants to watch this session."""
    link.send("40/dashboard," + json.dumps({"session": session} if session else {}))
    return str(link.recv())


def tls_certificate(folder: Path) -> bytes:
    """Of the station that `write_station` wrote there."""
    read = x509.load_pem_x509_certificate((folder / "station.pem").read_bytes())
    return read.public_bytes(Encoding.DER)


def test_nobody_watches_without_a_sign_in(sessions: Sessions) -> None:
    for cookie in ("", "proctor_room=", "proctor_room=" + "0" * 43):
        with opened(sessions, cookie) as link:
            answer = told(link, sessions.codes[0]["number"])
        assert answer.startswith("44/dashboard,")
        assert "not_signed_in" in answer


def test_an_invigilator_watches_one_session_and_no_other(sessions: Sessions) -> None:
    cookie = sessions.invigilator(0)
    with opened(sessions, cookie) as link:
        assert told(link, sessions.codes[0]["number"]).startswith("40/dashboard,")
    for other in (sessions.codes[1]["number"], "999", "' OR 1=1 --"):
        with opened(sessions, cookie) as link:
            assert "not_yours" in told(link, other)


@pytest.mark.parametrize("role", ["organiser", "reader"])
def test_who_invigilates_nothing_watches_nothing(sessions: Sessions, role: str) -> None:
    made = sessions.ask("/api/accounts", {"name": f"Essai {role}", "role": role}, sessions.cookie(password=PASSWORD))
    cookie = sessions.cookie(account=f"Essai {role}", password=made.body["password"])
    sessions.ask("/api/own-password", {"current": made.body["password"], "new": OWN}, cookie)
    with opened(sessions, cookie) as link:
        assert "not_yours" in told(link, sessions.codes[0]["number"])


def test_a_signed_out_cookie_watches_nothing_and_its_open_page_is_cut_off(sessions: Sessions) -> None:
    cookie = sessions.invigilator(1)
    with opened(sessions, cookie) as link:
        assert told(link, sessions.codes[1]["number"]).startswith("40/dashboard,")
        sessions.ask("/api/sign-out", {}, cookie)
        while not (said := str(link.recv())).startswith("41/dashboard,"):
            assert said
    with opened(sessions, cookie) as link:
        assert "not_signed_in" in told(link, sessions.codes[1]["number"])


def test_the_open_page_of_a_removed_administrator_is_cut_off(sessions: Sessions) -> None:
    founder = sessions.cookie(password=PASSWORD)
    made = sessions.ask("/api/accounts", {"name": "Essai Partant", "role": "administrator"}, founder)
    cookie = sessions.cookie(account="Essai Partant", password=made.body["password"])
    sessions.ask("/api/own-password", {"current": made.body["password"], "new": OWN}, cookie)
    with opened(sessions, cookie) as link:
        assert told(link, sessions.codes[0]["number"]).startswith("40/dashboard,")
        sessions.ask(f"/api/accounts/{made.body['account']}/removal", {}, founder)
        while not (said := str(link.recv())).startswith("41/dashboard,"):
            assert said
    assert sessions.ask("/api/sessions", PLAN, cookie).status == 401


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://localhost:81"])
def test_the_cookie_is_worth_nothing_to_a_page_of_another_site(sessions: Sessions, origin: str) -> None:
    with opened(sessions, sessions.invigilator(0), origin) as link:
        assert "not_signed_in" in told(link, sessions.codes[0]["number"])


def test_no_station_speaks_at_the_dashboards_door(sessions: Sessions) -> None:
    """Not even with the administrator's cookie: a station is known by its certificate."""
    with opened(sessions, sessions.cookie(password=PASSWORD)) as link:
        link.send("40/station,")
        assert str(link.recv()).startswith("44/station,")


def test_a_station_watches_nothing(sessions: Sessions, tmp_path: Path) -> None:
    tls = station_tls(sessions.room.centre, write_station(sessions.room.centre, tmp_path))
    url = f"wss://127.0.0.1:{sessions.room.stations_port}{SOCKET}"
    link = websocket.create_connection(url, timeout=20, sslopt={"context": tls})
    assert str(link.recv()).startswith("0")
    assert told(link, sessions.codes[0]["number"]).startswith("44/dashboard,")
    link.shutdown()


def test_a_station_cannot_say_that_it_is_another(sessions: Sessions, tmp_path: Path) -> None:
    """Not by the name of the event that a connection begins with, either."""
    room, other = sessions.room, "0" * 64
    tls = station_tls(room.centre, write_station(room.centre, tmp_path))
    link = websocket.create_connection(
        f"wss://127.0.0.1:{room.stations_port}{SOCKET}", timeout=20, sslopt={"context": tls}
    )
    assert str(link.recv()).startswith("0")
    link.send("40/station,")
    assert str(link.recv()).startswith("40/station,")
    link.send("42/station," + json.dumps(["connect", {"proctor.station": other}]))
    link.send("42/station,1" + json.dumps(["hello", {**HELLO, "station": other}]))
    assert str(link.recv()).startswith("43/station,1")
    path = f"/api/sessions/{sessions.codes[0]['number']}/room"
    there = ask_dashboard(room, "GET", path, Cookie=sessions.cookie(password=PASSWORD)).body["stations"]
    assert [one["id"] for one in there if one["name"] == HELLO["name"]] == [station_of(tls_certificate(tmp_path))]
    link.shutdown()


def test_half_of_a_character_is_refused_by_name_and_the_station_heard_on(sessions: Sessions, tmp_path: Path) -> None:
    tls = station_tls(sessions.room.centre, write_station(sessions.room.centre, tmp_path))
    url = f"wss://127.0.0.1:{sessions.room.stations_port}{SOCKET}"
    link = websocket.create_connection(url, timeout=20, sslopt={"context": tls})
    assert str(link.recv()).startswith("0")
    link.send("40/station,")
    assert str(link.recv()).startswith("40/station,")
    link.send('42/station,1["hello",{"v":1,"station":"","name":"\\ud800","software":"","clock":0}]')
    assert '"unreadable"' in str(link.recv())
    link.send("42/station,2" + json.dumps(["hello", HELLO]))
    assert str(link.recv()).startswith("43/station,2")
    link.shutdown()


def test_a_station_that_was_taken_out_is_cut_off_and_refused_at_the_door(sessions: Sessions, tmp_path: Path) -> None:
    room, founder = sessions.room, sessions.cookie(password=PASSWORD)
    identity = Identity(tmp_path)
    paired = pair(PairingDoor(f"127.0.0.1:{room.stations_port}"), identity, code=room.code, name="Poste volé")
    own = tmp_path / "both.pem"
    own.write_bytes(identity.key_file.read_bytes() + paired.certificate.encode())
    tls, url = station_tls(room.centre, own), f"wss://127.0.0.1:{room.stations_port}{SOCKET}"
    link = websocket.create_connection(url, timeout=20, sslopt={"context": tls})
    assert str(link.recv()).startswith("0")
    link.send("40/station,")
    assert str(link.recv()).startswith("40/station,")
    assert sessions.ask(f"/api/stations/{paired.station}/revoke", {}, founder).status == 200
    while not (said := str(link.recv())).startswith("41/station,"):
        assert said
    link.shutdown()
    assert ask(room, "GET", SOCKET, own=own).body["code"] == "station_revoked"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_each_older_tls_is_refused_by_the_room(sessions: Sessions, version: ssl.TLSVersion) -> None:
    context = station_tls(sessions.room.centre, None)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with connect(sessions.room.stations_port) as plain, pytest.raises((ssl.SSLError, OSError)):
        context.wrap_socket(plain)


def test_what_the_room_agrees_on_is_tls_1_3_with_one_of_its_ciphers(sessions: Sessions) -> None:
    context = station_tls(sessions.room.centre, None)
    with connect(sessions.room.stations_port) as plain, context.wrap_socket(plain) as tls:
        cipher = tls.cipher()
    assert cipher is not None
    assert cipher[1] == "TLSv1.3"
    assert cipher[0] in TLS_1_3
