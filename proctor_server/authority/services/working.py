"""Jobs are done: each one once, by any worker, whatever dies in the middle."""

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from kiosk_client.protocol.refusal import Refusal
from proctor_server.authority.domain.job import is_poisoned
from proctor_server.authority.storage import jobs
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.jobs import Job

log = structlog.get_logger(__name__)

Handler = Callable[[sa.Connection, str, str, datetime], None]
"""Does the job about a centre's session in the transaction that is handed over; safe to repeat."""

LOOK_SECONDS: Final = 0.5
_AWAY_SECONDS: Final = 5.0
_DIED: Final = "le processus s'est arrêté en plein travail"


class Working:
    """Takes jobs. What a job changes and its end are one transaction: a worker that dies has changed nothing."""

    def __init__(self, engine: sa.Engine, handlers: Mapping[str, Handler]) -> None:
        self._engine, self._handlers = engine, handlers

    def work_one(self, now: datetime) -> bool:
        """Do the job that is due for the longest time; whether there was one."""
        with writing(self._engine) as connection:
            job = jobs.take(connection, now)
        if job is None:
            return False
        if is_poisoned(job.attempts - 1):
            # Taken often enough, and no word of why: whoever tried did not live to say it.
            self._put_aside(job, job.reason or _DIED, now)
            return True
        try:
            self._do(job, now)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one job must not stop the others
            self._failed(job, fault, now)
        return True

    def work_off(self, now: datetime) -> None:
        """Do everything that is due."""
        while self.work_one(now):
            pass

    def work_until(self, stop: Event, clock: Callable[[], datetime]) -> None:
        """Do what comes up, until `stop`. A database that is away is waited for."""
        while not stop.is_set():
            try:
                pause = 0.0 if self.work_one(clock()) else LOOK_SECONDS
            except SQLAlchemyError as fault:
                log.warning("database_away", kind=type(fault).__name__)
                pause = _AWAY_SECONDS
            stop.wait(pause)

    def jobs(self) -> list[Job]:
        """All that are not done, in the order in which they were asked for."""
        with self._engine.connect() as connection:
            return jobs.jobs(connection)

    def bring_forward(self, now: datetime) -> None:
        """At a start nothing waits for its turn to be tried again."""
        with writing(self._engine) as connection:
            jobs.bring_forward(connection, now)

    def bring_back(self, now: datetime) -> int:
        """A person wants what was put aside to be tried again; how many jobs."""
        with writing(self._engine) as connection:
            return jobs.bring_back(connection, now)

    def _do(self, job: Job, now: datetime) -> None:
        with writing(self._engine) as connection:
            if not jobs.hold(connection, job):
                return
            self._handlers[job.kind](connection, job.centre, job.session, now)
            jobs.finish(connection, job)
        log.info("job_done", job=job.id, kind=job.kind, session=job.session, attempts=job.attempts)

    def _failed(self, job: Job, fault: Exception, now: datetime) -> None:
        log.error("job_failed", job=job.id, kind=job.kind, session=job.session, exc_info=fault)
        # A fault's own words may hold what a candidate wrote.
        reason = str(fault) if isinstance(fault, Refusal) else type(fault).__name__
        if is_poisoned(job.attempts):
            self._put_aside(job, reason, now)
            return
        with writing(self._engine) as connection:
            jobs.give_reason(connection, job, reason)

    def _put_aside(self, job: Job, reason: str, now: datetime) -> None:
        with writing(self._engine) as connection:
            jobs.put_aside(connection, job, reason, now)
