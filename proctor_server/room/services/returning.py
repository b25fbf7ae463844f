"""Results come back from the authority: asked for with nobody watching, or brought by hand (R-AUT-03)."""

import random
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

import structlog

from kiosk_client.protocol.refusal import Refusal
from proctor_server.moments import iso
from proctor_server.results.asking import Asked, knock
from proctor_server.results.document import ResultsDocument, read_results
from proctor_server.room.adapters.authority_link import AuthorityLine, Reply, problem_in
from proctor_server.room.adapters.copy_seal import RoomSeal
from proctor_server.room.domain import facts
from proctor_server.room.domain.errors import NoAuthority, NoPackageSent, NotFinalised, NotResults, ResultsNotGenuine
from proctor_server.room.domain.returning import Expected, Outcome, check_place, check_results, next_ask
from proctor_server.room.storage import results, sessions
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.results import AskedRow, Due
from proctor_server.room.storage.writer import Writer
from proctor_server.session_package.cards import AuthorityCard, receipt_key
from proctor_server.session_package.dsse import WrongSignature

log = structlog.get_logger()


class Returning:
    """What was asked and when to ask again is in a table: it survives restarts."""

    def __init__(
        self,
        writer: Writer,
        readers: Readers,
        authority: AuthorityCard | None,
        centre: str,
        seal: Callable[[], RoomSeal],
    ) -> None:
        """`centre`: fingerprint. `seal`: the one of now, as it is renewed."""
        self._writer, self._readers = writer, readers
        self._authority, self._centre, self._seal = authority, centre, seal

    # ── by network ───────────────────────────────────────────────────────────────────────────────────────────

    def ask_due(self, now: datetime) -> None:
        """Asks for the results of every session whose package the authority has, unless it is too early."""
        if self._authority is None:
            return
        with self._readers.one() as db:
            due = results.due(db, now)
        for one in due:
            if not self._ask(self._authority, one, now):
                return

    def ask_at_once(self, session: str) -> None:
        """Somebody knows better than the waiting time: the next round asks.

        Raises `NoAuthority`, `UnknownSession`, `NoPackageSent`.
        """
        if self._authority is None:
            raise NoAuthority
        self._writer.submit(lambda ledger: _ask_at_once(ledger, session))

    def _ask(self, authority: AuthorityCard, one: Due, now: datetime) -> bool:
        """Whether the authority could be reached at all."""
        try:
            with closing(AuthorityLine(authority)) as line:
                reply = line.results(one.sha256, self._signed(authority, one, now))
        except OSError as fault:
            self._note(one.session, "unreachable", "", now)
            log.warning("results_unreachable", why=str(fault))
            return False
        self._hear(one, reply, now)
        return True

    def _signed(self, authority: AuthorityCard, one: Due, now: datetime) -> bytes:
        seal = self._seal()
        key = b64encode(receipt_key(authority)).decode()
        asked = Asked(sha256=one.sha256, centre=self._centre, authority=key, at=iso(now), known=one.revision)
        return knock(asked, certificate=seal.certificate, keyid="", sign=seal.sign)

    def _hear(self, one: Due, reply: Reply, now: datetime) -> None:
        if reply.status == 200:
            self._take(one, reply.body, now)
        elif reply.status == 204:
            self._note(one.session, "current", "", now)
        else:
            problem = problem_in(reply.body)
            self._note(one.session, _outcome_of(reply.status, problem.code), problem.detail, now)

    def _take(self, one: Due, content: bytes, now: datetime) -> None:
        try:
            self.bring(content, "server", now, one.session)
        except Refusal as refusal:
            log.warning("results_refused", session=one.session, code=refusal.code)
            self._note(one.session, "refused", str(refusal), now)
        else:
            self._note(one.session, "current", "", now)

    def _note(self, session: str, outcome: Outcome, message: str, now: datetime) -> None:
        chance = random.random()  # noqa: S311 - no secret

        def note(ledger: Ledger) -> None:
            before = results.asked(ledger.db, session)
            tries = before.tries + 1 if before and before.outcome == outcome else 1
            told = message if outcome == "refused" else ""
            row = AskedRow(outcome, told, tries, now, next_ask(outcome, tries, now, chance))
            results.note_asked(ledger.db, session, row)

        self._writer.submit(note)

    # ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────

    def bring(self, content: bytes, who: str, now: datetime, session: str | None = None) -> ResultsDocument:
        """The authority's results in a file, of `session` or of whichever session they name. The same again change
        nothing.

        Raises `NoAuthority`, `NotResults`, `ResultsNotGenuine`, `ResultsOfOtherCentre`, `ResultsOfOtherSession`,
        `UnknownSession`, `NotFinalised`, `ResultsOfOtherPackage`, `ResultsStale`.
        """
        if self._authority is None:
            raise NoAuthority
        document = _genuine(content, self._authority)
        check_place(document, self._centre, session)

        def bring(ledger: Ledger) -> None:
            if check_results(document, _expected(ledger, document.session)):
                ledger.record(document.session, _received(document, content), who=who, now=now)

        self._writer.submit(bring)
        return document


def _outcome_of(status: int, code: str) -> Outcome:
    if code == "not_published":
        return "not_published"
    # a server in trouble, or one that asks for patience, has not said no
    return "unreachable" if status >= 500 or status == 429 else "refused"


def _genuine(content: bytes, authority: AuthorityCard) -> ResultsDocument:
    try:
        return read_results(content, receipt_key(authority))
    except WrongSignature:
        raise ResultsNotGenuine from None
    except Refusal:
        raise NotResults from None


def _expected(ledger: Ledger, session: str) -> Expected:
    row, sent = sessions.session(ledger.db, session), sessions.delivery(ledger.db, session)
    if row.finalised_n is None or sent is None or sent.revision != row.revision:
        raise NotFinalised
    kept = results.of_session(ledger.db, session)
    return Expected(session, sent.sha256, kept.revision if kept else 0)


def _received(document: ResultsDocument, content: bytes) -> facts.ResultsReceived:
    return facts.ResultsReceived(
        revision=document.revision,
        publication=document.publication,
        state=document.state,
        document=content.decode(),
    )


def _ask_at_once(ledger: Ledger, session: str) -> None:
    sessions.session(ledger.db, session)
    sent = sessions.delivery(ledger.db, session)
    if sent is None or sent.state != "delivered":
        raise NoPackageSent(number=session)
    results.ask_at_once(ledger.db, session)
