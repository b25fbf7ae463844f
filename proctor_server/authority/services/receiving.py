"""A package comes in: once, whole, from a centre that is known; or it is set aside with the reason
(R-AUT-01)."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_line
from proctor_server.authority.domain.centre_keys import check_key
from proctor_server.authority.domain.errors import (
    NoReceipt,
    NotKept,
    PackageRefused,
    SessionErased,
    StoreUnusable,
    TooLarge,
    UnknownCentre,
    WrongDigest,
)
from proctor_server.authority.domain.intake import Here, check_revision
from proctor_server.authority.services.evaluating import EVALUATE
from proctor_server.authority.storage import centre_keys, packages
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.erasing import erasures
from proctor_server.authority.storage.jobs import ask
from proctor_server.authority.storage.keys import Keys
from proctor_server.authority.storage.registers import centre
from proctor_server.authority.storage.sessions import StoredSession, receive_session, session
from proctor_server.authority.storage.stores import PackageStore
from proctor_server.moments import iso
from proctor_server.session_package import bag
from proctor_server.session_package.cards import CentreCard, centre_key
from proctor_server.session_package.reading import claimed_centre, read_contents
from proctor_server.session_package.receipt import Receipt, sign_receipt
from proctor_server.session_package.record import SessionRecord
from proctor_server.session_package.sealing import open_sealed, seal
from proctor_server.session_package.verifying import verify_bag

Without = Callable[[bag.Files, Sequence[int], str], bag.Files]


class Limits(NamedTuple):
    """Bytes: of one package, and of all that is set aside."""

    package: int
    quarantine: int


class Received(NamedTuple):
    """`receipt`: the signed envelope. `new`: these bytes were not here before."""

    receipt: bytes
    new: bool
    sha256: str


class Receiving:
    """The authority's door for packages, by network or by USB stick."""

    def __init__(self, engine: sa.Engine, store: PackageStore, keys: Keys, limits: Limits, without: Without) -> None:
        """`without`: a bag without the people of these numbers."""
        self._engine, self._store, self._keys = engine, store, keys
        self._limits, self._without = limits, without

    def receipt(self, digest: str) -> bytes:
        """The receipt that was given for the package with this SHA-256. Raises `NoReceipt`."""
        with self._engine.connect() as connection:
            found = packages.receipt_of(connection, digest)
        if found is None:
            raise NoReceipt
        return found

    def kept(self, digest: str) -> bytes:
        """The bytes of a package that came in or was set aside. Raises `NotKept` or `StoreUnusable`."""
        for place in ("packages", "quarantine"):
            with suppress(NotKept):
                return self._store.get(f"{place}/{digest}.age")
        raise NotKept

    def receive(self, content: bytes, now: datetime, digest: str | None = None) -> Received:
        """Take a package in. The same bytes again give the same receipt, and change nothing.

        Raises `WrongDigest`, `TooLarge`; and, once the package is set aside, `CannotOpen`, `UnknownCentre`,
        `PackageRefused`, `KeyRevoked`, `KeyReplaced`, `OtherContent`, `OlderRevision`, `AlreadyPublished` or
        `SessionErased`. With `StoreUnusable` nothing has happened.
        """
        if len(content) > self._limits.package:
            raise TooLarge(limit=self._limits.package)
        found = sha256(content).hexdigest()
        if digest is not None and digest != found:
            raise WrongDigest
        with self._engine.connect() as connection:
            receipt = packages.receipt_of(connection, found)
        if receipt is not None:
            return Received(receipt, new=False, sha256=found)
        try:
            return self._take_in(content, found, now)
        except StoreUnusable:
            raise
        except Refusal as refusal:
            self._set_aside(content, found, refusal, now)
            raise

    def _take_in(self, content: bytes, digest: str, now: datetime) -> Received:
        record = self._verified(content)
        with self._engine.connect() as connection:
            # What is refused is not kept among what is accepted. It is decided below, with the session held.
            _look(connection, record, digest)
            gone = _erased(connection, record)
        kept = content
        if gone:
            # Whoever was forgotten does not come back with a later package of the session.
            files = self._without(bag.unzip(open_sealed(content, self._keys.identity))[0], gone, iso(now))
            record = from_line(SessionRecord, files[bag.SESSION])
            kept = seal(bag.zip_of(files), self._keys.recipient)
        self._store.put(f"packages/{digest}.age", kept)
        try:
            receipt = self._accept(record, digest, len(content), now)
        except IntegrityError:
            # Another worker was faster with the same session: what it wrote now decides.
            receipt = self._accept(record, digest, len(content), now)
        return Received(receipt, new=True, sha256=digest)

    def _verified(self, content: bytes) -> SessionRecord:
        zipped = open_sealed(content, self._keys.identity)
        card = self._centre_of(zipped)
        report = verify_bag(zipped, centre_key=centre_key(card), recipient=self._keys.recipient)
        if not report.valid:
            first = report.problems[0]
            raise PackageRefused(first=f"{first.where} : {first.message}", problems=report.problems)
        record = read_contents(zipped).session
        with self._engine.connect() as connection:
            check_key(centre_keys.key_of(connection, card.fingerprint), record.session.starts_at)
        return record

    def _centre_of(self, zipped: bytes) -> CentreCard:
        claimed = claimed_centre(zipped)
        with self._engine.connect() as connection:
            card = centre(connection, claimed) if claimed else None
        if claimed and card is None:
            raise UnknownCentre
        if card is None:
            problems = verify_bag(zipped).problems
            raise PackageRefused(first=problems[0].message, problems=problems)
        return card

    def _accept(self, record: SessionRecord, digest: str, size: int, now: datetime) -> bytes:
        fingerprint, number = record.centre.fingerprint, record.session.number
        with writing(self._engine) as connection:
            stored, receipt = _look(connection, record, digest)
            if receipt is not None:
                return receipt
            receipt = self._sign(record, digest, size, now)
            key = {"centre": fingerprint, "session": number, "revision": record.revision}
            packages.keep_package(connection, {"sha256": digest, **key, "receipt": receipt.decode()})
            receive_session(connection, record, replaces=stored)
            ask(connection, EVALUATE, fingerprint, number, now)
        return receipt

    def _sign(self, record: SessionRecord, digest: str, size: int, now: datetime) -> bytes:
        receipt = Receipt(
            sha256=digest,
            size=size,
            session=record.session.number,
            centre=record.centre.fingerprint,
            revision=record.revision,
            received_at=iso(now),
        )
        return sign_receipt(receipt, keyid=key_id(self._keys.receipt_public), sign=self._keys.receipts.sign)

    def _set_aside(self, content: bytes, digest: str, refusal: Refusal, now: datetime) -> None:
        with self._engine.connect() as connection:
            if packages.is_set_aside(connection, digest):
                return
            # Anybody can send: what is refused may not fill the disk that answers need.
            has_room = packages.bytes_set_aside(connection) + len(content) <= self._limits.quarantine
        kept = has_room and self._keep_aside(content, digest)
        row = {"sha256": digest, "size": len(content), "code": refusal.code, "reason": str(refusal)}
        with suppress(IntegrityError), writing(self._engine) as connection:
            packages.set_aside(connection, {**row, "kept": kept, "received_at": iso(now)})

    def _keep_aside(self, content: bytes, digest: str) -> bool:
        """Whether the bytes are kept: a store that is away is no reason not to say why a package is refused."""
        try:
            self._store.put(f"quarantine/{digest}.age", content)
        except StoreUnusable:
            return False
        return True


def _erased(connection: sa.Connection, record: SessionRecord) -> list[int]:
    """The candidates of this session who were forgotten. Raises `SessionErased`."""
    place = packages.Place(record.centre.fingerprint, record.session.number)
    known = erasures(connection, place)
    if any(each.candidate is None for each in known):
        raise SessionErased(session=place.session)
    return [each.candidate for each in known if each.candidate is not None]


def _look(connection: sa.Connection, record: SessionRecord, digest: str) -> tuple[StoredSession | None, bytes | None]:
    """What is here of the session, and the receipt when these bytes are in. Raises like `check_revision` when they may
    not come in."""
    stored = session(connection, record.centre.fingerprint, record.session.number)
    # In this order: who waited for the session while another worker took the same bytes in, sees their receipt.
    receipt = packages.receipt_of(connection, digest)
    if stored and receipt is None:
        check_revision(Here(stored.number, stored.state, stored.revision), record.revision)
    return stored, receipt
