"""R-FIN-05: the package goes to the authority, with nobody watching, until its signed receipt is there."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from kiosk_client.protocol.refusal import Refusal
from proctor_server.room.adapters.authority_link import problem_in, put_package
from proctor_server.room.domain import facts
from proctor_server.room.storage import sessions
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.sessions import Delivery
from proctor_server.room.storage.writer import Ledger, Writer
from proctor_server.session_package.cards import AuthorityCard, receipt_key
from proctor_server.session_package.receipt import check_receipt

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)
log = structlog.get_logger()


class Delivering:
    """The queue is in the tables, so it survives restarts; how long to wait is in memory."""

    def __init__(
        self,
        writer: Writer,
        readers: Readers,
        packages: Path,
        authority: AuthorityCard | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._writer, self._readers, self._packages = writer, readers, packages
        self._authority, self._clock = authority, clock
        self._tries = 0
        self._not_before: datetime | None = None

    def deliver(self, now: datetime) -> None:
        """Tries every queued package once, unless it is too early to try again."""
        if self._authority is None or (self._not_before and now < self._not_before):
            return
        with self._readers.one() as db:
            waiting = sessions.queued(db)
        for one in waiting:
            self._try(self._authority, one, now)

    def _try(self, authority: AuthorityCard, one: Delivery, now: datetime) -> None:
        try:
            content = (self._packages / one.file).read_bytes()
            reply = put_package(authority, one.sha256, content)
        except OSError as fault:
            self._wait(now, str(fault))
            return
        if reply.status in (200, 201):
            self._received(authority, one, reply.body)
        elif reply.status in (400, 409, 413, 422):
            problem = problem_in(reply.body)
            self._record(one, facts.PackageRefused(revision=one.revision, code=problem.code, message=problem.detail))
        else:
            self._wait(now, f"HTTP {reply.status}")

    def _received(self, authority: AuthorityCard, one: Delivery, body: bytes) -> None:
        try:
            receipt = check_receipt(body, receipt_key(authority), one.sha256)
        except Refusal as refusal:
            self._wait(self._clock(), refusal.code)
            return
        self._tries, self._not_before = 0, None
        self._record(
            one,
            facts.PackageDelivered(revision=one.revision, receipt=body.decode(), received_at=receipt.received_at),
        )

    def _record(self, one: Delivery, fact: facts.PackageDelivered | facts.PackageRefused) -> None:
        now = self._clock()

        def record(ledger: Ledger) -> None:
            ledger.record(one.session, fact, who="server", now=now)

        self._writer.submit(record)

    def _wait(self, now: datetime, why: str) -> None:
        self._tries += 1
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self._tries, 10))
        # at random, so that rooms of one town do not all come back at the same instant
        self._not_before = now + longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        log.warning("upload_postponed", why=why, tries=self._tries)
