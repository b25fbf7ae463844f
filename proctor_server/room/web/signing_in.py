"""Signing in and out: a password in, a cookie out that no script can read."""

import flask
import msgspec
from werkzeug.wrappers import Response

from kiosk_client.protocol.refusal import MissingField
from proctor_server.exposition import CONTENT_TYPE
from proctor_server.room.web.asked import Who
from proctor_server.room.web.rendering import page
from proctor_server.room.web.request import NotSignedIn, answer, body, now, the_room, who_or_nobody
from proctor_server.room.web.security import COOKIE

blueprint = flask.Blueprint("signing_in", __name__)


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """With `session` an invigilator, who also says their own name; with `account` whoever has it; with neither, the
    centre's administrator."""

    password: str
    session: str | None = None
    name: str | None = None
    account: str | None = None


@blueprint.get("/healthz")
def healthz() -> flask.Response:
    """Whether this server answers, for machines; says nothing of what it holds."""
    return answer({"status": "ok", "now": now().isoformat()})


@blueprint.get("/metrics")
def metrics() -> flask.Response:
    """How the room is, for machines: figures without a name, so that whoever reaches this door may read them."""
    return flask.Response(the_room().measuring.text(now()), content_type=CONTENT_TYPE)


@blueprint.get("/")
def sign_in_page() -> Response:
    """The invigilator's door; whoever is already in goes to their own page."""
    if flask.g.who is not None:
        return flask.redirect(home(flask.g.who), 303)
    return page("sign_in", "Entrer dans la salle", administrator=False)


@blueprint.get("/administrator")
def administrator_page() -> Response:
    """The administrator's door."""
    return page("sign_in", "Administration du centre", administrator=True)


@blueprint.post("/api/sign-in")
def sign_in() -> flask.Response:
    """Sets the cookie. Refused with `sign_in_refused`, or `too_soon` and how long to wait."""
    token = _token(body(SignIn))
    who = who_or_nobody(token)
    if who is None:
        raise NotSignedIn
    if who.session is not None:
        the_room().invigilating.signed_in(who.session, who.name, now())
    response = answer({"role": who.role, "session": who.session, "home": home(who)})
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", path="/")
    return response


@blueprint.post("/api/sign-out")
def sign_out() -> flask.Response:
    """The token is worth nothing any more, on this browser or elsewhere."""
    the_room().signing_in.sign_out(flask.request.cookies[COOKIE], now())
    if flask.g.who.session is not None:
        the_room().rostering.left(flask.g.who.session, now())
    response = answer({})
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict", path="/")
    return response


def home(who: Who) -> str:
    """The page where somebody's work begins."""
    if who.must_change:
        return "/centre/password"
    return "/centre" if who.session is None else f"/session/{who.session}/room"


def _token(given: SignIn) -> str:
    door = the_room().signing_in
    if not given.session and (given.account or "").strip():
        return door.sign_in_account(given.account or "", given.password, now())
    if not given.session:
        return door.sign_in_administrator(given.password, now())
    if not (given.name or "").strip():
        raise MissingField(field="name")
    return door.sign_in_invigilator(given.session.strip(), given.password, (given.name or "").strip(), now())
