"""The livret scolaire interface over HTTP: a token, then a school. And what describes it."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import flask
import msgspec

from proctor_server.authority.domain.livret import InvalidClient, InvalidScope, UnsupportedGrant
from proctor_server.authority.services.schooling import Schooling, TokenAsked
from proctor_server.authority.web.openapi import document

Clock = Callable[[], datetime]

FORM_BYTES: Final = 16_384


def livret_scolaire(schooling: Schooling, clock: Clock) -> flask.Blueprint:
    """`/api/application/token`, `/api/organizations/{uai}/certifications`, `/api/openapi.json`."""
    door = flask.Blueprint("livret_scolaire", __name__, url_prefix="/api")

    @door.post("/application/token")
    def token() -> flask.Response:
        try:
            return _json(schooling.token(_asked(), clock()), 200)
        except (UnsupportedGrant, InvalidClient, InvalidScope) as refusal:
            return _refused(refusal)

    @door.get("/organizations/<uai>/certifications")
    def certifications(uai: str) -> flask.Response:
        return _json(schooling.livret(uai, _bearer(), clock()), 200)

    @door.get("/openapi.json")
    def openapi() -> flask.Response:
        return _json(document(), 200)

    return door


def _asked() -> TokenAsked:
    # The body of a package may be large; that of a form may not.
    flask.request.max_content_length = FORM_BYTES
    form = flask.request.form
    return TokenAsked(*(form.get(name, "") for name in TokenAsked._fields))


def _bearer() -> str:
    scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _refused(refusal: UnsupportedGrant | InvalidClient | InvalidScope) -> flask.Response:
    """As RFC 6749 (5.2) has it: programs read `error`."""
    status = 401 if isinstance(refusal, InvalidClient) else 400
    return _json({"error": refusal.code, "error_description": str(refusal)}, status)


def _json(value: object, status: int) -> flask.Response:
    return flask.Response(msgspec.json.encode(value), status, content_type="application/json")
