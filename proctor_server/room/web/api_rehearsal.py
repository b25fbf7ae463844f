"""What whoever leads a rehearsal on the school's stations can do, as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

import flask
import msgspec

from proctor_server.room.domain.rehearsal import RehearsingStation, Wish
from proctor_server.room.web.described import Codes, speaks
from proctor_server.room.web.request import actor, now, the_room

blueprint = flask.Blueprint("api_rehearsal", __name__, url_prefix="/api/rehearsals")


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """The stations that take part, by identifier, and who alone can open the package (`age1…`)."""

    stations: list[str]
    recipient: str


@blueprint.post("")
@speaks(takes=Rehearsal, gives=Codes, status=201)
def create(said: Rehearsal) -> Mapping[str, Any]:
    """A session that is a rehearsal, with one candidate a station; answers its codes."""
    return the_room().rehearsing.create(said.stations, said.recipient, actor(), now())


@blueprint.get("/<session>")
@speaks(gives=list[RehearsingStation])
def state(session: str) -> Sequence[RehearsingStation]:
    """What each station says of itself. Asked no more for a minute, the rehearsal is erased."""
    return the_room().rehearsing.state(session, now())


@blueprint.post("/<session>/stations/<station>")
@speaks(takes=Wish)
def wish(said: Wish, session: str, station: str) -> None:
    """What one station is to do from now on."""
    the_room().rehearsing.wish(session, station, said, now())


@blueprint.post("/<session>/erasure")
@speaks()
def erase(session: str) -> None:
    """In the room now; on each station as soon as it hears of it."""
    the_room().rehearsing.erase(session)
