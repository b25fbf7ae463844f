"""From a received session to results, and out when nobody has to look at them first (R-AUT-02)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from proctor_server.authority.domain.acts import Entry
from proctor_server.authority.domain.errors import DecisionsOpen, NotEvaluated
from proctor_server.authority.domain.intake import SESSION_TRANSITIONS
from proctor_server.authority.domain.marking import certify
from proctor_server.authority.domain.publication import Obstacle, obstacle, obstacles
from proctor_server.authority.storage.acts import give_out, log_of, write_entry
from proctor_server.authority.storage.database import writing
from proctor_server.authority.storage.jobs import aside_for
from proctor_server.authority.storage.registers import has_solutions, solutions_of
from proctor_server.authority.storage.sessions import (
    StoredSession,
    certifications,
    keep_certifications,
    move_session,
    session,
)
from proctor_server.moments import iso
from proctor_server.results.certification import Certification

BY_COMMAND: Final = "commande"
"""Who acts, where somebody at the authority's machine did without an account."""

EVALUATE: Final = "evaluate"
"""The job's kind."""


class Evaluating:
    """Evaluates and publishes. Each call is safe to repeat."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def evaluate(self, connection: sa.Connection, centre: str, number: str, now: datetime) -> None:
        """Evaluate a session whose solutions are here; publish it when nothing stands against. Otherwise
        nothing changes: it waits for its solutions, or is published already."""
        stored = session(connection, centre, number)
        if stored and (stored.state, "evaluate") in SESSION_TRANSITIONS:
            self._evaluate(connection, stored, now)

    def _evaluate(self, connection: sa.Connection, stored: StoredSession, now: datetime) -> None:
        bank = stored.record.bank
        solutions = solutions_of(connection, bank.id, bank.version)
        if solutions is None or solutions.revision == stored.solutions:
            return
        log = log_of(connection, stored.centre, stored.number)
        results = certify(stored.record, solutions, log)
        keep_certifications(connection, stored, results)
        move_session(connection, stored, "evaluated", solutions=solutions.revision)
        if not obstacles(stored.record, results, log):
            publish_results(connection, stored, solutions.revision, by="", reason="", now=now)

    def publish(self, stored: StoredSession, now: datetime) -> None:
        """A person has looked: comment and scoring errors do not hold the session back any more. Harmless
        when it is published. Raises `NotEvaluated` or `DecisionsOpen`."""
        with writing(self._engine) as connection:
            self.evaluate(connection, stored.centre, stored.number, now)
            stored = session(connection, stored.centre, stored.number) or stored
            if stored.state == "published":
                return
            bank = stored.record.bank
            if (stored.state, "publish") not in SESSION_TRANSITIONS:
                raise NotEvaluated(session=stored.number, bank=bank.id, version=bank.version)
            log = log_of(connection, stored.centre, stored.number)
            found = obstacles(stored.record, _results(connection, stored), log)
            if decisions := [each for each in found if each.code == "decision_open"]:
                raise DecisionsOpen(session=stored.number, count=len(decisions))
            entry = Entry(
                n=len(log) + 1, act="publish", by=BY_COMMAND, at=iso(now), reason="", revision=stored.revision
            )
            write_entry(connection, stored.centre, stored.number, entry, stored.number)
            publish_results(connection, stored, stored.solutions or "", by=BY_COMMAND, reason="", now=now)

    def obstacles(self, stored: StoredSession) -> list[Obstacle]:
        """What a session waits for; empty once it is published."""
        if stored.state == "published":
            return []
        with self._engine.connect() as connection:
            log = log_of(connection, stored.centre, stored.number)
            found = obstacles(stored.record, _results(connection, stored), log)
            return [*_not_evaluated(connection, stored), *found]


def publish_results(
    connection: sa.Connection, stored: StoredSession, solutions: str, *, by: str, reason: str, now: datetime
) -> None:
    """The results of an evaluated session go out, and what went out is kept. `by` empty: by itself."""
    told = {"at": iso(now), "by": by, "reason": reason, "solutions": solutions}
    give_out(connection, stored.centre, stored.number, {**told, "results": _results(connection, stored)})
    move_session(connection, stored, "published", published_at=iso(now))


def _results(connection: sa.Connection, stored: StoredSession) -> Sequence[Certification]:
    return [each for _, each in certifications(connection, stored)]


def _not_evaluated(connection: sa.Connection, stored: StoredSession) -> list[Obstacle]:
    if stored.state != "received":
        return []
    bank = stored.record.bank
    if not has_solutions(connection, bank.id, bank.version):
        why = NotEvaluated(session=stored.number, bank=bank.id, version=bank.version)
        return [Obstacle(code=why.code, message=str(why), sentence=why.sentence, details=_texts(why.details))]
    job = aside_for(connection, stored.centre, stored.number)
    if job is None:
        return [obstacle("evaluation_waits", "L'évaluation attend son tour.")]
    sentence = "L'évaluation a échoué ({reason}). `proctor authority jobs DIR --again` la recommence."
    return [obstacle("evaluation_failed", sentence, {"reason": job.reason or ""})]


def _texts(details: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in details.items()}
