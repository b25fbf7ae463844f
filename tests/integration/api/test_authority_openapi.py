"""The authority's API and its description, before a real server: what fits is answered as described, what does not is
refused with a code, and nothing that is sent is a fault of the server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

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

from proctor_server.authority.composition import now
from proctor_server.authority.domain.livret import SCOPE
from proctor_server.authority.services.schooling import TokenAsked
from proctor_server.authority.storage.certificates import held_by_school
from proctor_server.authority.web.openapi import document
from tests.builders.asking_room import request
from tests.builders.http_door import served
from tests.builders_authority import NOW, make_office


class Api(NamedTuple):
    """A running authority with a published session; who asks; a code and a form that are right."""

    url: str
    headers: dict[str, str]
    right: dict[str, object]


@contextmanager
def running(folder: Path) -> Iterator[Api]:
    office = make_office(folder)
    package = office.package()
    office.receive(package)
    digest = sha256(package).hexdigest()
    schooling = office.authority.schooling
    made = schooling.add_client("LSU", NOW)
    asked = TokenAsked("client_credentials", made.client.id, made.secret, SCOPE)
    with office.authority.engine.connect() as connection:
        codes = [each.code for each in held_by_school(connection, "0000000X") if each.result.status == "validated"]
    with served(office.authority.app) as url:
        token = schooling.token(asked, now()).access_token
        right = {
            "code": codes[0],
            "uai": "0000000x",
            "sha256": digest,
            "token": asked._asdict(),
            "results": json.loads(request(office, digest, issued_at=now(), signed_at=now())),
        }
        yield Api(url, {"Authorization": f"Bearer {token}"}, right)
    office.authority.close()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running(tmp_path_factory.mktemp("authority") / "a") as api:
        yield api


@pytest.fixture
def unasked(tmp_path: Path) -> Iterator[Api]:
    """Nobody has guessed at its codes yet."""
    with running(tmp_path / "a") as api:
        yield api


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BODIES = {"token": "application/x-www-form-urlencoded", "results": "application/json"}
schema = from_dict(document())


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_answers_as_it_is_described(case: Case, api: Api) -> None:
    """Whatever is sent."""
    response = case.call(base_url=api.url, headers=api.headers, timeout=30)
    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400:
        assert {"code", "error"} & set(response.json())


@pytest.mark.parametrize("name", ["token", "certifications", "certificate", "results"])
def test_what_is_right_is_answered_as_it_is_described(name: str, unasked: Api) -> None:
    operation = schema.find_operation_by_id(name)
    given = {key: unasked.right[key] for key in ("code", "uai", "sha256") if f"{{{key}}}" in operation.path}
    body = {"body": unasked.right[name], "media_type": BODIES[name]} if name in BODIES else {}
    case = operation.Case(path_parameters=given, **body)
    response = case.call(base_url=unasked.url, headers=unasked.headers, timeout=30)
    assert response.status_code == 200
    case.validate_response(response, checks=CHECKS)


def test_the_document_is_served(api: Api) -> None:
    with urlopen(f"{api.url}/api/openapi.json") as answer:
        assert json.load(answer) == json.loads(json.dumps(document()))
