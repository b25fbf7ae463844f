"""The plan's doors: the administrator arranges, this session's invigilators look, nobody sends nonsense."""

import pytest

from proctor_server.room.web.app import make_app
from tests.builders.room_pages import CENTRE_PASSWORD, NUMBER, PASSWORD
from tests.builders.room_sample import sample_room

PLAN = "/api/rooms/Salle%20Pix/plan"
SEAT = {"name": "Poste 01", "column": 0, "row": 0, "spare": False}


@pytest.fixture
def room():
    return sample_room()


@pytest.fixture
def administrator(room):
    client = make_app(room).test_client()
    client.post("/api/sign-in", json={"password": CENTRE_PASSWORD})
    return client


@pytest.fixture
def invigilator(room):
    client = make_app(room).test_client()
    client.post("/api/sign-in", json={"session": NUMBER, "password": PASSWORD, "name": "Surveillante Une"})
    return client


def test_a_plan_is_sent_whole_and_read_again(administrator):
    whole = {"version": 0, "seats": [SEAT], "desk": {"column": 2, "row": 3}}
    told = administrator.post(PLAN, json=whole).json
    assert (told["version"], told["seats"], told["desk"]) == (1, [SEAT], whole["desk"])
    assert administrator.get(PLAN).json == told


def test_an_invigilator_looks_and_does_not_arrange(invigilator):
    assert invigilator.get(f"/api/sessions/{NUMBER}/plan").json["room"] == "Salle Pix"
    for path, method in ((PLAN, "GET"), (PLAN, "POST"), ("/centre/plan/Salle%20Pix", "GET")):
        assert invigilator.open(path, method=method, json={"version": 0, "seats": []}).status_code == 403
    assert invigilator.get("/api/sessions/999/plan").status_code == 403


def test_the_same_plan_sent_twice_is_refused_the_second_time(administrator):
    whole = {"version": 0, "seats": [SEAT]}
    assert administrator.post(PLAN, json=whole).status_code == 200
    refused = administrator.post(PLAN, json=whole)
    assert (refused.status_code, refused.json["code"]) == (409, "plan_changed")


@pytest.mark.parametrize(
    ("whole", "status", "code"),
    [
        ({"seats": []}, 400, "missing_field"),
        ({"version": 0, "seats": "tous"}, 400, "unreadable"),
        ({"version": 0, "seats": [{"name": "Poste 01", "column": 0}]}, 400, "missing_field"),
        ({"version": 0, "seats": [{**SEAT, "column": 10**30}]}, 422, "plan_unfit"),
        ({"version": 0, "seats": [SEAT, SEAT]}, 422, "plan_unfit"),
        ({"version": 0, "seats": [{**SEAT, "name": "é" * 10_000}]}, 422, "plan_unfit"),
        ({"version": 0, "seats": [SEAT, {**SEAT, "name": "Poste 02"}]}, 422, "seats_collide"),
    ],
)
def test_what_is_no_plan_is_refused(administrator, room, whole, status, code):
    refused = administrator.post(PLAN, json=whole)
    assert (refused.status_code, refused.json["code"]) == (status, code)
    assert room.plan_.version == 0


def test_an_unknown_room_is_refused(administrator):
    assert administrator.get("/api/rooms/Ailleurs/plan").json["code"] == "unknown_room"
    page = administrator.get("/centre/plan/Ailleurs")
    assert (page.status_code, page.mimetype) == (404, "text/html")


def test_a_room_whose_name_has_a_slash_has_a_plan(administrator, room):
    room.plan_ = type(room.plan_)(room="B2/3", version=0, desk=None, seats=[])
    assert administrator.get("/api/rooms/B2%2F3/plan").json["room"] == "B2/3"
