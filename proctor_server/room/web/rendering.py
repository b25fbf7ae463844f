"""Pages: one template, one block of data, one module; the page draws itself from them."""

from typing import Any, Final

import flask
import msgspec
from markupsafe import Markup

from proctor_server.room.web.request import language, now
from proctor_server.room.words import catalogue, say

MODULES: Final = (
    "sign_in", "room", "finalisation", "centre", "centre_session", "plan", "results", "story", "accounts", "password",
    "settings", "problem",
)  # fmt: skip
"""Modules of `static/js` that export `start(page, link)`."""


def page(module: str, title: str, **data: Any) -> flask.Response:
    """The page whose module is `module`, named `title` (a message id), with what it needs to draw itself."""
    tongue = language()
    held = {
        "module": module,
        "language": tongue,
        "words": catalogue(tongue),
        "now": now().isoformat(),
        **data,
    }
    html = flask.render_template(
        "page.html", language=tongue, title=say(tongue, title), data=_as_data(held), module=module
    )
    return flask.Response(html, mimetype="text/html")


def problem_page(told: dict[str, Any]) -> flask.Response:
    """A problem for a person: what is wrong, and the way back."""
    response = page("problem", "Impossible d'aller plus loin", problem=told)
    response.status_code = told["status"]
    return response


def _as_data(held: dict[str, Any]) -> Markup:
    # a closing tag inside a value would end the block
    text = msgspec.json.encode(held).decode().replace("<", "\\u003c")
    return Markup(text)  # noqa: S704 - JSON in a data block, "<" escaped
