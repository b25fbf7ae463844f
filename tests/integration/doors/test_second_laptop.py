"""`proctor dashboard`: the room's pages on another laptop, as somebody calls it, before a real room server."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import websocket

from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.protocol.pairing import transcript
from kiosk_client.services.pairing import pair
from kiosk_client.storage.identity import Identity
from proctor_server.room.adapters.vault import Vault
from tests.builders.room import content_bundle
from tests.integration.doors.rooms import (
    PASSWORD,
    RunningRoom,
    ask,
    ask_dashboard,
    end,
    eventually,
    new_centre,
    running_room,
    station_tls,
)

DASHBOARD = [sys.executable, "-c", "from proctor_server.cli.main import main; main()", "dashboard", "--json"]
LOCAL = ("--no-browser", "--port", "0", "--interface", "127.0.0.1")


class Laptop(NamedTuple):
    """A page's port on a second laptop."""

    port: int

    def ask(self, method: str, path: str, body: Any = None, cookie: str = "") -> tuple[int, Any, str]:
        """Status, body and cookie, as a browser of that laptop gets them."""
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Origin": origin, "Content-Type": "application/json", "Cookie": cookie}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        content, is_json = response.read(), "json" in (response.getheader("Content-Type") or "")
        connection.close()
        cookie = (response.getheader("Set-Cookie") or "").partition(";")[0]
        return response.status, json.loads(content) if is_json else content.decode(), cookie


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    with running_room(new_centre(tmp_path_factory.mktemp("centre"))) as running:
        yield running


@contextmanager
def laptop(folder: Path, *more: str) -> Iterator[Laptop]:
    line = [*DASHBOARD, "--folder", str(folder), *LOCAL, *more]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        try:
            yield Laptop(json.loads(told)["port"])
        finally:
            assert end(process) == 0


def paired(room: RunningRoom, folder: Path, name: str = "Portable du CDI") -> Identity:
    identity = Identity(folder)
    pair(PairingDoor(_address(room)), identity, code=room.code, name=name, purpose="dashboard")
    return identity


def refused(folder: Path, *more: str) -> str:
    line = [*DASHBOARD, "--folder", str(folder), *LOCAL, *more]
    environment = os.environ | {"LANG": "en_GB.UTF-8"}
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return str(json.loads(done.stdout)["error"]["code"])


def test_a_second_laptop_is_paired_by_the_code_and_signs_in_as_on_the_rooms_own(
    room: RunningRoom, tmp_path: Path
) -> None:
    with laptop(tmp_path, "--pair", room.code, "--room", _address(room), "--name", "Portable du CDI") as second:
        status, page, _ = second.ask("GET", "/")
        assert (status, "Entrer dans la salle" in page) == (200, True)
        assert second.ask("GET", "/api/sessions")[1]["code"] == "not_signed_in"
        status, _, cookie = second.ask("POST", "/api/sign-in", {"password": PASSWORD})
        assert status == 200
        assert second.ask("GET", "/api/sessions", cookie=cookie)[:2] == (200, [])
        names = [one["name"] for one in second.ask("GET", "/api/laptops", cookie=cookie)[1]]
        assert "Portable du CDI" in names
        # Stations of other rooms on this network may be heard; a laptop is no station.
        stations = second.ask("GET", "/api/stations", cookie=cookie)[1]
        assert [one["name"] for one in stations if one["paired"] or one["name"] == "Portable du CDI"] == []


def test_live_sockets_go_through(room: RunningRoom, tmp_path: Path) -> None:
    paired(room, tmp_path)
    with laptop(tmp_path, "--room", _address(room)) as second:
        link = websocket.create_connection(f"ws://127.0.0.1:{second.port}/socket.io/?EIO=4&transport=websocket")
        assert str(link.recv()).startswith("0{")
        link.send("40/dashboard,")
        assert "not_signed_in" in str(link.recv())
        link.close()


def test_pages_are_for_laptops_and_sittings_for_stations(room: RunningRoom, tmp_path: Path) -> None:
    """Each certificate has one purpose: a station sees no page, a laptop is no station."""
    seat = Identity(tmp_path / "seat")
    pair(PairingDoor(_address(room)), seat, code=room.code, name="Poste 01")
    assert ask(room, "GET", "/", own=_both(seat)).status == 404
    second = paired(room, tmp_path / "laptop")
    assert ask(room, "GET", "/healthz", own=_both(second), headers={"Host": "127.0.0.1"}).status == 200
    assert ask(room, "POST", "/pair/start", b"{}", own=_both(second)).body["code"] == "missing_field"
    with socket.create_connection(("127.0.0.1", room.stations_port), timeout=20) as plain:
        tls = station_tls(room.centre, _both(second)).wrap_socket(plain)
        link = websocket.create_connection(
            f"wss://127.0.0.1:{room.stations_port}/socket.io/?EIO=4&transport=websocket", socket=tls
        )
        link.recv()
        link.send("40/station,")
        assert str(link.recv()).startswith("44/station,")
        link.close()


def test_a_page_of_another_site_cannot_use_the_tunnel(room: RunningRoom, tmp_path: Path) -> None:
    own = _both(paired(room, tmp_path))
    foreign = {"Host": "127.0.0.1:8080", "Origin": "http://evil.example", "Content-Type": "application/json"}
    assert ask(room, "POST", "/api/sign-in", b"{}", own=own, headers=foreign).body["code"] == "foreign_page"
    assert ask(room, "GET", "/api/sessions", own=own, headers={"Host": "evil.example"}).body["code"] == "foreign_page"


