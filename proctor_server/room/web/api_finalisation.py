"""What the page of finalisation can do, as JSON."""

from typing import Literal

import flask
import msgspec

from proctor_server.room.web.api_room import Reason
from proctor_server.room.web.request import actor, answer, body, file, now, the_room, words

blueprint = flask.Blueprint("api_finalisation", __name__, url_prefix="/api/sessions/<session>")


class AbortReason(msgspec.Struct, frozen=True, kw_only=True):
    """R-FIN-02: technical problem; or gave up, lack of time, early leave."""

    reason: Literal["technical", "candidate"]


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """R-FIN-03: asked once for the session."""

    incident: str
    some_could_not_join: bool
    invigilators: list[str]


@blueprint.get("/finalisation")
def state(session: str) -> flask.Response:
    """What is missing by name, and where the package is."""
    return answer(the_room().finalising.state(session))


@blueprint.post("/finalisation")
def finalise(session: str) -> flask.Response:
    """Signs and seals; answers the new state."""
    finalising = the_room().finalising
    finalising.finalise(session, msgspec.to_builtins(body(Details)), actor(), now())
    return answer(finalising.state(session))


@blueprint.post("/candidates/<int:candidate>/abort-reason")
def abort_reason(session: str, candidate: int) -> flask.Response:
    """Why an attempt did not come to its end."""
    the_room().finalising.give_abort_reason(session, candidate, body(AbortReason).reason, actor(), now())
    return answer({})


@blueprint.post("/stations/<station>/journal-lost")
def journal_lost(session: str, station: str) -> flask.Response:
    """R-FIN-01: what a station kept will never come, and why."""
    the_room().finalising.declare_journal_lost(session, station, body(Reason).reason, actor(), now())
    return answer({})


@blueprint.post("/stations/import")
def journals(session: str) -> flask.Response:
    """R-FIN-01: what the file of `kiosk export` brings of this session's journal."""
    _, content = file()
    return answer({"journals": the_room().bringing.bring_in(content, actor(), now(), words, session)})


@blueprint.post("/finalisation/withdraw")
def withdraw(session: str) -> flask.Response:
    """R-SES-03: possible while the authority has not accepted the package."""
    the_room().finalising.withdraw(session, actor(), body(Reason).reason, now())
    return answer({})


@blueprint.post("/finalisation/retry")
def retry(session: str) -> flask.Response:
    """R-FIN-05: tries the upload now; answers the state."""
    the_room().delivering.retry(session, actor(), now())
    return answer(the_room().finalising.state(session))


@blueprint.post("/finalisation/receipt")
def receipt(session: str) -> flask.Response:
    """R-FIN-05: the authority's receipt, brought by hand; answers the state."""
    _, content = file()
    the_room().delivering.bring_receipt(content, actor(), now(), session)
    return answer(the_room().finalising.state(session))


@blueprint.get("/package")
def package(session: str) -> flask.Response:
    """The sealed package, for a USB stick."""
    path = the_room().finalising.package(session)
    return flask.send_file(path, mimetype="application/octet-stream", as_attachment=True)
