"""What an endpoint of the API takes and gives, said once: parsed and encoded by it, and described by it (`openapi.py`).

A view behind `speaks` gets what was sent as its first argument, and returns what it answers.
"""

import functools
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import flask
import msgspec

from proctor_server.room.web.request import answer, body, file

DESCRIBED: Final = "described"


class Nothing(msgspec.Struct, frozen=True):
    """An empty object: it is done."""


class Upload(NamedTuple):
    """The multipart field `file`: its name, and what is in it."""

    name: str
    content: bytes


class Download(NamedTuple):
    """A file to save; the view makes the response itself."""

    mimetype: str


PDF: Final = Download("application/pdf")
CSV: Final = Download("text/csv")
FILE: Final = Download("application/octet-stream")

Codes = dict[str, str]
"""A few texts by name, for whoever asked and nobody else."""

View = Callable[..., Any]


class Description(NamedTuple):
    """`takes`: a struct as JSON, `Upload`, or None. `gives`: a type as JSON, or a `Download`."""

    takes: Any
    gives: Any
    status: int


def speaks(*, takes: Any = None, gives: Any = Nothing, status: int = 200) -> Callable[[View], View]:
    """A decorator of views: the body is parsed into `takes` (raises `NotJson`, `MissingField`, `Unreadable`), what is
    returned is answered as JSON with `status`, None as `Nothing`."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def spoken(**where: Any) -> flask.Response:
            given = view(*_sent(takes), **where)
            if isinstance(gives, Download):
                response: flask.Response = given
                return response
            return answer(Nothing() if given is None and gives is Nothing else given, status)

        setattr(spoken, DESCRIBED, Description(takes, gives, status))
        return spoken

    return decorate


def _sent(takes: Any) -> tuple[Any, ...]:
    if takes is None:
        return ()
    return (Upload(*file()),) if takes is Upload else (body(takes),)
