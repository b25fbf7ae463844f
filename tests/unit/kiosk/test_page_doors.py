"""Every address of the station's own page: without its cookie, by other pages, methods, and paths that climb."""

import re

import pytest
import socketio
import socketio.exceptions

from kiosk_client.exam_page.app import POLICY
from kiosk_client.exam_page.guard import NOTHING, START
from tests.unit.kiosk.running import ask, exchanged, opened, running
from tests.unit.kiosk.scripted_room import ScriptedRoom

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
SOCKET = "/socket.io/?EIO=4&transport=polling"
CLIMBING = ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "..%5capp.py", "/etc/passwd", "%2fetc/passwd")


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    with running(tmp_path_factory.mktemp("station"), ScriptedRoom()) as agent:
        yield agent


@pytest.fixture(scope="module")
def cookie(agent):
    return exchanged(agent)


def addresses(agent):
    for rule in agent.page.app.url_map.iter_rules():
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        yield rule.methods - {"OPTIONS"}, path.replace("<path:filename>", "css/base.css")


def test_without_the_cookie_no_address_answers_by_any_method(agent):
    for _, path in addresses(agent):
        for method in METHODS:
            if (method, path) != ("POST", START):
                status, headers, body = ask(agent, method, path)
                assert status in {403, 405}, (method, path)
                assert "Set-Cookie" not in headers
                assert len(body) < 300


def test_no_address_does_what_its_methods_do_not_say(agent, cookie):
    for methods, path in addresses(agent):
        for method in METHODS - methods:
            assert ask(agent, method, path, Cookie=cookie)[0] == 405, (method, path)


def test_every_answer_carries_the_headers_a_refusal_too(agent, cookie):
    for own in ({"Cookie": cookie}, {}):
        for _, path in addresses(agent):
            _, headers, _ = ask(agent, "GET", path, **own)
            assert headers["X-Content-Type-Options"] == "nosniff", path
            assert headers["Cache-Control"] in {"no-store", "no-cache" if "static" in path else "no-store"}, path
            assert headers["Content-Security-Policy"] in {POLICY, NOTHING}, path


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_a_page_of_another_site_reaches_no_address_with_the_cookie(agent, cookie, origin):
    for path in [SOCKET, *(path for _, path in addresses(agent) if path != START)]:
        for method in ("GET", "POST"):
            assert ask(agent, method, path, Cookie=cookie, Origin=origin)[0] == 403, (method, path)


@pytest.mark.parametrize("path", CLIMBING)
def test_no_path_climbs_out_of_the_folder_of_the_page(agent, cookie, path):
    status, _, body = ask(agent, "GET", f"/static/{path}", Cookie=cookie)
    assert status in {404, 308}
    assert b"import" not in body
    assert b"root:" not in body


@pytest.mark.parametrize("cookie", ["", "kiosk=x", "kiosk=" + "0" * 43])
def test_no_socket_opens_without_the_cookie(agent, cookie):
    client = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(opened(agent)["url"], headers={"Cookie": cookie}, namespaces=["/page"], transports=["websocket"])
