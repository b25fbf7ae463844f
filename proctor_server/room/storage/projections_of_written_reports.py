"""From facts to tables: the reports of a session (R-INC-04)."""

from collections.abc import Callable
from typing import Any

import msgspec

from proctor_server.room.domain import facts
from proctor_server.room.domain.written_report import ReportState
from proctor_server.room.storage.scene import Scene

WRITTEN_REPORT_TABLES = ("report",)
"""Projections that this module fills."""


def report_of_call(at: Scene, fact: facts.ReportAccepted) -> None:
    """R-INC-02: a call that was accepted is a report already; before the call is settled in its own table."""
    at.run(
        "INSERT INTO report"
        " (session, n, version, source, state, category, candidate, number, written_by, written_at, outcome)"
        " SELECT :session, :n, :n, 'call', :standing, :category, candidate, :number,"
        " coalesce(nullif(:by, ''), taken_by, ''), :at, :outcome FROM alert WHERE session = :session AND n = :alert",
        standing=ReportState.STANDING, category=fact.category, number=fact.number, by=fact.by, at=fact.settled_at,
        outcome="neutralised" if fact.replacement is None else "replaced", alert=fact.alert,
    )  # fmt: skip


def forget_candidates(at: Scene) -> None:
    """R-CAN-02: another list: a report that was withdrawn must not come back about somebody else."""
    at.run("UPDATE report SET candidate = NULL, number = NULL WHERE session = :session")


def _written(at: Scene, fact: facts.ReportWritten) -> None:
    at.run(
        "INSERT INTO report (session, n, version, source, state, category, candidate, number, text, value,"
        " written_by, written_at, key)"
        " VALUES (:session, :n, :n, 'written', :standing, :category, :candidate, :number, :text, :value,"
        " :by, :at, :key)",
        **msgspec.to_builtins(fact.said), standing=ReportState.STANDING, by=fact.by, at=fact.written_at, key=fact.key,
    )  # fmt: skip


def _corrected(at: Scene, fact: facts.ReportCorrected) -> None:
    at.run(
        "UPDATE report SET category = :category, candidate = :candidate, number = :number, text = :text,"
        " value = :value WHERE session = :session AND n = :report",
        **msgspec.to_builtins(fact.said), report=fact.report,
    )  # fmt: skip
    _changed(at, fact.report, fact.by, fact.corrected_at)


def _withdrawn(at: Scene, fact: facts.ReportWithdrawn) -> None:
    _move(at, fact.report, ReportState.WITHDRAWN)
    _changed(at, fact.report, fact.by, fact.withdrawn_at)


def _restored(at: Scene, fact: facts.ReportRestored) -> None:
    _move(at, fact.report, ReportState.STANDING)
    _changed(at, fact.report, fact.by, fact.restored_at)


def _move(at: Scene, report: int, state: ReportState) -> None:
    at.run("UPDATE report SET state = :state WHERE session = :session AND n = :report", state=state, report=report)


def _changed(at: Scene, report: int, by: str, moment: int) -> None:
    at.run(
        "UPDATE report SET version = :n, changed_by = :by, changed_at = :at WHERE session = :session AND n = :report",
        by=by, at=moment, report=report,
    )  # fmt: skip


WRITTEN_REPORT_PROJECTIONS: dict[type, Callable[[Scene, Any], None]] = {
    facts.ReportWritten: _written,
    facts.ReportCorrected: _corrected,
    facts.ReportWithdrawn: _withdrawn,
    facts.ReportRestored: _restored,
}
