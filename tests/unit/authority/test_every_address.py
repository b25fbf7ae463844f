"""Every address of the authority as somebody hostile tries it: headers, foreign pages, methods, paths that climb."""

import re

import pytest

from proctor_server.authority.domain.accounts import ROLES
from proctor_server.authority.web.security import APIS, COOKIE, HEADERS, OPEN_TO, PAGES, SAFE_METHODS
from tests.builders_authority import NOW
from tests.builders_package import ALL_RIGHT

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
FOREIGN = ("https://elsewhere.example", "null", "http://localhost.elsewhere.example", "http://localhost:81")
CLIMBING = ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "..\\app.py", "/etc/passwd", "%2fetc/passwd", "a/../../app.py")


@pytest.fixture
def administrator(office):
    office.receive(office.package(runs={"Jackson": ALL_RIGHT}))
    return entered(office, "administrator")


def entered(office, role):
    password = office.authority.accounts.add(f"La {role}", role, by="commande", now=NOW)
    client = office.authority.app.test_client()
    assert client.post("/api/sign-in", json={"account": f"La {role}", "password": password}).status_code == 200
    return client


def addresses(office):
    """Each endpoint with its methods and a path that leads to something where it can."""
    values = {"centre": office.centre.card.fingerprint, "session": "472913", "number": "472913", "digest": "0" * 64}
    for rule in office.authority.app.url_map.iter_rules():
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        for name, value in values.items():
            path = path.replace(f"<{name}>", value)
        yield rule.endpoint, rule.methods, re.sub(r"<[^>]+>", "nobody", path)


def is_a_peoples(endpoint):
    return endpoint.partition(".")[0] in PAGES | APIS


def test_every_answer_is_kept_by_nobody_and_is_what_it_says(office, administrator):
    told = {"Authorization": f"Bearer {office.token}"}
    for endpoint, _, path in addresses(office):
        headers = administrator.get(path, headers=told).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["Cache-Control"] in {"no-store", "no-cache" if endpoint.endswith("static") else "no-store"}, path


def test_every_page_carries_all_of_its_headers(office, administrator):
    pages = {path for endpoint, methods, path in addresses(office) if "GET" in methods and is_a_page(endpoint)}
    assert len(pages) > 10
    for path in pages:
        headers = administrator.get(path).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS, path


def is_a_page(endpoint):
    return endpoint.partition(".")[0] in PAGES


@pytest.mark.parametrize("origin", FOREIGN)
def test_nothing_is_done_for_a_page_of_another_site(office, administrator, origin):
    tried = 0
    for endpoint, methods, path in addresses(office):
        for method in methods - SAFE_METHODS if is_a_peoples(endpoint) else ():
            answer = administrator.open(path, method=method, json={}, headers={"Origin": origin})
            assert answer.status_code == 403, (method, path)
            tried += 1
    assert tried > 15


@pytest.mark.parametrize("role", [None, *ROLES])
def test_no_address_does_what_its_methods_do_not_say(office, role):
    client = entered(office, role) if role else office.authority.app.test_client()
    by_path = {}
    for _, methods, path in addresses(office):
        by_path.setdefault(path, set()).update(methods)
    for path, methods in by_path.items():
        for method in METHODS - methods:
            assert client.open(path, method=method).status_code in {404, 405}, (method, path)


def test_whoever_comes_without_a_cookie_is_given_no_name(office, administrator):
    """Whatever is asked, by whatever method: neither who was examined nor who has an account."""
    nobody = office.authority.app.test_client()
    for _, methods, path in addresses(office):
        for method in methods - {"OPTIONS"}:
            told = nobody.open(path, method=method, json={}).data.lower()
            assert b"jackson" not in told, (method, path)
            assert b"la administrator" not in told, (method, path)


def test_a_cookie_that_was_made_up_is_nobodys(office, administrator):
    for token in ("", "x", "0" * 43, "é", "' OR 1=1 --", "x" * 3_000):
        client = office.authority.app.test_client()
        client.set_cookie(COOKIE, token)
        assert client.get("/api/jury/sessions").status_code == 401


@pytest.mark.parametrize("folder", ["/static/", "/verify/static/"])
@pytest.mark.parametrize("path", CLIMBING)
def test_no_path_climbs_out_of_the_folder_of_the_pages(office, folder, path):
    answer = office.authority.app.test_client().get(folder + path)
    assert answer.status_code in {404, 308}
    assert b"import" not in answer.data
    assert b"root:" not in answer.data


@pytest.mark.parametrize("path", ["//elsewhere.example", "//elsewhere.example/..", "/\\elsewhere.example", "/sign-in/"])
def test_no_address_leads_to_another_site(office, administrator, path):
    for client in (administrator, office.authority.app.test_client()):
        answer = client.get("/", environ_overrides={"PATH_INFO": path, "QUERY_STRING": "next=//elsewhere.example"})
        where = answer.headers.get("Location", "/").removeprefix("http://localhost")
        assert re.match(r"/(?![/\\])", where + " "), where


def test_after_an_act_one_is_on_our_own_pages(office, administrator):
    form = {"account": "La administrator", "password": "x", "next": "https://elsewhere.example"}
    for path, method in (("/", "GET"), ("/sign-in", "GET"), ("/sign-out", "POST"), ("/decide", "POST")):
        answer = office.authority.app.test_client().open(path, method=method, data=form)
        assert answer.headers.get("Location", "/sign-in") == "/sign-in"


def test_every_endpoint_of_people_is_in_the_table(office):
    """A door that is forgotten there is shut to all: it cannot be open by omission."""
    assert {endpoint for endpoint, *_ in addresses(office)} == set(OPEN_TO)
