"""A whole agent with its page, and a room that comes and goes."""

import json
import socket
import time
from functools import partial
from pathlib import Path

import pytest
import socketio

from kiosk_client.domain.refusals import RefusedByRoom
from kiosk_client.protocol.messages import Heartbeat, Hello, Refused
from kiosk_client.services import linking
from tests.unit.kiosk.running import ask, eventually, exchanged, opened, running
from tests.unit.kiosk.scripted_room import ADA, FORM, ScriptedRoom

WHO = {name: getattr(ADA, name) for name in ADA.__struct_fields__}


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr("kiosk_client.composition.RECONNECT_SECONDS", (0.02, 0.05))
    monkeypatch.setattr(linking, "HEARTBEAT_SECONDS", 0.05)


class ScriptedCandidate:
    """The page's socket without a browser."""

    def __init__(self, agent, language="fr"):
        self.screens = []
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("screen", self.screens.append, namespace="/page")
        headers = {"Cookie": exchanged(agent), "Accept-Language": language}
        self.socket.connect(opened(agent)["url"], headers=headers, transports=["websocket"], namespaces=["/page"])
        eventually(lambda: self.screens)

    @property
    def screen(self):
        return self.screens[-1]

    def leave(self):
        # the library waits 3 s for an answer to its goodbye, which its own reader takes away from it
        web = self.socket.eio.ws
        web.close = partial(web.close, timeout=0)
        self.socket.disconnect()

    def do(self, act, **payload):
        return self.socket.call(act, payload, namespace="/page", timeout=10)

    def sees(self, stage):
        eventually(lambda: self.screen["stage"] == stage)
        return self.screen


@pytest.fixture
def room():
    return ScriptedRoom()


@pytest.fixture
def agent(tmp_path, room):
    with running(tmp_path / "station", room) as agent:
        yield agent


@pytest.fixture
def candidate(agent):
    candidate = ScriptedCandidate(agent)
    yield candidate
    candidate.leave()


def test_a_candidate_goes_through_the_whole_test(candidate, room):
    candidate.sees("entry")
    assert candidate.do("enter", **WHO) == {"ok": True}
    assert candidate.sees("door")["candidate"] == "Ada LOVELACE"
    room.confirm()
    candidate.sees("confirmed")
    assert candidate.do("begin") == {"ok": True}
    screen = candidate.sees("item")
    assert (screen["item"]["number"], screen["items"]) == (1, len(FORM))
    assert 104 * 60_000 < screen["left"] <= 105 * 60_000
    for number, answer in enumerate((1, [1, 3], "rapport.odt", {"taille": "3", "unite": "Mo"}), start=1):
        assert candidate.do("answer", number=number, answer=answer) == {"ok": True}
    candidate.sees("end")
    eventually(lambda: candidate.screen["end"]["received"] == 4)
    assert candidate.screen["end"]["end"] == "completed"
    assert room.kinds() == ["began", "answered", "answered", "answered", "answered", "ended"]
    assert "score" not in json.dumps(candidate.screens)


def test_r_tst_09_a_test_goes_on_without_the_room_and_arrives_later(candidate, room):
    candidate.sees("entry")
    candidate.do("enter", **WHO)
    room.confirm()
    candidate.do("begin")
    eventually(lambda: len(room.lines) == 1)
    room.away = True
    eventually(lambda: not candidate.screen["connected"])
    for number in (1, 2, 3, 4):
        assert candidate.do("skip", number=number) == {"ok": True}
    candidate.sees("end")
    assert candidate.screen["lights"]["room"] == "away"
    assert candidate.screen["end"]["received"] == 0
    room.away = False
    eventually(lambda: candidate.screen["end"]["received"] == 4)
    assert candidate.screen["lights"] == {"station": "kept", "room": "kept", "waiting": 0}


def test_hello_says_what_the_station_has_and_whether_the_agent_is_new(tmp_path, room):
    folder = tmp_path / "station"
    with running(folder, room) as agent:
        eventually(lambda: room.messages(Heartbeat))
        first = room.messages(Hello)[0]
        assert (first.name, first.attempt, first.restarted, first.journals) == ("Poste 07", None, False, [])
        agent.sitting.enter(ADA)
        room.confirm()
        agent.sitting.begin()
        eventually(lambda: room.messages(Heartbeat)[-1].head is not None)
        room.away = True
        eventually(lambda: agent.watching.connected_to is None)
        room.away = False
        eventually(lambda: agent.watching.connected_to)
        again = room.messages(Hello)[-1]
        assert (again.attempt, again.epoch, again.restarted, again.journals[0].n) == ("a1", 1, False, 1)
    with running(folder, room) as agent:
        eventually(lambda: room.messages(Hello)[-1].restarted)
        eventually(lambda: room.order.state == "away")
        assert agent.sitting.sitting.stage == "entry"


