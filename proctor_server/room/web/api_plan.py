"""The plan of a room, as JSON: whole each time, with the version that it replaces."""

import flask
import msgspec

from proctor_server.room.domain.plan import Place, Plan, Seat
from proctor_server.room.web.described import speaks
from proctor_server.room.web.request import the_room

blueprint = flask.Blueprint("api_plan", __name__, url_prefix="/api")


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """The whole plan. `version`: of the plan that it was made from."""

    version: int
    seats: list[Seat]
    desk: Place | None = None


@blueprint.get("/rooms/<path:room>/plan")
@speaks(gives=Plan)
def plan(room: str) -> Plan:
    """The plan of a room of the centre."""
    return the_room().planning.plan(room)


@blueprint.post("/rooms/<path:room>/plan")
@speaks(takes=Arrangement, gives=Plan)
def arrange(wished: Arrangement, room: str) -> Plan:
    """Replaces the plan; answers the new one, with its version."""
    return the_room().planning.arrange(room, wished.version, wished.seats, wished.desk)


@blueprint.get("/sessions/<session>/plan")
@speaks(gives=Plan)
def of_session(session: str) -> Plan:
    """The plan of the room that this session is held in."""
    return the_room().planning.plan_of(session)
