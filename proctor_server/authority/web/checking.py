"""Where anybody checks a certificate: a page for people, without a script, and the same for programs."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

import flask
import msgspec

from kiosk_client.protocol.pairing import TooSoon
from proctor_server.authority.domain.certificate import CheckedCertificate, UnknownCode
from proctor_server.authority.services.certifying import Certifying
from proctor_server.authority.web.problems import language
from proctor_server.authority.words import say
from proctor_server.results.table import french_date

Clock = Callable[[], datetime]

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def checking(certifying: Certifying, clock: Clock) -> flask.Blueprint:
    """`/verify`, its style, and `/api/certificates/{code}`."""
    door = flask.Blueprint(
        "checking", __name__, template_folder="templates", static_folder="static", static_url_path="/verify/static"
    )

    def checked(typed: str) -> CheckedCertificate:
        return certifying.check(typed, flask.request.remote_addr or "", clock())

    @door.get("/verify")
    def verify() -> flask.Response:
        typed = flask.request.args.get("code", "").strip()
        try:
            return _page(typed, found=checked(typed) if typed else None)
        except (UnknownCode, TooSoon) as refusal:
            return _page(typed, refusal=refusal)

    @door.get("/api/certificates/<code>")
    def certificate(code: str) -> flask.Response:
        return flask.Response(msgspec.json.encode(checked(code)), content_type="application/json")

    return door


def _page(
    typed: str, *, found: CheckedCertificate | None = None, refusal: UnknownCode | TooSoon | None = None
) -> flask.Response:
    said = say(language(), refusal.sentence, **refusal.details) if refusal else ""
    told = {"typed": typed[:40], "found": found, "refusal": refusal, "said": said}
    html = flask.render_template("verify.html", language=language(), french_date=french_date, **told)
    response = flask.Response(html, _status(refusal), mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    if isinstance(refusal, TooSoon):
        response.headers["Retry-After"] = str(refusal.details["wait_seconds"])
    return response


def _status(refusal: UnknownCode | TooSoon | None) -> HTTPStatus:
    if refusal is None:
        return HTTPStatus.OK
    return HTTPStatus.TOO_MANY_REQUESTS if isinstance(refusal, TooSoon) else HTTPStatus.NOT_FOUND
