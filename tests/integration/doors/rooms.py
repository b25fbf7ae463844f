"""What the tests of the doors share: a running room, TLS as a station speaks it, and waiting with a deadline."""

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proctor_server.room.adapters import certificates, identity
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.adapters.wrapping import Cost

PASSWORD = "un mot de passe"
CHEAP = Cost(memory=64, iterations=1, lanes=1)
PROGRAM = Path(__file__).with_name("open_room.py")


class Centre(NamedTuple):
    """A centre's folder, its certificate, its key as the administrator has it, and the phrase, of one that is new."""

    folder: Path
    certificate: x509.Certificate
    key: Ed25519PrivateKey
    phrase: str = ""


class RunningRoom(NamedTuple):
    centre: Centre
    stations_port: int
    dashboard_port: int
    code: str
    process: subprocess.Popen[str]


class Reply(NamedTuple):
    status: int
    body: Any
    headers: dict[str, str]


def new_centre(folder: Path, name: str = "Collège des Essais", authority_card: bytes | None = None) -> Centre:
    now = datetime.now(UTC)
    made = identity.create(
        folder, name=name, uai="0000000X", password=PASSWORD, authority_card=authority_card, now=now, cost=CHEAP
    )
    return centre_in(folder, PASSWORD)._replace(phrase=made.phrase)


def centre_in(folder: Path, password: str) -> Centre:
    """The centre that is there."""
    vault = Vault(folder, off_hub=lambda function, *args: function(*args))
    vault.unlock_as_administrator(password)
    return Centre(folder, identity.centre_x509(identity.load(folder)), vault.centre_key())


@contextmanager
def running_room(
    centre: Centre, password: str = PASSWORD, *, stations_port: int = 0, program: Path = PROGRAM, **environment: str
) -> Iterator[RunningRoom]:
    """`environment`: of the server, beside this process's own."""
    line = [sys.executable, str(program), str(centre.folder), password, str(stations_port)]
    surroundings = {**os.environ, **environment}
    with (centre.folder / "room.log").open("ab") as log:
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log, text=True, env=surroundings)
    assert process.stdout is not None
    try:
        told = process.stdout.readline()
        assert told, (centre.folder / "room.log").read_text()
        yield RunningRoom(centre, process=process, **json.loads(told))
    finally:
        end(process)
        process.stdout.close()


def end(process: subprocess.Popen[str]) -> int:
    """SIGTERM, and its exit status; killed when it does not obey."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def write_station(centre: Centre, folder: Path) -> Path:
    """A new station's key and certificate, in one file."""
    key = Ed25519PrivateKey.generate()
    issued = certificates.station_certificate(centre.key, centre.certificate, key.public_key(), datetime.now(UTC))
    file = folder / "station.pem"
    file.write_bytes(certificates.private_pem(key) + certificates.certificate_pem(issued).encode())
    return file


def station_tls(centre: Centre, own: Path | None) -> ssl.SSLContext:
    """As a station speaks: trusts the centre only, shows `own`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(cadata=certificates.certificate_pem(centre.certificate))
    if own:
        context.load_cert_chain(own)
    return context


def ask(room: RunningRoom, method: str, path: str, body: bytes | None = None, **more: Any) -> Reply:
    """One request to the stations' door. `own`: the station's certificate; `headers`."""
    tls = station_tls(room.centre, more.get("own"))
    connection = http.client.HTTPSConnection("127.0.0.1", room.stations_port, context=tls, timeout=20)
    return _exchange(connection, method, path, body, more.get("headers", {}))


def ask_dashboard(room: RunningRoom, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", room.dashboard_port, timeout=20)
    return _exchange(connection, method, path, body, headers)


def _exchange(connection: Any, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        is_json = "json" in response.headers.get("Content-Type", "")
        return Reply(response.status, json.loads(content) if is_json else content, dict(response.headers))
    finally:
        connection.close()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def eventually(holds: Callable[[], object], seconds: float = 45) -> None:
    """Polls until `holds`; fails after a deadline."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not come about in time"
        time.sleep(0.05)
