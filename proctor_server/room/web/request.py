"""One request: the room behind it, who asks, when, in which language, and what the body says."""

import contextlib
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar, cast

import flask
import msgspec

from kiosk_client.protocol.refusal import MissingField, Refusal, Unreadable
from kiosk_client.protocol.wire import from_line
from proctor_server.room.web.asked import Room, Who
from proctor_server.room.words import LANGUAGES, say

T = TypeVar("T")

EXTENSION: Final = "proctor.room"
Identifier = Annotated[int, msgspec.Meta(ge=0, lt=10**15)]
"""A number that names something: one that the database can hold."""

Key = Annotated[str, msgspec.Meta(max_length=64)]
"""A page's own name for one act, so that what is sent twice is done once; empty: it has none."""

MAX_JSON: Final = 64_000
"""Bytes: the largest JSON body."""


class NotJson(Refusal):
    """The body is not announced as JSON, so that no plain form of another site can send it."""

    code = "not_json"
    sentence = "Cette adresse attend du JSON (Content-Type: application/json)."


class NotSignedIn(Refusal):
    """Nobody, or somebody whose sign-in has ended."""

    code = "not_signed_in"
    sentence = "Identifiez-vous pour continuer."


def the_room() -> Room:
    """The room that this application shows."""
    return cast(Room, flask.current_app.extensions[EXTENSION])


def now() -> datetime:
    """The moment of this request: the clock is read once."""
    if "now" not in flask.g:
        flask.g.now = the_room().clock()
    return cast(datetime, flask.g.now)


def who_or_nobody(token: str | None) -> Who | None:
    """Who holds `token` now."""
    return the_room().signing_in.who(token, now()) if token else None


def who() -> Who:
    """Who asks. Raises `NotSignedIn`."""
    found: Who | None = flask.g.get("who")
    if found is None:
        raise NotSignedIn
    return found


def actor() -> str:
    """Who asks, as the journal writes it: `role:name` (R-INC-07)."""
    return f"{who().role}:{who().name}"


def language() -> str:
    """The language that this reader's browser prefers among ours."""
    return flask.request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def words(refusal: Refusal) -> str:
    """The refusal in this reader's language."""
    return say(language(), refusal.sentence, **refusal.details)


def body(kind: type[T]) -> T:
    """The JSON body. Raises `NotJson`, `MissingField`, `Unreadable`."""
    if flask.request.mimetype != "application/json":
        raise NotJson
    flask.request.max_content_length = MAX_JSON
    return from_line(kind, flask.request.get_data())


def query(kind: type[T], *, most: Mapping[str, int]) -> T:
    """What stands behind the question mark. A field that is empty is not there; one of `most` is a whole number from 1
    to that. Raises `Unreadable`."""
    given = {name: value for name, value in flask.request.args.items() if value != ""}
    try:
        found = msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as fault:
        raise Unreadable(what=str(fault)) from None
    for name, limit in most.items():
        if not 1 <= getattr(found, name) <= limit:
            raise Unreadable(what=f"{name}: 1 – {limit}")
    return found


def file() -> tuple[str, bytes]:
    """Name and content of the multipart field `file`. Raises `MissingField`."""
    sent = flask.request.files.get("file")
    if sent is None:
        raise MissingField(field="file")
    with contextlib.closing(sent):
        return sent.filename or "", sent.stream.read()


def download(content: bytes, mimetype: str, name: str) -> flask.Response:
    """`content` as a file to save."""
    return flask.send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)


def answer(value: Any, status: int = 200) -> flask.Response:
    """`value` as JSON."""
    return flask.Response(msgspec.json.encode(value), status, mimetype="application/json")
