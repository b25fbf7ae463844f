"""A form that is sent twice at the same moment, over real HTTP to the real services on a real disk."""

import http.client
import json
import threading
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest

from proctor_server.room.web.app import make_app
from tests.builders.http_door import served
from tests.builders.room import NEWCOMER, PASSWORD, open_day

LOVELACE = "0801234569C"
TIMES = 4


class Browser:
    """One browser's worth of requests, of somebody who has signed in."""

    def __init__(self, address: str) -> None:
        self._address, self._cookie = urlsplit(address), ""

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        link = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=30)
        headers = {"Content-Type": "application/json", "Cookie": self._cookie}
        try:
            link.request(method, path, None if body is None else json.dumps(body), headers)
            reply = link.getresponse()
            content = reply.read()
        finally:
            link.close()
        self._cookie = (reply.getheader("Set-Cookie") or self._cookie).partition(";")[0]
        return reply.status, json.loads(content) if content else None

    def at_once(self, method: str, path: str, body: Any) -> Counter[int]:
        """The same request several times at the same moment: how often each status came back."""
        gate, statuses = threading.Barrier(TIMES), Counter[int]()

        def send() -> None:
            gate.wait(30)
            status, _ = self.ask(method, path, body)
            statuses[status] += 1

        threads = [threading.Thread(target=send) for _ in range(TIMES)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert statuses.total() == TIMES
        assert max(statuses) < 500
        return statuses


@pytest.fixture
def day(tmp_path):
    with open_day(tmp_path) as day:
        day.room.clock = lambda: day.clock.now
        yield day


@pytest.fixture
def browser(day):
    with served(make_app(day.room)) as address:
        browser = Browser(address)
        assert browser.ask("POST", "/api/sign-in", {"password": PASSWORD})[0] == 200
        yield browser


def lines(day) -> int:
    """How many facts are in the session's journal."""
    with day.room.readers.one() as db:
        (count,) = db.execute("SELECT count(*) FROM journal WHERE session = ?", (day.session,)).fetchone()
        return int(count)


def test_the_same_form_sent_twice_at_once_is_done_once(day, browser):
    before = lines(day)
    statuses = browser.at_once("POST", f"/api/sessions/{day.session}/candidates", {"values": NEWCOMER})
    assert lines(day) == before + 1
    assert statuses[201] >= 1


def test_the_same_account_is_made_once(browser):
    statuses = browser.at_once("POST", "/api/accounts", {"name": "Essai Deux", "role": "reader"})
    assert statuses[201] == 1
    assert len(browser.ask("GET", "/api/accounts")[1]["accounts"]) == 1


def test_a_test_is_ended_once(day, browser):
    """R-TST-08."""
    day.sitting(LOVELACE)
    before = lines(day)
    path = f"/api/sessions/{day.session}/candidates/{day.candidate(LOVELACE)}/end"
    statuses = browser.at_once("POST", path, {"reason": "malaise"})
    assert lines(day) == before + 1
    assert statuses[200] >= 1


def test_a_report_is_written_once(day, browser):
    """R-INC-04."""
    body = {"category": "C4", "text": "coupure de courant", "key": "k-1"}
    browser.at_once("POST", f"/api/sessions/{day.session}/reports", body)
    assert len(browser.ask("GET", f"/api/sessions/{day.session}/reports")[1]["reports"]) == 1


def test_time_is_added_once_and_words_are_said_once(day, browser):
    """R-TIM-03, R-INC-06: however often they are sent with one key; with another they are meant again."""
    day.sitting(LOVELACE)
    before, path = lines(day), f"/api/sessions/{day.session}"
    for what, body in (("time", {"minutes": 5, "reason": "alarme"}), ("message", {"text": "Bonjour"})):
        assert browser.at_once("POST", f"{path}/{what}", {**body, "key": "k-1"}) == {200: TIMES}
        assert browser.ask("POST", f"{path}/{what}", {**body, "key": "k-2"})[0] == 200
    assert lines(day) == before + 4


def test_a_session_is_deleted_once(day, browser):
    _, sheet = browser.ask("GET", f"/api/sessions/{day.session}/sheet")
    statuses = browser.at_once("DELETE", f"/api/sessions/{day.session}", {"version": sheet["list_version"]})
    assert sum(statuses[status] for status in (200, 204)) == 1
    assert statuses[404] == TIMES - 1


def test_an_edit_is_made_once_and_the_others_are_told(day, browser):
    _, sheet = browser.ask("GET", f"/api/sessions/{day.session}/sheet")
    edit = {"version": sheet["version"], "plan": {**sheet["plan"], "room": "Salle 12"}}
    statuses = browser.at_once("PUT", f"/api/sessions/{day.session}", edit)
    assert statuses[200] == 1
    assert statuses[409] == TIMES - 1
