"""The description of the API, for programs: OpenAPI."""

from typing import Any

import flask

from proctor_server.room.web.openapi import document
from proctor_server.room.web.request import answer

blueprint = flask.Blueprint("api_document", __name__, url_prefix="/api")


@blueprint.get("/openapi.json")
def openapi() -> flask.Response:
    """Every endpoint of the API: what it takes, what it gives, whom it is for."""
    app: Any = flask.current_app
    return answer(document(app))
