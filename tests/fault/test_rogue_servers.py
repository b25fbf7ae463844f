"""Servers that are not the room's: refused, named on the station's screen with their address, and no hindrance."""

import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.finding import ROOM_SERVICE, Announcement, Search
from kiosk_client.protocol.wire import to_line
from proctor_server.rehearsal.candidate import ScriptedCandidate
from proctor_server.rehearsal.drill import SEATS, Drill
from proctor_server.rehearsal.ground import STATIONS
from proctor_server.rehearsal.parts import Part, free_port, run, wait_for
from tests.builders.drill import laid_out

NEIGHBOUR, IMPOSTOR = "Lycée voisin", "Faux serveur"
SEAT = "Babbage"
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with laid_out(tmp_path_factory.mktemp("rogues")) as drill:
        yield drill


@pytest.fixture
def page(drill: Drill) -> ScriptedCandidate:
    """A station that is connected to its room, whatever was done before."""
    if drill.ground.room.pid is None:
        drill.ground.room.start()
    page = drill.candidates[SEAT]
    wait_for("la salle", lambda: page.screen["connected"])
    return page


def named(page: ScriptedCandidate, port: int) -> dict[str, Any] | None:
    """The server at this port, as the screen names it. Others may be on the network too."""
    problems = page.screen["problems"]
    return next((each for each in problems if each.get("address", "").endswith(f":{port}")), None)


def wait_until_named(page: ScriptedCandidate, port: int) -> dict[str, Any]:
    return wait_for("le serveur étranger à l'écran", lambda: named(page, port), seconds=60)


# ── another centre ───────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def room_of_another_centre(drill: Drill) -> Iterator[int]:
    """The port of a real room server of a second centre, on the same network."""
    folder, port = drill.ground.folder / "neighbour", free_port()
    password = ("--password-file", drill.ground.password_file)
    run("proctor", "init", "--data-dir", folder, "--name", NEIGHBOUR, "--uai", "0860001B", *password)
    words: list[str | Path] = ["proctor", "serve", "--data-dir", folder, *password]
    words += ["--stations-port", str(port), "--dashboard-port", str(free_port())]
    part = Part(NEIGHBOUR, words, drill.ground.logs / "neighbour.log")
    part.start()
    try:
        yield port
    finally:
        part.stop()


def test_a_room_of_another_centre_is_named_and_the_station_stays_with_its_own(
    drill: Drill, page: ScriptedCandidate
) -> None:
    with room_of_another_centre(drill) as port:
        told = wait_until_named(page, port)
        assert (told["code"], told["name"]) == ("wrong_key", NEIGHBOUR)
        assert (page.screen["connected"], page.screen["stage"]) == (True, "entry")

        drill.ground.room.kill()
        wait_for("« la salle ne répond pas »", lambda: not page.screen["connected"])
        assert named(page, port) == told
        assert page.screen["stage"] == "waiting"
        drill.ground.room.start()
        wait_for("la salle, de nouveau", lambda: page.screen["connected"])
        assert named(page, port) == told
    log = (drill.ground.logs / "neighbour.log").read_text()
    assert "Traceback" not in log


# ── our centre's fingerprint without its key ─────────────────────────────────────────────────────────────────────────


def self_made_certificate(folder: Path) -> Path:
    """A key and a certificate that say the centre's name and are signed by nobody."""
    key, now = Ed25519PrivateKey.generate(), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, IMPOSTOR)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    )
    file = folder / "impostor.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + builder.sign(key, None).public_bytes(Encoding.PEM))
    return file


class Impostor:
    """Takes every connection with the wrong key, and counts what it was told behind a finished handshake."""

    def __init__(self, certificate: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("0.0.0.0", 0))
        self.port: int = self._listener.getsockname()[1]
        self.tried, self.heard = 0, b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            self.tried += 1
            self._speak(plain)

    def _speak(self, plain: socket.socket) -> None:
        plain.settimeout(5)
        try:
            with self._context.wrap_socket(plain, server_side=True) as tls:
                self.heard += tls.recv(1000)
        except OSError:
            plain.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def announced(announcement: Announcement) -> Iterator[None]:
    line = [sys.executable, "-m", "kiosk_client.finder"]
    search = Search(announce=announcement, look_for=ROOM_SERVICE)
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        process.stdin.write(to_line(search) + b"\n")
        process.stdin.flush()
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(20)


@contextmanager
def impostor(drill: Drill) -> Iterator[Impostor]:
    """Announced as a server of our centre."""
    card = msgspec.json.decode((drill.ground.centre_dir / "centre-card.json").read_bytes())
    server = Impostor(self_made_certificate(drill.ground.folder))
    said = Announcement(
        service=ROOM_SERVICE, name=IMPOSTOR, port=server.port, v=VERSION, id="f" * 16, fp=card["fingerprint"]
    )
    try:
        with announced(said):
            yield server
    finally:
        server.close()


def test_a_server_without_the_centres_key_is_refused_named_and_told_nothing(
    drill: Drill, page: ScriptedCandidate
) -> None:
    """The station has no other room: it tries this one, and gives it nothing."""
    drill.ground.room.kill()
    with impostor(drill) as server:
        told = wait_until_named(page, server.port)
        assert (told["code"], told["name"]) == ("wrong_key", IMPOSTOR)
        assert (page.screen["connected"], page.screen["stage"]) == (False, "waiting")
        drill.ground.room.start()
        wait_for("la salle, à côté du faux serveur", lambda: page.screen["connected"], seconds=60)
        assert named(page, server.port) == told
        assert server.tried > 0
        assert server.heard == b""


# ── the last way ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_typed_address_works_without_finding(drill: Drill, page: ScriptedCandidate) -> None:
    """`kiosk run --room HOST:PORT --no-find`."""
    seat = STATIONS[2]
    drill.ground.stations[seat].stop()
    folder, room = drill.ground.station_dir(seat), f"127.0.0.1:{drill.ground.ports['stations']}"
    words: list[str | Path] = ["kiosk", "run", "--data-dir", folder, "--no-browser", "--no-find", "--room", room]
    part = Part(seat, words, drill.ground.logs / "typed.log")
    typed = next(drill.candidates[name] for name, each in SEATS.items() if each == seat)
    typed.stand_up()
    part.start()
    try:
        typed.sit_down()
        typed.wait("entry")
        assert (typed.screen["connected"], typed.screen["problems"]) == (True, [])
        wait_for("le poste, chez le surveillant", lambda: seat in drill.invigilator.usable_stations())
        drill.ground.room.kill()
        told = wait_for("la salle perdue", lambda: not typed.screen["connected"] and named_at(typed, room))
        assert told["code"] == "port_closed"
    finally:
        typed.stand_up()
        part.stop()


def named_at(page: ScriptedCandidate, address: str) -> dict[str, Any] | None:
    return next((each for each in page.screen["problems"] if each.get("address") == address), None)
