"""The application: pages, API and static files, guarded as one."""

from typing import Final

import flask
from werkzeug.routing import IntegerConverter

from proctor_server.room.web import (
    api_accounts,
    api_calls,
    api_centre,
    api_document,
    api_finalisation,
    api_papers,
    api_plan,
    api_rehearsal,
    api_reports,
    api_results,
    api_room,
    api_roster,
    api_session,
    api_settings,
    api_story,
    api_time,
    pages_centre,
    pages_plan,
    pages_results,
    pages_room,
    pages_story,
    problems,
    security,
    signing_in,
)
from proctor_server.room.web.asked import Room
from proctor_server.room.web.request import EXTENSION


class Number(IntegerConverter):
    """A whole number in an address: one that the database can hold, or nothing is there."""

    regex = r"\d{1,15}"


MAX_UPLOAD: Final = 10_000_000
"""Bytes: the largest list of candidates or profiles."""

BLUEPRINTS: Final = (
    signing_in.blueprint, pages_room.blueprint, pages_centre.blueprint, api_room.blueprint, api_roster.blueprint,
    api_calls.blueprint, api_time.blueprint, api_finalisation.blueprint, api_papers.blueprint, api_centre.blueprint,
    api_document.blueprint, api_reports.blueprint, api_session.blueprint, api_accounts.blueprint,
    api_settings.blueprint, api_rehearsal.blueprint,
    api_story.blueprint, pages_story.blueprint, api_plan.blueprint, pages_plan.blueprint,
    api_results.blueprint, pages_results.blueprint,
)  # fmt: skip


def make_app(room: Room) -> flask.Flask:
    """The dashboard's door over `room`. A WSGI application; sockets are added around it."""
    app = flask.Flask(__name__, static_folder="static", template_folder="templates")
    app.extensions[EXTENSION] = room
    app.config["MAX_CONTENT_LENGTH"] = MAX_UPLOAD
    app.url_map.converters["int"] = Number
    problems.answer_problems(app)
    security.guard(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