def test_r_tim_01_the_rooms_clock_counts(tmp_path):
    room = ScriptedRoom()
    room.clock = lambda: time.time_ns() // 1_000_000 + 3_600_000
    with running(tmp_path / "station", room) as agent:
        eventually(lambda: agent.watching.connected_to)
        assert abs(agent.clock.now() - room.clock()) < 2_000
    assert agent.clock.now() > time.time() * 1000 + 3_590_000


def test_refusals_come_with_a_code_and_a_sentence_in_the_candidates_language(agent, candidate):
    candidate.sees("entry")
    assert candidate.do("enter", **WHO | {"first_name": "Adélaïde"})["error"]["code"] == "no_such_candidate"
    assert candidate.do("begin")["error"] == {
        "code": "not_now",
        "message": "Ce n'est pas possible maintenant.",
        "wait_seconds": 0,
    }
    english = ScriptedCandidate(agent, language="en-GB,en;q=0.9,fr;q=0.5")
    assert english.do("begin")["error"]["message"] == "This cannot be done now."
    english.do("comfort", language="fr")
    assert english.do("begin")["error"]["message"] == "Ce n'est pas possible maintenant."
    english.leave()


@pytest.mark.parametrize(
    ("act", "payload", "code"),
    [
        ("answer", {}, "missing_field"),
        ("answer", {"number": "1", "answer": 1}, "unreadable"),
        ("answer", {"number": 1, "answer": {"a": 1}}, "unreadable"),
        ("draft", {"number": 1}, "missing_field"),
        ("draft", {"number": 1, "draft": "half of a character \ud83d"}, "unreadable"),
        ("skip", {"number": 1.5}, "unreadable"),
        ("enter", {"session": "229"}, "missing_field"),
        ("focus_lost", {"number": 1, "milliseconds": "long"}, "unreadable"),
        ("announced", {"minutes": 7}, "unreadable"),
        ("comfort", {"text": 9}, "unreadable"),
        ("open", {}, "missing_field"),
    ],
)
def test_a_message_that_is_none_is_refused_by_name(candidate, act, payload, code):
    assert candidate.do(act, **payload)["error"]["code"] == code


def test_a_message_that_is_no_object_is_refused(candidate):
    for payload in ([], "x", 3):
        assert candidate.socket.call("skip", payload, namespace="/page", timeout=10)["error"]["code"] == "unreadable"


def test_a_waiting_station_says_what_is_missing(tmp_path, room):
    room.closed = True
    with running(tmp_path / "station", room) as agent:
        candidate = ScriptedCandidate(agent)
        eventually(lambda: candidate.screen["problems"])
        assert candidate.sees("waiting")["problems"] == [
            {"code": "port_closed", "address": "salle:1", "name": "salle:1"}
        ]
        room.closed = False
        assert candidate.sees("entry")["problems"] == []
        candidate.leave()


# ── who may speak to the page ────────────────────────────────────────────────────────────────────────────────


def test_the_page_is_for_the_browser_that_has_the_cookie(agent):
    assert ask(agent, "GET", "/")[0] == 403
    cookie = exchanged(agent)
    status, headers, body = ask(agent, "GET", "/", Cookie=cookie)
    assert status == 200
    assert b'id="page-data"' in body
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    for path in ("/static/js/main.js", "/static/css/base.css", "/socket.io/?EIO=4&transport=polling"):
        assert ask(agent, "GET", path)[0] == 403
        assert ask(agent, "GET", path, Cookie=cookie)[0] == 200


def test_the_cookie_is_strict_and_hidden_from_scripts(agent):
    ticket = opened(agent)["ticket"]
    _, headers, _ = ask(
        agent, "POST", "/start", f"ticket={ticket}", Content_Type="application/x-www-form-urlencoded", Origin="null"
    )
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Strict" in headers["Set-Cookie"]


def test_a_ticket_is_good_once_and_the_next_one_is_published(agent):
    first = opened(agent)["ticket"]
    exchanged(agent, first)
    status, headers, _ = ask(
        agent, "POST", "/start", f"ticket={first}", Content_Type="application/x-www-form-urlencoded"
    )
    assert status == 403
    assert "Set-Cookie" not in headers
    assert opened(agent)["ticket"] != first
    assert ask(agent, "GET", "/", Cookie=exchanged(agent))[0] == 200


