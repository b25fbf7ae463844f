"""Every address of the application, asked by every role: a door that is not in this table fails the test."""

import flask
import pytest

from proctor_server.room.web.app import make_app
from proctor_server.room.web.security import BEFORE_OWN_PASSWORD, OPEN_TO, Door
from tests.builders.room_pages import CENTRE_PASSWORD, NUMBER, PASSWORD, FakeRoom
from tests.builders.room_sample import sample_room
from tests.unit.room_web.test_doors_of_pages import addresses, sign_in

SHUT = {401, 403}
FOUNDER, ADMINISTRATOR, ORGANISER, READER, INVIGILATOR = (
    "founder",
    "administrator",
    "organiser",
    "reader",
    "invigilator",
)
ACCOUNTS = {ADMINISTRATOR, ORGANISER, READER}

MAY = {
    Door.ANYONE: {FOUNDER, INVIGILATOR, *ACCOUNTS},
    Door.SIGNED_IN: {FOUNDER, INVIGILATOR, *ACCOUNTS},
    Door.ACCOUNT: ACCOUNTS,
    Door.SESSION: {FOUNDER, ADMINISTRATOR, INVIGILATOR},
    Door.SEEN: {FOUNDER, INVIGILATOR, *ACCOUNTS},
    Door.LOOKED_AT: {FOUNDER, *ACCOUNTS},
    Door.RESULTS: {FOUNDER, ADMINISTRATOR, READER},
    Door.ORGANISED: {FOUNDER, ADMINISTRATOR, ORGANISER},
    Door.CENTRE: {FOUNDER, ADMINISTRATOR},
}
"""Written down a second time, on purpose: whoever opens a door says so here too."""

READERS_DOORS = {
    "static", "api_document.openapi",
    "signing_in.healthz", "signing_in.metrics", "signing_in.sign_in_page", "signing_in.administrator_page",
    "signing_in.sign_in", "signing_in.sign_out", "pages_centre.centre", "pages_centre.password",
    "api_accounts.own_password",
    "api_centre.sessions", "api_room.session", "api_finalisation.state", "api_papers.attendance",
    "api_papers.incident_report", "api_papers.convocations",
    "pages_results.results", "api_results.state", "api_results.table", "api_results.paper", "api_results.summary",
}  # fmt: skip
"""All that somebody reaches who changes nothing."""


@pytest.fixture
def room() -> FakeRoom:
    return sample_room()


@pytest.fixture
def app(room: FakeRoom) -> flask.Flask:
    return make_app(room)  # type: ignore[arg-type]


def signed_in(app: flask.Flask, role: str) -> flask.testing.FlaskClient:
    if role == INVIGILATOR:
        return sign_in(app, session=NUMBER, password=PASSWORD, name="Surveillante Une")
    return sign_in(app, password=CENTRE_PASSWORD, **({} if role == FOUNDER else {"account": role}))


def asked(app: flask.Flask, role: str) -> dict[tuple[str, str], int]:
    """Endpoint and method → the status that this role gets, each asked with a sign-in of its own."""
    told = {}
    for endpoint, method, path in addresses(app):
        with signed_in(app, role).open(path, method=method, json={}) as response:
            told[endpoint, method] = response.status_code
    return told


@pytest.mark.parametrize("role", [FOUNDER, ADMINISTRATOR, ORGANISER, READER, INVIGILATOR])
def test_each_role_reaches_its_own_doors_and_no_other(app, role):
    told = asked(app, role)
    assert {endpoint for endpoint, _ in told} == set(OPEN_TO)
    shut = {each: status for each, status in told.items() if status in SHUT and each[0] != "signing_in.sign_in"}
    assert {endpoint for endpoint, _ in shut} == {name for name, door in OPEN_TO.items() if role not in MAY[door]}
    assert set(shut.values()) <= {403}


def test_who_only_looks_reaches_these_doors_alone(app):
    reached = {endpoint for (endpoint, _), status in asked(app, READER).items() if status not in SHUT}
    assert reached | {"signing_in.sign_in"} == READERS_DOORS


def test_who_only_looks_changes_nothing(app, room):
    asked(app, READER)
    assert room.done == []


def test_a_provisional_password_opens_nothing_but_its_own_change(app):
    told = asked(app, "provisional")
    shut = {endpoint for (endpoint, _), status in told.items() if status in SHUT} - {"signing_in.sign_in"}
    still_open = {name for name, door in OPEN_TO.items() if door is Door.ANYONE} | BEFORE_OWN_PASSWORD
    assert shut == set(OPEN_TO) - still_open
    refused = signed_in(app, "provisional").get("/api/sessions")
    assert (refused.status_code, refused.json["code"]) == (403, "password_to_change")


def test_the_codes_of_the_centre_are_not_on_the_page_of_who_only_looks(app, room):
    room.open("administrator", room.clock())
    assert b"TKM4-9RWB" in signed_in(app, ORGANISER).get("/centre").data
    assert b"TKM4-9RWB" not in signed_in(app, READER).get("/centre").data


@pytest.mark.parametrize(
    ("role", "home"),
    [(READER, "/centre"), ("provisional", "/centre/password"), (INVIGILATOR, f"/session/{NUMBER}/room")],
)
def test_everybody_begins_on_their_own_page(app, role, home):
    assert signed_in(app, role).get("/").headers["Location"] == home
