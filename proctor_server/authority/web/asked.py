"""What the authority's pages and their API stand on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

import flask
import msgspec

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line
from proctor_server.authority.services.accounts import Accounts
from proctor_server.authority.services.centres import Centres
from proctor_server.authority.services.deciding import Deciding
from proctor_server.authority.services.looking import Looking
from proctor_server.authority.services.rescoring import Rescoring
from proctor_server.authority.web.problems import language
from proctor_server.authority.words import say

T = TypeVar("T")

EXTENSION = "proctor.authority"
MAX_BODY = 64_000
"""Bytes: the largest form or JSON body of a person."""


@dataclass(frozen=True)
class Office:
    """What a person's request can ask."""

    name: str
    clock: Callable[[], datetime]
    accounts: Accounts
    deciding: Deciding
    looking: Looking
    rescoring: Rescoring
    centres: Centres


class NotJson(Refusal):
    """The body is not announced as JSON, so that no plain form of another site can send it."""

    code = "not_json"
    sentence = "Cette adresse attend du JSON (Content-Type: application/json)."


def the_office() -> Office:
    """What this application stands on."""
    return cast(Office, flask.current_app.extensions[EXTENSION])


def now() -> datetime:
    """The moment of this request."""
    return the_office().clock()


def words(refusal: Refusal) -> str:
    """The refusal in this reader's language."""
    return say(language(), refusal.sentence, **refusal.details)


def body(kind: type[T]) -> T:
    """The JSON body. Raises `NotJson`, `MissingField`, `Unreadable`."""
    if flask.request.mimetype != "application/json":
        raise NotJson
    flask.request.max_content_length = MAX_BODY
    return from_line(kind, flask.request.get_data())


def answer(value: object, status: int = 200) -> flask.Response:
    """`value` as JSON."""
    return flask.Response(msgspec.json.encode(value), status, content_type="application/json")


def download(content: bytes, name: str) -> flask.Response:
    """A table as a file to save."""
    response = flask.Response(content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
