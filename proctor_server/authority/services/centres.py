"""The centres that are believed: admitted by their card, their keys replaced and revoked (R-AUT-01)."""

from collections import Counter
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from proctor_server.assessment.jury import ReasonMissing
from proctor_server.authority.domain.centre_keys import CentreKey, NotReplaceable, NotRevoked, RevokedAlready
from proctor_server.authority.domain.errors import UnknownCentre
from proctor_server.authority.domain.jury import LONGEST_REASON, ReasonTooLong
from proctor_server.authority.storage import registers
from proctor_server.authority.storage.acts import write_act
from proctor_server.authority.storage.centre_keys import admitted, keep_key, key_of
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.tables import SESSIONS
from proctor_server.moments import iso
from proctor_server.session_package.cards import CentreCard


class CentreLine(msgspec.Struct, frozen=True, kw_only=True):
    """A centre's key. `sessions`: how many it signed for that are here."""

    fingerprint: str
    name: str
    uai: str
    admitted_at: str
    sessions: int
    key: CentreKey


class Centres:
    """Each change is written down with who, when and why."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> list[CentreLine]:
        """Every key, by the centre's name."""
        with self._engine.connect() as connection:
            counted = Counter(connection.execute(sa.select(SESSIONS.c.centre)).scalars())
            lines = [
                CentreLine(
                    fingerprint=card.fingerprint, name=card.name, uai=card.uai, admitted_at=at,
                    sessions=counted[card.fingerprint], key=key_of(connection, card.fingerprint),
                )
                for card, at in admitted(connection)
            ]  # fmt: skip
        return sorted(lines, key=lambda each: (each.name.casefold(), each.admitted_at, each.fingerprint))

    def admit(self, card: CentreCard, *, by: str, now: datetime) -> None:
        """From now on packages of this centre are looked at. Harmless when repeated."""
        with writing(self._engine) as connection:
            registers.admit_centre(connection, card, iso(now))
            _write(connection, "centre_admitted", card, by, now, "")

    def replace(self, fingerprint: str, card: CentreCard, *, reason: str, by: str, now: datetime) -> None:
        """The centre has another key from today: what it held before may still come under the old one.

        Raises `ReasonMissing`, `ReasonTooLong`, `UnknownCentre`, `NotReplaceable`.
        """
        _check(reason)
        with writing(self._engine) as connection:
            old, key = _card(connection, fingerprint), key_of(connection, fingerprint)
            if key.replaced_by or card.fingerprint == fingerprint or key_of(connection, card.fingerprint).replaced_by:
                raise NotReplaceable
            registers.admit_centre(connection, card, iso(now))
            told = {"replaced_by": card.fingerprint, "replaced_at": iso(now), "reason": reason.strip()}
            keep_key(connection, msgspec.structs.replace(key, **told))
            _write(connection, "centre_key_replaced", old, by, now, reason)

    def revoke(self, fingerprint: str, *, reason: str, by: str, now: datetime) -> None:
        """What comes under this key from now on is set aside; results that are out stay.

        Raises `ReasonMissing`, `ReasonTooLong`, `UnknownCentre`, `RevokedAlready`.
        """
        self._turn(fingerprint, iso(now), reason=reason, by=by, now=now)

    def restore(self, fingerprint: str, *, reason: str, by: str, now: datetime) -> None:
        """A revocation is taken back. Raises like `revoke`, and `NotRevoked`."""
        self._turn(fingerprint, None, reason=reason, by=by, now=now)

    def _turn(self, fingerprint: str, revoked_at: str | None, *, reason: str, by: str, now: datetime) -> None:
        _check(reason)
        with writing(self._engine) as connection:
            card, key = _card(connection, fingerprint), key_of(connection, fingerprint)
            if bool(key.revoked_at) == bool(revoked_at):
                raise RevokedAlready if revoked_at else NotRevoked
            keep_key(connection, msgspec.structs.replace(key, revoked_at=revoked_at, reason=reason.strip()))
            act = "centre_key_revoked" if revoked_at else "centre_key_restored"
            _write(connection, act, card, by, now, reason)


def _check(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong


def _card(connection: sa.Connection, fingerprint: str) -> CentreCard:
    card = registers.centre(connection, fingerprint)
    if card is None:
        raise UnknownCentre
    return card


def _write(connection: sa.Connection, act: str, card: CentreCard, by: str, now: datetime, reason: str) -> None:
    told: dict[str, Any] = {"fingerprint": card.fingerprint, "uai": card.uai}
    about = f"{card.name} ({card.uai}), {card.fingerprint}"
    write_act(connection, act=act, about=about, by=by, at=iso(now), reason=reason.strip(), told=told)
