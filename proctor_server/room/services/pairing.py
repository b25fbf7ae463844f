"""Pairing: how a station gets its certificate from the room, with a short code that the administrator shows.

One code serves the whole lab for 30 minutes. It is never stored: after a restart the administrator opens
again.
"""

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from spake2 import SPAKE2_B, SPAKEError
from spake2.ed25519_basic import NotOnCurve

from kiosk_client.protocol import VERSION
from kiosk_client.protocol.pairing import (
    CODE_ALPHABET,
    CODE_LENGTH,
    SPAKE2_ID_ROOM,
    SPAKE2_ID_STATION,
    PairChallenge,
    PairConfirm,
    Paired,
    PairingClosed,
    PairStart,
    TooSoon,
    WrongCode,
    confirmation,
    key_id,
    plain_code,
    transcript,
)
from kiosk_client.protocol.refusal import Refusal, Unreadable, WrongVersion
from kiosk_client.protocol.wire import from_base64
from proctor_server.guessing import Limit
from proctor_server.room.adapters.certificates import (
    certificate_der,
    certificate_pem,
    dashboard_certificate,
    station_certificate,
)
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.domain.errors import UnknownMachine
from proctor_server.room.services.guarding import Guard, Subject
from proctor_server.room.storage import stations
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.stations import PairedStation
from proctor_server.room.storage.writer import Writer

CODE_LIFE: Final = timedelta(minutes=30)
EXCHANGE_LIFE: Final = timedelta(seconds=60)
MOST_EXCHANGES: Final = 200
MOST_EXCHANGES_OF_ONE_SOURCE: Final = 60
_NAME_LENGTH: Final = 64
_KEY_BYTES: Final = 32

# A whole lab may come from one address (a relay); guesses from everywhere wait less, so that nobody is kept
# out.
_FROM_ONE_SOURCE: Final = Limit(free=5)
_FROM_EVERYWHERE: Final = Limit(free=60, longest=timedelta(seconds=5))

ISSUED: Final = {"station": station_certificate, "dashboard": dashboard_certificate}
"""Purpose → how its certificate is made."""

log = structlog.get_logger()


class UnknownExchange(Refusal):
    """The exchange is over, or its 60 seconds are."""

    code = "unknown_exchange"
    sentence = "Cet échange est terminé : recommencez l'appairage du poste."


class OpenPairing(NamedTuple):
    """What the administrator shows: the code as XXXX-XXXX, and until when it holds."""

    code: str
    expires_at: datetime


class _Exchange(NamedTuple):
    start: PairStart
    public_key: bytes
    key: bytes
    spoken: bytes
    source: str
    expires_at: datetime


