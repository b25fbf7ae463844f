"""What dashboards show, read from the tables and from who is on the line."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from kiosk_client.protocol.messages import JournalHead
from proctor_server.assessment.profile import CERTIFIABLE_COMPETENCES, certifiable_competences
from proctor_server.moments import from_ms, iso, iso_ms, to_ms
from proctor_server.room.adapters.vault import Vault
from proctor_server.room.domain.alert import name_of
from proctor_server.room.domain.attempt import State
from proctor_server.room.domain.disk import DiskCard
from proctor_server.room.domain.view import (
    AddedTimeCard,
    AlertCard,
    AttemptCard,
    CandidateCard,
    LeftBehind,
    LostTimeCard,
    MessageCard,
    RoomView,
    RosterView,
    SessionHeader,
    StationCard,
)
from proctor_server.room.services.links import Links
from proctor_server.room.services.reporting import reports_mark
from proctor_server.room.services.rostering import roster_view
from proctor_server.room.storage import alerts, attempts, candidates, reports, sessions, times
from proctor_server.room.storage.alerts import AlertRow
from proctor_server.room.storage.attempts import AttemptRow, FormerStation
from proctor_server.room.storage.candidates import CandidateRow
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.sessions import SessionRow
from proctor_server.room.storage.times import AddedTime, LostTime, MessageRow


class StationsSeen(Protocol):
    """What the finder and the pairing desk know of stations."""

    def cards(self, now: datetime) -> list[StationCard]:
        """Every station that is paired, or seen on the network."""


class _Gathered(NamedTuple):
    """What cards of some candidates are made of: read with one statement a table, however many they are. By candidate
    or by attempt; `signed` by station."""

    attempts: dict[int, AttemptRow]
    kept: dict[int, int]
    signed: dict[str, JournalHead]
    messages: Mapping[int, list[MessageRow]]
    added: Mapping[int, list[AddedTime]]
    alerts: Mapping[str, list[AlertRow]]
    lost: Mapping[str, list[LostTime]]
    formers: Mapping[str, list[FormerStation]]

    def calls(self, candidate: int) -> list[AlertRow]:
        """Those that are open."""
        attempt = self.attempts.get(candidate)
        return self.alerts[attempt.id] if attempt else []


def _gathered(db: sqlite3.Connection, session: str, which: list[int]) -> _Gathered:
    found = attempts.of_candidates(db, session, which)
    runs = [attempt.id for attempt in found.values()]
    return _Gathered(
        attempts=found,
        kept=attempts.kept(db, session, which),
        signed=attempts.heads(db, session),
        messages=times.messages_of(db, session, which),
        added=times.added(db, session, which),
        alerts=alerts.open_of_all(db, runs),
        lost=times.lost_of(db, runs),
        formers=attempts.formers(db, runs),
    )


class Seeing:
    """Reads only."""

    def __init__(
        self,
        readers: Readers,
        links: Links,
        vault: Vault,
        stations: StationsSeen,
        categories: Callable[[str], list[str]],
        disk: Callable[[], DiskCard],
        zone: ZoneInfo | None,
    ) -> None:
        """`categories`: those that a report about an item may have. `disk`: how it does. `zone`: the school's, that
        «starts_at» is written in; None takes the machine's."""
        self._readers, self._links, self._vault, self._stations, self._zone = readers, links, vault, stations, zone
        self._categories, self.disk = categories, disk

    def sessions(self) -> list[SessionHeader]:
        """Every session, in the order of numbers."""
        with self._readers.one() as db:
            return [self._header(db, number) for number in sessions.numbers(db)]

    def header(self, session: str) -> SessionHeader:
        """The line above the room. Raises `UnknownSession`."""
        with self._readers.one() as db:
            return self._header(db, session)

    def room(self, session: str, now: datetime) -> RoomView:
        """Everything. Raises `UnknownSession`."""
        with self._readers.one() as db:
            header = self._header(db, session)
            cards = self._cards(db, session, candidates.candidates(db, session), now)
            roster = roster_view(db, session, now)
        stations = self._stations.cards(now)
        return RoomView(
            now=iso(now), session=header, candidates=cards, stations=stations, roster=roster, disk=self.disk()
        )

    def roster(self, session: str, now: datetime) -> RosterView:
        """Who invigilates how many (R-SES-06). Raises `UnknownSession`."""
        with self._readers.one() as db:
            sessions.session(db, session)
            return roster_view(db, session, now)

    def cards(self, session: str, which: Iterable[int], now: datetime) -> list[CandidateCard]:
        """Some candidates, as they are now; without those who are no longer enrolled."""
        with self._readers.one() as db:
            rows = candidates.some(db, session, list(which))
            return self._cards(db, session, rows, now) if rows else []

    def stations(self, now: datetime) -> list[StationCard]:
        """Every station, with the reason when it cannot be used."""
        return self._stations.cards(now)

    def candidates_on(self, stations: set[str]) -> dict[str, set[int]]:
        """By session, whose cards depend on these stations."""
        found: dict[str, set[int]] = {}
        with self._readers.one() as db:
            for row in attempts.running(db):
                if row.station in stations:
                    found.setdefault(row.session, set()).add(row.candidate)
        return found

    def _header(self, db: sqlite3.Connection, number: str) -> SessionHeader:
        row = sessions.session(db, number)
        secret, delivery = sessions.secret(db, number), sessions.delivery(db, number)
        upload: Any = delivery.state if delivery and row.finalised_n is not None else None
        return SessionHeader(
            number=number,
            site=row.plan.site,
            room=row.plan.room,
            starts_at=row.plan.starts_at,
            description=row.plan.description,
            access_code=secret.access_code if secret else "",
            state=sessions.state(db, row),
            planned_end=iso(self._planned_end(row)),
            invigilators=row.invigilators,
            unlocked=self._vault.content_unlocked,
            upload=upload,
            upload_message=delivery.message if delivery and upload else "",
            reports=reports_mark(reports.of_session(db, number)),
            rehearsal=row.plan.rehearsal,
        )

    def _planned_end(self, row: SessionRow) -> datetime:
        """R-SES-05: as long as planned from the planned start, or from the first start when that came first."""
        written = datetime.fromisoformat(row.plan.starts_at)
        planned = written.replace(tzinfo=self._zone) if self._zone else written.astimezone()
        start = min(planned, from_ms(row.first_start)) if row.first_start else planned
        return start + timedelta(minutes=row.plan.session_minutes)

    def _cards(
        self, db: sqlite3.Connection, session: str, rows: list[CandidateRow], now: datetime
    ) -> list[CandidateCard]:
        row = sessions.session(db, session)
        there = _gathered(db, session, [candidate.id for candidate in rows])
        planned_end = to_ms(self._planned_end(row))
        cards = {candidate: self._attempt_card(db, a, planned_end, there) for candidate, a in there.attempts.items()}
        return [
            _candidate_card(
                candidate,
                there.attempts.get(candidate.id),
                cards.get(candidate.id),
                [self._alert_card(alert) for alert in there.calls(candidate.id)],
                [_message_card(message) for message in there.messages[candidate.id]],
                is_over=row.finalised_n is not None,
                now=now,
            )
            for candidate in rows
        ]

    def _alert_card(self, row: AlertRow) -> AlertCard:
        kind: Any = row.kind
        state: Any = row.state
        return AlertCard(
            n=row.n,
            kind=kind,
            state=state,
            raised_at=iso_ms(row.raised_at) or "",
            taken_by=name_of(row.taken_by),
            taken_at=iso_ms(row.taken_at),
            number=row.number,
            what=row.what,
            aside=row.aside_at is not None,
            categories=self._categories(row.item) if row.item else [],
        )

    def _attempt_card(self, db: sqlite3.Connection, a: AttemptRow, planned_end: int, there: _Gathered) -> AttemptCard:
        link = self._links.link(a.station)
        head = link.head if link and link.head and link.head.session == a.session else there.signed.get(a.station)
        room_kept = there.kept[a.candidate]
        state: Any = a.state
        end: Any = a.end
        abort_reason: Any = a.abort_reason
        return AttemptCard(
            id=a.id,
            state=state,
            station=a.station,
            station_name=a.station_name,
            epoch=a.epoch,
            items=a.items,
            done=a.done,
            began_at=iso_ms(a.began_at),
            deadline=iso_ms(a.deadline),
            late_end=a.state != State.HANDED_IN and a.deadline is not None and a.deadline > planned_end,
            ended_at=iso_ms(a.ended_at),
            end=end,
            abort_reason=abort_reason,
            station_kept=max(room_kept, head.n if head else 0),
            room_kept=room_kept,
            offline_since=self._offline_since(a),
            late_answers=a.late_answers,
            fenced=a.fenced,
            focus_losses=a.focus_losses,
            paused_at=iso_ms(a.paused_at),
            credit_seconds=a.credits // 1000,
            left_behind=_left_behind(db, a, there),
            lost_time=[_lost_time_card(row) for row in there.lost[a.id]],
            added_time=[_added_time_card(db, a, row) for row in there.added[a.candidate]],
        )

    def _offline_since(self, a: AttemptRow) -> str | None:
        if a.state == State.HANDED_IN and a.station_ended:
            return None
        since = self._links.silent_since.get(a.station)
        return iso(since) if since else None


