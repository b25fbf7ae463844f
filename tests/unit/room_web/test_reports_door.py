"""R-INC-04 at the door: reports over the real services, on a real disk."""

import pytest

from proctor_server.room.web.app import make_app
from tests.builders.room import open_day

LOVELACE = "0801234569C"
FOREIGN = "999999"


@pytest.fixture
def day(tmp_path):
    with open_day(tmp_path) as day:
        day.room.clock = lambda: day.clock.now
        yield day


def signed_in(day, name):
    client = make_app(day.room).test_client()
    who = {"session": day.session, "password": day.codes["password"], "name": name}
    assert client.post("/api/sign-in", json=who).status_code == 200
    return client


@pytest.fixture
def invigilator(day):
    return signed_in(day, "Essai")


@pytest.fixture
def path(day):
    return f"/api/sessions/{day.session}/reports"


@pytest.fixture
def lovelace(day):
    return day.candidate(LOVELACE)


def refused(response):
    return response.status_code, response.json["code"]


def test_a_draft_is_written_then_completed_by_another_invigilator(day, invigilator, path, lovelace):
    written = invigilator.post(path, json={"category": "C4", "candidate": lovelace, "key": "k1"})
    assert (written.status_code, written.json["lacking"]) == (201, ["text"])
    other = signed_in(day, "Deux")
    (there,) = other.get(path).json["reports"]
    assert (there, there["written_by"]) == (written.json, "Essai")
    said = {"category": "C4", "candidate": lovelace, "text": "Refuse de signer.", "version": there["version"]}
    whole = other.post(f"{path}/{there['n']}", json=said)
    assert (whole.status_code, whole.json["lacking"], whole.json["changed_by"]) == (200, [], "Deux")
    late = invigilator.post(f"{path}/{there['n']}/withdraw", json={"version": there["version"]})
    assert refused(late) == (409, "report_changed")
    assert "Deux" in late.json["detail"]


def test_what_is_sent_twice_is_written_once(invigilator, path, lovelace):
    said = {"category": "C6", "candidate": lovelace, "key": "a-page-s-own-key"}
    first, second = invigilator.post(path, json=said), invigilator.post(path, json=said)
    assert first.json == second.json
    assert len(invigilator.get(path).json["reports"]) == 1


def test_withdrawing_is_undone(day, invigilator, path, lovelace):
    card = invigilator.post(path, json={"category": "C6", "candidate": lovelace}).json
    gone = invigilator.post(f"{path}/{card['n']}/withdraw", json={"version": card["version"]}).json
    assert gone["withdrawn"]
    back = invigilator.post(f"{path}/{card['n']}/restore", json={"version": gone["version"]})
    assert (back.status_code, back.json["withdrawn"]) == (200, False)
    header = invigilator.get(f"/api/sessions/{day.session}").json
    assert header["reports"] == {"there": 1, "drafts": 0, "last": back.json["version"]}


@pytest.mark.parametrize(("said", "status", "code", "field"), [
    ({"category": "C3"}, 409, "category_closed", None),
    ({"category": "Z1"}, 400, "unknown_report_category", None),
    ({}, 400, "missing_field", "category"),
    ({"category": "C2", "value": "un tiers"}, 400, "percent_unfit", "value"),
    ({"category": "C7", "text": "é" * 10_000}, 400, "report_too_long", "text"),
    ({"category": "C6", "candidate": 99}, 404, "unknown_candidate", None),
    ({"category": "E9", "candidate": 1, "number": 1}, 409, "number_not_asked", "number"),
    ({"category": "C6", "candidate": "1"}, 400, "unreadable", None),
    ({"category": "C6", "candidate": 2**70}, 400, "unreadable", None),
    ({"category": "E9", "number": 2**70}, 400, "unreadable", None),
    ({"category": "E9", "number": 0}, 400, "unreadable", None),
    ({"category": "C6", "key": "k" * 65}, 400, "unreadable", None),
])  # fmt: skip
def test_what_cannot_be_written_is_refused_beside_its_field(invigilator, path, said, status, code, field):
    response = invigilator.post(path, json=said)
    assert refused(response) == (status, code)
    assert [each["field"] for each in response.json.get("fields", [])] == ([field] if field else [])
    assert invigilator.get(path).json["reports"] == []


@pytest.mark.parametrize("act", ["", "/withdraw", "/restore"])
def test_a_report_that_is_not_there_is_not_found(invigilator, path, act):
    response = invigilator.post(f"{path}/4711{act}", json={"version": 1, "category": "C6"})
    assert refused(response) == (404, "unknown_report")


def test_a_number_that_no_report_has_is_not_found(invigilator, path):
    response = invigilator.post(f"{path}/{2**70}", json={"version": 1, "category": "C6"})
    assert refused(response) == (404, "not_found")


@pytest.mark.parametrize("act", ["", "/4711", "/4711/withdraw", "/4711/restore"])
def test_reports_are_for_this_sessions_invigilators(day, invigilator, path, act):
    body = {"version": 1, "category": "C6"}
    stranger = make_app(day.room).test_client()
    assert refused(stranger.post(path + act, json=body)) == (401, "not_signed_in")
    foreign = f"/api/sessions/{FOREIGN}/reports{act}"
    assert refused(invigilator.post(foreign, json=body)) == (403, "not_yours")
    assert refused(invigilator.post(path + act, json=body, headers={"Origin": "https://elsewhere.example"})) == (
        403,
        "foreign_page",
    )
