"""A package comes in: once, whole, from a centre that is known; or it is set aside with the reason
(R-AUT-01)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kiosk_client.protocol.pairing import key_id
from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.domain.errors import (
    NoReceipt,
    PackageRefused,
    TooLarge,
    UnknownCentre,
    WrongDigest,
)
from proctor_server.authority.domain.intake import Here, check_revision
from proctor_server.authority.storage import packages
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.keys import Keys
from proctor_server.authority.storage.registers import centre
from proctor_server.authority.storage.sessions import receive_session, session
from proctor_server.disk import write_whole
from proctor_server.moments import iso
from proctor_server.session_package.cards import CentreCard, centre_key
from proctor_server.session_package.reading import claimed_centre, read_contents
from proctor_server.session_package.receipt import Receipt, sign_receipt
from proctor_server.session_package.record import SessionRecord
from proctor_server.session_package.sealing import open_sealed
from proctor_server.session_package.verifying import verify_bag

Evaluate = Callable[[str, str, datetime], None]


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

    def __init__(self, engine: sa.Engine, folder: Path, keys: Keys, limits: Limits, evaluate: Evaluate) -> None:
        """`evaluate` is called with centre and session once a package is in."""
        self._engine, self._folder, self._keys = engine, folder, keys
        self._limits, self._evaluate = limits, evaluate

    def receipt(self, digest: str) -> bytes:
        """The receipt that was given for the package with this SHA-256. Raises `NoReceipt`."""
        with self._engine.connect() as connection:
            found = packages.receipt_of(connection, digest)
        if found is None:
            raise NoReceipt
        return found

    def receive(self, content: bytes, now: datetime, digest: str | None = None) -> Received:
        """Take a package in. The same bytes again give the same receipt, and change nothing.

        Raises `WrongDigest`, `TooLarge`; and, once the package is set aside, `CannotOpen`, `UnknownCentre`,
        `PackageRefused`, `OtherContent`, `OlderRevision` or `AlreadyPublished`.
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
        except Refusal as refusal:
            self._set_aside(content, found, refusal, now)
            raise

    def _take_in(self, content: bytes, digest: str, now: datetime) -> Received:
        record = self._verified(content)
        write_whole(self._folder / "packages" / f"{digest}.age", content)
        try:
            receipt = self._accept(record, digest, len(content), now)
        except IntegrityError:
            # Another worker was faster with the same session: what it wrote now decides.
            receipt = self._accept(record, digest, len(content), now)
        self._evaluate(record.centre.fingerprint, record.session.number, now)
        return Received(receipt, new=True, sha256=digest)

    def _verified(self, content: bytes) -> SessionRecord:
        zipped = open_sealed(content, self._keys.identity)
        card = self._centre_of(zipped)
        report = verify_bag(zipped, centre_key=centre_key(card), recipient=self._keys.recipient)
        if not report.valid:
            first = report.problems[0]
            raise PackageRefused(first=f"{first.where} : {first.message}", problems=report.problems)
        return read_contents(zipped).session

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
            receipt = packages.receipt_of(connection, digest)
            if receipt is not None:
                return receipt
            stored = session(connection, fingerprint, number)
            if stored:
                check_revision(Here(number, stored.state, stored.revision), record.revision)
            receipt = self._sign(record, digest, size, now)
            key = {"centre": fingerprint, "session": number, "revision": record.revision}
            packages.keep_package(connection, {"sha256": digest, **key, "receipt": receipt.decode()})
            receive_session(connection, record)
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
        row = {"sha256": digest, "size": len(content), "code": refusal.code, "reason": str(refusal)}
        with suppress(IntegrityError), writing(self._engine) as connection:
            if packages.is_set_aside(connection, digest):
                return
            # Anybody can send: what is refused may not fill the disk that answers need.
            kept = packages.bytes_set_aside(connection) + len(content) <= self._limits.quarantine
            packages.set_aside(connection, {**row, "kept": kept, "received_at": iso(now)})
            if kept:
                write_whole(self._folder / "quarantine" / f"{digest}.age", content)
