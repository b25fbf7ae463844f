"""Jobs: written with what they are about in one transaction, taken by one worker, gone once they are done."""

from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from proctor_server.authority.domain.job import due_again
from proctor_server.authority.storage.tables import METADATA, SESSIONS
from proctor_server.moments import iso

JOBS: Final = sa.Table(
    "job",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False, comment="what is to be done: a name of services.working"),
    sa.Column("centre", sa.Text, nullable=False),
    sa.Column("session", sa.Text, nullable=False),
    sa.Column("asked_at", sa.Text, nullable=False),
    sa.Column("due_at", sa.Text, nullable=False, comment="not taken before"),
    sa.Column("attempts", sa.Integer, nullable=False, comment="how often it was taken"),
    sa.Column("reason", sa.Text, comment="why it failed, the last time"),
    sa.Column("aside_at", sa.Text, comment="since when it waits for a person"),
    sa.Index("ix_job_due_at", "due_at"),
    sqlite_autoincrement=True,
)

_NOT_ASIDE: Final = JOBS.c.aside_at.is_(None)


class Job(NamedTuple):
    """One job, as the table has it."""

    id: int
    kind: str
    centre: str
    session: str
    asked_at: str
    due_at: str
    attempts: int
    reason: str | None
    aside_at: str | None


def ask(connection: sa.Connection, kind: str, centre: str, session: str, now: datetime) -> None:
    """A new job, due now. Two of the same are harmless: what they do is safe to repeat."""
    row = {"kind": kind, "centre": centre, "session": session, "asked_at": iso(now), "due_at": iso(now)}
    connection.execute(sa.insert(JOBS).values(**row, attempts=0))


def ask_for_unpublished(connection: sa.Connection, kind: str, now: datetime) -> None:
    """A job for each session that is not published."""
    moment = sa.literal(iso(now))
    chosen = sa.select(sa.literal(kind), SESSIONS.c.centre, SESSIONS.c.number, moment, moment, sa.literal(0))
    columns = ["kind", "centre", "session", "asked_at", "due_at", "attempts"]
    connection.execute(sa.insert(JOBS).from_select(columns, chosen.where(SESSIONS.c.state != "published")))


def take(connection: sa.Connection, now: datetime) -> Job | None:
    """The job that is due for the longest time, counted as taken once more. Nobody else is given it until it is due
    again: should this worker die, that is when another one tries."""
    due = sa.select(JOBS).where(_NOT_ASIDE, JOBS.c.due_at <= iso(now)).order_by(JOBS.c.due_at, JOBS.c.id).limit(1)
    row = connection.execute(due.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    job = Job(*row)
    attempts = job.attempts + 1
    _change(connection, job.id, attempts=attempts, due_at=iso(due_again(attempts, now)))
    return job._replace(attempts=attempts)


def hold(connection: sa.Connection, job: Job) -> bool:
    """Whether the job is still this worker's; to the end of the transaction it stays so. On PostgreSQL its row is
    locked, on SQLite a transaction that writes is alone anyway."""
    mine = sa.select(JOBS.c.id).where(JOBS.c.id == job.id, JOBS.c.attempts == job.attempts, _NOT_ASIDE)
    # waits: whoever looks for a job locks this row for an instant, before seeing that it is taken
    return connection.execute(mine.with_for_update()).first() is not None


def finish(connection: sa.Connection, job: Job) -> None:
    """The job is done."""
    connection.execute(sa.delete(JOBS).where(JOBS.c.id == job.id))


def give_reason(connection: sa.Connection, job: Job, reason: str) -> None:
    """Why it was not done this time."""
    _change(connection, job.id, reason=reason)


def put_aside(connection: sa.Connection, job: Job, reason: str, now: datetime) -> None:
    """It is not tried again by itself."""
    _change(connection, job.id, reason=reason, aside_at=iso(now))


def bring_forward(connection: sa.Connection, now: datetime) -> None:
    """Everything that waits is due now."""
    connection.execute(sa.update(JOBS).where(_NOT_ASIDE).values(due_at=iso(now)))


def bring_back(connection: sa.Connection, now: datetime) -> int:
    """What was put aside is tried again; how many."""
    fresh = {"aside_at": None, "attempts": 0, "due_at": iso(now)}
    return connection.execute(sa.update(JOBS).where(sa.not_(_NOT_ASIDE)).values(fresh)).rowcount


def jobs(connection: sa.Connection) -> list[Job]:
    """All that are not done, in the order in which they were asked for."""
    return [Job(*row) for row in connection.execute(sa.select(JOBS).order_by(JOBS.c.id))]


def aside_for(connection: sa.Connection, centre: str, session: str) -> Job | None:
    """The job about this session that waits for a person."""
    asked = sa.select(JOBS).where(JOBS.c.centre == centre, JOBS.c.session == session, sa.not_(_NOT_ASIDE))
    row = connection.execute(asked.order_by(JOBS.c.id).limit(1)).first()
    return Job(*row) if row else None


def _change(connection: sa.Connection, number: int, **facts: Any) -> None:
    connection.execute(sa.update(JOBS).where(JOBS.c.id == number).values(**facts))