def _candidate_card(
    row: CandidateRow,
    attempt: AttemptRow | None,
    card: AttemptCard | None,
    calls: list[AlertCard],
    messages: list[MessageCard],
    *,
    is_over: bool,
    now: datetime,
) -> CandidateCard:
    competences = certifiable_competences(row.profile)
    confirmed = row.confirmed_until is not None and row.confirmed_until >= to_ms(now)
    state: Any = _state(attempt, is_confirmed=confirmed, is_over=is_over)
    return CandidateCard(
        id=row.id,
        birth_name=row.person.birth_name,
        first_name=row.person.first_name,
        birth_date=row.person.birth_date,
        group=row.person.group or row.person.external_id,
        extra_time_percent=row.person.extra_time_percent,
        certifiable=competences >= CERTIFIABLE_COMPETENCES,
        certifiable_competences=competences,
        state=state,
        confirmed_until=iso_ms(row.confirmed_until) if confirmed else None,
        attempt=card,
        alerts=calls,
        messages=messages,
        focus_tolerance=row.person.focus_tolerance,
        text_size=row.person.text_size,
        accommodations=row.person.accommodations,
    )


def _left_behind(db: sqlite3.Connection, a: AttemptRow, there: _Gathered) -> list[LeftBehind]:
    """R-ENT-05: what a station that had the attempt says that it has, and the room does not."""
    found = []
    for former in there.formers[a.id]:
        kept = attempts.entry_head(db, a.session, former.id)
        have, has = kept.n if kept else 0, there.signed[former.id].n if former.id in there.signed else 0
        numbers = f"{have + 1}–{has}" if has > have else ""
        found.append(LeftBehind(station_name=former.name, numbers=numbers))
    return found


