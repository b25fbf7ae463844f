"""The authority as a real process over TLS, with clients that behave and clients that do not."""

import contextlib
import http.client
import json
import os
import socket
import ssl
from contextlib import closing
from functools import partial
from hashlib import sha256
from urllib.parse import urlencode

import pytest

from proctor_server.authority.composition import build
from proctor_server.authority.domain.livret import GRANT, SCOPE
from proctor_server.authority.storage.certificates import held_by_school
from proctor_server.rehearsal.parts import wait_for
from proctor_server.session_package.cards import receipt_key
from proctor_server.session_package.receipt import check_receipt
from tests.builders.authority_door import serve
from tests.builders.databases import KINDS
from tests.builders.object_store import SECRET_KEY, object_store
from tests.builders_authority import NOW
from tests.builders_package import make_centre

LIMIT = 100_000


@pytest.fixture(scope="module", params=KINDS)
def served(request, tmp_path_factory):
    with contextlib.ExitStack() as stack:
        address = ""
        if request.param == "postgresql":
            address = stack.enter_context(request.getfixturevalue("databases").one())
        folder = tmp_path_factory.mktemp("served") / "authority"
        yield stack.enter_context(serve(folder, database=address, max_package_bytes=LIMIT))


def test_r_fin_05_uploading_twice_gives_the_same_signed_receipt_and_results(served):
    package = served.office.package()
    (first, receipt), (again, same) = served.put(package), served.put(package)
    assert (first, again) == (201, 200)
    assert receipt == same
    told = check_receipt(receipt, receipt_key(served.office.card), sha256(package).hexdigest())
    assert told.session == "472913"
    results = partial(served.ask, "GET", "/api/results/472913", token=served.office.token)
    wait_for("les résultats", lambda: results()[0] == 200)
    assert results()[1].count(b"\r\n") == 3


def test_r_aut_03_a_certificate_is_checked_and_a_school_read_over_tls(served):
    served.put(served.office.package())
    wait_for("les résultats", lambda: served.ask("GET", "/api/results/472913", token=served.office.token)[0] == 200)
    beside = build(served.office.folder)
    with beside.engine.connect() as connection:
        codes = [each.code for each in held_by_school(connection, "0000000X") if each.result.status == "validated"]
    made = beside.schooling.add_client("LSU", NOW)
    beside.close()
    status, page = served.ask("GET", f"/verify?code={codes[0]}")
    assert (status, "Certificat authentique" in page.decode()) == (200, True)
    form = {"client_id": made.client.id, "client_secret": made.secret, "grant_type": GRANT, "scope": SCOPE}
    words = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(served.connect()) as link:
        link.request("POST", "/api/application/token", urlencode(form), words)
        given = link.getresponse()
        told = json.loads(given.read())
    assert given.status == 200
    status, found = served.ask("GET", "/api/organizations/0000000x/certifications", token=told["access_token"])
    assert (status, len(json.loads(found)["certifications"])) == (200, 2)


def test_a_person_signs_in_over_tls_and_is_known_to_every_worker(served):
    # the server of this module is a process of its own: the account is made beside it, as the command does
    beside = build(served.office.folder)
    password = beside.accounts.add("Claire Martin", "jury", by="commande", now=NOW)
    beside.close()
    form = urlencode({"account": "Claire Martin", "password": password})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": served.office.card.url}
    with closing(served.connect()) as link:
        link.request("POST", "/sign-in", body=form, headers=headers)
        answer = link.getresponse()
        cookie = answer.headers["Set-Cookie"]
    assert (answer.status, "Secure" in cookie, "SameSite=Strict" in cookie) == (303, True, True)
    for _ in range(8):
        with closing(served.connect()) as link:
            link.request("GET", "/", headers={"Cookie": cookie.partition(";")[0]})
            page = link.getresponse()
            assert (page.status, b"Claire Martin" in page.read()) == (200, True)
    with closing(served.connect()) as link:
        link.request("POST", "/sign-in", body=form, headers={**headers, "Origin": "https://elsewhere.example"})
        assert link.getresponse().status == 403


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda office: b"noise", "cannot_open"),
        (lambda office: office.package(make_centre("Un autre centre")), "unknown_centre"),
    ],
)
def test_r_aut_01_what_is_not_from_a_known_centre_is_refused(served, make, code):
    status, body = served.put(make(served.office))
    assert (status, json.loads(body)["code"]) == (422, code)


def test_a_package_that_is_too_large_is_refused_before_it_is_sent(served):
    with closing(served.connect()) as link:
        link.putrequest("PUT", f"/api/packages/{'0' * 64}")
        link.putheader("Content-Length", str(LIMIT + 2))
        link.endheaders()
        answer = link.getresponse()
        assert (answer.status, json.loads(answer.read())["code"]) == (413, "too_large")


def test_a_package_without_a_length_is_counted_while_it_comes(served):
    with closing(served.connect()) as link:
        body = iter([b"x" * LIMIT, b"x"])
        link.request("PUT", f"/api/packages/{'0' * 64}", body=body, encode_chunked=True)
        answer = link.getresponse()
        assert (answer.status, json.loads(answer.read())["code"]) == (413, "too_large")


def test_results_need_the_token(served):
    status, body = served.ask("GET", "/api/sessions")
    assert (status, json.loads(body)["code"]) == (401, "no_token")


def test_older_tls_is_refused(served):
    older = served.context()
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        closing(served.connect(older)) as link,
        pytest.raises(ssl.SSLError),
    ):
        link.request("GET", "/healthz")


def test_a_client_that_does_not_know_the_certificate_turns_away(served):
    with (
        closing(http.client.HTTPSConnection("127.0.0.1", served.port, timeout=30)) as link,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        link.request("GET", "/healthz")


def test_handshakes_that_hang_and_connections_that_end_at_once_hold_nobody_up(served):
    hanging = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(6)]
    for _ in range(50):
        socket.create_connection(("127.0.0.1", served.port)).close()
    assert served.ask("GET", "/healthz") == (200, b'{"status":"ok"}')
    for each in hanging:
        each.close()


def test_noise_instead_of_tls_and_of_http_is_survived(served):
    for noise in (b"GET / HTTP/1.1\r\n\r\n", os.urandom(500)):
        with socket.create_connection(("127.0.0.1", served.port)) as link:
            link.sendall(noise)
    with (
        socket.create_connection(("127.0.0.1", served.port)) as plain,
        served.context().wrap_socket(plain, server_hostname="127.0.0.1") as link,
    ):
        link.sendall(b"\x00\x01 nonsense\r\n\r\n")
        link.recv(1000)
    assert served.ask("GET", "/healthz")[0] == 200


def test_workers_keep_packages_in_a_store_of_objects(tmp_path):
    with object_store() as store, serve(tmp_path / "authority", store="s3://packages", access=store.access) as served:
        packages = [served.office.package(number=str(number)) for number in range(100_000, 100_004)]
        assert [served.put(each)[0] for each in packages] == [201] * 4
        assert sorted(store.objects.values()) == sorted(packages)
    assert SECRET_KEY not in (tmp_path / "log").read_text()
