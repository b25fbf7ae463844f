"""The API and its description, before a real room server: what fits is answered as described, what does not is
refused with a code, and nothing that is sent is a fault of the server."""

import json
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.openapi import from_dict

from proctor_server.room.web.app import make_app
from proctor_server.room.web.openapi import document
from tests.builders.room import PASSWORD, open_day
from tests.integration.doors.rooms import RunningRoom, ask_dashboard, centre_in, running_room

EXAMPLES = 25
KEPT = {"signing_in.sign_out"}
"""Operations that would end the sign-in that the others need."""


class Api(NamedTuple):
    """A running room with a session, and who asks."""

    room: RunningRoom
    session: str
    headers: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.room.dashboard_port}"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("centre")
    with open_day(folder) as day:
        session = day.session
    with running_room(centre_in(folder, PASSWORD), PASSWORD) as room:
        origin = f"http://127.0.0.1:{room.dashboard_port}"
        words = {"Content-Type": "application/json", "Origin": origin}
        signed = ask_dashboard(room, "POST", "/api/sign-in", json.dumps({"password": PASSWORD}).encode(), **words)
        cookie = signed.headers["Set-Cookie"].partition(";")[0]
        yield Api(room, session, {"Origin": origin, "Cookie": cookie})


schema = from_dict(document(make_app(None)))


def test_every_endpoint_of_the_api_is_described() -> None:
    app = make_app(None)
    left_out = {"api_document.openapi", "signing_in.sign_in", "signing_in.sign_out"}
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    told = {operation["operationId"] for path in document(app)["paths"].values() for operation in path.values()}
    assert endpoints - told == left_out


@schema.exclude(operation_id=sorted(KEPT)).parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_answers_as_it_is_described(case: Case, api: Api) -> None:
    """Whatever is sent."""
    if "session" in case.path_parameters:
        case.path_parameters["session"] = api.session
    response = case.call(base_url=api.url, headers=api.headers, timeout=30)
    checks = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
    case.validate_response(response, checks=list(checks))
    if response.status_code >= 400:
        assert response.json()["code"]
