"""Forgetting what candidates gave (R-FIN-07): when the authority has it, by its signed receipt, or on a written
order."""

from collections.abc import Callable
from typing import Any

import structlog

from kiosk_client.protocol.messages import ReceiptDone, ReceiptOrder
from kiosk_client.protocol.receipt import Receipt, check_vouched
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.storage.attempts import Attempts
from kiosk_client.storage.identity import Identity, centre_key, is_signed
from kiosk_client.storage.journal import Journal

log = structlog.get_logger()


class NotAcknowledged(Refusal):
    """The room does not have everything on its disk."""

    code = "not_acknowledged"
    sentence = "La salle n'a pas tout reçu (sessions {sessions}) : exportez d'abord, ou forcez avec une raison."


class NotReceived(Refusal):
    """As far as this station knows, the authority does not have the package (R-FIN-05)."""

    code = "not_received"
    sentence = (
        "L'autorité n'a pas encore accusé réception (sessions {sessions}) : attendez que la salle le dise au poste, "
        "ou forcez avec une raison."
    )


class StillOpen(Refusal):
    """A candidate's attempt is open on this station."""

    code = "attempt_open"
    sentence = "Une épreuve est en cours sur ce poste : terminez-la d'abord, ou forcez avec une raison."


class ReasonMissing(Refusal):
    """An erasure that is forced says why."""

    code = "reason_missing"
    sentence = "Donnez la raison avec --reason."


def erase(journal: Journal, attempts: Attempts, *, at: int, reason: str, force: bool) -> dict[str, Any]:
    """Forgets every key, journal, form and draft. `at`: wall clock, ms. Returns what each journal counted.

    Raises `NotAcknowledged`, `NotReceived` or `StillOpen` unless forced, `ReasonMissing` without a reason.
    """
    if not reason.strip():
        raise ReasonMissing
    behind, early = journal.behind(), attempts.without_receipt()
    if behind and not force:
        raise NotAcknowledged(sessions=", ".join(behind))
    if early and not force:
        raise NotReceived(sessions=", ".join(early))
    if attempts.open_attempt() is not None and not force:
        raise StillOpen
    return attempts.erase(at=at, forced=force, reason=reason.strip())


class Releasing:
    """The room says that the authority has a session's package."""

    def __init__(
        self,
        identity: Identity,
        attempts: Attempts,
        journal: Journal,
        *,
        forget: Callable[[str], None],
        wall: Callable[[], int],
    ) -> None:
        """`forget`: the page shows the session no longer; raises a refusal while a candidate sits. `wall`: wall clock,
        ms."""
        self._identity, self._attempts, self._journal = identity, attempts, journal
        self._forget, self._wall = forget, wall

    def obey(self, order: ReceiptOrder) -> ReceiptDone:
        """Keeps the receipt; forgets the session unless the room lacks some of its journal, or somebody sits.

        Raises `NotPaired`, and `Unreadable`, `MissingField`, `WrongSignature`, `OtherPackage` for what cannot be
        verified: nothing is forgotten then.
        """
        receipt = self._verified(order)
        self._attempts.keep_receipt(order.session, order.receipt)
        written, acknowledged = self._journal.acknowledged(order.session)
        if acknowledged < written or not self._is_forgotten(order.session):
            return ReceiptDone(session=order.session, erased=False, n=written)
        if written:
            reason = f"accusé de réception du {receipt.received_at}"
            self._attempts.erase(at=self._wall(), forced=False, reason=reason, session=order.session)
            log.info("session_erased", session=order.session, n=written)
        return ReceiptDone(session=order.session, erased=True, n=written)

    def _verified(self, order: ReceiptOrder) -> Receipt:
        centre = centre_key(self._identity.paired()).public_bytes_raw()
        return check_vouched(order.session, order.voucher.encode(), order.receipt.encode(), centre, is_signed)

    def _is_forgotten(self, session: str) -> bool:
        try:
            self._forget(session)
        except Refusal:
            return False
        return True
