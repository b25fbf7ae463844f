"""R-FIN-05: the package goes to the authority, with nobody watching, until its signed receipt is there; the receipt may
come by hand."""

import random
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Final

import structlog

from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.adapters.authority_link import AuthorityLine, Reply, problem_in
from proctor_server.room.domain import facts
from proctor_server.room.domain.delivery import Trouble, is_verdict
from proctor_server.room.domain.errors import (
    NoAuthority,
    NotAReceipt,
    NotFinalised,
    ReceiptNotGenuine,
    ReceiptOfOtherSession,
)
from proctor_server.room.services.underway import Underway
from proctor_server.room.storage import sessions, uploads
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.packages import Packages
from proctor_server.room.storage.sessions import Delivery
from proctor_server.room.storage.writer import Writer
from proctor_server.session_package.cards import AuthorityCard, receipt_key
from proctor_server.session_package.dsse import WrongSignature
from proctor_server.session_package.receipt import OtherPackage, Receipt, check_receipt, read_receipt

PIECE: Final = 32 * 1024
"""Bytes: a cut costs no more; a line of 1 Mbit/s carries one in a quarter of a second."""

_MOST_CORRECTIONS: Final = 5
_NO_SUCH_PLACE: Final = (404, 410)
_NO_TUS: Final = (404, 405)
log = structlog.get_logger()


class _NotWanted(Exception):
    """The finalisation was taken back while its package was on its way (R-SES-03), or the receipt came by hand."""


class _Lost(Exception):
    """The file is gone, and the authority does not have it."""


LOST: Final = (
    "Le fichier du paquet est perdu avec l'ancienne machine : retirez la finalisation, puis finalisez de nouveau."
)


