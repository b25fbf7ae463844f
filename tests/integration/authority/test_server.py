"""The authority as a real process over TLS, with clients that behave and clients that do not."""

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from proctor_server.rehearsal.parts import free_port
from proctor_server.session_package.cards import receipt_key
from proctor_server.session_package.receipt import check_receipt
from tests.builders_authority import make_office
from tests.builders_package import make_centre

LIMIT = 100_000


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    port = free_port()
    folder = tmp_path_factory.mktemp("served") / "authority"
    office = make_office(folder, url=f"https://127.0.0.1:{port}")
    office.authority.close()
    settings = (folder / "authority.toml").read_text().replace("200000000", str(LIMIT))
    (folder / "authority.toml").write_text(settings)
    command = [Path(sys.executable).parent / "proctor", "authority", "serve", folder]
    log, home = folder.parent / "log", folder.parent / "home"
    home.mkdir()
    with log.open("wb") as stderr:
        process = subprocess.Popen(command, stderr=stderr, env={**os.environ, "HOME": str(home)})
    try:
        wait_for(office, process, log)
        yield office
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    assert list(home.iterdir()) == [], "the authority leaves nothing outside its folder"
    assert process.returncode == 0, log.read_text()
    assert "Traceback" not in log.read_text(), log.read_text()


def wait_for(office, process, log):
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return ask(office, "GET", "/healthz")
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def context(office):
    """What a room trusts: the certificate of the card, and nothing else."""
    return ssl.create_default_context(cadata=office.card.tls_certificate)


def connect(office):
    port = int(office.card.url.rpartition(":")[2])
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context(office))


def ask(office, method, path, body=None, headers=None):
    with closing(connect(office)) as link:
        link.request(method, path, body=body, headers=headers or {})
        answer = link.getresponse()
        return answer.status, answer.read()


def put(office, content):
    return ask(office, "PUT", f"/api/packages/{sha256(content).hexdigest()}", content)


def test_r_fin_05_uploading_twice_gives_the_same_signed_receipt_and_results(served):
    package = served.package()
    (first, receipt), (again, same) = put(served, package), put(served, package)
    assert (first, again) == (201, 200)
    assert receipt == same
    told = check_receipt(receipt, receipt_key(served.card), sha256(package).hexdigest())
    assert told.session == "472913"
    token = {"Authorization": f"Bearer {served.token}"}
    status, content = ask(served, "GET", "/api/results/472913", headers=token)
    assert (status, content.count(b"\r\n")) == (200, 3)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda office: b"noise", "cannot_open"),
        (lambda office: office.package(make_centre("Un autre centre")), "unknown_centre"),
    ],
)
def test_r_aut_01_what_is_not_from_a_known_centre_is_refused(served, make, code):
    status, body = put(served, make(served))
    assert (status, json.loads(body)["code"]) == (422, code)


def test_a_package_that_is_too_large_is_refused_before_it_is_sent(served):
    with closing(connect(served)) as link:
        link.putrequest("PUT", f"/api/packages/{'0' * 64}")
        link.putheader("Content-Length", str(LIMIT + 2))
        link.endheaders()
        answer = link.getresponse()
        assert (answer.status, json.loads(answer.read())["code"]) == (413, "too_large")


def test_a_package_without_a_length_is_counted_while_it_comes(served):
    with closing(connect(served)) as link:
        body = iter([b"x" * LIMIT, b"x"])
        link.request("PUT", f"/api/packages/{'0' * 64}", body=body, encode_chunked=True)
        answer = link.getresponse()
        assert (answer.status, json.loads(answer.read())["code"]) == (413, "too_large")


def test_results_need_the_token(served):
    status, body = ask(served, "GET", "/api/sessions")
    assert (status, json.loads(body)["code"]) == (401, "no_token")


def test_older_tls_is_refused(served):
    older = context(served)
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    port = int(served.card.url.rpartition(":")[2])
    with (
        closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=older)) as link,
        pytest.raises(ssl.SSLError),
    ):
        link.request("GET", "/healthz")


def test_a_client_that_does_not_know_the_certificate_turns_away(served):
    port = int(served.card.url.rpartition(":")[2])
    with (
        closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=30)) as link,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        link.request("GET", "/healthz")


def test_handshakes_that_hang_and_connections_that_end_at_once_hold_nobody_up(served):
    port = int(served.card.url.rpartition(":")[2])
    hanging = [socket.create_connection(("127.0.0.1", port)) for _ in range(6)]
    for _ in range(50):
        socket.create_connection(("127.0.0.1", port)).close()
    assert ask(served, "GET", "/healthz") == (200, b'{"status":"ok"}')
    for each in hanging:
        each.close()


def test_noise_instead_of_tls_and_of_http_is_survived(served):
    port = int(served.card.url.rpartition(":")[2])
    for noise in (b"GET / HTTP/1.1\r\n\r\n", os.urandom(500)):
        with socket.create_connection(("127.0.0.1", port)) as link:
            link.sendall(noise)
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context(served).wrap_socket(plain, server_hostname="127.0.0.1") as link,
    ):
        link.sendall(b"\x00\x01 nonsense\r\n\r\n")
        link.recv(1000)
    assert ask(served, "GET", "/healthz")[0] == 200
