"""What whoever leads a rehearsal on the school's stations can do, as JSON."""

import flask
import msgspec

from proctor_server.room.domain.rehearsal import Wish
from proctor_server.room.web.request import actor, answer, body, now, the_room

blueprint = flask.Blueprint("api_rehearsal", __name__, url_prefix="/api/rehearsals")


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """The stations that take part, by identifier, and who alone can open the package (`age1…`)."""

    stations: list[str]
    recipient: str


@blueprint.post("")
def create() -> flask.Response:
    """A session that is a rehearsal, with one candidate a station; answers its codes."""
    said = body(Rehearsal)
    return answer(the_room().rehearsing.create(said.stations, said.recipient, actor(), now()), 201)


@blueprint.get("/<session>")
def state(session: str) -> flask.Response:
    """What each station says of itself. Asked no more for a minute, the rehearsal is erased."""
    return answer(the_room().rehearsing.state(session, now()))


@blueprint.post("/<session>/stations/<station>")
def wish(session: str, station: str) -> flask.Response:
    """What one station is to do from now on."""
    the_room().rehearsing.wish(session, station, body(Wish), now())
    return answer({})


@blueprint.post("/<session>/erasure")
def erase(session: str) -> flask.Response:
    """In the room now; on each station as soon as it hears of it."""
    the_room().rehearsing.erase(session)
    return answer({})
