"""A session's plan and its candidates through the API, over the real services."""

import io
import json

import pytest

from proctor_server.room.web.app import make_app
from tests.builders.room import COMPETENCES, NEWCOMER, PASSWORD, open_day

LOVELACE = "0801234569C"


@pytest.fixture
def day(tmp_path):
    with open_day(tmp_path) as day:
        day.room.clock = lambda: day.clock.now
        yield day


@pytest.fixture
def administrator(day):
    client = make_app(day.room).test_client()
    assert client.post("/api/sign-in", json={"password": PASSWORD}).status_code == 200
    return client


@pytest.fixture
def path(day):
    return f"/api/sessions/{day.session}"


def sheet(client, path):
    return client.get(f"{path}/sheet").json


def lovelace(client, path):
    return next(card for card in sheet(client, path)["candidates"] if card["values"]["ine"] == LOVELACE)


def test_an_edit_answers_the_session_as_it_is_now(administrator, path):
    seen = sheet(administrator, path)
    plan = {**seen["plan"], "room": "Salle 2", "test_minutes": "90"}
    told = administrator.put(path, json={"version": seen["version"], "plan": plan})
    assert (told.status_code, told.json["plan"]["room"], told.json["plan"]["test_minutes"]) == (200, "Salle 2", 90)
    again = administrator.put(path, json={"version": seen["version"], "plan": plan})
    assert (again.status_code, again.json["code"]) == (409, "changed_meanwhile")


def test_a_field_that_is_missing_is_named(administrator, path):
    """R-SES-01."""
    seen = sheet(administrator, path)
    told = administrator.put(path, json={"version": seen["version"], "plan": {**seen["plan"], "room": " "}})
    assert (told.status_code, told.json["code"]) == (400, "fields_missing")
    assert told.json["fields"] == [{"field": "room", "code": "fields_missing"}]


def test_what_counts_for_those_who_sit_is_named(administrator, path, day):
    day.sitting(LOVELACE)
    seen = sheet(administrator, path)
    assert "test_minutes" not in seen["editable"]
    told = administrator.put(path, json={"version": seen["version"], "plan": {**seen["plan"], "test_minutes": 90}})
    assert (told.status_code, told.json["code"]) == (409, "fields_closed")
    assert told.json["fields"] == [{"field": "test_minutes", "code": "fields_closed"}]


def test_a_session_is_deleted_once_and_then_unknown(administrator, path):
    """R-SES-04."""
    version = sheet(administrator, path)["list_version"]
    assert administrator.delete(path, json={"version": "other"}).json["code"] == "changed_meanwhile"
    assert administrator.delete(path, json={"version": version}).status_code == 200
    again = administrator.delete(path, json={"version": version})
    assert (again.status_code, again.json["code"]) == (404, "unknown_session")
    assert administrator.get("/api/sessions").json == []


def test_a_session_that_somebody_entered_stays(administrator, path, day):
    """R-SES-04."""
    day.station().enter(LOVELACE)
    told = administrator.delete(path, json={"version": sheet(administrator, path)["list_version"]})
    assert (told.status_code, told.json["code"]) == (409, "session_entered")


def test_a_duplicate_answers_its_codes(administrator, path):
    told = administrator.post(f"{path}/duplicate", json={"starts_at": "2026-03-13T09:00"})
    assert told.status_code == 201
    assert set(told.json) == {"number", "access_code", "password"}
    copied = administrator.get(f"/api/sessions/{told.json['number']}/sheet").json
    assert (copied["candidates"], copied["plan"]["starts_at"]) == ([], "2026-03-13T09:00")


def test_one_is_added_with_a_profile_and_their_faults_stand_by_field(administrator, path):
    """R-CAN-01, R-CAN-03."""
    wrong = administrator.post(f"{path}/candidates", json={"values": {**NEWCOMER, "sex": "?"}})
    assert (wrong.status_code, wrong.json["code"]) == (400, "candidate_faulty")
    assert wrong.json["fields"] == [{"field": "sex", "code": "not_in_list", "message": "M ou F."}]
    added = administrator.post(f"{path}/candidates", json={"values": NEWCOMER})
    assert (added.status_code, added.json) == (201, {"candidate": 6})
    competences = [{"id": each, "level": 3, "pix": 24} for each in COMPETENCES[:5]]
    file = json.dumps({"profiles": [{"ine": NEWCOMER["ine"], "competences": competences}]}).encode()
    given = administrator.post(f"{path}/candidates/6/profile", data={"file": (io.BytesIO(file), "p.json")})
    assert given.status_code == 200
    assert sheet(administrator, path)["candidates"][-1]["certifiable"]
    other = {"file": (io.BytesIO(file), "p.json")}
    refused = administrator.post(f"{path}/candidates/1/profile", data=other)
    assert (refused.status_code, refused.json["code"]) == (422, "no_profile_in_file")


def test_one_is_removed_and_what_is_answered_enrols_them_again(administrator, path):
    """R-CAN-04."""
    there = lovelace(administrator, path)
    gone = administrator.delete(f"{path}/candidates/{there['id']}", json={"version": there["version"]})
    assert gone.status_code == 200
    again = administrator.delete(f"{path}/candidates/{there['id']}", json={"version": there["version"]})
    assert (again.status_code, again.json["code"]) == (404, "unknown_candidate")
    assert administrator.post(f"{path}/candidates", json=gone.json).status_code == 201
    assert lovelace(administrator, path)["values"] == there["values"]


def test_one_who_entered_is_told_as_entered(administrator, path, day):
    """R-CAN-04."""
    there = lovelace(administrator, path)
    day.station().enter(LOVELACE)
    assert lovelace(administrator, path)["entered"]
    told = administrator.delete(f"{path}/candidates/{there['id']}", json={"version": there["version"]})
    assert (told.status_code, told.json["code"]) == (409, "candidate_entered")
    corrected = {"version": there["version"], "values": there["values"]}
    told = administrator.put(f"{path}/candidates/{there['id']}", json=corrected)
    assert (told.status_code, told.json["code"]) == (409, "candidate_entered")


@pytest.mark.parametrize("body", [{}, {"version": 3}, {"version": "v", "plan": []}])
def test_a_body_that_is_no_edit_is_refused(administrator, path, body):
    assert administrator.put(path, json=body).status_code == 400


def test_an_invigilator_prepares_nothing(day, path):
    client = make_app(day.room).test_client()
    who = {"session": day.session, "password": day.codes["password"], "name": "Essai"}
    assert client.post("/api/sign-in", json=who).status_code == 200
    asked = [
        client.get(f"{path}/sheet"), client.put(path, json={}), client.delete(path, json={}),
        client.post(f"{path}/duplicate", json={}), client.post(f"{path}/candidates", json={}),
        client.put(f"{path}/candidates/1", json={}), client.delete(f"{path}/candidates/1", json={}),
        client.post(f"{path}/candidates/1/profile"), client.get(f"/centre/session/{day.session}"),
    ]  # fmt: skip
    assert {answer.status_code for answer in asked} == {403}


def test_the_page_of_a_session_that_is_not_there_says_so(administrator):
    told = administrator.get("/centre/session/999")
    assert told.status_code == 404
    assert "Aucune session ne porte le numéro 999." in told.get_data(as_text=True)
