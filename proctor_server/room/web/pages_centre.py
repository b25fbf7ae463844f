"""The administrator's page: sessions, pairing, stations."""

import flask

from proctor_server.room.web.api_centre import laptops_told, pairing_told
from proctor_server.room.web.rendering import page
from proctor_server.room.web.request import now, the_room, who

blueprint = flask.Blueprint("pages_centre", __name__)


@blueprint.get("/centre")
def centre() -> flask.Response:
    """Every session with its next step, and whether stations can be paired."""
    services = the_room()
    return page(
        "centre",
        "Le centre",
        who=who().name,
        role=who().role,
        sessions=services.overseeing.sessions(now()),
        stations=services.seeing.stations(now()),
        pairing=pairing_told(services.pairing.current(now())),
        unlocked=services.vault.unlocked,
    )


@blueprint.get("/centre/session/<session>")
def session(session: str) -> flask.Response:
    """One session: its plan, its candidates, the stations and the papers."""
    services = the_room()
    return page(
        "centre_session",
        "Préparer une session",
        who=who().name,
        role=who().role,
        sheet=services.overseeing.sheet(session, now()),
        stations=services.seeing.stations(now()),
        pairing=pairing_told(services.pairing.current(now())),
        laptops=laptops_told(services.pairing.laptops()),
        unlocked=services.vault.unlocked,
    )
