"""The page of a session's results."""

import flask

from proctor_server.room.web.rendering import page
from proctor_server.room.web.request import the_room, who

blueprint = flask.Blueprint("pages_results", __name__, url_prefix="/session/<session>")


@blueprint.get("/results")
def results(session: str) -> flask.Response:
    """R-AUT-03: what the authority published of this session, for the school."""
    view = the_room().results.view(session)
    return page("results", "Résultats", session=session, who=who().name, role=who().role, view=view)
