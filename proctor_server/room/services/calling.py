"""What invigilators do about the calls of candidates (R-INC-01 … R-INC-03)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal

from proctor_server.moments import to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.alert import ACTIONS, AlertEvent, alert_after, require_own
from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.errors import AlertActionUnfit
from proctor_server.room.domain.report import check_category
from proctor_server.room.services.library import Library
from proctor_server.room.storage import alerts, attempts, candidates, forms, sessions
from proctor_server.room.storage.alerts import AlertRow
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer

Action = Literal["take", "give_back", "settle", "reject"]
FactOf = Callable[[AlertRow, str, int], facts.Fact]

_ACTS: Final[dict[Action, tuple[AlertEvent, FactOf]]] = {
    "take": (AlertEvent.TAKE, lambda alert, who, at: facts.AlertTaken(alert=alert.n, by=who, taken_at=at)),
    "give_back": (AlertEvent.GIVE_BACK, lambda alert, _who, _at: facts.AlertGivenBack(alert=alert.n)),
    "settle": (AlertEvent.SETTLE, lambda alert, _who, at: facts.AlertSettled(alert=alert.n, settled_at=at)),
    "reject": (
        AlertEvent.SETTLE,
        lambda alert, _who, at: facts.ReportRejected(
            alert=alert.n, attempt=alert.attempt, number=alert.number or 0, settled_at=at
        ),
    ),
}
"""What an invigilator does → what it is in the table of calls, and the fact."""


class Calling:
    """Each act raises `UnknownAlert`, `AlertActionUnfit`, `AlertOfAnother` with the name of whoever has taken the call,
    `AlertRefused` when it is settled."""

    def __init__(self, writer: Writer, library: Library) -> None:
        self._writer, self._library = writer, library

    def do(self, action: Action, session: str, candidate: int, alert: int, who: str, now: datetime) -> None:
        """Somebody goes, and every dashboard says who; does not go after all: the call is as old as it was; has dealt
        with it; or nothing is wrong with the item, and the candidate has it again (R-INC-02)."""
        event, fact_of = _ACTS[action]

        def act(ledger: Ledger) -> None:
            row = _allowed(ledger, (session, candidate, alert), action, event, who)
            ledger.record(session, fact_of(row, who, to_ms(now)), who=who, now=now, candidate=candidate)

        self._writer.submit(act)

    def accept(self, session: str, candidate: int, alert: int, category: str, who: str, now: datetime) -> None:
        """R-INC-02: another item of the same skill at the same number; where the bank has none left, or the attempt is
        over, the number is neutralised. Raises `ContentLocked`, `CategoryClosed`, `UnknownCategory`,
        `CategoryUnfit`."""
        # opened here, because the writer's thread must not wait for a file
        self._library.content()

        def accept(ledger: Ledger) -> None:
            row = _allowed(ledger, (session, candidate, alert), "accept", AlertEvent.SETTLE, who)
            fact = self._accepted(ledger, row, category, who, to_ms(now))
            ledger.record(session, fact, who=who, now=now, candidate=candidate)

        self._writer.submit(accept)

    def _accepted(self, ledger: Ledger, alert: AlertRow, category: str, who: str, at: int) -> facts.ReportAccepted:
        item = alert.item or ""
        version = sessions.session(ledger.db, alert.session).bank_version
        check_category(category, self._library.content_of(version).item(item))
        return facts.ReportAccepted(
            alert=alert.n,
            attempt=alert.attempt,
            number=alert.number or 0,
            item=item,
            category=category,
            settled_at=at,
            replacement=self._replacement(ledger, alert),
            by=who,
        )

    def _replacement(self, ledger: Ledger, alert: AlertRow) -> facts.FormLine | None:
        attempt = attempts.attempt(ledger.db, alert.attempt)
        if attempt.state == State.HANDED_IN:
            return None
        profile = candidates.candidate(ledger.db, alert.session, alert.candidate).profile
        form = {row["number"]: facts.FormLine(**dict(row)) for row in forms.form(ledger.db, attempt.id)}
        had = {line.item for line in form.values()} | {row["item"] for row in forms.replaced(ledger.db, attempt.id)}
        return self._library.replacement(form[alert.number or 0], profile, attempt.seed or "", had)


def _allowed(ledger: Ledger, which: tuple[str, int, int], action: str, event: AlertEvent, who: str) -> AlertRow:
    """The call, when the rules let this person do this."""
    session, candidate, n = which
    sessions.open_session(ledger.db, session)
    alert = alerts.alert(ledger.db, session, candidate, n)
    if action not in ACTIONS[alert.kind]:
        raise AlertActionUnfit
    # the name is of more use than the state
    require_own(alert, who)
    alert_after(alert.state, event)
    return alert
