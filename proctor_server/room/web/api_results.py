"""Results as JSON and as files, for the head teacher and the administrator (R-AUT-03)."""

import flask
import msgspec

from proctor_server.room.domain.results_view import ResultsView
from proctor_server.room.web.described import CSV, PDF, Upload, speaks
from proctor_server.room.web.request import actor, download, now, query, the_room

blueprint = flask.Blueprint("api_results", __name__, url_prefix="/api/sessions/<session>/results")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """`group`: one class; all without it."""

    group: str | None = None


@blueprint.get("")
@speaks(gives=ResultsView)
def state(session: str) -> ResultsView:
    """The results of the session, or why they are not here."""
    return the_room().results.view(session)


@blueprint.post("/ask")
@speaks(gives=ResultsView)
def ask(session: str) -> ResultsView:
    """Asks the authority at once; answers the state before its answer."""
    the_room().returning.ask_at_once(session)
    return the_room().results.view(session)


@blueprint.post("/import")
@speaks(takes=Upload, gives=ResultsView)
def bring(sent: Upload, session: str) -> ResultsView:
    """The authority's results in a file, brought by hand; answers the state."""
    the_room().returning.bring(sent.content, actor(), now(), session)
    return the_room().results.view(session)


@blueprint.get("/results.csv")
@speaks(gives=CSV)
def table(session: str) -> flask.Response:
    """The results of the session, or of one class with `?group=`."""
    group = _group()
    return download(the_room().results.csv(session, group), "text/csv", f"{_name(session, group)}.csv")


@blueprint.get("/results.pdf")
@speaks(gives=PDF)
def paper(session: str) -> flask.Response:
    """The list to print, of the session or of one class with `?group=`."""
    group = _group()
    return download(the_room().results.paper(session, group), "application/pdf", f"{_name(session, group)}.pdf")


@blueprint.get("/summary.pdf")
@speaks(gives=PDF)
def summary(session: str) -> flask.Response:
    """The summary for the head teacher, of the session or of one class with `?group=`."""
    group = _group()
    content = the_room().results.summary(session, group)
    return download(content, "application/pdf", f"{_name(session, group)}-bilan.pdf")


def _group() -> str | None:
    return query(Wanted, most={}).group


def _name(session: str, group: str | None) -> str:
    parts = ["session", session, "resultats", group or ""]
    return "-".join("".join(c if c.isalnum() else "-" for c in part).strip("-") for part in parts if part)
