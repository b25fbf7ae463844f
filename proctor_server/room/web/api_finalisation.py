"""What the page of finalisation can do, as JSON."""

from typing import Literal

import flask
import msgspec

from proctor_server.room.domain.view import Finalisation
from proctor_server.room.web.api_centre import Brought
from proctor_server.room.web.api_room import Reason
from proctor_server.room.web.described import FILE, Upload, speaks
from proctor_server.room.web.request import actor, now, the_room, words

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
@speaks(gives=Finalisation)
def state(session: str) -> Finalisation:
    """What is missing by name, and where the package is."""
    return the_room().finalising.state(session)


@blueprint.post("/finalisation")
@speaks(takes=Details, gives=Finalisation)
def finalise(said: Details, session: str) -> Finalisation:
    """Signs and seals; answers the new state."""
    finalising = the_room().finalising
    finalising.finalise(session, msgspec.to_builtins(said), actor(), now())
    return finalising.state(session)


@blueprint.post("/candidates/<int:candidate>/abort-reason")
@speaks(takes=AbortReason)
def abort_reason(said: AbortReason, session: str, candidate: int) -> None:
    """Why an attempt did not come to its end."""
    the_room().finalising.give_abort_reason(session, candidate, said.reason, actor(), now())


@blueprint.post("/stations/<station>/journal-lost")
@speaks(takes=Reason)
def journal_lost(said: Reason, session: str, station: str) -> None:
    """R-FIN-01: what a station kept will never come, and why."""
    the_room().finalising.declare_journal_lost(session, station, said.reason, actor(), now())


@blueprint.post("/stations/import")
@speaks(takes=Upload, gives=Brought)
def journals(sent: Upload, session: str) -> Brought:
    """R-FIN-01: what the file of `kiosk export` brings of this session's journal."""
    return Brought(journals=the_room().bringing.bring_in(sent.content, actor(), now(), words, session))


@blueprint.post("/finalisation/withdraw")
@speaks(takes=Reason)
def withdraw(said: Reason, session: str) -> None:
    """R-SES-03: possible while the authority has not accepted the package."""
    the_room().finalising.withdraw(session, actor(), said.reason, now())


@blueprint.post("/finalisation/retry")
@speaks(gives=Finalisation)
def retry(session: str) -> Finalisation:
    """R-FIN-05: tries the upload now; answers the state."""
    the_room().delivering.retry(session, actor(), now())
    return the_room().finalising.state(session)


@blueprint.post("/finalisation/receipt")
@speaks(takes=Upload, gives=Finalisation)
def receipt(sent: Upload, session: str) -> Finalisation:
    """R-FIN-05: the authority's receipt, brought by hand; answers the state."""
    the_room().delivering.bring_receipt(sent.content, actor(), now(), session)
    return the_room().finalising.state(session)


@blueprint.get("/package")
@speaks(gives=FILE)
def package(session: str) -> flask.Response:
    """The sealed package, for a USB stick."""
    path = the_room().finalising.package(session)
    return flask.send_file(path, mimetype="application/octet-stream", as_attachment=True)
