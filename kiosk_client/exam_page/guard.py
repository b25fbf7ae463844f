"""Who may speak to the page's server: the browser that this agent started, and nobody else on the machine."""

import hmac
import secrets
import threading
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import quote

from kiosk_client.adapters.seb import HEADER, header_for
from kiosk_client.domain.refusals import SebMissing, SebWrongKey
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.words import preferred, said

COOKIE: Final = "kiosk"
PAGE: Final = "/"
START: Final = "/start"
SOCKET: Final = "/socket.io/"
TOKEN_BYTES: Final = 32
NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
"""The policy of a refusal: it loads nothing, and stands in no frame."""

_OF_A_REFUSAL: Final = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Security-Policy", NOTHING),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Tickets:
    """One-time tickets, each exchanged for the cookie of one browser. `published`: called with the next ticket;
    `opened`: called for each browser that is let in."""

    def __init__(self, published: Callable[[str], None], opened: Callable[[], None]) -> None:
        self._published, self._opened = published, opened
        self._lock = threading.Lock()
        self._ticket = ""
        self._tokens: list[str] = []

    def publish(self) -> None:
        """Makes a ticket and puts it where only this user reads it."""
        self._ticket = secrets.token_urlsafe(TOKEN_BYTES)
        self._published(self._ticket)

    def exchange(self, ticket: str) -> str | None:
        """The cookie's token for the ticket, which is then used up and followed by another; None for any
        other."""
        with self._lock:
            if not self._ticket or not hmac.compare_digest(ticket.encode(), self._ticket.encode()):
                return None
            self.publish()
        return self.admit()

    def admit(self) -> str:
        """A token for a browser that has proved itself in another way."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._tokens.append(token)
        self._opened()
        return token

    def knows(self, token: str) -> bool:
        """Whether a browser was given this token."""
        matches = [hmac.compare_digest(token.encode(), known.encode()) for known in self._tokens]
        return any(matches)


class Guard:
    """WSGI, around everything: Host and Origin are this page's own, and the cookie is there but for `/start`.

    A page of another site that makes this browser call 127.0.0.1 fails on the first two, another program of
    this machine on the third. `config_key`: Safe Exam Browser's; with it each request proves the key as well, and the
    first one for the page is given the cookie instead of a ticket.
    """

    def __init__(self, application: Application, tickets: Tickets, config_key: str | None = None) -> None:
        self._application, self._tickets, self._config_key = application, tickets, config_key

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answers 403, without a word about why but to a wrong Safe Exam Browser, or passes on."""
        if not _is_own(environ):
            return _refused(start_response, "403")
        # No browser lets its headers be added to a socket's handshake: that one has the cookie.
        if self._config_key is not None and not environ["PATH_INFO"].startswith(SOCKET):
            return self._for_seb(environ, start_response, self._config_key)
        if environ["PATH_INFO"] == START or self._has_cookie(environ):
            return self._application(environ, start_response)
        return _refused(start_response, "403")

    def _for_seb(self, environ: dict[str, Any], start_response: Any, key: str) -> Iterable[bytes]:
        try:
            _check_key(environ, key)
        except Refusal as refusal:
            return _refused(start_response, said(refusal, preferred(environ.get("HTTP_ACCEPT_LANGUAGE", ""))))
        if self._has_cookie(environ):
            return self._application(environ, start_response)
        if environ["PATH_INFO"] != PAGE:
            return _refused(start_response, "403")
        return self._application(environ, _giving(self._tickets.admit(), start_response))

    def _has_cookie(self, environ: dict[str, Any]) -> bool:
        return self._tickets.knows(_token(environ.get("HTTP_COOKIE", "")))


def _own(environ: dict[str, Any]) -> str:
    return f"127.0.0.1:{environ['SERVER_PORT']}"


def _is_own(environ: dict[str, Any]) -> bool:
    own = _own(environ)
    allowed = {f"http://{own}"}
    if environ["PATH_INFO"] == START:
        # The launch file is a page of no origin: the ticket that it posts is what counts.
        allowed.add("null")
    return environ.get("HTTP_HOST") == own and environ.get("HTTP_ORIGIN", f"http://{own}") in allowed


def _check_key(environ: dict[str, Any], key: str) -> None:
    """Raises `SebMissing`, `SebWrongKey`."""
    told = environ.get(f"HTTP_{HEADER.upper().replace('-', '_')}", "")
    if not told:
        raise SebMissing
    query = environ.get("QUERY_STRING", "")
    address = f"http://{_own(environ)}{quote(environ['PATH_INFO'])}{'?' if query else ''}{query}"
    if not hmac.compare_digest(told.lower().encode(), header_for(address, key).encode()):
        raise SebWrongKey


def _giving(token: str, start_response: Any) -> Any:
    """`start_response` with the cookie in its headers."""
    cookie = ("Set-Cookie", f"{COOKIE}={token}; HttpOnly; Path=/; SameSite=Strict")
    return lambda status, headers, *rest: start_response(status, [*headers, cookie], *rest)


def _refused(start_response: Any, words: str) -> Iterable[bytes]:
    start_response("403 FORBIDDEN", list(_OF_A_REFUSAL))
    return [words.encode()]


def _token(header: str) -> str:
    try:
        cookie = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return "" if cookie is None else cookie.value
