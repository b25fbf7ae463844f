"""Who may ask what, from where, and what a browser is told about our pages.

`OPEN_TO` and `ROLES` are the whole of it: an endpoint that is not in the table is the administrator's.
"""

from enum import Enum
from typing import Any, Final
from urllib.parse import urlsplit

import flask

from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.domain.errors import PasswordToChange
from proctor_server.room.web.asked import Role
from proctor_server.room.web.request import NotSignedIn, who_or_nobody

COOKIE: Final = "proctor_room"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names by which the dashboard's door is reached: another laptop comes through a local proxy."""

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Door(Enum):
    """Whom an endpoint is for."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    ACCOUNT = "whoever has a named account"
    SESSION = "this session's invigilators, and the administrator"
    SEEN = "this session's invigilators, and every account"
    LOOKED_AT = "every account of the centre"
    RESULTS = "who reads results: the head teacher, and the administrator"
    ORGANISED = "organisers, and the administrator"
    CENTRE = "the administrator"


ROLES: Final[dict[Role, frozenset[Door]]] = {
    "administrator": frozenset(Door),
    "organiser": frozenset({Door.SIGNED_IN, Door.ACCOUNT, Door.SEEN, Door.LOOKED_AT, Door.ORGANISED}),
    "reader": frozenset({Door.SIGNED_IN, Door.ACCOUNT, Door.SEEN, Door.LOOKED_AT, Door.RESULTS}),
    "invigilator": frozenset({Door.SIGNED_IN, Door.SESSION, Door.SEEN}),
}
"""Role → the doors that are open to it. An invigilator's are those of one session."""

BEFORE_OWN_PASSWORD: Final = frozenset({"signing_in.sign_out", "pages_centre.password", "api_accounts.own_password"})
"""All that is open to an account with a provisional password, besides what is open to anyone."""


OPEN_TO: Final = {
    "static": Door.ANYONE,
    "signing_in.healthz": Door.ANYONE,
    # figures alone; and what collects them has no account
    "signing_in.metrics": Door.ANYONE,
    "signing_in.sign_in_page": Door.ANYONE,
    "signing_in.administrator_page": Door.ANYONE,
    "signing_in.sign_in": Door.ANYONE,
    "api_document.openapi": Door.ANYONE,
    "signing_in.sign_out": Door.SIGNED_IN,
    "pages_room.room": Door.SESSION,
    "pages_room.finalisation": Door.SESSION,
    "pages_story.story": Door.SESSION,
    "pages_story.candidate_story": Door.SESSION,
    "pages_centre.centre": Door.LOOKED_AT,
    "pages_plan.plan": Door.ORGANISED,
    "api_room.session": Door.SEEN,
    "api_room.room": Door.SESSION,
    "api_room.presence": Door.SESSION,
    "api_room.resume": Door.SESSION,
    "api_room.end": Door.SESSION,
    "api_calls.alert": Door.SESSION,
    "api_room.move": Door.SESSION,
    "api_roster.lists": Door.SESSION,
    "api_roster.ratio": Door.CENTRE,
    "api_time.message": Door.SESSION,
    "api_time.message_several": Door.SESSION,
    "api_time.time": Door.SESSION,
    "api_time.time_several": Door.SESSION,
    "api_time.withdrawn": Door.SESSION,
    "api_time.withdrawn_several": Door.SESSION,
    "api_time.pause": Door.SESSION,
    "api_time.pause_several": Door.SESSION,
    "api_time.lost_time": Door.SESSION,
    "api_reports.reports": Door.SESSION,
    "api_reports.write": Door.SESSION,
    "api_reports.correct": Door.SESSION,
    "api_reports.withdraw": Door.SESSION,
    "api_reports.restore": Door.SESSION,
    "api_story.story": Door.SESSION,
    "api_story.sheet": Door.SESSION,
    "api_plan.of_session": Door.SESSION,
    "api_finalisation.state": Door.SEEN,
    "api_finalisation.finalise": Door.SESSION,
    "api_finalisation.abort_reason": Door.SESSION,
    "api_finalisation.journal_lost": Door.SESSION,
    "api_finalisation.journals": Door.SESSION,
    "api_finalisation.package": Door.SESSION,
    "api_finalisation.retry": Door.SESSION,
    "api_finalisation.receipt": Door.SESSION,
    "api_finalisation.withdraw": Door.CENTRE,
    "pages_results.results": Door.RESULTS,
    "api_results.state": Door.RESULTS,
    "api_results.table": Door.RESULTS,
    "api_results.paper": Door.RESULTS,
    "api_results.summary": Door.RESULTS,
    "api_results.ask": Door.CENTRE,
    "api_results.bring": Door.CENTRE,
    "api_papers.attendance": Door.SEEN,
    "api_papers.incident_report": Door.SEEN,
    "api_papers.candidate_story": Door.SESSION,
    "api_papers.kit": Door.ORGANISED,
    "api_papers.convocations": Door.LOOKED_AT,
    "api_papers.labels": Door.ORGANISED,
    "api_papers.labels_of_session": Door.ORGANISED,
    "api_plan.plan": Door.ORGANISED,
    "api_plan.arrange": Door.ORGANISED,
    "pages_centre.session": Door.ORGANISED,
    "api_session.sheet": Door.ORGANISED,
    "api_session.edit": Door.ORGANISED,
    "api_session.delete": Door.ORGANISED,
    "api_session.duplicate": Door.ORGANISED,
    "api_session.add": Door.ORGANISED,
    "api_session.correct": Door.ORGANISED,
    "api_session.remove": Door.ORGANISED,
    "api_session.give_profile": Door.ORGANISED,
    "api_centre.sessions": Door.LOOKED_AT,
    "api_centre.create": Door.ORGANISED,
    "api_centre.import_candidates": Door.ORGANISED,
    "api_centre.preview_candidates": Door.ORGANISED,
    "api_centre.template": Door.ORGANISED,
    "api_centre.import_profiles": Door.ORGANISED,
    "api_centre.pairing": Door.ORGANISED,
    "api_centre.open_pairing": Door.ORGANISED,
    "api_centre.laptops": Door.ORGANISED,
    "api_centre.revoke_laptop": Door.ORGANISED,
    "api_centre.revoke_station": Door.ORGANISED,
    "api_centre.stations": Door.ORGANISED,
    "api_centre.journals": Door.ORGANISED,
    "api_centre.unlock": Door.ORGANISED,
    "pages_centre.accounts": Door.CENTRE,
    "pages_centre.password": Door.ACCOUNT,
    "pages_centre.settings": Door.CENTRE,
    "api_settings.current": Door.CENTRE,
    "api_settings.decide": Door.CENTRE,
    "api_settings.erase": Door.CENTRE,
    "api_accounts.every": Door.CENTRE,
    "api_accounts.create": Door.CENTRE,
    "api_accounts.reset": Door.CENTRE,
    "api_accounts.role": Door.CENTRE,
    "api_accounts.suspension": Door.CENTRE,
    "api_accounts.removal": Door.CENTRE,
    "api_accounts.own_password": Door.ACCOUNT,
    "api_rehearsal.create": Door.CENTRE,
    "api_rehearsal.state": Door.CENTRE,
    "api_rehearsal.wish": Door.CENTRE,
    "api_rehearsal.erase": Door.CENTRE,
}
"""Endpoint → whom it is for."""


