"""*Histoire de l'épreuve*: one candidate's test as the journal has it, for an appeal (R-INC-07)."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime

from kiosk_client.protocol.journal import FocusLost, read_entry
from proctor_server.moments import to_ms
from proctor_server.room.domain.papers import CandidateStory, FocusLine, Heading, HeadLine, LostTimeLine, MomentLine
from proctor_server.room.domain.story import Line, StoryWish, Tongue, chosen, tell
from proctor_server.room.services.storytelling import names_of
from proctor_server.room.storage import attempts, candidates, journal, times
from proctor_server.room.storage.attempts import AttemptRow

Written = Callable[[int], str]
"""Milliseconds to the room's wall clock, «2026-03-12T13:30:00»."""


def candidate_story(db: sqlite3.Connection, heading: Heading, candidate: int, written: Written) -> CandidateStory:
    """As far as the session has come. Raises `UnknownCandidate`."""
    session = heading.number
    person = candidates.candidate(db, session, candidate).person
    run, head = attempts.of_candidate(db, session, candidate), journal.head(db, session)

    def moment(ms: int | None) -> str:
        return "" if ms is None else written(ms)

    return CandidateStory(
        heading=heading,
        name=f"{person.birth_name.upper()} {person.first_name}",
        birth_date=person.birth_date,
        group=person.group or person.external_id,
        extra_time_percent=person.extra_time_percent,
        seats=_seats(db, run) if run else [],
        began_at=moment(run.began_at) if run else "",
        deadline=moment(run.deadline) if run else "",
        ended_at=moment(run.ended_at) if run else "",
        end=(run.end or "") if run else "",
        done=run.done if run else 0,
        items=run.items if run else 0,
        credit_seconds=run.credits // 1000 if run else 0,
        lost_time=_lost_time(db, run, written) if run else [],
        focus=list(_focus(db, run, written)) if run else [],
        moments=[_moment(line, written) for line in _lines(db, session, candidate, written)],
        head_n=head.n if head else 0,
        head_hash=head.hash if head else "",
        stations=list(_heads(db, session, run)) if run else [],
    )


def _lines(db: sqlite3.Connection, session: str, candidate: int, written: Written) -> Iterator[Line]:
    names, tongue = names_of(db, session)._replace(only=candidate), Tongue(str, lambda ms: written(ms)[11:16])
    told = (tell(each.stamp, each.fact, names, tongue, mark) for each, mark in journal.hashed(db, session))
    return chosen(told, StoryWish(candidate=candidate))


def _moment(line: Line, written: Written) -> MomentLine:
    return MomentLine(
        n=line.n,
        at=written(to_ms(datetime.fromisoformat(line.at))),
        own_at="" if line.own_at is None else written(line.own_at),
        who=line.who or "serveur",
        what=line.sentence,
        why=line.reason,
    )


def _seats(db: sqlite3.Connection, run: AttemptRow) -> list[str]:
    former = [one.name for one in attempts.former_stations(db, run.id)]
    return list(dict.fromkeys([*former, run.station_name]))


def _focus(db: sqlite3.Connection, run: AttemptRow, written: Written) -> Iterator[FocusLine]:
    for line in attempts.entries_of(db, run.id):
        entry = read_entry(line)
        if isinstance(entry, FocusLost):
            yield FocusLine(
                at=written(entry.at), number=entry.number, milliseconds=entry.milliseconds, cause=entry.cause
            )


def _lost_time(db: sqlite3.Connection, run: AttemptRow, written: Written) -> list[LostTimeLine]:
    return [
        LostTimeLine(
            who="",
            cause=line.cause,
            since=written(line.since),
            until=written(line.until) if line.until is not None else "",
            seconds=line.length // 1000,
            state=line.state,
            granted_seconds=line.granted // 1000,
            reason=line.reason,
        )
        for line in times.lost(db, run.id)
    ]


def _heads(db: sqlite3.Connection, session: str, run: AttemptRow) -> Iterator[HeadLine]:
    signed = attempts.heads(db, session)
    seats = {one.id: one.name for one in attempts.former_stations(db, run.id)} | {run.station: run.station_name}
    for station, name in seats.items():
        kept = attempts.entry_head(db, session, station)
        if kept is not None:
            head = signed.get(station)
            yield HeadLine(station=name, n=kept.n, hash=kept.hash, signed=head is not None and head.hash == kept.hash)
