"""Who may ask what at the authority, from where, and what a browser is told about its pages.

`OPEN_TO` is the whole of it: an endpoint that is not in the table is nobody's.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal, cast
from urllib.parse import urlsplit

import flask

from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.domain.accounts import Right
from proctor_server.authority.services.accounts import Accounts, SignedIn

Clock = Callable[[], datetime]
Door = Right | Literal["anyone", "token", "signed in"]

COOKIE: Final = "proctor_authority"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    # a form that is sent without a referrer has no origin either, and is not known as ours
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

PAGES: Final = frozenset({"pages", "office_pages"})
APIS: Final = frozenset({"jury", "office"})
"""Blueprints that know people by their cookie: of pages, and of JSON."""

OPEN_TO: Final[dict[str, Door]] = {
    "static": "anyone",
    "health.healthz": "anyone",
    "health.metrics": "token",
    "packages.put": "anyone",
    "packages.get": "anyone",
    "packages.results": "anyone",
    "tus.begin": "anyone",
    "tus.upload": "anyone",
    "tus.abilities": "anyone",
    "results.sessions": "token",
    "results.results": "token",
    "results.paper": "token",
    "results.summary": "token",
    "results.certificates": "token",
    "checking.verify": "anyone",
    "checking.certificate": "anyone",
    "checking.static": "anyone",
    "livret_scolaire.token": "anyone",
    "livret_scolaire.certifications": "anyone",
    "livret_scolaire.openapi": "anyone",
    "pages.sign_in": "anyone",
    "pages.enter": "anyone",
    "pages.leave": "signed in",
    "pages.password": "signed in",
    "pages.change_password": "signed in",
    "pages.waiting": "read",
    "pages.published": "read",
    "pages.session": "read",
    "pages.certification": "read",
    "pages.search": "read",
    "pages.audit": "read",
    "pages.audit_csv": "read",
    "pages.decide": "decide",
    "pages.decided": "decide",
    "pages.accounts": "administer",
    "pages.change_accounts": "administer",
    "office_pages.rescoring": "decide",
    "office_pages.rescored": "decide",
    "office_pages.rescoring_csv": "decide",
    "office_pages.centres": "administer",
    "office_pages.change_centres": "administer",
    "office.rescoring": "decide",
    "office.rescore": "decide",
    "office.undo_rescoring": "decide",
    "office.centres": "administer",
    "office.admit": "administer",
    "office.replace_key": "administer",
    "office.revoke_key": "administer",
    "office.restore_key": "administer",
    "jury.sign_in": "anyone",
    "jury.sign_out": "signed in",
    "jury.password": "signed in",
    "jury.waiting": "read",
    "jury.session": "read",
    "jury.certification": "read",
    "jury.search": "read",
    "jury.audit": "read",
    "jury.preview": "decide",
    "jury.act": "decide",
    "jury.accounts": "administer",
    "jury.add_account": "administer",
    "jury.reset_account": "administer",
    "jury.remove_account": "administer",
}
"""Endpoint → whom it is for. `token`: machines, by the bearer token of the settings."""


class NotSignedIn(Refusal):
    """Nobody, or somebody whose sign-in has ended."""

    code = "not_signed_in"
    sentence = "Identifiez-vous pour continuer."


class NotYours(Refusal):
    """Signed in, but not for this."""

    code = "not_yours"
    sentence = "Votre rôle ne le permet pas : demandez à une personne du jury ou de l'administration."


class ForeignPage(Refusal):
    """The request comes from a page that is not ours, or was sent to a name that is not ours."""

    code = "foreign_page"
    sentence = "Cette demande vient d'une autre page que celles de ce serveur."


def guard(app: flask.Flask, accounts: Accounts, clock: Clock, url: str) -> None:
    """Every request of `app` is checked before it is answered. `url`: the authority's own address."""
    names = LOOPBACK | {urlsplit(url).hostname}

    def check() -> None:
        door = OPEN_TO.get(flask.request.endpoint or "static")
        if flask.request.endpoint is None or door == "token":
            return
        if _is_ours() and not _is_from_our_pages(names):
            raise ForeignPage
        token = flask.request.cookies.get(COOKIE)
        flask.g.who = accounts.who(token, clock()) if token and _is_ours() else None
        _pass(door)

    app.before_request(check)
    app.after_request(_tell_the_browser)


def who() -> SignedIn:
    """Who asks. Raises `NotSignedIn`."""
    found = who_or_nobody()
    if found is None:
        raise NotSignedIn
    return found


def who_or_nobody() -> SignedIn | None:
    """Who asks, if anybody has signed in."""
    return cast(SignedIn | None, flask.g.get("who"))


def is_page() -> bool:
    """Whether the answer is for a person's browser."""
    return flask.request.blueprint in PAGES


def _is_ours() -> bool:
    """Whether the endpoint knows people by their cookie."""
    return flask.request.blueprint in PAGES | APIS


def _is_from_our_pages(names: frozenset[str | None] | set[str | None]) -> bool:
    host = flask.request.host
    if urlsplit(f"//{host}").hostname not in names:
        return False
    origin = flask.request.headers.get("Origin")
    safe = flask.request.method in SAFE_METHODS
    return safe or origin is None or origin == f"{flask.request.scheme}://{host}"


def _pass(door: Door | None) -> None:
    if door == "anyone":
        return
    found = who()
    if door == "signed in":
        return
    if door is None or door == "token" or not found.may(door):
        raise NotYours


def _tell_the_browser(response: flask.Response) -> flask.Response:
    if flask.request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
    if is_page() or flask.request.endpoint == "static":
        for name, value in HEADERS.items():
            response.headers[name] = value
    return response
