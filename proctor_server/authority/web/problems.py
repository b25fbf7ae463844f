"""Refusals as `application/problem+json` (RFC 9457), with the HTTP status of each code in one table."""

from typing import Any, Final

import flask
import msgspec
import structlog
from werkzeug.exceptions import HTTPException

from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.web.wording import OF_HTTP
from proctor_server.authority.words import LANGUAGES, say

log = structlog.get_logger(__name__)

STATUS: Final = {
    "cut_short": 400,
    "wrong_digest": 400,
    "wrong_metadata": 400,
    "no_token": 401,
    "invalid_token": 401,
    "not_signed_in": 401,
    "sign_in_refused": 401,
    "foreign_page": 403,
    "not_the_room": 403,
    "room_certificate_ended": 403,
    "clocks_apart": 403,
    "not_yours": 403,
    "not_found": 404,
    "no_receipt": 404,
    "no_upload": 404,
    "unknown_session": 404,
    "unknown_group": 404,
    "unknown_code": 404,
    "no_certificate": 404,
    "nobody_certified": 404,
    "unknown_certification": 404,
    "no_such_account": 404,
    "method_not_allowed": 405,
    "ambiguous_session": 409,
    "not_published": 409,
    "other_content": 409,
    "older_revision": 409,
    "session_erased": 409,
    "already_published": 409,
    "published_already": 409,
    "not_evaluated": 409,
    "decisions_open": 409,
    "stale_view": 409,
    "already_decided": 409,
    "nothing_to_undo": 409,
    "account_exists": 409,
    "nothing_to_rescore": 409,
    "rescoring_overtaken": 409,
    "not_replaceable": 409,
    "revoked_already": 409,
    "not_revoked": 409,
    "wrong_offset": 409,
    "wrong_tus_version": 412,
    "piece_too_large": 413,
    "too_large": 413,
    "wrong_type": 415,
    "cannot_open": 422,
    "unknown_centre": 422,
    "package_refused": 422,
    "key_revoked": 422,
    "key_replaced": 422,
    "card_wrong": 422,
    "no_such_item": 422,
    "no_such_report": 422,
    "no_such_candidate": 422,
    "nothing_to_confirm": 422,
    "nothing_to_acknowledge": 422,
    "reason_missing": 422,
    "reason_too_long": 422,
    "correction_missing": 422,
    "correction_wrong": 422,
    "account_name_wrong": 422,
    "password_too_short": 422,
    "too_soon": 429,
    "wrong_piece": 460,
    "fault": 500,
    "too_many_uploads": 503,
    "database_unusable": 503,
    "store_unusable": 503,
}
"""Code → status. A code that is not here is a bad request."""

_OF_HTTP: Final = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "wrong_type"}


_LINES: Final = {460: "460 Checksum Mismatch"}
"""Of tus, and in no list of HTTP."""

_HEADERS: Final = {401: {"WWW-Authenticate": "Bearer"}, 412: {"Tus-Version": "1.0.0"}, 503: {"Retry-After": "600"}}


def language() -> str:
    """The language that this reader's program prefers among ours."""
    return flask.request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def install(app: flask.Flask) -> None:
    """Every error of `app` becomes a problem; never a page, never a traceback."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _refused(refusal: Refusal) -> flask.Response:
    found, wait = refusal.details.get("problems"), refusal.details.get("wait_seconds")
    more = {"problems": msgspec.to_builtins(found)} if found else {}
    if wait is not None:
        more["wait_seconds"] = wait
    said = say(language(), refusal.sentence, **refusal.details)
    return _problem(STATUS.get(refusal.code, 400), refusal.code, said, more)


def _http(fault: HTTPException) -> flask.Response:
    status = fault.code or 400
    sentence = OF_HTTP[status if status in _OF_HTTP else 400]
    return _problem(status, _OF_HTTP.get(status, "bad_request"), say(language(), sentence), {})


def _fault(fault: Exception) -> flask.Response:
    log.error("fault", kind=type(fault).__name__, exc_info=fault)
    return _problem(500, "fault", say(language(), OF_HTTP[500]), {})


def _problem(status: int, code: str, detail: str, more: dict[str, Any]) -> flask.Response:
    body = msgspec.json.encode({"code": code, "detail": detail, "status": status, **more})
    response = flask.Response(body, _LINES.get(status, status), content_type="application/problem+json")
    for header, value in _HEADERS.get(status, {}).items():
        response.headers[header] = value
    if "wait_seconds" in more:
        response.headers["Retry-After"] = str(more["wait_seconds"])
    return response
