"""Refusals leave as problems in the reader's language, never as a traceback."""

import io

import pytest

from proctor_server.room.web.app import MAX_UPLOAD, make_app
from proctor_server.room.web.request import MAX_JSON
from tests.builders.room_pages import CENTRE_PASSWORD, NUMBER, PASSWORD, RatioReached
from tests.builders.room_sample import sample_room

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9,fr;q=0.5"}
PRESENCE = f"/api/sessions/{NUMBER}/candidates/22/presence"


@pytest.fixture
def room():
    return sample_room()


@pytest.fixture
def client(room):
    client = make_app(room).test_client()
    client.post("/api/sign-in", json={"password": CENTRE_PASSWORD})
    return client


def test_a_rule_that_says_no_is_a_conflict_with_code_and_sentence(client, room):
    room.refuse = RatioReached()
    response = client.post(PRESENCE, json={"confirmed": True})
    assert response.mimetype == "application/problem+json"
    assert response.status_code == response.json["status"] == 409
    assert response.json["code"] == "ratio_reached"
    assert response.json["detail"] == RatioReached.sentence


def test_the_detail_is_in_the_readers_language(client):
    french = client.post(PRESENCE, json={}).json
    english = client.post(PRESENCE, json={}, headers=ENGLISH).json
    assert french["detail"] == "Il manque le champ « confirmed »."
    assert english["detail"] == "The field “confirmed” is missing."


def test_a_missing_field_is_named(client):
    told = client.post(PRESENCE, json={}).json
    assert told["status"] == 400
    assert [one["field"] for one in told["fields"]] == ["confirmed"]


def test_too_soon_says_how_long_to_wait(client):
    response = client.post("/api/sign-in", json={"password": "encore"})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "4"
    assert response.json["wait_seconds"] == 4


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'{"confirmed": "yes"}', b"[" * 60_000])
def test_a_body_that_is_not_the_expected_json_is_refused(client, room, body):
    response = client.post(PRESENCE, data=body, content_type="application/json")
    assert (response.status_code, response.json["code"]) == (400, "unreadable")
    assert room.done == []


def test_a_form_of_another_kind_is_refused(client):
    response = client.post(PRESENCE, data={"confirmed": "true"})
    assert (response.status_code, response.json["code"]) == (415, "not_json")


def test_a_body_that_is_too_large_is_refused(client):
    response = client.post(PRESENCE, data=b" " * (MAX_JSON + 1), content_type="application/json")
    assert (response.status_code, response.json["code"]) == (413, "too_large")


def test_an_unknown_address_and_a_wrong_method_are_problems(client):
    nowhere = client.get("/api/nothing")
    assert (nowhere.status_code, nowhere.json["code"]) == (404, "not_found")
    wrong = client.delete("/api/stations")
    assert (wrong.status_code, wrong.json["code"]) == (405, "method_not_allowed")
    assert "GET" in wrong.headers["Allow"]


def test_an_unknown_session_is_not_found_on_a_page_too(client):
    page = client.get("/session/999/room")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert client.get("/api/sessions/999/room").status_code == 404


def test_a_fault_of_the_program_shows_nothing_of_itself(client, room):
    room.refuse = ZeroDivisionError("secret at line 12")  # type: ignore[assignment]
    response = client.get(f"/api/sessions/{NUMBER}/room")
    assert (response.status_code, response.json["code"]) == (500, "fault")
    assert b"secret" not in response.data
    assert b"Traceback" not in response.data


def test_every_fault_of_an_imported_file_is_listed(client, room):
    """R-CAN-02: all or nothing, and every faulty line with its column."""
    sent = {"file": (io.BytesIO(b"?"), "liste.csv")}
    response = client.post(f"/api/sessions/{NUMBER}/candidates/import", data=sent)
    assert response.status_code == 422
    assert [(one["line"], one["column"]) for one in response.json["fields"]] == [(2, "Sexe"), (3, "Pays")]
    assert room.done == []


def test_an_import_without_its_file_names_the_field(client):
    response = client.post(f"/api/sessions/{NUMBER}/candidates/import", data={})
    assert (response.status_code, response.json["fields"][0]["field"]) == (400, "file")


def test_an_upload_beyond_the_limit_is_refused(client):
    kind = "multipart/form-data; boundary=b"
    response = client.post(f"/api/sessions/{NUMBER}/profiles/import", data=b"x" * (MAX_UPLOAD + 1), content_type=kind)
    assert (response.status_code, response.json["code"]) == (413, "too_large")


def test_an_invigilator_must_give_a_name(client):
    response = client.post("/api/sign-in", json={"session": NUMBER, "password": PASSWORD})
    assert (response.status_code, response.json["fields"][0]["field"]) == (400, "name")
