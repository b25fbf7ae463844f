"""Who may ask what, and what a browser is told: walked over every address that the application answers."""

import re

import flask
import pytest

from proctor_server.room.web.app import make_app
from proctor_server.room.web.security import HEADERS, OPEN_TO, Door
from tests.builders.room_pages import CENTRE_PASSWORD, NUMBER, PASSWORD, FakeRoom
from tests.builders.room_sample import sample_room

VALUES = {
    "laptop": "a1b2",
    "session": NUMBER,
    "candidate": 1,
    "station": "s1",
    "room": "Salle Pix",
    "alert": 101,
    "line": 7,
    "report": 501,
    "kind": "csv",
    "account": "id-organiser",
    "filename": "css/base.css",
}


@pytest.fixture
def room() -> FakeRoom:
    return sample_room()


@pytest.fixture
def app(room: FakeRoom) -> flask.Flask:
    return make_app(room)  # type: ignore[arg-type]


def sign_in(app: flask.Flask, **who: str) -> flask.testing.FlaskClient:
    client = app.test_client()
    assert client.post("/api/sign-in", json=who).status_code == 200
    return client


@pytest.fixture
def invigilator(app: flask.Flask) -> flask.testing.FlaskClient:
    return sign_in(app, session=NUMBER, password=PASSWORD, name="Surveillante Une")


@pytest.fixture
def administrator(app: flask.Flask) -> flask.testing.FlaskClient:
    return sign_in(app, password=CENTRE_PASSWORD)


def addresses(app: flask.Flask, **values: object) -> list[tuple[str, str, str]]:
    """Every endpoint with each of its methods and a path."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            chosen = {name: value for name, value in {**VALUES, **values}.items() if name in rule.arguments}
            path = flask.url_for(rule.endpoint, **chosen)
            found += [(rule.endpoint, method, path) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def test_every_endpoint_says_whom_it_is_for(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(OPEN_TO)


def test_without_a_cookie_every_door_but_the_open_ones_is_shut(app):
    client = app.test_client()
    shut = [one for one in addresses(app) if OPEN_TO[one[0]] is not Door.ANYONE]
    assert len(shut) > 20
    for _, method, path in shut:
        response = client.open(path, method=method, json={})
        assert response.status_code == 401, path
        assert b"LOVELACE" not in response.data.upper(), path


def test_an_invigilator_cannot_reach_another_session_nor_the_centre(app, invigilator):
    for endpoint, method, path in addresses(app, session="999"):
        if OPEN_TO[endpoint] not in {Door.ANYONE, Door.SIGNED_IN}:
            response = invigilator.open(path, method=method, json={})
            assert response.status_code == 403, path


def test_an_invigilator_reaches_their_own_session(invigilator):
    for path in (f"/session/{NUMBER}/room", f"/session/{NUMBER}/finalisation", f"/api/sessions/{NUMBER}/room"):
        assert invigilator.get(path).status_code == 200


def test_the_administrator_reaches_every_page(administrator):
    for path in ("/centre", f"/session/{NUMBER}/room", f"/session/{NUMBER}/finalisation", "/api/stations"):
        assert administrator.get(path).status_code == 200


def test_every_answer_carries_the_headers(app, administrator):
    for _, method, path in addresses(app):
        if "package" in path or "sign-out" in path:
            continue
        with administrator.open(path, method=method, json={}) as response:
            headers = response.headers
        for name in set(HEADERS) - {"Cache-Control"}:
            assert headers[name] == HEADERS[name], path
        assert headers["Cache-Control"] in {"no-store", "no-cache"}


@pytest.mark.parametrize("path", ["/", "/administrator", "/centre", f"/session/{NUMBER}/room", "/nothing-here"])
def test_no_page_has_an_inline_script_or_style(administrator, path):
    html = administrator.get(path, follow_redirects=True).get_data(as_text=True)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert scripts == [' type="application/json" id="page-data"', ' type="module" src="/static/js/main.js"']
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)


def test_a_name_cannot_end_the_data_block(app, room):
    client = sign_in(app, session=NUMBER, password=PASSWORD, name="</script><script>alert(1)</script>")
    html = client.get(f"/session/{NUMBER}/room").get_data(as_text=True)
    assert html.count("</script>") == 2
    assert "\\u003c/script>" in html


def test_the_cookie_is_for_this_site_and_no_script(app):
    response = app.test_client().post("/api/sign-in", json={"password": CENTRE_PASSWORD})
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "token" not in response.get_data(as_text=True)


def test_a_signed_out_token_is_worth_nothing(app, room, administrator):
    token = next(iter(room.tokens))
    administrator.post("/api/sign-out", json={})
    again = app.test_client()
    again.set_cookie("proctor_room", token)
    assert again.get("/api/sessions").status_code == 401


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "https://localhost", "http://localhost:81"])
def test_another_page_cannot_act_with_the_cookie(administrator, room, origin):
    path = f"/api/sessions/{NUMBER}/candidates/22/presence"
    response = administrator.post(path, json={"confirmed": True}, headers={"Origin": origin})
    assert (response.status_code, response.json["code"]) == (403, "foreign_page")
    assert room.done == []


def test_our_own_page_can_act(administrator, room):
    path = f"/api/sessions/{NUMBER}/candidates/22/presence"
    response = administrator.post(path, json={"confirmed": True}, headers={"Origin": "http://localhost"})
    assert response.status_code == 200
    assert room.done == [("confirm", 22, "administrator:Administration")]


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "", "192.168.1.4:8080"])
def test_a_name_that_is_not_ours_is_refused(administrator, host):
    assert administrator.get("/api/sessions", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
def test_the_doors_own_names_are_answered(app, host):
    assert app.test_client().get("/healthz", headers={"Host": host}).status_code == 200
