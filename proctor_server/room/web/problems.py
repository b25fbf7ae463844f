"""Refusals as `application/problem+json` (RFC 9457), or as a page for a person.

One table gives each code its HTTP status; a code that is not in it is a conflict with a rule of the room.
"""

from typing import Any, Final

import flask
import msgspec
import structlog
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.domain.disk import disk_refusal
from proctor_server.room.storage.minding import ailment_of, reason_of
from proctor_server.room.web.rendering import problem_page
from proctor_server.room.web.request import language
from proctor_server.room.words import say

log = structlog.get_logger(__name__)

A_RULE_SAYS_NO: Final = 409

STATUS: Final = {
    "unreadable": 400,
    "missing_field": 400,
    "fields_missing": 400,
    "candidate_faulty": 400,
    "name_missing": 400,
    "reason_missing": 400,
    "message_unfit": 400,
    "minutes_unfit": 400,
    "report_too_long": 400,
    "percent_unfit": 400,
    "unknown_report_category": 400,
    "account_name_unfit": 400,
    "password_too_short": 400,
    "password_too_long": 400,
    "password_obvious": 400,
    "password_has_name": 400,
    "password_unchanged": 400,
    "not_signed_in": 401,
    "sign_in_refused": 401,
    "wrong_password": 401,
    "not_yours": 403,
    "foreign_page": 403,
    "password_to_change": 403,
    "not_found": 404,
    "unknown_session": 404,
    "unknown_room": 404,
    "unknown_candidate": 404,
    "unknown_attempt": 404,
    "unknown_alert": 404,
    "unknown_report": 404,
    "unknown_lost_time": 404,
    "unknown_added_time": 404,
    "unknown_account": 404,
    "unknown_class": 404,
    "unknown_machine": 404,
    "not_invigilating": 404,
    "method_not_allowed": 405,
    "too_large": 413,
    "not_json": 415,
    "import_refused": 422,
    "no_profile_in_file": 422,
    "plan_unfit": 422,
    "seats_collide": 422,
    "not_an_export": 422,
    "export_newer": 422,
    "export_older": 422,
    "export_truncated": 422,
    "export_tampered": 422,
    "export_of_other_centre": 422,
    "no_station_to_rehearse": 422,
    "unknown_station": 422,
    "session_not_in_export": 422,
    "settings_unfit": 422,
    "not_a_receipt": 422,
    "receipt_not_genuine": 422,
    "receipt_of_other_session": 422,
    "other_package": 422,
    "not_results": 422,
    "results_not_genuine": 422,
    "results_of_other_centre": 422,
    "results_of_other_session": 422,
    "results_of_other_package": 422,
    "too_soon": 429,
    "fault": 500,
    "disk_failing": 507,
    "disk_trouble": 507,
}
"""Code of a refusal → HTTP status."""


class NotFound(Refusal):
    """Nothing at this address."""

    code = "not_found"
    sentence = "Il n'y a rien à cette adresse."


class WrongMethod(Refusal):
    """The address exists and does not do that."""

    code = "method_not_allowed"
    sentence = "Cette adresse ne répond pas à cette méthode."


class TooLarge(Refusal):
    """More than the edge takes in."""

    code = "too_large"
    sentence = "Cet envoi est trop gros."


class BadRequest(Refusal):
    """The request itself is broken, before anybody looked at what it asks."""

    code = "unreadable"
    sentence = "Cette demande est illisible."


class Fault(Refusal):
    """The program is wrong. What happened is in the log, not on the screen."""

    code = "fault"
    sentence = "Une erreur est survenue sur le serveur de la salle. Réessayez."


OF_THE_EDGE: Final[dict[int | None, type[Refusal]]] = {404: NotFound, 405: WrongMethod, 413: TooLarge}
"""HTTP status found by the framework → refusal; any other below 500 is `BadRequest`."""


def answer_problems(app: flask.Flask) -> None:
    """Every refusal and every fault leaves as a problem in the reader's language, never a traceback."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def status_of(refusal: Refusal) -> int:
    """The HTTP status that this refusal is told with."""
    return STATUS.get(refusal.code, A_RULE_SAYS_NO)


def problem(refusal: Refusal, tongue: str) -> dict[str, Any]:
    """The members of RFC 9457, with `code`, `detail`, and `fields` where the refusal names some."""
    told: dict[str, Any] = {"type": "about:blank", "status": status_of(refusal), "code": refusal.code}
    told["detail"] = say(tongue, refusal.sentence, **refusal.details)
    fields = _fields(refusal)
    if fields:
        told["fields"] = fields
    if "wait_seconds" in refusal.details:
        told["wait_seconds"] = refusal.details["wait_seconds"]
    return told


def _fields(refusal: Refusal) -> Any:
    details = refusal.details
    if "faults" in details:
        return details["faults"]
    names: Any = details.get("fields") or [name for name in [details.get("field")] if name]
    return [{"field": name, "code": refusal.code} for name in names]


def _refused(refusal: Refusal) -> flask.Response:
    told = problem(refusal, language())
    response = _json(told) if _wants_json() else problem_page(told)
    if "wait_seconds" in told:
        response.headers["Retry-After"] = str(told["wait_seconds"])
    if told["status"] == STATUS["not_signed_in"]:
        response.headers["WWW-Authenticate"] = "Cookie"
    return response


def _http(found: HTTPException) -> flask.Response | HTTPException:
    if found.code is not None and found.code < STATUS["unreadable"]:
        return found
    if found.code is not None and found.code >= STATUS["fault"]:
        return _fault(found)
    response = _refused(OF_THE_EDGE.get(found.code, BadRequest)())
    if isinstance(found, MethodNotAllowed) and found.valid_methods:
        response.headers["Allow"] = ", ".join(found.valid_methods)
    return response


def _fault(fault: Exception) -> flask.Response:
    if ailment := ailment_of(fault):
        log.error("disk_refuses", what=flask.request.endpoint, ailment=ailment, reason=reason_of(fault))
        return _refused(disk_refusal(ailment, reason_of(fault)))
    log.error("request_failed", endpoint=flask.request.endpoint, exc_info=fault)
    return _refused(Fault())


def _wants_json() -> bool:
    return flask.request.path.startswith("/api/") or flask.request.method not in {"GET", "HEAD"}


def _json(told: dict[str, Any]) -> flask.Response:
    return flask.Response(msgspec.json.encode(told), told["status"], mimetype="application/problem+json")
