"""The plan of a room, as JSON: whole each time, with the version that it replaces."""

import flask
import msgspec

from proctor_server.room.domain.plan import Place, Seat
from proctor_server.room.web.request import answer, body, the_room

blueprint = flask.Blueprint("api_plan", __name__, url_prefix="/api")


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """The whole plan. `version`: of the plan that it was made from."""

    version: int
    seats: list[Seat]
    desk: Place | None = None


@blueprint.get("/rooms/<path:room>/plan")
def plan(room: str) -> flask.Response:
    """The plan of a room of the centre."""
    return answer(the_room().planning.plan(room))


@blueprint.post("/rooms/<path:room>/plan")
def arrange(room: str) -> flask.Response:
    """Replaces the plan; answers the new one, with its version."""
    wished = body(Arrangement)
    return answer(the_room().planning.arrange(room, wished.version, wished.seats, wished.desk))


@blueprint.get("/sessions/<session>/plan")
def of_session(session: str) -> flask.Response:
    """The plan of the room that this session is held in."""
    return answer(the_room().planning.plan_of(session))
