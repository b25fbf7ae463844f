"""tus 1.0.0 for packages: core, creation, expiration, checksum, termination (R-FIN-05).

https://tus.io/protocols/resumable-upload: the identity of a package is its SHA-256 in `Upload-Metadata`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

import flask
from werkzeug.exceptions import ClientDisconnected, MethodNotAllowed, UnsupportedMediaType
from werkzeug.http import http_date

from proctor_server.authority.domain.errors import CutShort, PieceTooLarge, WrongMetadata, WrongVersion
from proctor_server.authority.domain.uploading import (
    CHECKSUMS,
    LARGEST_CHECKED_PIECE,
    Upload,
    announced_digest,
    check_piece,
    check_sum,
)
from proctor_server.authority.services.uploading import Uploading

VERSION: Final = "1.0.0"
PIECE_TYPE: Final = "application/offset+octet-stream"
BLOCK: Final = 1_000_000
"""Bytes: a long piece is on disk block by block, so that a cut loses no more than one."""

Clock = Callable[[], datetime]


def tus_door(uploading: Uploading, clock: Clock) -> flask.Blueprint:
    """The addresses under `/api/packages` that speak tus."""
    door = flask.Blueprint("tus", __name__, url_prefix="/api/packages")

    @door.before_request
    def check_version() -> None:
        if flask.request.method != "OPTIONS" and flask.request.headers.get("Tus-Resumable") != VERSION:
            raise WrongVersion

    @door.after_request
    def tell_version(response: flask.Response) -> flask.Response:
        response.headers["Tus-Resumable"] = VERSION
        return response

    @door.route("", methods=["OPTIONS"])
    @door.route("/uploads/<name>", methods=["OPTIONS"])
    def abilities(**_: str) -> flask.Response:
        return _empty(204, _abilities(uploading.bounds.package))

    @door.post("")
    def begin() -> flask.Response:
        size = _number("Upload-Length")
        digest = announced_digest(flask.request.headers.get("Upload-Metadata", ""))
        new = uploading.begin(size, digest, clock())
        # Relative to this address: whatever stands in front of the authority does not have to be known.
        return _empty(201, {"Location": f"packages/uploads/{new.id}", **_expiry(new)})

    @door.route("/uploads/<name>", methods=["HEAD", "PATCH", "DELETE", "POST"])
    def upload(name: str) -> flask.Response:
        return _ACTS.get(_method(), _no_such_act)(uploading, clock, name)

    return door


def _abilities(largest: int) -> dict[str, Any]:
    return {
        "Tus-Version": VERSION,
        "Tus-Max-Size": largest,
        "Tus-Extension": "creation,expiration,checksum,termination",
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }


def _method() -> str:
    """What is meant: networks that let no PATCH through have it written in a header."""
    request = flask.request
    return request.headers.get("X-HTTP-Method-Override", request.method).upper()


def _head(uploading: Uploading, clock: Clock, name: str) -> flask.Response:
    found = uploading.find(name, clock())
    return _empty(200, {"Upload-Offset": found.offset, "Upload-Length": found.size, **_expiry(found)})


def _patch(uploading: Uploading, clock: Clock, name: str) -> flask.Response:
    request = flask.request
    if request.mimetype != PIECE_TYPE:
        raise UnsupportedMediaType
    offset, reached = _number("Upload-Offset"), uploading.find(name, clock())
    # Refused before a byte is read where that can be known.
    check_piece(reached, offset, request.content_length or 0)
    for block in _checked() if "Upload-Checksum" in request.headers else _blocks():
        reached = uploading.add(name, reached.offset, block, clock())
    if reached.offset == reached.size:
        uploading.finish(reached, clock())
    return _empty(204, {"Upload-Offset": reached.offset, **_expiry(reached)})


def _delete(uploading: Uploading, clock: Clock, name: str) -> flask.Response:
    uploading.give_up(uploading.find(name, clock()).id)
    return _empty(204, {})


def _no_such_act(_uploading: Uploading, _clock: Clock, _name: str) -> flask.Response:
    raise MethodNotAllowed


_ACTS: Final = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}


def _checked() -> Iterator[bytes]:
    """The body whole, once its checksum is right."""
    length = flask.request.content_length
    if length is None or length > LARGEST_CHECKED_PIECE:
        raise PieceTooLarge
    piece = b"".join(_blocks())
    if len(piece) < length:
        raise CutShort
    check_sum(piece, flask.request.headers["Upload-Checksum"])
    yield piece


def _blocks() -> Iterator[bytes]:
    """The body as far as it comes: what arrived before a cut is worth keeping."""
    while block := _block():
        yield block


def _block() -> bytes:
    try:
        return flask.request.stream.read(BLOCK)
    except (ClientDisconnected, OSError):
        return b""


def _number(header: str) -> int:
    told = flask.request.headers.get(header, "")
    if not (told.isascii() and told.isdigit() and len(told) <= 18):
        raise WrongMetadata
    return int(told)


def _expiry(upload: Upload) -> dict[str, str]:
    return {"Upload-Expires": http_date(upload.forgotten_at)}


def _empty(status: int, headers: dict[str, Any]) -> flask.Response:
    response = flask.Response(status=status)
    for name, value in headers.items():
        response.headers[name] = str(value)
    return response
