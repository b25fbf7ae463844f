"""Who looks after whom, and how many may be in the room for how many invigilators (R-SES-06), as JSON."""

from typing import Literal

import flask
import msgspec

from proctor_server.room.web.described import speaks
from proctor_server.room.web.request import Identifier, actor, now, the_room

blueprint = flask.Blueprint("api_roster", __name__, url_prefix="/api/sessions/<session>")


class Balance(msgspec.Struct, frozen=True, kw_only=True, tag_field="action", tag="balance"):
    """Every list anew."""


class ToList(msgspec.Struct, frozen=True, kw_only=True, tag_field="action", tag="move"):
    """One candidate, by identifier, to the list of an invigilator, by name."""

    candidate: Identifier
    to: str


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """The rule is lifted, for a reason, or holds again."""

    action: Literal["override", "withdraw"]
    reason: str = ""


@blueprint.post("/lists")
@speaks(takes=Balance | ToList)
def lists(said: Balance | ToList, session: str) -> None:
    """R-SES-06: by hand."""
    match said:
        case ToList(candidate=candidate, to=name):
            the_room().rostering.move_to_list(session, candidate, name, actor(), now())
        case _:
            the_room().rostering.share_again(session, actor(), now())


@blueprint.post("/ratio")
@speaks(takes=Ratio)
def ratio(said: Ratio, session: str) -> None:
    """R-SES-06: the administrator's."""
    if said.action == "override":
        the_room().rostering.override_ratio(session, said.reason, actor(), now())
    else:
        the_room().rostering.restore_ratio(session, actor(), now())