def _message_card(row: MessageRow) -> MessageCard:
    return MessageCard(
        n=row.n,
        text=row.text,
        added_seconds=row.added // 1000,
        sent_at=iso_ms(row.sent_at) or "",
        sent_by=name_of(row.sent_by),
        delivered_at=iso_ms(row.delivered_at),
        read_at=iso_ms(row.read_at),
    )


def _added_time_card(db: sqlite3.Connection, a: AttemptRow, row: AddedTime) -> AddedTimeCard:
    return AddedTimeCard(
        n=row.n,
        seconds=row.added // 1000,
        reason=row.reason,
        added_at=iso_ms(row.added_at) or "",
        withdrawn=bool(row.withdrawn),
        without_it_ends_at=iso_ms((a.deadline or 0) - row.added) or "",
        others=len(times.added_by(db, a.session, row.n)) - (not row.withdrawn),
    )


def _lost_time_card(row: LostTime) -> LostTimeCard:
    cause: Any = row.cause
    state: Any = row.state
    return LostTimeCard(
        n=row.n,
        cause=cause,
        since=iso_ms(row.since) or "",
        until=iso_ms(row.until),
        state=state,
        seconds=row.length // 1000,
        granted_seconds=row.granted // 1000,
        reason=row.reason,
    )


def _state(attempt: AttemptRow | None, *, is_confirmed: bool, is_over: bool) -> str:
    if attempt and attempt.state != State.ADMITTED:
        return attempt.state
    if is_over:
        return "absent"  # R-ENT-06
    if attempt:
        return "at_door"
    return "present" if is_confirmed else "expected"
