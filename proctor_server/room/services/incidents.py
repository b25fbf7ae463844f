"""The *procès-verbal d'incident* from the facts of a session: nobody has to remember what the room has written down."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from proctor_server.moments import to_ms
from proctor_server.room.domain import facts
from proctor_server.room.domain.alert import name_of
from proctor_server.room.domain.papers import (
    AddedTimeLine,
    CallLine,
    EndingLine,
    Heading,
    IncidentReport,
    LeftPageLine,
    LostTimeLine,
    OverrideLine,
    ReportLine,
    StationLine,
    WithdrawalLine,
    WrittenLine,
)
from proctor_server.room.services.accounting import is_finished
from proctor_server.room.storage import alerts, attempts, candidates, journal, reports, sessions, times
from proctor_server.room.storage.alerts import AlertRow
from proctor_server.room.storage.attempts import AttemptRow
from proctor_server.room.storage.journal import Recorded
from proctor_server.room.storage.reports import ReportRow

Written = Callable[[int], str]
"""Milliseconds to the room's wall clock."""


class Story(NamedTuple):
    """A session's facts, and the names that they are told with."""

    recorded: list[Recorded]
    people: dict[int, str]
    runs: dict[str, AttemptRow]
    stations: dict[str, str]
    written: Written

    def candidate_of(self, attempt: str) -> str:
        """Who sits this attempt."""
        return self.people[self.runs[attempt].candidate]

    def moment(self, recorded: Recorded) -> str:
        """When a fact was written down."""
        return self.written(to_ms(datetime.fromisoformat(recorded.stamp.at)))

    def station(self, station: str) -> str:
        """A station's name on the day."""
        return self.stations.get(station, station)


def incident_report(db: sqlite3.Connection, heading: Heading, written: Written) -> IncidentReport:
    """R-FIN-06, as far as the session has come. Raises `UnknownSession`."""
    session = heading.number
    story = _story(db, session, written)
    row, sealed = sessions.session(db, session), sessions.delivery(db, session)
    started = {run.candidate for run in story.runs.values() if run.began_at is not None}
    said = _last_finalised(story) if row.finalised_n is not None else None
    calls = alerts.of_session(db, session)
    return IncidentReport(
        heading=heading,
        enrolled=len(story.people),
        started=len(started),
        absent=[story.people[number] for number in said.absent] if said else [],
        finalised=said is not None,
        comment=said.incident if said else "",
        some_could_not_join=said.some_could_not_join if said else False,
        written=[_written(story, row) for row in reports.written(db, session)],
        reports=_reports(story, calls),
        calls=[_call(story, call) for call in calls if call.kind == "hand"],
        lost_time=_lost_time(db, story),
        added_time=list(_added_time(story)),
        endings=_endings(story),
        left_pages=[
            LeftPageLine(who=story.people[run.candidate], times=run.focus_losses)
            for run in story.runs.values()
            if run.focus_losses
        ],
        stations=sorted([*_outages(story), *_moves(story), *_rebuildings(story)], key=lambda line: line.at),
        withdrawals=list(_withdrawals(story)),
        overrides=list(_overrides(story)),
        package=sealed.file if sealed and said else "",
        sha256=sealed.sha256 if sealed and said else "",
    )


def _story(db: sqlite3.Connection, session: str, written: Written) -> Story:
    recorded = list(journal.recorded(db, session))
    people = {row.id: f"{row.person.birth_name} {row.person.first_name}" for row in candidates.candidates(db, session)}
    runs = {run.id: run for run in attempts.of_session(db, session)}
    entered = [told.fact for told in recorded if isinstance(told.fact, facts.CandidateEntered | facts.AttemptMoved)]
    return Story(recorded, people, runs, {fact.station: fact.station_name for fact in entered}, written)


def _last_finalised(story: Story) -> facts.Finalised | None:
    found = [told.fact for told in story.recorded if isinstance(told.fact, facts.Finalised)]
    return found[-1] if found else None


# ── reports ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _written(story: Story, row: ReportRow) -> WrittenLine:
    return WrittenLine(
        at=story.written(row.written_at),
        who=story.people[row.candidate] if row.candidate is not None else "",
        category=row.category,
        number=row.number,
        value=row.value,
        text=row.text,
        by=name_of(row.written_by),
        changed_by=name_of(row.changed_by),
        changed_at=story.written(row.changed_at) if row.changed_at else "",
        draft=bool(row.lacking),
    )


# ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _reports(story: Story, calls: Iterable[AlertRow]) -> list[ReportLine]:
    accepted = [told.fact for told in story.recorded if isinstance(told.fact, facts.ReportAccepted)]
    categories = {fact.alert: fact.category for fact in accepted}
    return [
        ReportLine(
            at=story.written(call.raised_at),
            who=story.people[call.candidate],
            number=call.number or 0,
            what=call.what or "",
            outcome=call.outcome or "",
            category=categories.get(call.n, ""),
        )
        for call in calls
        if call.kind == "problem"
    ]


