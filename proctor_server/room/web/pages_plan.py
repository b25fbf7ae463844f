"""The page where a room's plan is arranged."""

import flask

from proctor_server.room.web.rendering import page
from proctor_server.room.web.request import now, the_room, who

blueprint = flask.Blueprint("pages_plan", __name__)


@blueprint.get("/centre/plan/<path:room>")
def plan(room: str) -> flask.Response:
    """Where each station stands, and whether it can be used."""
    services = the_room()
    return page(
        "plan",
        "Plan de la salle",
        room=room,
        who=who().name,
        role=who().role,
        plan=services.planning.plan(room),
        stations=services.seeing.stations(now()),
    )
