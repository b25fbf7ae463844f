"""What the page of the room can do about calls of candidates, as JSON."""

from typing import Literal

import flask
import msgspec

from proctor_server.room.web.described import speaks
from proctor_server.room.web.request import actor, now, the_room

blueprint = flask.Blueprint("api_calls", __name__, url_prefix="/api/sessions/<session>")


class AlertAction(msgspec.Struct, frozen=True, kw_only=True):
    """What is done about a call: somebody goes, does not go after all, has dealt with it; a problem with an item is
    rejected, or accepted with a `category` that fits it (R-INC-02)."""

    action: Literal["take", "give_back", "settle", "reject", "accept"]
    category: str = ""


@blueprint.post("/candidates/<int:candidate>/alerts/<int:alert>")
@speaks(takes=AlertAction)
def alert(said: AlertAction, session: str, candidate: int, alert: int) -> None:
    """R-INC-03: nobody acts twice; whoever comes second is told who has it."""
    which = (session, candidate, alert)
    if said.action == "accept":
        the_room().calling.accept(*which, said.category, actor(), now())
    else:
        the_room().calling.do(said.action, *which, actor(), now())
