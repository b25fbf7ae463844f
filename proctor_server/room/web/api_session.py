"""What the administrator's page of one session can do, as JSON: its plan, and its candidates one by one."""

from collections.abc import Mapping
from typing import Any

import flask
import msgspec

from proctor_server.room.domain.enrolment import Enrolled
from proctor_server.room.domain.preparation import SessionSheet
from proctor_server.room.web.described import Codes, Upload, speaks
from proctor_server.room.web.request import actor, now, the_room

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


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """Their number in the list."""

    candidate: int


@blueprint.get("/sheet")
@speaks(gives=SessionSheet)
def sheet(session: str) -> SessionSheet:
    """Plan, candidates, and what is missing."""
    return the_room().overseeing.sheet(session, now())


@blueprint.put("")
@speaks(takes=Edit, gives=SessionSheet)
def edit(asked: Edit, session: str) -> SessionSheet:
    """Another plan (R-SES-02); answers the sheet."""
    the_room().editing.edit_session(session, asked.version, asked.plan, actor(), now())
    return the_room().overseeing.sheet(session, now())


@blueprint.delete("")
@speaks(takes=Seen)
def delete(said: Seen, session: str) -> None:
    """R-SES-04."""
    the_room().editing.delete_session(session, said.version, actor(), now())


@blueprint.post("/duplicate")
@speaks(takes=Duplicate, gives=Codes, status=201)
def duplicate(asked: Duplicate, session: str) -> Mapping[str, Any]:
    """A new session with the same plan; answers its codes, like its creation."""
    editing = the_room().editing
    return editing.duplicate_session(session, asked.starts_at, asked.with_candidates, actor(), now())


@blueprint.post("/candidates")
@speaks(takes=Enrolled, gives=Added, status=201)
def add(said: Enrolled, session: str) -> Added:
    """One candidate more; answers their number."""
    return Added(candidate=the_room().enrolling.add(session, said, actor(), now()))


@blueprint.put("/candidates/<int:candidate>")
@speaks(takes=Correction)
def correct(asked: Correction, session: str, candidate: int) -> None:
    """Somebody's fields, until they enter."""
    the_room().enrolling.correct(session, candidate, asked.version, asked.values, actor(), now())


@blueprint.delete("/candidates/<int:candidate>")
@speaks(takes=Seen, gives=Enrolled)
def remove(said: Seen, session: str, candidate: int) -> Any:
    """R-CAN-04; answers what enrols them again."""
    return the_room().enrolling.remove(session, candidate, said.version, actor(), now())


@blueprint.post("/candidates/<int:candidate>/profile")
@speaks(takes=Upload)
def give_profile(sent: Upload, session: str, candidate: int) -> None:
    """One candidate's profile, from a file that may have others."""
    the_room().enrolling.give_profile(session, candidate, sent.name, sent.content, actor(), now())
