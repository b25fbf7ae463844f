"""Every address of the room as somebody hostile tries it: foreign pages, methods, paths that climb, other names."""

import pytest

from proctor_server.room.web.app import make_app
from proctor_server.room.web.security import COOKIE, OPEN_TO, SAFE_METHODS, Door
from tests.builders.room_pages import CENTRE_PASSWORD
from tests.builders.room_sample import sample_room
from tests.unit.room_web.test_doors_of_pages import addresses, sign_in

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
FOREIGN = ("https://elsewhere.example", "null", "http://localhost.elsewhere.example", "http://localhost:81")
CLIMBING = ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "..\\app.py", "/etc/passwd", "%2fetc/passwd", "a/../../app.py")


@pytest.fixture
def room():
    return sample_room()


@pytest.fixture
def app(room):
    return make_app(room)


@pytest.fixture
def administrator(app):
    return sign_in(app, password=CENTRE_PASSWORD)


@pytest.mark.parametrize("origin", FOREIGN)
def test_nothing_is_done_for_a_page_of_another_site(app, room, administrator, origin):
    unsafe = [one for one in addresses(app) if one[1] not in SAFE_METHODS]
    assert len(unsafe) > 30
    for _, method, path in unsafe:
        answer = administrator.open(path, method=method, json={}, headers={"Origin": origin})
        assert (answer.status_code, answer.json["code"]) == (403, "foreign_page"), path
    assert room.done == []


def test_no_address_does_what_its_methods_do_not_say(app, room, administrator):
    by_path = {}
    for _, method, path in addresses(app):
        by_path.setdefault(path, {"HEAD"}).add(method)
    for path, methods in by_path.items():
        for method in METHODS - methods:
            answer = administrator.open(path, method=method, json={})
            assert answer.status_code in {404, 405}, (method, path)
    assert room.done == []


def test_asking_changes_nothing(app, room, administrator):
    """What a link or an image of another page can make a browser do is a GET: it does nothing."""
    for _, method, path in addresses(app):
        if method in SAFE_METHODS:
            administrator.open(path, method=method).close()
    assert [done for done in room.done if done[0] != "story"] == []


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "10.0.0.1:8080"])
def test_no_address_answers_to_a_name_that_is_not_ours(app, administrator, host):
    """A name of somebody else that leads here (DNS rebinding) reaches nothing, not even what is open to anyone."""
    for _, method, path in addresses(app):
        assert administrator.open(path, method=method, json={}, headers={"Host": host}).status_code == 403, path


def test_a_cookie_that_was_made_up_is_nobodys(app):
    shut = [(method, path) for endpoint, method, path in addresses(app) if OPEN_TO[endpoint] is not Door.ANYONE]
    for token in ("", "x", "0" * 43, "é", "' OR 1=1 --", "x" * 3_000):
        client = app.test_client()
        client.set_cookie(COOKIE, token)
        assert {client.open(path, method=method, json={}).status_code for method, path in shut} == {401}


@pytest.mark.parametrize("path", CLIMBING)
def test_no_path_climbs_out_of_the_folder_of_the_pages(app, path):
    answer = app.test_client().get(f"/static/{path}")
    assert answer.status_code in {404, 308}
    assert b"import" not in answer.data
    assert b"root:" not in answer.data


@pytest.mark.parametrize("path", ["//elsewhere.example", "//elsewhere.example/..", "/\\elsewhere.example", "/centre/"])
def test_no_address_leads_to_another_site(app, administrator, path):
    for client in (administrator, app.test_client()):
        answer = client.get("/", environ_overrides={"PATH_INFO": path, "QUERY_STRING": "next=//elsewhere.example"})
        where = answer.headers.get("Location", "/").removeprefix("http://localhost")
        assert where.startswith("/")
        assert not where.startswith(("//", "/\\"))


def test_whoever_signs_in_begins_on_our_own_pages(app):
    """Whatever the form asks for."""
    asked = {"password": CENTRE_PASSWORD, "next": "https://elsewhere.example", "home": "//elsewhere.example"}
    assert app.test_client().post("/api/sign-in", json=asked).json["home"] == "/centre"
