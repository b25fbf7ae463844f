"""What the page of the room can do, as JSON."""

import flask
import msgspec

from proctor_server.room.web.request import actor, answer, body, now, the_room

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
def session(session: str) -> flask.Response:
    """The session's header."""
    return answer(the_room().seeing.room(session, now()).session)


@blueprint.get("/room")
def room(session: str) -> flask.Response:
    """All that the dashboard shows."""
    return answer(the_room().seeing.room(session, now()))


@blueprint.post("/candidates/<int:candidate>/presence")
def presence(session: str, candidate: int) -> flask.Response:
    """R-ENT-03: nobody starts before this; can be withdrawn until the start."""
    admitting = the_room().admitting
    act = admitting.confirm_presence if body(Presence).confirmed else admitting.withdraw_presence
    act(session, candidate, actor(), now())
    return answer({})


@blueprint.post("/candidates/<int:candidate>/resume")
def resume(session: str, candidate: int) -> flask.Response:
    """R-ENT-04: coming back needs a new authorisation."""
    the_room().admitting.authorise_return(session, candidate, actor(), now())
    return answer({})


@blueprint.post("/candidates/<int:candidate>/end")
def end(session: str, candidate: int) -> flask.Response:
    """R-TST-08: ends one test for good."""
    the_room().invigilating.end_test(session, candidate, actor(), body(Reason).reason, now())
    return answer({})


@blueprint.post("/candidates/<int:candidate>/move")
def move(session: str, candidate: int) -> flask.Response:
    """R-ENT-04: to a named station, where the candidate types only who they are."""
    the_room().moving.move(session, candidate, body(Where).station, actor(), now())
    return answer({})
