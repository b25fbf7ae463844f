"""Reports without a disk, for the tests of the pages: the real rules, kept in a list."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import asdict, replace

from kiosk_client.protocol.refusal import Refusal
from proctor_server.moments import iso
from proctor_server.room.domain.errors import ReportChanged, UnknownReport
from proctor_server.room.domain.view import ReportCard, ReportsMark
from proctor_server.room.domain.written_report import CATEGORIES, ReportBody, lacking, tidied


class FakeReports:
    """`say(reports=…)` tells whoever watches that something has changed."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say, self._line = say, 500
        self.cards: dict[int, ReportCard] = {}
        self._keys: dict[str, int] = {}
        self.refuse: Refusal | None = None

    def reports(self, session: str) -> list[ReportCard]:
        return list(self.cards.values())

    def write(self, session: str, said: ReportBody, key: str, who: str, now: datetime) -> ReportCard:
        if self.refuse is not None:
            raise self.refuse
        if key in self._keys:
            return self.cards[self._keys[key]]
        self._line += 1
        self._keys[key] = self._line
        return self._keep(card(self._line, tidied(said), who.partition(":")[2], now))

    def correct(self, session: str, report: int, version: int, said: ReportBody, who: str, now: datetime) -> ReportCard:
        body = tidied(said)
        return self._change(report, version, who, now, **asdict(body), lacking=lacking(body))

    def withdraw(self, session: str, report: int, version: int, who: str, now: datetime) -> ReportCard:
        return self._change(report, version, who, now, withdrawn=True, lacking=[])

    def restore(self, session: str, report: int, version: int, who: str, now: datetime) -> ReportCard:
        return self._change(report, version, who, now, withdrawn=False)

    def _change(self, report: int, version: int, who: str, now: datetime, **changes: Any) -> ReportCard:
        there = self.cards.get(report)
        if there is None:
            raise UnknownReport
        if there.version != version:
            raise ReportChanged(name=there.changed_by)
        self._line += 1
        by = {"changed_by": who.partition(":")[2], "changed_at": iso(now)}
        return self._keep(replace(there, version=self._line, **by, **changes))

    def _keep(self, kept: ReportCard) -> ReportCard:
        self.cards[kept.n] = kept
        there = [each for each in self.cards.values() if not each.withdrawn]
        self._say(reports=ReportsMark(there=len(there), drafts=sum(bool(c.lacking) for c in there), last=self._line))
        return kept


def card(n: int, said: ReportBody, by: str, now: datetime) -> ReportCard:
    """A report as it was first written."""
    return ReportCard(
        n=n, version=n, source="written", withdrawn=False, decision=CATEGORIES[said.category].decision,
        lacking=lacking(said), written_by=by, written_at=iso(now), **asdict(said),
    )  # fmt: skip
