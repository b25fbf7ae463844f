"""The page's socket, namespace `/page`: what the candidate does, each act acknowledged when it is on disk.

docs/reference/exam-page.md tells the events; a program without a browser may send them as well.
"""

from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec
import structlog
from flask import request
from flask_socketio import SocketIO

from kiosk_client.domain.comfort import Comfort
from kiosk_client.exam_page.calls import Nothing, call_acts
from kiosk_client.protocol.journal import Answer
from kiosk_client.protocol.messages import Enter
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_wire
from kiosk_client.services.calling import Calling
from kiosk_client.services.rehearsing import Rehearsing
from kiosk_client.services.remembering import Remembering
from kiosk_client.services.sitting import SittingService
from kiosk_client.words import LANGUAGES, preferred, said

NAMESPACE: Final = "/page"
LARGEST_MESSAGE: Final = 100_000
"""Bytes: a longer one closes the connection."""

log = structlog.get_logger()


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What is being typed for item `number`."""

    number: int
    draft: Any


class Validated(msgspec.Struct, frozen=True, kw_only=True):
    """The candidate validates an answer."""

    number: int
    answer: int | list[int] | str | dict[str, str] | None


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """The candidate has read what is said before item `number`, and shows it."""

    number: int


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """The candidate passes over an item."""

    number: int


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """The page was left for `milliseconds` while item `number` was shown."""

    number: int
    milliseconds: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The page has put item `number` on the screen; said in a rehearsal only."""

    number: int


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """The page has said that so many minutes are left."""

    minutes: Literal[5, 15]


BESIDE: Final = frozenset({"comfort", "announced", "focus_lost", "shown", "stop_rehearsal"})
"""What may be said while the station plays a candidate by itself: nothing that a candidate does."""


def acts(
    sitting: SittingService, remembering: Remembering, calling: Calling, rehearsing: Rehearsing
) -> dict[str, tuple[type[Any], Callable[[Any], None]]]:
    """Event → what it carries, what it does."""
    return {
        "enter": (Enter, sitting.enter),
        "begin": (Nothing, lambda _: sitting.begin()),
        "open": (Opening, lambda opening: sitting.open(opening.number)),
        "draft": (Typed, lambda typed: sitting.draft(typed.number, typed.draft)),
        "answer": (Validated, lambda given: sitting.answer(given.number, _answer(given))),
        "skip": (Passed, lambda passed: sitting.skip(passed.number)),
        "focus_lost": (Left, lambda left: sitting.focus_lost(left.number, left.milliseconds)),
        "review": (Nothing, lambda _: sitting.review()),
        "go_back": (Nothing, lambda _: sitting.go_back()),
        "hand_in": (Nothing, lambda _: sitting.hand_in()),
        "leave": (Nothing, lambda _: sitting.leave()),
        "comfort": (Comfort, remembering.wish),
        "announced": (Announced, lambda said: remembering.announced(said.minutes)),
        "shown": (Shown, lambda shown: rehearsing.pages.saw(shown.number)),
        "stop_rehearsal": (Nothing, lambda _: rehearsing.stop()),
        **call_acts(calling),
    }


def _answer(given: Validated) -> Answer:
    return given.answer


def listen(
    socket: SocketIO,
    *,
    sitting: SittingService,
    remembering: Remembering,
    calling: Calling,
    rehearsing: Rehearsing,
    screen: Callable[[], Any],
) -> None:
    """Registers the events. A page that connects is shown the screen at once."""

    def connected(_auth: object = None) -> None:
        rehearsing.pages.came()
        socket.emit("screen", screen(), namespace=NAMESPACE, to=request.sid)  # type: ignore[attr-defined]

    socket.on_event("connect", connected, namespace=NAMESPACE)
    socket.on_event("disconnect", lambda *_: rehearsing.pages.left(), namespace=NAMESPACE)
    for event, (kind, act) in acts(sitting, remembering, calling, rehearsing).items():
        check = _nothing if event in BESIDE else rehearsing.require_idle
        socket.on_event(event, _handler(event, kind, act, remembering, check), namespace=NAMESPACE)


def _nothing() -> None:
    """May always be said."""


def _handler(
    event: str, kind: type[Any], act: Callable[[Any], None], remembering: Remembering, check: Callable[[], None]
) -> Callable[..., dict[str, Any]]:
    def handle(payload: object = None, *_rest: object) -> dict[str, Any]:
        try:
            check()
            act(from_wire(kind, {} if payload is None else payload))
        except Refusal as refusal:
            log.info("page_refused", act=event, code=refusal.code)
            return {"error": _told(refusal, _language(remembering))}
        return {"ok": True}

    return handle


def _language(remembering: Remembering) -> str:
    """The candidate's; or else the page's, that says which one it shows; a program may leave it to the header."""
    chosen = remembering.now.comfort.language or request.args.get("language", "")
    return chosen if chosen in LANGUAGES else preferred(request.headers.get("Accept-Language", ""))


def _told(refusal: Refusal, language: str) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "message": said(refusal, language),
        "wait_seconds": refusal.details.get("wait_seconds", 0),
    }
