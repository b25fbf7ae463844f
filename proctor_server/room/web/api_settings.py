"""What the centre decides, and what is erased, as JSON."""

from typing import Any

import flask

from proctor_server.room.web.api_room import Reason
from proctor_server.room.web.request import actor, answer, body, now, the_room

blueprint = flask.Blueprint("api_settings", __name__, url_prefix="/api")


@blueprint.get("/settings")
def current() -> flask.Response:
    """The settings that hold, and who decided last; what will be erased, and what is."""
    return answer(told())


@blueprint.post("/settings")
def decide() -> flask.Response:
    """Other settings, whole or not at all; answers like GET."""
    the_room().deciding.decide(body(dict[str, Any]), actor(), now())
    return answer(told())


@blueprint.post("/sessions/<session>/erasure")
def erase(session: str) -> flask.Response:
    """R-FIN-07: the session's personal data goes now; answers like `/settings`. Refused with `receipt_missing`,
    `room_busy`."""
    the_room().erasing.erase(session, body(Reason).reason, actor(), now())
    return answer(told())


def told() -> dict[str, Any]:
    """All that the page of settings shows."""
    decided, erasing = the_room().deciding.current(), the_room().erasing
    return {
        "settings": decided.settings,
        "set_at": decided.set_at,
        "set_by": decided.set_by,
        "plan": erasing.plan(),
        "erased": erasing.erased(),
    }
