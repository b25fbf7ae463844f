"""The invigilator's pages: the room, and its finalisation."""

import flask

from proctor_server.room.web.rendering import page
from proctor_server.room.web.request import now, the_room, who

blueprint = flask.Blueprint("pages_room", __name__, url_prefix="/session/<session>")


@blueprint.get("/room")
def room(session: str) -> flask.Response:
    """Who needs me now, and is everybody working."""
    services = the_room()
    return page(
        "room",
        "La salle",
        session=session,
        who=who().name,
        role=who().role,
        view=services.seeing.room(session, now()),
        plan=services.planning.plan_of(session),
    )


@blueprint.get("/finalisation")
def finalisation(session: str) -> flask.Response:
    """What is missing before the session can be closed for good; then the form to sign; then the package."""
    services = the_room()
    return page(
        "finalisation",
        "Finaliser la session",
        session=session,
        who=who().name,
        role=who().role,
        view=services.seeing.room(session, now()),
        finalisation=services.finalising.state(session),
    )
