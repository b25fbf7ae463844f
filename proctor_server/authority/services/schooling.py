"""The livret scolaire interface: who may ask, and what a school's students hold (R-AUT-03)."""

import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from proctor_server.authority.domain.livret import (
    GRANT,
    SCOPE,
    TOKEN_LASTS,
    InvalidClient,
    InvalidScope,
    InvalidToken,
    Livret,
    UnknownClient,
    UnsupportedGrant,
    livret,
)
from proctor_server.authority.storage import clients
from proctor_server.authority.storage.certificates import held_by_school
from proctor_server.authority.storage.clients import Client
from proctor_server.authority.storage.database import writing
from proctor_server.moments import iso


class NewClient(NamedTuple):
    """`secret` is shown once: the authority keeps its SHA-256 only."""

    client: Client
    secret: str


class TokenAsked(NamedTuple):
    """The form of a request for a token."""

    grant_type: str
    client_id: str
    client_secret: str
    scope: str


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A bearer token, as OAuth 2.0 gives it. `expires_in`: seconds."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class Schooling:
    """Clients come in by the operator's hand; they ask for a token, and with it about schools."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add_client(self, name: str, now: datetime) -> NewClient:
        """A program that may read every school's certifications."""
        client = Client(id=secrets.token_hex(8), name=name, added_at=iso(now))
        secret = secrets.token_urlsafe(32)
        with writing(self._engine) as connection:
            clients.add_client(connection, client, _digest(secret))
        return NewClient(client, secret)

    def clients(self) -> list[Client]:
        """All, oldest first."""
        with self._engine.connect() as connection:
            return clients.clients(connection)

    def remove_client(self, identifier: str) -> None:
        """Its tokens end at once. Raises `UnknownClient`."""
        with writing(self._engine) as connection:
            if not clients.remove_client(connection, identifier):
                raise UnknownClient(client=identifier)

    def token(self, asked: TokenAsked, now: datetime) -> Token:
        """A token for an hour. Raises `UnsupportedGrant`, `InvalidClient` or `InvalidScope`."""
        if asked.grant_type != GRANT:
            raise UnsupportedGrant
        token = secrets.token_urlsafe(32)
        with writing(self._engine) as connection:
            # An identifier that nobody has is compared too, and takes as long.
            known = clients.secret_of(connection, asked.client_id) or _digest("")
            if not hmac.compare_digest(known, _digest(asked.client_secret)) or not asked.client_secret:
                raise InvalidClient
            if asked.scope != SCOPE:
                raise InvalidScope
            clients.keep_token(connection, _digest(token), asked.client_id, ends_at=now + TOKEN_LASTS, now=now)
        seconds = int(TOKEN_LASTS.total_seconds())
        return Token(access_token=token, token_type="bearer", expires_in=seconds, scope=SCOPE)  # noqa: S106 - OAuth's word

    def livret(self, uai: str, token: str, now: datetime) -> Livret:
        """What a school's students hold; nothing of a school that is not known. Raises `InvalidToken`."""
        with self._engine.connect() as connection:
            if not clients.token_holds(connection, _digest(token), now):
                raise InvalidToken
            held = held_by_school(connection, uai)
        return livret(held)


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
