"""Certificates: printed for those who publish, checked by anybody who holds one (R-AUT-03)."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
import sqlalchemy as sa

from kiosk_client.protocol.pairing import TooSoon
from proctor_server.authority.domain.certificate import (
    Certificate,
    CheckedCertificate,
    NoCertificate,
    UnknownCode,
    certificate,
    checked,
    read_code,
)
from proctor_server.authority.domain.errors import NotPublished, UnknownGroup
from proctor_server.authority.domain.livret import Held
from proctor_server.authority.storage.certificates import held_by_code, held_by_session
from proctor_server.authority.storage.clients import count_guess, guesses
from proctor_server.authority.storage.database import take_turns, writing
from proctor_server.authority.storage.sessions import StoredSession
from proctor_server.guessing import Limit, seconds_to_wait
from proctor_server.papers.printer import make, qr_code

CHECKS: Final = Limit(free=10)
"""Mistyped codes that cost nothing, from one network within an hour."""


class PrintedCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate with where to check it. `picture`: the address as a QR code, SVG."""

    paper: Certificate
    picture: str


class Certificates(msgspec.Struct, frozen=True, kw_only=True):
    """What the template prints: one page each. `address`: of the checking page."""

    authority: str
    address: str
    certificates: list[PrintedCertificate]


class Certifying:
    """`url`: of the authority, where codes are checked."""

    def __init__(self, engine: sa.Engine, *, name: str, url: str) -> None:
        self._engine, self._name, self._address = engine, name, f"{url.rstrip('/')}/verify"

    def print_session(self, stored: StoredSession, group: str | None = None) -> bytes:
        """The certificates of a session, or of one class, as one PDF, by name. The same bytes each time.

        Raises `NotPublished`, `UnknownGroup` or `NoCertificate`.
        """
        if stored.published_at is None or stored.state != "published":
            raise NotPublished(session=stored.number)
        with self._engine.connect() as connection:
            held = held_by_session(connection, stored.centre, stored.number)
        mine = [each for each in held if group in (None, each.result.group)]
        if group is not None and not mine:
            raise UnknownGroup(session=stored.number, group=group)
        found = list(filter(None, map(_certificate, mine)))
        if not found:
            raise NoCertificate(session=stored.number)
        return self._print(found, datetime.fromisoformat(stored.published_at))

    def _print(self, found: Sequence[Certificate], made_at: datetime) -> bytes:
        pages = [PrintedCertificate(paper=each, picture=qr_code(f"{self._address}?code={each.code}")) for each in found]
        said = Certificates(authority=self._name, address=self._address, certificates=pages)
        return make("certificates", said, made_at)

    def check(self, typed: str, address: str, now: datetime) -> CheckedCertificate:
        """What the certificate with this code says; `address`: who asks. Raises `UnknownCode`, or `TooSoon`."""
        network, code = network_of(address), read_code(typed)
        # One writer at a time: many guesses at once get no more than one.
        with writing(self._engine) as connection:
            take_turns(connection, network)
            wait = seconds_to_wait(guesses(connection, network, now), CHECKS, now)
            held = None if wait else held_by_code(connection, code or "")
            found = _certificate(held) if held else None
            if not found and not wait:
                count_guess(connection, network, now)
        if wait:
            raise TooSoon(wait_seconds=wait)
        if found is None:
            raise UnknownCode
        return checked(found)


def network_of(address: str) -> str:
    """Whose guesses are counted together: an IPv4 address, or the 64 bits that a household has of IPv6."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))


def _certificate(held: Held) -> Certificate | None:
    if held.published_at is None:
        return None
    return certificate(held.result, code=held.code, centre=held.centre)
