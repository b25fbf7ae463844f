"""The pages and the API over the real services, on a real disk: nothing stands between but the cookie."""

import io

import pytest

from proctor_server.room.web.app import make_app
from tests.builders.room import PASSWORD, PUPILS, open_day, profiles_json

NAME = "Essai"
LOVELACE = "0801234569C"


@pytest.fixture
def day(tmp_path):
    with open_day(tmp_path) as day:
        day.room.clock = lambda: day.clock.now
        yield day


@pytest.fixture
def invigilator(day):
    client = make_app(day.room).test_client()
    who = {"session": day.session, "password": day.codes["password"], "name": NAME}
    assert client.post("/api/sign-in", json=who).status_code == 200
    return client


@pytest.fixture
def administrator(day):
    client = make_app(day.room).test_client()
    assert client.post("/api/sign-in", json={"password": PASSWORD}).status_code == 200
    return client


def cards(client, day):
    told = client.get(f"/api/sessions/{day.session}/room").json
    return {card["birth_name"]: card for card in told["candidates"]}


def test_a_wrong_password_says_nothing_and_is_slowed(day):
    client = make_app(day.room).test_client()
    who = {"session": day.session, "password": "C-BBBBBB", "name": NAME}
    told = [client.post("/api/sign-in", json=who) for _ in range(6)]
    assert told[0].json["code"] == "sign_in_refused"
    assert told[-1].json["code"] == "too_soon"
    assert int(told[-1].headers["Retry-After"]) >= 1


def test_presence_then_a_test_then_its_end(day, invigilator):
    """R-ENT-03, R-TST-08."""
    station = day.station()
    station.enter(LOVELACE)
    assert cards(invigilator, day)["Lovelace"]["state"] == "at_door"
    path = f"/api/sessions/{day.session}/candidates/{day.candidate(LOVELACE)}"
    assert invigilator.post(f"{path}/presence", json={"confirmed": True}).status_code == 200
    station.begin()
    station.send()
    assert cards(invigilator, day)["Lovelace"]["attempt"]["state"] == "sitting"
    assert invigilator.post(f"{path}/end", json={"reason": " "}).json["code"] == "reason_missing"
    assert invigilator.post(f"{path}/end", json={"reason": "Malaise"}).status_code == 200
    card = cards(invigilator, day)["Lovelace"]
    assert (card["state"], card["attempt"]["end"]) == ("handed_in", "ended_by_invigilator")


def test_what_keeps_a_session_from_being_finalised_is_named(day, invigilator):
    """R-FIN-01."""
    path = f"/api/sessions/{day.session}/finalisation"
    missing = {one["code"] for one in invigilator.get(path).json["missing"]}
    assert missing == {"nobody_started", "no_authority"}
    details = {"incident": "", "some_could_not_join": False, "invigilators": [NAME]}
    refused = invigilator.post(path, json=details)
    assert (refused.status_code, refused.json["code"]) == (409, "no_authority")


def test_a_session_is_prepared_through_the_api_alone(day, administrator):
    """R-SES-01, R-CAN-02."""
    missing = administrator.post("/api/sessions", json={"site": "Collège"})
    assert missing.status_code == 400
    assert {"room", "starts_at", "invigilators"} <= {one["field"] for one in missing.json["fields"]}
    fields = {"site": "Collège", "room": "Salle 2", "starts_at": "2026-03-13T14:00", "invigilators": [NAME]}
    path = f"/api/sessions/{administrator.post('/api/sessions', json=fields).json['number']}"
    listed = {"file": (io.BytesIO(PUPILS.read_bytes()), "pupils.csv")}
    assert administrator.post(f"{path}/candidates/import", data=listed).json == {"candidates": 5}
    profiles = {"file": (io.BytesIO(profiles_json()), "profils.json")}
    assert administrator.post(f"{path}/profiles/import", data=profiles).json == {"profiles": 5}
    assert len(administrator.get("/api/sessions").json) == 2


def test_a_list_at_fault_names_every_cell(day, administrator):
    """R-CAN-02."""
    text = PUPILS.read_bytes().replace(b";M;", b";X;")
    sent = {"file": (io.BytesIO(text), "pupils.csv")}
    refused = administrator.post(f"/api/sessions/{day.session}/candidates/import", data=sent)
    assert refused.status_code == 422
    assert {"line", "column", "code", "message", "value"} <= set(refused.json["fields"][0])