def _call(story: Story, call: AlertRow) -> CallLine:
    return CallLine(
        at=story.written(call.raised_at),
        who=story.people[call.candidate],
        taken_by=name_of(call.taken_by),
        settled_at=story.written(call.settled_at) if call.settled_at else "",
    )


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _lost_time(db: sqlite3.Connection, story: Story) -> list[LostTimeLine]:
    return [
        LostTimeLine(
            who=story.candidate_of(line.attempt),
            cause=line.cause,
            since=story.written(line.since),
            until=story.written(line.until) if line.until is not None else "",
            seconds=line.length // 1000,
            state=line.state,
            granted_seconds=line.granted // 1000,
            reason=line.reason,
        )
        for attempt in story.runs
        for line in times.lost(db, attempt)
    ]


def _added_time(story: Story) -> Iterator[AddedTimeLine]:
    for told in story.recorded:
        match told.fact:
            case facts.TimeAdded(added_at=at, minutes=minutes) as fact:
                yield _added(story, fact, at, minutes)
            case facts.TimeWithdrawn(withdrawn_at=at, minutes=minutes) as fact:
                yield _added(story, fact, at, -minutes)


def _added(story: Story, fact: facts.TimeAdded | facts.TimeWithdrawn, at: int, minutes: int) -> AddedTimeLine:
    whom = [story.people[number] for number in fact.candidates]
    return AddedTimeLine(at=story.written(at), whom=whom, minutes=minutes, reason=fact.reason, by=name_of(fact.by))


# ── tests that did not come to their end ─────────────────────────────────────────────────────────────────────────────


def _endings(story: Story) -> list[EndingLine]:
    ended = [told.fact for told in story.recorded if isinstance(told.fact, facts.AttemptEnded)]
    reasons = {fact.attempt: fact.reason for fact in ended if fact.reason}
    return [
        EndingLine(
            at=story.written(run.ended_at) if run.ended_at is not None else "",
            who=story.people[run.candidate],
            end=run.end or "",
            reason=reasons.get(run.id, "") if run.end == "ended_by_invigilator" else "",
            abort_reason=run.abort_reason or "",
            done=run.done,
            items=run.items,
        )
        for run in story.runs.values()
        if run.end is not None and (run.end == "ended_by_invigilator" or not is_finished(run))
    ]


# ── stations ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _outages(story: Story) -> Iterator[StationLine]:
    """R-TST-09: the candidates went on meanwhile."""
    lost: dict[str, str] = {}
    for told in story.recorded:
        if isinstance(told.fact, facts.StationLost):
            since = story.written(told.fact.lost_at) if told.fact.lost_at else story.moment(told)
            lost[told.fact.station] = since
        elif isinstance(told.fact, facts.StationBack) and told.fact.station in lost:
            since, until = lost.pop(told.fact.station), story.moment(told)
            yield StationLine(at=since, kind="lost", station=story.station(told.fact.station), until=until)
    for station, since in lost.items():
        yield StationLine(at=since, kind="lost", station=story.station(station))


def _rebuildings(story: Story) -> Iterator[StationLine]:
    for told in story.recorded:
        if isinstance(told.fact, facts.SessionRebuilt):
            yield StationLine(at=story.moment(told), kind="rebuilt", station=story.station(told.fact.station))


def _moves(story: Story) -> Iterator[StationLine]:
    seats: dict[str, str] = {}
    for told in story.recorded:
        at = story.moment(told)
        match told.fact:
            case (
                facts.AttemptBegan(attempt=attempt, station_name=name)
                | facts.AttemptResumed(attempt=attempt, station_name=name)
            ):
                seats[attempt] = name
            case facts.AttemptAway(attempt=attempt):
                yield StationLine(at=at, kind="restarted", station=seats[attempt], who=story.candidate_of(attempt))
            case facts.AttemptMoved(candidate=candidate, station_name=name):
                yield StationLine(at=at, kind="moved", station=name, who=story.people[candidate])
            case facts.JournalDeclaredLost(station=station, reason=reason):
                yield StationLine(at=at, kind="journal_lost", station=story.station(station), reason=reason)


def _withdrawals(story: Story) -> Iterator[WithdrawalLine]:
    for told in story.recorded:
        if isinstance(told.fact, facts.FinalisationWithdrawn):
            yield WithdrawalLine(at=story.moment(told), reason=told.fact.reason)


def _overrides(story: Story) -> Iterator[OverrideLine]:
    """R-SES-06."""
    restored = {
        told.fact.override: story.moment(told)
        for told in story.recorded
        if isinstance(told.fact, facts.RatioOverrideWithdrawn)
    }
    for told in story.recorded:
        if isinstance(told.fact, facts.RatioOverridden):
            yield OverrideLine(
                at=story.written(told.fact.overridden_at),
                until=restored.get(told.stamp.n, ""),
                by=name_of(told.fact.by),
                reason=told.fact.reason,
            )