class PairingDesk:
    """Where stations are paired."""

    def __init__(
        self, *, vault: Vault, centre: x509.Certificate, centre_name: str, readers: Readers, writer: Writer
    ) -> None:
        self._vault = vault
        self._centre, self._centre_name = centre, centre_name
        self._readers, self._writer = readers, writer
        self._guard = Guard(readers, writer)
        self._open: OpenPairing | None = None
        self._exchanges: dict[str, _Exchange] = {}

    def open(self, who: str, now: datetime) -> OpenPairing:
        """Show a new code, valid for 30 minutes; the one before is void. Raises `Locked`."""
        self._vault.centre_key()
        typed = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        half = CODE_LENGTH // 2
        self._open = OpenPairing(f"{typed[:half]}-{typed[half:]}", now + CODE_LIFE)
        self._exchanges.clear()
        log.info("pairing_opened", who=who)
        return self._open

    def close(self, now: datetime) -> None:
        """The code is void, and so is each exchange under way."""
        if self.current(now):
            log.info("pairing_closed")
        self._open = None
        self._exchanges.clear()

    def current(self, now: datetime) -> OpenPairing | None:
        """The code that holds at `now`."""
        return self._open if self._open and now < self._open.expires_at else None

    def start(self, start: PairStart, tls_certificate: bytes, *, source: str = "", now: datetime) -> PairChallenge:
        """The room's first word to a station.

        `tls_certificate`: DER, what the station's connection was shown; `source`: its address. Raises
        `PairingClosed`, `WrongVersion`, `Unreadable`, or `TooSoon` while guesses are slowed or too many
        exchanges are under way.
        """
        code = self._code(now)
        if start.v != VERSION:
            raise WrongVersion(theirs=start.v, ours=VERSION)
        self._guard.check(_subjects(source), now)
        self._make_room(source, now)
        public_key = _public_key(start)
        _check_name(start.name)
        spoken = transcript(
            tls_certificate=tls_certificate,
            centre_certificate=certificate_der(self._centre),
            station_public_key=public_key,
            name=start.name,
            purpose=start.purpose,
        )
        ours, key = _shared_key(code, from_base64(start.spake2, "spake2"))
        exchange = secrets.token_urlsafe(16)
        self._exchanges[exchange] = _Exchange(start, public_key, key, spoken, source, now + EXCHANGE_LIFE)
        return PairChallenge(exchange=exchange, spake2=_text(ours), centre_certificate=certificate_pem(self._centre))

    def finish(self, confirm: PairConfirm, now: datetime) -> Paired:
        """The station's certificate, once it has proved that it knows the code; each exchange has one try.

        Raises `PairingClosed`, `UnknownExchange`, `WrongCode` (counted), `TooSoon`, `Locked`.
        """
        self._code(now)
        centre_key = self._vault.centre_key()
        proof = from_base64(confirm.confirmation, "confirmation")
        exchange = self._exchanges.pop(confirm.exchange, None)
        if exchange is None or now >= exchange.expires_at:
            raise UnknownExchange
        expected = confirmation(exchange.key, SPAKE2_ID_STATION, exchange.spoken)
        right = hmac.compare_digest(proof, expected)
        wait = self._guard.judge(_subjects(exchange.source), right=right, now=now)
        if not right:
            log.warning("pairing_wrong_code", source=exchange.source)
            raise WrongCode(wait_seconds=wait)
        return self._pair(exchange, centre_key, now)

    def stations(self) -> list[PairedStation]:
        """All paired stations, by name; revoked ones too."""
        with self._readers.one() as db:
            return stations.every(db)

    def laptops(self) -> list[PairedStation]:
        """All second laptops, by name; revoked ones too."""
        with self._readers.one() as db:
            return stations.every(db, "dashboard")

    def is_revoked(self, station: str) -> bool:
        """Whether a station may no longer come in. One that another server of the centre paired may."""
        with self._readers.one() as db:
            known = stations.one(db, station)
        return known is not None and known.revoked_at is not None

    def revoked(self) -> set[str]:
        """The stations that may no longer come in."""
        return {one.id for one in self.stations() if one.revoked_at is not None}

    def revoke(self, station: str, who: str, now: datetime) -> None:
        """The machine may no longer come in, until it is paired again. Raises `UnknownMachine`."""
        if not self._writer.submit(lambda ledger: stations.revoke(ledger.db, station, now)):
            raise UnknownMachine
        log.info("station_revoked", station=station, who=who)

    def _code(self, now: datetime) -> bytes:
        current = self.current(now)
        if current is None:
            raise PairingClosed
        return plain_code(current.code)

    def _make_room(self, source: str, now: datetime) -> None:
        alive = {name: one for name, one in self._exchanges.items() if now < one.expires_at}
        self._exchanges = alive
        of_source = sum(one.source == source for one in alive.values())
        if len(alive) >= MOST_EXCHANGES or of_source >= MOST_EXCHANGES_OF_ONE_SOURCE:
            first = min(one.expires_at for one in alive.values())
            raise TooSoon(wait_seconds=max(1, int((first - now).total_seconds())))

    def _pair(self, exchange: _Exchange, centre_key: Ed25519PrivateKey, now: datetime) -> Paired:
        public = Ed25519PublicKey.from_public_bytes(exchange.public_key)
        purpose = exchange.start.purpose
        certificate = certificate_pem(ISSUED[purpose](centre_key, self._centre, public, now))
        station = key_id(exchange.public_key)
        kept = PairedStation(station, exchange.start.name, exchange.public_key, certificate, now, purpose=purpose)
        self._writer.submit(lambda ledger: stations.save(ledger.db, kept))
        log.info("station_paired", station=station, source=exchange.source)
        return Paired(
            station=station,
            confirmation=_text(confirmation(exchange.key, SPAKE2_ID_ROOM, exchange.spoken)),
            certificate=certificate,
            centre_name=self._centre_name,
        )


def _subjects(source: str) -> tuple[Subject, ...]:
    return (
        Subject(f"pairing from {source}", _FROM_ONE_SOURCE),
        Subject("pairing", _FROM_EVERYWHERE, personal=False),
    )


def _shared_key(code: bytes, theirs: bytes) -> tuple[bytes, bytes]:
    side = SPAKE2_B(code, idA=SPAKE2_ID_STATION, idB=SPAKE2_ID_ROOM)
    ours: bytes = side.start()
    try:
        key: bytes = side.finish(theirs)
    except (SPAKEError, NotOnCurve, ValueError, AssertionError):
        raise Unreadable(what="spake2") from None
    return ours, key


def _public_key(start: PairStart) -> bytes:
    key = from_base64(start.public_key, "public_key")
    if len(key) != _KEY_BYTES:
        raise Unreadable(what="public_key")
    return key


def _check_name(name: str) -> None:
    if not (name.isprintable() and name.strip() and len(name) <= _NAME_LENGTH):
        raise Unreadable(what="name")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