class NotYours(Refusal):
    """Signed in, but not for this."""

    code = "not_yours"
    sentence = "Cette page est réservée à d'autres personnes que vous."


class ForeignPage(Refusal):
    """The request comes from a page that is not ours, or was sent to a name that is not ours."""

    code = "foreign_page"
    sentence = "Cette demande vient d'une autre page que celles de ce serveur."


def guard(app: flask.Flask) -> None:
    """Every request of `app` is checked before it is answered, and every answer carries `HEADERS`."""
    app.before_request(_check)
    app.after_request(_tell_the_browser)


def is_from_our_pages(environ: dict[str, Any]) -> bool:
    """Whether a WSGI request was sent to one of this door's names, and by no page but our own.

    For sockets too, where a browser sends the cookie whoever asks. Without an Origin it is not a browser's.
    """
    host = str(environ.get("HTTP_HOST", ""))
    if urlsplit(f"//{host}").hostname not in LOOPBACK:
        return False
    origin = environ.get("HTTP_ORIGIN")
    return origin is None or origin == f"{environ['wsgi.url_scheme']}://{host}"


def _check() -> None:
    request = flask.request
    if not is_from_our_pages({**request.environ, **_unless_unsafe()}):
        raise ForeignPage
    door = OPEN_TO.get(request.endpoint or "static", Door.CENTRE)
    flask.g.who = None if request.endpoint == "static" else who_or_nobody(request.cookies.get(COOKIE))
    _pass(door, (request.view_args or {}).get("session"))


def _unless_unsafe() -> dict[str, None]:
    return {"HTTP_ORIGIN": None} if flask.request.method in SAFE_METHODS else {}


def _pass(door: Door, session: str | None) -> None:
    if door is Door.ANYONE:
        return
    who = flask.g.who
    if who is None:
        raise NotSignedIn
    if who.must_change and flask.request.endpoint not in BEFORE_OWN_PASSWORD:
        raise PasswordToChange
    if door not in ROLES[who.role] or (door is Door.ACCOUNT and who.account is None):
        raise NotYours
    if door in {Door.SESSION, Door.SEEN} and who.session not in {None, session}:
        raise NotYours


def _tell_the_browser(response: flask.Response) -> flask.Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    if flask.request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
    return response
