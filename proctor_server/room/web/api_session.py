"""What the administrator's page of one session can do, as JSON: its plan, and its candidates one by one."""

from typing import Any

import flask
import msgspec

from proctor_server.room.domain.enrolment import Enrolled
from proctor_server.room.web.request import actor, answer, body, file, now, the_room

blueprint = flask.Blueprint("api_session", __name__, url_prefix="/api/sessions/<session>")


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """The whole plan, and the version that it was made from."""

    version: str
    plan: dict[str, Any]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The version of what is to go."""

    version: str


class Duplicate(msgspec.Struct, frozen=True, kw_only=True):
    """When the new session is, and whether the same people are enrolled."""

    starts_at: str
    with_candidates: bool = False


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """Every field of somebody, and the version that it was made from."""

    version: str
    values: dict[str, str]


@blueprint.get("/sheet")
def sheet(session: str) -> flask.Response:
    """Plan, candidates, and what is missing."""
    return answer(the_room().overseeing.sheet(session, now()))


@blueprint.put("")
def edit(session: str) -> flask.Response:
    """Another plan (R-SES-02); answers the sheet."""
    asked = body(Edit)
    the_room().editing.edit_session(session, asked.version, asked.plan, actor(), now())
    return sheet(session)


@blueprint.delete("")
def delete(session: str) -> flask.Response:
    """R-SES-04."""
    the_room().editing.delete_session(session, body(Seen).version, actor(), now())
    return answer({})


@blueprint.post("/duplicate")
def duplicate(session: str) -> flask.Response:
    """A new session with the same plan; answers its codes, like its creation."""
    asked = body(Duplicate)
    editing = the_room().editing
    return answer(editing.duplicate_session(session, asked.starts_at, asked.with_candidates, actor(), now()), 201)


@blueprint.post("/candidates")
def add(session: str) -> flask.Response:
    """One candidate more; answers their number."""
    return answer({"candidate": the_room().enrolling.add(session, body(Enrolled), actor(), now())}, 201)


@blueprint.put("/candidates/<int:candidate>")
def correct(session: str, candidate: int) -> flask.Response:
    """Somebody's fields, until they enter."""
    asked = body(Correction)
    the_room().enrolling.correct(session, candidate, asked.version, asked.values, actor(), now())
    return answer({})


@blueprint.delete("/candidates/<int:candidate>")
def remove(session: str, candidate: int) -> flask.Response:
    """R-CAN-04; answers what enrols them again."""
    return answer(the_room().enrolling.remove(session, candidate, body(Seen).version, actor(), now()))


@blueprint.post("/candidates/<int:candidate>/profile")
def give_profile(session: str, candidate: int) -> flask.Response:
    """One candidate's profile, from a file that may have others."""
    name, content = file()
    the_room().enrolling.give_profile(session, candidate, name, content, actor(), now())
    return answer({})