def test_pages_carry_what_they_show(day, invigilator, administrator):
    for page in ("room", "finalisation"):
        html = invigilator.get(f"/session/{day.session}/{page}").get_data(as_text=True)
        assert "Lovelace" in html
    assert day.codes["access_code"] in administrator.get("/centre").get_data(as_text=True)


def test_papers_are_printed_from_the_pages_and_the_kit_needs_the_key(day, administrator):
    """R-FIN-06, R-SES-02."""
    path = f"/api/sessions/{day.session}/papers"
    for paper in ("kit", "attendance", "convocations", "incident-report"):
        with administrator.get(f"{path}/{paper}.pdf") as made:
            assert made.data.startswith(b"%PDF-")
    assert administrator.get("/api/papers/labels.pdf").json["code"] == "no_station"
    day.room.vault.lock()
    assert administrator.get(f"{path}/kit.pdf").json["code"] == "content_locked"


def test_pairing_is_opened_with_the_unlocked_key(administrator):
    opened = administrator.post("/api/pairing", json={"open": True}).json
    assert administrator.get("/api/pairing").json == opened
    assert len(opened["code"]) == len("XXXX-XXXX")


def carried(station):
    return {"file": (io.BytesIO(station.exported()), "poste-01.jsonl")}


def test_a_stations_file_is_brought_in_and_a_refusal_is_in_the_readers_language(day, invigilator, administrator):
    """R-FIN-01: an invigilator brings their own session's journal; the administrator's page takes every session's."""
    station = day.sitting(LOVELACE)
    station.answer(1)
    told = invigilator.post(f"/api/sessions/{day.session}/stations/import", data=carried(station))
    candidates = [{"candidate": day.candidate(LOVELACE), "new": 1, "evidence": 0}]
    assert (told.status_code, told.json["journals"][0]["candidates"]) == (200, candidates)
    assert invigilator.post("/api/stations/import", data=carried(station)).status_code == 403
    station.lines.pop()
    station.answer(1, 2)
    english = {"Accept-Language": "en"}
    told = administrator.post("/api/stations/import", data=carried(station), headers=english)
    assert told.json["journals"][0]["refused"]["code"] == "broken_chain"
    assert "journal" in told.json["journals"][0]["refused"]["message"]
    assert "précédente" not in told.json["journals"][0]["refused"]["message"]
    cut = administrator.post("/api/stations/import", data={"file": (io.BytesIO(b"?"), "x")}, headers=english)
    assert (cut.status_code, cut.json["code"]) == (422, "not_an_export")


def test_time_is_added_and_taken_back_over_the_api(day, invigilator):
    """R-TIM-03."""
    day.sitting(LOVELACE)
    path = f"/api/sessions/{day.session}"
    assert invigilator.post(f"{path}/time", json={"minutes": 5, "reason": "alarme"}).status_code == 200
    (line,) = cards(invigilator, day)["Lovelace"]["attempt"]["added_time"]
    assert (line["seconds"], line["withdrawn"]) == (300, False)
    of_one = f"{path}/candidates/{day.candidate(LOVELACE)}/time/{line['n']}/withdraw"
    assert invigilator.post(of_one, json={"reason": " "}).json["code"] == "reason_missing"
    assert invigilator.post(of_one, json={"reason": "erreur"}).status_code == 200
    gone = invigilator.post(f"{path}/time/{line['n']}/withdraw", json={"reason": "erreur"})
    assert (gone.status_code, gone.json["code"]) == (404, "unknown_added_time")
    assert cards(invigilator, day)["Lovelace"]["attempt"]["added_time"][0]["withdrawn"]


def test_a_receipt_is_brought_in_over_the_api_and_a_refusal_is_in_the_readers_language(day, invigilator):
    """R-FIN-05."""
    path = f"/api/sessions/{day.session}/finalisation"
    file = {"file": (io.BytesIO(b"?"), "receipt.json")}
    refused = invigilator.post(f"{path}/receipt", data=file, headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json["code"]) == (409, "no_authority")
    assert "autorité" not in refused.json["detail"]
    assert invigilator.post(f"{path}/receipt").json["code"] == "missing_field"
    for _ in range(2):
        early = invigilator.post(f"{path}/retry", json={})
        assert (early.status_code, early.json["code"]) == (409, "not_finalised")
    for act in ("receipt", "retry"):
        elsewhere = invigilator.post(f"/api/sessions/999/finalisation/{act}", json={})
        assert elsewhere.status_code in (403, 404)
