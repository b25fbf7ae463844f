"""The API. A package vouches for itself by its signature; results are for those who have the token."""

import hmac
from collections.abc import Callable
from datetime import datetime
from functools import partial
from hashlib import sha256

import flask
import msgspec

from proctor_server.authority.config import Settings
from proctor_server.authority.domain.errors import NoToken
from proctor_server.authority.services.certifying import Certifying
from proctor_server.authority.services.publishing import Publishing
from proctor_server.authority.services.receiving import Receiving
from proctor_server.authority.services.returning import Returning
from proctor_server.authority.services.schooling import Schooling
from proctor_server.authority.services.uploading import Uploading
from proctor_server.authority.services.watching import Watching
from proctor_server.authority.web import api_jury, api_office, pages, pages_office
from proctor_server.authority.web.asked import EXTENSION, MAX_BODY, Office
from proctor_server.authority.web.checking import checking
from proctor_server.authority.web.health import health_door
from proctor_server.authority.web.livret_scolaire import livret_scolaire
from proctor_server.authority.web.problems import install
from proctor_server.authority.web.rendering import install_pages
from proctor_server.authority.web.security import guard
from proctor_server.authority.web.tus import tus_door

Clock = Callable[[], datetime]


def make_app(
    *,
    receiving: Receiving,
    uploading: Uploading,
    publishing: Publishing,
    returning: Returning,
    certifying: Certifying,
    schooling: Schooling,
    office: Office,
    watching: Watching,
    settings: Settings,
    clock: Clock,
) -> flask.Flask:
    """The WSGI application. `clock`: now, with its time zone. `office`: what people's pages stand on."""
    app = flask.Flask(__name__, static_folder="static", template_folder="templates")
    app.extensions[EXTENSION] = office
    guard(app, office.accounts, clock, settings.url)
    install_pages(app)
    # One more than allowed: a body without a length is cut there, and must not pass for a whole one.
    app.config["MAX_CONTENT_LENGTH"] = settings.max_package_bytes + 1
    app.register_blueprint(_packages(receiving, returning, clock))
    app.register_blueprint(tus_door(uploading, clock))
    app.register_blueprint(_results(publishing, certifying, settings.token_sha256))
    app.register_blueprint(checking(certifying, clock))
    app.register_blueprint(livret_scolaire(schooling, clock))
    for each in (pages.blueprint, pages_office.blueprint, api_jury.blueprint, api_office.blueprint):
        app.register_blueprint(each)
    watchers = settings.metrics_token_sha256 or settings.token_sha256
    app.register_blueprint(health_door(watching, clock, partial(_check_token, watchers)))
    app.after_request(_secure)
    install(app)
    return app


def _packages(receiving: Receiving, returning: Returning, clock: Clock) -> flask.Blueprint:
    door = flask.Blueprint("packages", __name__, url_prefix="/api/packages")

    @door.put("/<digest>")
    def put(digest: str) -> flask.Response:
        received = receiving.receive(flask.request.get_data(cache=False), clock(), digest)
        return _signed(received.receipt, 201 if received.new else 200)

    @door.get("/<digest>")
    def get(digest: str) -> flask.Response:
        return _signed(receiving.receipt(digest), 200)

    @door.post("/<digest>/results")
    def results(digest: str) -> flask.Response:
        flask.request.max_content_length = MAX_BODY
        document = returning.ask(digest, flask.request.get_data(cache=False), clock())
        return flask.Response(status=204) if document is None else _signed(document, 200)

    return door


def _results(publishing: Publishing, certifying: Certifying, token_sha256: str) -> flask.Blueprint:
    door = flask.Blueprint("results", __name__, url_prefix="/api")

    door.before_request(partial(_check_token, token_sha256))

    @door.get("/sessions")
    def sessions() -> flask.Response:
        return _json({"sessions": publishing.sessions()})

    @door.get("/results/<session>")
    def results(session: str) -> flask.Response:
        asked = flask.request.args
        content = publishing.csv(session, centre=asked.get("centre"), group=asked.get("group"))
        response = flask.Response(content, content_type="text/csv; charset=utf-8")
        response.headers.set("Content-Disposition", "attachment", filename=f"{session}.csv")
        return response

    @door.get("/results/<session>/paper")
    def paper(session: str) -> flask.Response:
        asked = flask.request.args
        content = publishing.paper(session, centre=asked.get("centre"), group=asked.get("group"))
        return _pdf(content, f"{session}-resultats.pdf")

    @door.get("/results/<session>/summary")
    def summary(session: str) -> flask.Response:
        asked = flask.request.args
        content = publishing.summary(session, centre=asked.get("centre"), group=asked.get("group"))
        return _pdf(content, f"{session}-bilan.pdf")

    @door.get("/results/<session>/certificates")
    def certificates(session: str) -> flask.Response:
        asked = flask.request.args
        stored = publishing.find(session, asked.get("centre"))
        return _pdf(certifying.print_session(stored, asked.get("group")), f"{session}-certificats.pdf")

    return door


def _check_token(token_sha256: str) -> None:
    scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
    given = sha256(token.strip().encode("utf-8", "replace")).hexdigest()
    if scheme.lower() != "bearer" or not hmac.compare_digest(given, token_sha256):
        raise NoToken


def _signed(envelope: bytes, status: int) -> flask.Response:
    return flask.Response(envelope, status, content_type="application/vnd.dsse+json")


def _pdf(content: bytes, name: str) -> flask.Response:
    response = flask.Response(content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _json(value: object) -> flask.Response:
    return flask.Response(msgspec.json.encode(value), content_type="application/json")


def _secure(response: flask.Response) -> flask.Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    return response
