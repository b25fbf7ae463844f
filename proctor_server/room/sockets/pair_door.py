"""`/pair/start` and `/pair/finish`: the two requests that a station makes before it has a certificate."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec
from flask import Flask, Response, request

from kiosk_client.protocol.pairing import PairConfirm, PairingClosed, PairStart, TooSoon, WrongCode
from kiosk_client.protocol.refusal import MissingField, Refusal, Unreadable, WrongVersion
from kiosk_client.protocol.wire import from_line
from proctor_server.room.domain.errors import Locked
from proctor_server.room.services.pairing import PairingDesk, UnknownExchange
from proctor_server.room.sockets.gate import TLS_CERTIFICATE, problem

_STATUS: Final[dict[type[Refusal], int]] = {
    Unreadable: 400,
    MissingField: 400,
    WrongCode: 403,
    UnknownExchange: 404,
    PairingClosed: 409,
    WrongVersion: 409,
    Locked: 409,
    TooSoon: 429,
}


def pair_door(desk: PairingDesk, clock: Callable[[], datetime]) -> Flask:
    """An application of its own: who pairs has no cookie and no page. `clock` gives the moment, aware, in UTC."""
    door = Flask(__name__, static_folder=None)

    @door.post("/pair/start")
    def start() -> Response:
        message = from_line(PairStart, request.get_data())
        shown = request.environ[TLS_CERTIFICATE]
        return _json(desk.start(message, shown, source=request.remote_addr or "", now=clock()))

    @door.post("/pair/finish")
    def finish() -> Response:
        return _json(desk.finish(from_line(PairConfirm, request.get_data()), clock()))

    @door.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        response = _json(problem(refusal), "application/problem+json")
        response.status_code = _STATUS.get(type(refusal), 409)
        wait = refusal.details.get("wait_seconds")
        if wait is not None:
            response.headers["Retry-After"] = str(wait)
        return response

    return door


def _json(body: object, mimetype: str = "application/json") -> Response:
    response = Response(msgspec.json.encode(body), mimetype=mimetype)
    response.headers["Cache-Control"] = "no-store"
    return response
