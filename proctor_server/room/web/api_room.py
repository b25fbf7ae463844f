"""What the page of the room can do, as JSON."""

import flask
import msgspec

from proctor_server.room.domain.view import RoomView, SessionHeader
from proctor_server.room.web.described import speaks
from proctor_server.room.web.request import actor, now, the_room

blueprint = flask.Blueprint("api_room", __name__, url_prefix="/api/sessions/<session>")


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """Confirm somebody's presence, or withdraw that."""

    confirmed: bool


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why, in the words of whoever decides (R-INC-07)."""

    reason: str


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """The station where somebody goes on, by its identifier."""

    station: str


@blueprint.get("")
@speaks(gives=SessionHeader)
def session(session: str) -> SessionHeader:
    """The session's header."""
    return the_room().seeing.room(session, now()).session


@blueprint.get("/room")
@speaks(gives=RoomView)
def room(session: str) -> RoomView:
    """All that the dashboard shows."""
    return the_room().seeing.room(session, now())


@blueprint.post("/candidates/<int:candidate>/presence")
@speaks(takes=Presence)
def presence(said: Presence, session: str, candidate: int) -> None:
    """R-ENT-03: nobody starts before this; can be withdrawn until the start."""
    admitting = the_room().admitting
    act = admitting.confirm_presence if said.confirmed else admitting.withdraw_presence
    act(session, candidate, actor(), now())


@blueprint.post("/candidates/<int:candidate>/resume")
@speaks()
def resume(session: str, candidate: int) -> None:
    """R-ENT-04: coming back needs a new authorisation."""
    the_room().admitting.authorise_return(session, candidate, actor(), now())


@blueprint.post("/candidates/<int:candidate>/end")
@speaks(takes=Reason)
def end(said: Reason, session: str, candidate: int) -> None:
    """R-TST-08: ends one test for good."""
    the_room().invigilating.end_test(session, candidate, actor(), said.reason, now())


@blueprint.post("/candidates/<int:candidate>/move")
@speaks(takes=Where)
def move(said: Where, session: str, candidate: int) -> None:
    """R-ENT-04: to a named station, where the candidate types only who they are."""
    the_room().moving.move(session, candidate, said.station, actor(), now())
