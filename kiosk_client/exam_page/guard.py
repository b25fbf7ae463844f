"""Who may speak to the page's server: the browser that this agent started, and nobody else on the machine."""

import hmac
import secrets
import threading
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

COOKIE: Final = "kiosk"
START: Final = "/start"
TOKEN_BYTES: Final = 32

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Tickets:
    """One-time tickets, each exchanged for the cookie of one browser. `published`: called with the next
    ticket."""

    def __init__(self, published: Callable[[str], None]) -> None:
        self._published = published
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
            token = secrets.token_urlsafe(TOKEN_BYTES)
            self._tokens.append(token)
            self.publish()
            return token

    def knows(self, token: str) -> bool:
        """Whether a browser was given this token."""
        matches = [hmac.compare_digest(token.encode(), known.encode()) for known in self._tokens]
        return any(matches)


class Guard:
    """WSGI, around everything: Host and Origin are this page's own, and the cookie is there but for `/start`.

    A page of another site that makes this browser call 127.0.0.1 fails on the first two, another program of
    this machine on the third.
    """

    def __init__(self, application: Application, tickets: Tickets) -> None:
        self._application, self._tickets = application, tickets

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answers 403 without a word about why, or passes on."""
        if self._is_allowed(environ):
            return self._application(environ, start_response)
        start_response("403 FORBIDDEN", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"403"]

    def _is_allowed(self, environ: dict[str, Any]) -> bool:
        own = f"127.0.0.1:{environ['SERVER_PORT']}"
        if environ.get("HTTP_HOST") != own:
            return False
        if environ["PATH_INFO"] == START:
            # The launch file is a page of no origin: the ticket that it posts is what counts.
            return environ.get("HTTP_ORIGIN", "null") in {"null", f"http://{own}"}
        if environ.get("HTTP_ORIGIN", f"http://{own}") != f"http://{own}":
            return False
        return self._tickets.knows(_token(environ.get("HTTP_COOKIE", "")))


def _token(header: str) -> str:
    try:
        cookie = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return "" if cookie is None else cookie.value