def test_a_laptop_that_is_taken_out_comes_in_no_more(room: RunningRoom, tmp_path: Path) -> None:
    lost = paired(room, tmp_path, "Portable perdu")
    local = f"http://127.0.0.1:{room.dashboard_port}"
    words = {"Content-Type": "application/json", "Origin": local}
    signed = ask_dashboard(room, "POST", "/api/sign-in", json.dumps({"password": PASSWORD}).encode(), **words)
    words["Cookie"] = signed.headers["Set-Cookie"].partition(";")[0]
    left = ask_dashboard(room, "POST", f"/api/laptops/{lost.station}/revoke", b"{}", **words)
    assert lost.station not in [one["id"] for one in left.body]
    assert ask(room, "GET", "/", own=_both(lost), headers={"Host": "127.0.0.1"}).body["code"] == "station_revoked"


def test_the_open_page_of_a_laptop_that_is_taken_out_is_cut_off(tmp_path: Path) -> None:
    """Whoever holds it sees no name any more, however long its sign-in would last."""
    plan = {"site": "Collège", "room": "Salle 1", "starts_at": "2026-03-12T13:00", "invigilators": ["Essai"]}
    centre = new_centre(tmp_path)
    vault = Vault(centre.folder, off_hub=lambda function, *args: function(*args))
    vault.unlock_as_administrator(PASSWORD)
    vault.store_content(content_bundle())
    with running_room(centre) as room:
        lost = paired(room, tmp_path / "lost", "Portable perdu")
        words = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{room.dashboard_port}"}
        signed = ask_dashboard(room, "POST", "/api/sign-in", json.dumps({"password": PASSWORD}).encode(), **words)
        words["Cookie"] = cookie = signed.headers["Set-Cookie"].partition(";")[0]
        made = ask_dashboard(room, "POST", "/api/sessions", json.dumps(plan).encode(), **words)
        link = websocket.create_connection(
            f"wss://127.0.0.1:{room.stations_port}/socket.io/?EIO=4&transport=websocket",
            sslopt={"context": station_tls(room.centre, _both(lost))}, host="127.0.0.1", cookie=cookie, timeout=20,
            suppress_origin=True,
        )  # fmt: skip
        link.send("40/dashboard," + json.dumps({"session": made.body["number"]}))
        while not (told := str(link.recv())).startswith("42/dashboard,"):
            assert not told.startswith("44"), told
        ask_dashboard(room, "POST", f"/api/laptops/{lost.station}/revoke", b"{}", **words)
        while not str(told := link.recv()).startswith("41/dashboard,"):
            assert told
        link.shutdown()


def test_while_the_room_is_away_the_page_says_so_and_comes_back_by_itself(tmp_path: Path) -> None:
    centre = new_centre(tmp_path / "centre")
    with running_room(centre) as room:
        paired(room, tmp_path / "laptop")
        address = _address(room)
    with laptop(tmp_path / "laptop", "--room", address) as second:
        status, page, _ = second.ask("GET", "/session/101/room")
        assert status == 503
        assert ("La salle ne répond pas" in page, 'http-equiv="refresh"' in page) == (True, True)
        assert second.ask("GET", "/api/sessions")[:2][1]["code"] == "room_away"


def test_a_room_is_found_by_its_announcement_when_no_address_is_typed(room: RunningRoom, tmp_path: Path) -> None:
    paired(room, tmp_path)
    with laptop(tmp_path) as second:
        eventually(lambda: second.ask("GET", "/healthz")[0] == 200)


def test_another_centres_server_gets_not_a_byte(room: RunningRoom, tmp_path: Path) -> None:
    """The key is pinned: who answers at the address has to prove it."""
    paired(room, tmp_path / "laptop")
    with (
        running_room(new_centre(tmp_path / "other", name="Un autre collège")) as other,
        laptop(tmp_path / "laptop", "--room", _address(other)) as second,
    ):
        second.ask("GET", "/healthz")
        assert second.ask("POST", "/api/sign-in", {"password": "secret"})[1]["code"] == "room_away"


def test_without_pairing_with_a_wrong_code_and_on_a_taken_port_it_is_refused(room: RunningRoom, tmp_path: Path) -> None:
    assert refused(tmp_path / "new", "--room", _address(room)) == "laptop_not_paired"
    assert refused(tmp_path / "new", "--pair", "??", "--room", _address(room)) == "no_such_code"
    paired(room, tmp_path / "known")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert refused(tmp_path / "known", "--room", _address(room), "--port", port) == "port_taken"


def test_the_purpose_is_part_of_what_both_sides_prove() -> None:
    """Somebody in the middle cannot make a laptop of a station."""
    said: dict[str, Any] = {
        "tls_certificate": b"1", "centre_certificate": b"2", "station_public_key": b"3", "name": "Poste",
    }  # fmt: skip
    assert transcript(**said, purpose="dashboard") != transcript(**said)


def _address(room: RunningRoom) -> str:
    return f"127.0.0.1:{room.stations_port}"


def _both(identity: Identity) -> Path:
    file = identity.key_file.with_name("both.pem")
    file.write_bytes(identity.key_file.read_bytes() + identity.certificate_file.read_bytes())
    return file
