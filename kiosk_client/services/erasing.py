"""Forgetting what candidates gave: only when the room has it all, or on a written order (R-FIN-07)."""

from typing import Any

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.storage.attempts import Attempts
from kiosk_client.storage.journal import Journal


class NotAcknowledged(Refusal):
    """The room does not have everything on its disk."""

    code = "not_acknowledged"
    sentence = "La salle n'a pas tout reçu (sessions {sessions}) : exportez d'abord, ou forcez avec une raison."


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

    Raises `NotAcknowledged` or `StillOpen` unless forced, `ReasonMissing` without a reason.
    """
    if not reason.strip():
        raise ReasonMissing
    behind = journal.behind()
    if behind and not force:
        raise NotAcknowledged(sessions=", ".join(behind))
    if attempts.open_attempt() is not None and not force:
        raise StillOpen
    return attempts.erase_all(at=at, forced=force, reason=reason.strip())