class Delivering:
    """The queue and the places of half uploads are in the tables, so they survive restarts; how long to wait is in
    memory."""

    def __init__(
        self,
        writer: Writer,
        readers: Readers,
        packages: Packages,
        authority: AuthorityCard | None,
        underway: Underway,
        clock: Callable[[], datetime],
    ) -> None:
        self._writer, self._readers, self._packages = writer, readers, packages
        self._authority, self._underway, self._clock = authority, underway, clock

    # ── by network ───────────────────────────────────────────────────────────────────────────────────────────

    def deliver(self, now: datetime) -> None:
        """Tries every queued package once, unless it is too early to try again. Raises `DiskTrouble`."""
        if self._authority is None or not self._underway.is_due(now):
            return
        for one in self._waiting():
            if not self._try(self._authority, one):
                return

    def retry(self, session: str, who: str, now: datetime) -> None:
        """Somebody knows better than the waiting time: the next round tries at once, also what was refused.

        Raises `UnknownSession`, `NotFinalised`.
        """

        def ask_again(ledger: Ledger) -> None:
            one = _sealed(ledger, session)
            if one.state == "refused":
                ledger.record(session, facts.UploadAskedAgain(revision=one.revision), who=who, now=now)

        self._writer.submit(ask_again)
        self._underway.at_once()

    def _waiting(self) -> list[Delivery]:
        with self._readers.one() as db:
            return sessions.queued(db)

    def _try(self, authority: AuthorityCard, one: Delivery) -> bool:
        """Whether the authority could be reached at all."""
        self._underway.begin(one.sha256)
        try:
            with closing(AuthorityLine(authority)) as line:
                reply = self._carry(line, one, self._content(one))
        except _NotWanted:
            return True
        except _Lost:
            self._record(one, facts.PackageRefused(revision=one.revision, code="package_lost", message=LOST))
            return True
        except OSError as fault:
            self._wait("unreachable", str(fault))
            return False
        finally:
            self._underway.pause()
        self._hear(authority, one, reply)
        return True

    def _content(self, one: Delivery) -> bytes | None:
        """None when the file went with a machine that was lost."""
        try:
            return self._packages.read(one.file)
        except FileNotFoundError:
            return None

    def _hear(self, authority: AuthorityCard, one: Delivery, reply: Reply) -> None:
        if reply.status in (200, 201):
            self._received(authority, one, reply.body)
            return
        problem = problem_in(reply.body)
        if is_verdict(reply.status, problem.code):
            fact = facts.PackageRefused(revision=one.revision, code=problem.code, message=problem.detail)
            self._record(one, fact)
        else:
            self._wait("busy", f"HTTP {reply.status}")

    def _received(self, authority: AuthorityCard, one: Delivery, body: bytes) -> None:
        try:
            receipt = check_receipt(body, receipt_key(authority), one.sha256)
        except Refusal as refusal:
            self._wait("busy", refusal.code)
            return
        self._record(one, _delivered(one, body, receipt))

    def _wait(self, trouble: Trouble, why: str) -> None:
        # the chance: so that rooms of one town do not all come back at the same instant
        self._underway.wait(trouble, random.random())  # noqa: S311 - no secret
        log.warning("upload_postponed", why=why, tries=self._underway.pace.tries)

    # ── piece by piece ───────────────────────────────────────────────────────────────────────────────────────

    def _carry(self, line: AuthorityLine, one: Delivery, content: bytes | None) -> Reply:
        """The authority's word on the package: its receipt, a refusal, or anything else that it answered. Raises
        `_Lost` when neither side has it."""
        known = line.receipt(one.sha256)
        if known.status not in _NO_SUCH_PLACE:
            return known
        if content is None:
            raise _Lost
        place = self._known_place(line, one)
        if place is None:
            announced = line.announce(one.sha256, len(content))
            if announced.status in _NO_TUS:
                return line.put(one.sha256, content)
            if announced.status != 201:
                return announced
            place = line.place(announced)
            self._write(lambda ledger: uploads.keep_place(ledger.db, one.sha256, place))
        refused = self._send(line, place, one, content)
        return refused or line.receipt(one.sha256)

    def _known_place(self, line: AuthorityLine, one: Delivery) -> str | None:
        """Where the package is half sent already."""
        with self._readers.one() as db:
            place = uploads.place(db, one.sha256)
        if place is None or line.reached(place).status == 200:
            return place
        self._write(lambda ledger: uploads.forget_place(ledger.db, one.sha256))
        return None

    def _send(self, line: AuthorityLine, place: str, one: Delivery, content: bytes) -> Reply | None:
        """Sends what is missing; an answer that is not yes. An empty piece at the end asks for a word that was lost."""
        reached, corrections = line.reached(place).offset, 0
        while True:
            self._tell(one, reached, len(content))
            reply = line.send(place, reached, content[reached : reached + PIECE])
            if reply.status == 204:
                reached = reply.offset
                if reached == len(content):
                    return None
            elif corrections < _MOST_CORRECTIONS and not is_verdict(reply.status, problem_in(reply.body).code):
                corrections, reached = corrections + 1, line.reached(place).offset
            else:
                return reply

    def _tell(self, one: Delivery, reached: int, size: int) -> None:
        self._underway.reached(one.sha256, reached, size)
        if one not in self._waiting():
            raise _NotWanted

    # ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────

    def bring_receipt(self, content: bytes, who: str, now: datetime, session: str | None = None) -> Receipt:
        """The authority's receipt in a file, for the package of `session` or of whichever session it names: then
        everything goes on as if it had come by the network. The same one again changes nothing.

        Raises `NoAuthority`, `NotAReceipt`, `ReceiptNotGenuine`, `ReceiptOfOtherSession`, `UnknownSession`,
        `NotFinalised`, `OtherPackage`.
        """
        if self._authority is None:
            raise NoAuthority
        receipt = _genuine(content, self._authority)
        if session not in (None, receipt.session):
            raise ReceiptOfOtherSession(number=receipt.session)

        def bring(ledger: Ledger) -> None:
            one = _sealed(ledger, receipt.session)
            if one.sha256 != receipt.sha256:
                raise OtherPackage
            if one.state != "delivered":
                ledger.record(one.session, _delivered(one, content, receipt), who=who, now=now)

        self._write(bring)
        self._underway.arrived(receipt.sha256)
        return receipt

    def _record(self, one: Delivery, fact: facts.PackageDelivered | facts.PackageRefused) -> None:
        now = self._clock()

        def record(ledger: Ledger) -> None:
            if one in sessions.queued(ledger.db):
                ledger.record(one.session, fact, who="server", now=now)
            if isinstance(fact, facts.PackageDelivered):
                uploads.forget_place(ledger.db, one.sha256)

        self._write(record)
        self._underway.arrived(one.sha256)

    def _write(self, command: Callable[[Ledger], None]) -> None:
        self._writer.submit(command)


def _genuine(content: bytes, authority: AuthorityCard) -> Receipt:
    try:
        return read_receipt(content, receipt_key(authority))
    except WrongSignature:
        raise ReceiptNotGenuine from None
    except Refusal:
        raise NotAReceipt from None


def _sealed(ledger: Ledger, session: str) -> Delivery:
    row, one = sessions.session(ledger.db, session), sessions.delivery(ledger.db, session)
    if row.finalised_n is None or one is None or one.revision != row.revision:
        raise NotFinalised
    return one


def _delivered(one: Delivery, receipt: bytes, read: Receipt) -> facts.PackageDelivered:
    return facts.PackageDelivered(revision=one.revision, receipt=receipt.decode(), received_at=read.received_at)
