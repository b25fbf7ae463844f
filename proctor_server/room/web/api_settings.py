"""What the centre decides, and what is erased, as JSON."""

from typing import Any

import flask
import msgspec

from proctor_server.room.domain.settings import CentreSettings
from proctor_server.room.domain.view import ErasedCard, ToErase
from proctor_server.room.web.api_room import Reason
from proctor_server.room.web.described import speaks
from proctor_server.room.web.request import actor, now, the_room

blueprint = flask.Blueprint("api_settings", __name__, url_prefix="/api")


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that hold, who decided last and when; what will be erased, and what is."""

    settings: CentreSettings
    set_at: str | None
    set_by: str | None
    plan: list[ToErase]
    erased: list[ErasedCard]


@blueprint.get("/settings")
@speaks(gives=Decided)
def current() -> dict[str, Any]:
    """The settings that hold, and who decided last; what will be erased, and what is."""
    return told()


@blueprint.post("/settings")
@speaks(takes=dict[str, Any], gives=Decided)
def decide(said: dict[str, Any]) -> dict[str, Any]:
    """Other settings, whole or not at all; answers like GET."""
    the_room().deciding.decide(said, actor(), now())
    return told()


@blueprint.post("/sessions/<session>/erasure")
@speaks(takes=Reason, gives=Decided)
def erase(said: Reason, session: str) -> dict[str, Any]:
    """R-FIN-07: the session's personal data goes now; answers like `/settings`. Refused with `receipt_missing`,
    `room_busy`."""
    the_room().erasing.erase(session, said.reason, actor(), now())
    return told()


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
