"""The API, as a room and a school call it."""

from hashlib import sha256

import pytest

from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.tables import QUARANTINE
from proctor_server.authority.web.problems import STATUS
from proctor_server.authority.web.security import OPEN_TO
from tests.builders_authority import NOW
from tests.builders_package import make_centre


@pytest.fixture
def client(office):
    return office.authority.app.test_client()


def put(client, content, digest=None):
    return client.put(f"/api/packages/{digest or sha256(content).hexdigest()}", data=content)


def bearer(office):
    return {"Authorization": f"Bearer {office.token}"}


def test_a_package_is_created_once(office, client):
    package = office.package()
    first, again = put(client, package), put(client, package)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.data == again.data
    assert client.get(f"/api/packages/{sha256(package).hexdigest()}").data == first.data


@pytest.mark.parametrize(
    ("make", "status", "code"),
    [
        (lambda office: b"noise", 422, "cannot_open"),
        (lambda office: office.package(make_centre("Un autre centre")), 422, "unknown_centre"),
        (lambda office: office.package(revision=7), 409, "other_content"),
    ],
)
def test_what_is_refused_is_a_problem_with_its_code(office, client, make, status, code):
    put(client, office.package(revision=7))
    answer = put(client, make(office))
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"].endswith(".")


def test_a_refused_package_names_all_its_problems(office, client):
    from proctor_server.session_package.sealing import seal

    answer = put(client, seal(b"noise", office.card.age_recipient))
    assert (answer.status_code, answer.json["problems"][0]["code"]) == (422, "not_a_bag")


def test_other_bytes_than_announced_are_refused(client):
    assert put(client, b"noise", "0" * 64).json["code"] == "wrong_digest"


def test_a_receipt_that_was_not_given_is_not_found(client):
    assert client.get(f"/api/packages/{'0' * 64}").status_code == 404


@pytest.mark.parametrize("path", ["/api/sessions", "/api/results/472913"])
@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer wrong", "Basic x", "Bearer \xe9"])
def test_results_need_the_token(office, client, path, header):
    office.receive(office.package())
    answer = client.get(path, headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json["code"]) == (401, "no_token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_address_for_machines_needs_the_token_and_no_cookie_stands_for_it(office, client):
    password = office.authority.accounts.add("Claire Martin", "administrator", by="commande", now=NOW)
    client.post("/api/sign-in", json={"account": "Claire Martin", "password": password})
    for rule in office.authority.app.url_map.iter_rules():
        if OPEN_TO.get(rule.endpoint) == "token":
            assert client.get(rule.rule.replace("<session>", "472913")).status_code == 401, rule


def test_sessions_and_results_for_those_who_have_the_token(office, client):
    office.receive(office.package())
    told = client.get("/api/sessions", headers=bearer(office)).json["sessions"]
    assert [(each["session"], each["state"]) for each in told] == [("472913", "published")]
    answer = client.get("/api/results/472913", headers=bearer(office))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data == office.authority.publishing.csv("472913")
    one_class = client.get("/api/results/472913?group=3EME A", headers=bearer(office))
    assert one_class.data == office.authority.publishing.csv("472913", group="3EME A")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/results/000000", 404, "unknown_session"),
        ("/api/results/472913?group=nobody", 404, "unknown_group"),
        ("/api/results/555555", 409, "not_published"),
    ],
)
def test_results_that_cannot_be_given_are_problems(office, client, path, status, code):
    office.receive(office.package())
    office.receive(office.package(number="555555", comment="Coupure"))
    answer = client.get(path, headers=bearer(office))
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_wrong_addresses_and_methods_are_problems_too(client):
    assert client.get("/nothing").json["code"] == "not_found"
    assert client.delete("/healthz").json["code"] == "method_not_allowed"


def test_a_fault_is_a_problem_without_a_traceback(office, client):
    with writing(office.authority.engine) as connection:
        QUARANTINE.drop(connection)
    answer = put(client, b"noise")
    assert (answer.status_code, answer.json["code"]) == (500, "fault")
    assert b"Traceback" not in answer.data


def test_health_is_public(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_time_is_read_at_the_edge(office, client):
    put(client, office.package())
    (line,) = office.authority.publishing.sessions()
    assert line.published_at != NOW.isoformat()


def test_every_status_is_an_error():
    assert all(400 <= status < 600 for status in STATUS.values())
