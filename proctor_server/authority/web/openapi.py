"""What other programs may call, as an OpenAPI 3.1 document."""

from typing import Any, Final

import msgspec

from kiosk_client.protocol.dsse import Envelope
from proctor_server.authority.domain.certificate import CheckedCertificate
from proctor_server.authority.domain.livret import GRANT, SCOPE, Livret
from proctor_server.authority.services.schooling import Token
from proctor_server.results.asking import Knock

_REFERENCE: Final = "#/components/schemas/{name}"
_JSON: Final = "application/json"
_SIGNED: Final = "application/vnd.dsse+json"


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457. `code` is stable; `detail` is for people. `wait_seconds`: until the next try."""

    code: str
    detail: str
    status: int
    wait_seconds: int | None = None


class TokenRefusal(msgspec.Struct, frozen=True):
    """RFC 6749, 5.2. `error` is stable; `error_description` is for people."""

    error: str
    error_description: str


def document() -> dict[str, Any]:
    """The livret scolaire interface, the checking of certificates, and the way back of results."""
    types = [CheckedCertificate, Envelope, Knock, Livret, Problem, Token, TokenRefusal]
    _, schemas = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Proctor, the authority's API", "version": "1", "description": __doc__},
        "paths": {
            "/api/application/token": {"post": _token()},
            "/api/organizations/{uai}/certifications": {"get": _certifications()},
            "/api/certificates/{code}": {"get": _certificate()},
            "/api/packages/{sha256}/results": {"post": _results()},
        },
        "components": {"schemas": schemas, "securitySchemes": {"client": _security()}},
    }


def _token() -> dict[str, Any]:
    fields = {
        "grant_type": {"type": "string", "enum": [GRANT]},
        "client_id": {"type": "string"},
        "client_secret": {"type": "string"},
        "scope": {"type": "string", "enum": [SCOPE]},
    }
    form = {"type": "object", "properties": fields, "required": list(fields)}
    return {
        "operationId": "token",
        "summary": "A bearer token, for an hour.",
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": {
            "200": _answer("The token.", "Token"),
            "400": _answer("`unsupported_grant_type` or `invalid_scope`.", "TokenRefusal"),
            "401": _answer("`invalid_client`.", "TokenRefusal"),
            "413": _problem("The form is too large."),
        },
    }


def _certifications() -> dict[str, Any]:
    return {
        "operationId": "certifications",
        "summary": "Each student's latest certification in a school; nothing of a school that is not known.",
        "security": [{"client": [SCOPE]}],
        "parameters": [_in_path("uai", "The school's code, in any case.")],
        "responses": {
            "200": _answer("The certifications and what competences are called.", "Livret"),
            "401": _problem("`invalid_token`."),
        },
    }


def _certificate() -> dict[str, Any]:
    return {
        "operationId": "certificate",
        "summary": "What the certificate with this code says.",
        "parameters": [_in_path("code", "P- and 8 signs, in any case.")],
        "responses": {
            "200": _answer("A published certificate.", "CheckedCertificate"),
            "404": _problem("`unknown_code`."),
            "429": _problem("`too_soon`: too many codes that nobody has."),
        },
    }


def _results() -> dict[str, Any]:
    return {
        "operationId": "results",
        "summary": "The signed results of a package, for the room server that signs for them (docs: results.md).",
        "parameters": [_in_path("sha256", "Of the sealed package, hexadecimal.")],
        "requestBody": {"required": True, "content": {_JSON: {"schema": _reference("Knock")}}},
        "responses": {
            "200": _answer("The results of a higher revision than the known one.", "Envelope", _SIGNED),
            "204": {"description": "The room has them already."},
            "400": _problem("The request cannot be read, or is about another package."),
            "403": _problem("`not_the_room`, `room_certificate_ended`, `clocks_apart`."),
            "404": _problem("`no_receipt`: no such package came from this centre."),
            "409": _problem("`not_published`."),
            "413": _problem("The request is too large."),
        },
    }


def _in_path(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _security() -> dict[str, Any]:
    flow = {"tokenUrl": "/api/application/token", "scopes": {SCOPE: "Every school's certifications."}}
    return {"type": "oauth2", "flows": {"clientCredentials": flow}}


def _answer(description: str, name: str, media_type: str = _JSON) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": _reference(name)}}}


def _problem(description: str) -> dict[str, Any]:
    return _answer(description, "Problem", "application/problem+json")


def _reference(name: str) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(name=name)}