@pytest.mark.parametrize("ticket", ["", "x", "é"])
def test_a_wrong_ticket_opens_nothing(agent, ticket):
    status, headers, _ = ask(
        agent, "POST", "/start", f"ticket={ticket}".encode(), Content_Type="application/x-www-form-urlencoded"
    )
    assert status == 403
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "localhost"}, {"Origin": "http://evil.example"}, {"Origin": "null"}],
)
def test_another_sites_page_gets_nothing(agent, headers):
    cookie = exchanged(agent)
    assert ask(agent, "GET", "/", Cookie=cookie, **headers)[0] == 403
    assert ask(agent, "GET", "/socket.io/?EIO=4&transport=polling", Cookie=cookie, **headers)[0] == 403


def test_a_cookie_that_is_none_is_refused(agent):
    for cookie in ("", "kiosk=", "kiosk=abc", "other=1", 'kiosk="\\', "=;=", "kiosk=é"):
        assert ask(agent, "GET", "/", Cookie=cookie.encode())[0] == 403


def test_what_opens_the_page_is_this_users_alone_and_goes_with_the_agent(tmp_path, room):
    with running(tmp_path / "station", room) as agent:
        assert agent.page_file.stat().st_mode & 0o777 == 0o600
        assert agent.launch_file.stat().st_mode & 0o777 == 0o600
        assert opened(agent)["ticket"] in agent.launch_file.read_text()
        assert opened(agent)["ticket"] not in opened(agent)["url"]
    assert not agent.page_file.exists()
    assert not agent.launch_file.exists()


def test_a_picture_is_served_while_its_item_is_in_front_and_never_else(agent, candidate, room):
    """Also behind the question of handing in, which can be on screen before the picture is."""
    cookie = exchanged(agent)
    candidate.sees("entry")
    candidate.do("enter", **WHO)
    room.confirm()
    candidate.do("begin")
    assert ask(agent, "GET", "/image/2", Cookie=cookie)[0] == 404
    candidate.do("answer", number=1, answer=1)
    status, headers, body = ask(agent, "GET", "/image/2", Cookie=cookie)
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, "image/svg+xml")
    assert body.startswith(b"<svg")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    candidate.do("review")
    assert ask(agent, "GET", "/image/2", Cookie=cookie)[0] == 200
    candidate.do("hand_in")
    assert ask(agent, "GET", "/image/2", Cookie=cookie)[0] == 404


def test_the_page_listens_on_this_machine_alone(agent):
    port = int(opened(agent)["url"].rpartition(":")[2])
    with socket.socket() as outside:
        outside.settimeout(0.5)
        assert outside.connect_ex((_own_address(), port)) != 0


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])


def test_no_answer_and_no_name_is_in_the_log(capsys, candidate, room):
    candidate.sees("entry")
    candidate.do("enter", **WHO | {"birth_name": "Byron"})
    candidate.do("enter", **WHO)
    room.confirm()
    candidate.do("begin")
    candidate.do("answer", number=1, answer=9)
    candidate.do("skip", number=1)
    candidate.do("skip", number=2)
    candidate.do("answer", number=3, answer="reponse-secrete")
    logged = "".join(capsys.readouterr())
    assert "page_refused" in logged
    for words in ("reponse-secrete", "Byron", "Lovelace", "LOVELACE", "TOIM91"):
        assert words not in logged


def test_vendored_files_are_the_ones_that_were_listed():
    from hashlib import sha256

    static = Path(__file__).parents[3] / "kiosk_client" / "exam_page" / "static"
    rows = [line.split("|") for line in (static / "SOURCES.md").read_text().splitlines() if line.startswith("| ")]
    listed = {row[1].strip(): row[5].strip() for row in rows[1:]}
    found = {
        str(path.relative_to(static))
        for folder in ("vendor", "fonts")
        for path in (static / folder).iterdir()
        if path.suffix in {".js", ".woff2"}
    }
    assert set(listed) == found
    for name, digest in listed.items():
        assert sha256((static / name).read_bytes()).hexdigest() == digest, name
        assert b"sourceMappingURL" not in (static / name).read_bytes()


def test_a_room_that_says_when_to_call_again_is_not_called_before(tmp_path, monkeypatch):
    """A large room that is being rebuilt hears every station once, before it hears any of them again."""
    monkeypatch.setattr("kiosk_client.composition.RECONNECT_SECONDS", (0.02, 0.05))
    room, calls = ScriptedRoom(), []

    def rebuilt(hello):
        calls.append(time.monotonic())
        if len(calls) > 1:
            return ScriptedRoom.on_hello(room, hello)
        raise RefusedByRoom(Refused(code="room_is_rebuilt", message="Rappelle.", wait_seconds=1))

    room.on_hello = rebuilt
    with running(tmp_path / "station", room) as agent:
        eventually(lambda: agent.watching.connected_to)
    assert calls[1] - calls[0] >= 1
