"""The exam page's server on 127.0.0.1: one page, its files, one socket."""

import base64
from collections.abc import Callable
from typing import Any, Final

import flask
import msgspec
from flask import Flask, Response, render_template, request
from flask_socketio import SocketIO

from kiosk_client.domain.sitting import item_in_front
from kiosk_client.exam_page.guard import COOKIE, Guard, Tickets
from kiosk_client.exam_page.screens import Situation, screen_of
from kiosk_client.exam_page.socket import LARGEST_MESSAGE, NAMESPACE, listen
from kiosk_client.protocol.messages import FormItem
from kiosk_client.services.calling import Calling
from kiosk_client.services.rehearsing import Rehearsing
from kiosk_client.services.remembering import Remembering
from kiosk_client.services.sitting import SittingService
from kiosk_client.words import LANGUAGES, preferred, translations

POLICY: Final = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "font-src 'self'; "
    "frame-src 'self'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)
SANDBOX: Final = (
    "sandbox allow-scripts; "
    "default-src 'none'; "
    "script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; "
    "img-src data:; "
    "font-src data:; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'self'"
)
"""Of an item's own page: it may move by itself, and has no origin, no storage, and nobody to speak to."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
IMAGES: Final = frozenset({"image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif"})
TEXTS: Final = frozenset({"text/plain", "text/csv", "application/vnd.oasis.opendocument.spreadsheet-flat-xml"})
PAGE: Final = "text/html"


class ExamPage:
    """`situation`: what there is to show. `async_mode`: of Socket.IO, decided by who runs the server. `config_key`: of
    Safe Exam Browser, when it is the only browser to be answered."""

    def __init__(
        self,
        *,
        sitting: SittingService,
        remembering: Remembering,
        calling: Calling,
        rehearsing: Rehearsing,
        situation: Callable[[], Situation],
        tickets: Tickets,
        async_mode: str,
        config_key: str | None = None,
    ) -> None:
        self.app = Flask("kiosk_client.exam_page", template_folder="templates", static_folder="static")
        # Events in the order in which they were sent: a draft must not overtake the next one.
        self.socket = SocketIO(
            self.app,
            async_mode=async_mode,
            async_handlers=False,
            serve_client=False,
            manage_session=False,
            max_http_buffer_size=LARGEST_MESSAGE,
        )
        self.app.wsgi_app = Guard(self.app.wsgi_app, tickets, config_key)  # type: ignore[method-assign]
        self._situation = situation
        self._routes(sitting, tickets)
        listen(
            self.socket,
            sitting=sitting,
            remembering=remembering,
            calling=calling,
            rehearsing=rehearsing,
            screen=self.screen,
        )

    def screen(self) -> Any:
        """What the page shows now, as plain JSON types."""
        return msgspec.to_builtins(screen_of(self._situation()))

    def paint(self) -> None:
        """Shows what is, on every open page."""
        self.socket.emit("screen", self.screen(), namespace=NAMESPACE)

    def _routes(self, sitting: SittingService, tickets: Tickets) -> None:
        app = self.app
        app.after_request(_with_headers)
        app.add_url_rule("/start", "start", lambda: _start(tickets), methods=["POST"])
        app.add_url_rule("/", "page", _page)
        app.add_url_rule("/image/<int:number>", "image", lambda number: _image(sitting, number))
        app.add_url_rule("/embed/<int:number>", "embed", lambda number: _embed(sitting, number))
        app.add_url_rule(
            "/attachment/<int:number>/<int:place>",
            "attachment",
            lambda number, place: _attachment(sitting, number, place),
        )


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _start(tickets: Tickets) -> Response:
    token = tickets.exchange(request.form.get("ticket", ""))
    if token is None:
        return Response("403", 403, mimetype="text/plain")
    # A page, not a redirect: a browser that comes from the launch file would not send a strict cookie along
    # one.
    response = flask.make_response(render_template("start.html"))
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", path="/")
    return response


def _page() -> str | Response:
    language = preferred(request.headers.get("Accept-Language", ""))
    data = {"language": language, "words": {each: translations(each) for each in LANGUAGES}}
    return render_template("exam.html", language=language, data=data)


def _in_front(sitting: SittingService, number: int) -> FormItem | None:
    """The item in front when it is this one: the files of no other are told."""
    item = item_in_front(sitting.sitting)
    return item if item is not None and item.number == number else None


def _image(sitting: SittingService, number: int) -> Response:
    item = _in_front(sitting, number)
    image = item.image if item else None
    return _file(image.media_type, image.data) if image and image.media_type in IMAGES else _not_found()


def _embed(sitting: SittingService, number: int) -> Response:
    item = _in_front(sitting, number)
    return _file(PAGE, item.embed.data) if item and item.embed else _not_found()


def _attachment(sitting: SittingService, number: int, place: int) -> Response:
    item = _in_front(sitting, number)
    file = item.attachments[place] if item and place < len(item.attachments) else None
    return _file(file.media_type, file.data) if file and file.media_type in {*IMAGES, *TEXTS, PAGE} else _not_found()


def _file(media_type: str, data: str) -> Response:
    response = Response(base64.b64decode(data), mimetype=media_type)
    if media_type == PAGE:
        response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _not_found() -> Response:
    return Response("404", 404, mimetype="text/plain")
