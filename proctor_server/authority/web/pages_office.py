"""The pages of scoring again, and of the centres."""

from collections.abc import Mapping

import flask
from werkzeug.wrappers import Response

from kiosk_client.protocol.refusal import MissingField, Refusal
from proctor_server.authority.services.rescoring import Preview
from proctor_server.authority.web.api_office import period_of
from proctor_server.authority.web.asked import download, now, the_office, words
from proctor_server.authority.web.pages import refused
from proctor_server.authority.web.rendering import page
from proctor_server.authority.web.security import who
from proctor_server.session_package.cards import CentreCard, read_centre_card

blueprint = flask.Blueprint("office_pages", __name__)
blueprint.register_error_handler(Refusal, refused)


@blueprint.get("/rescoring")
def rescoring() -> Response:
    """Choose what to score again; with a bank, who would change."""
    return _rescoring_page(flask.request.args, "")


@blueprint.post("/rescoring")
def rescored() -> Response:
    """Score again, or take a new scoring back."""
    form, book = flask.request.form, the_office().rescoring
    reason, undone = form.get("reason", ""), form.get("undo", "")
    try:
        if undone.isdecimal():
            book.undo(int(undone), reason=reason, by=who().name, now=now())
        else:
            book.act(period_of(form), seen=form.get("seen", ""), reason=reason, by=who().name, now=now())
    except Refusal as refusal:
        return _rescoring_page(form, words(refusal), 409)
    return flask.redirect("/rescoring", 303)


@blueprint.get("/rescoring.csv")
def rescoring_csv() -> Response:
    """Who would change, as a file."""
    return download(the_office().rescoring.preview_csv(period_of(flask.request.args)), "notation.csv")


def _rescoring_page(asked: Mapping[str, str], said: str, status: int = 200) -> Response:
    office, preview, nothing = the_office(), None, ""
    if asked.get("bank"):
        preview, nothing = _preview(asked)
    names = ("bank", "version", "since", "until")
    return page(
        "rescoring.html", "Noter de nouveau", status,
        banks=office.looking.banks(), preview=preview, nothing=nothing, said=said, done=office.rescoring.done(),
        asked={name: asked.get(name, "") for name in names}, reason=asked.get("reason", ""),
    )  # fmt: skip


def _preview(asked: Mapping[str, str]) -> tuple[Preview | None, str]:
    try:
        return the_office().rescoring.preview(period_of(asked)), ""
    except Refusal as refusal:
        return None, words(refusal)


@blueprint.get("/centres")
def centres() -> Response:
    """The centres and their keys."""
    return _centres_page("")


@blueprint.post("/centres")
def change_centres() -> Response:
    """Admit a centre; replace, revoke or restore a key."""
    try:
        _change(flask.request.form)
    except Refusal as refusal:
        return _centres_page(words(refusal), 409)
    return flask.redirect("/centres", 303)


def _change(form: Mapping[str, str]) -> None:
    book, act, fingerprint = the_office().centres, form.get("act", ""), form.get("fingerprint", "")
    told = {"reason": form.get("reason", ""), "by": who().name}
    if act == "admit":
        book.admit(_card(), by=who().name, now=now())
    elif act == "replace":
        book.replace(fingerprint, _card(), now=now(), **told)
    elif act == "revoke":
        book.revoke(fingerprint, now=now(), **told)
    elif act == "restore":
        book.restore(fingerprint, now=now(), **told)
    else:
        raise MissingField(field="act")


def _card() -> CentreCard:
    sent = flask.request.files.get("card")
    if sent is None or not sent.filename:
        raise MissingField(field="card")
    return read_centre_card(sent.stream.read())


def _centres_page(said: str, status: int = 200) -> Response:
    return page("centres.html", "Centres", status, lines=the_office().centres.all(), said=said)
