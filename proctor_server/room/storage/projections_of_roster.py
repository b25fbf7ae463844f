"""From facts to tables: who invigilates, whose list each candidate is on (R-SES-06)."""

from collections.abc import Callable
from typing import Any

from proctor_server.room.domain import facts
from proctor_server.room.storage.scene import Scene

ROSTER_TABLES = ("on_duty", "listed", "ratio_override")
"""Projections that this module fills."""


def come_on_duty(at: Scene, name: str) -> None:
    """Somebody has signed in, here or in a second browser."""
    at.run("INSERT OR IGNORE INTO on_duty (session, name, n) VALUES (:session, :name, :n)", name=name)


def _invigilator_left(at: Scene, fact: facts.InvigilatorLeft) -> None:
    at.run("DELETE FROM on_duty WHERE session = :session AND name = :name", name=fact.name)


def _lists_balanced(at: Scene, fact: facts.ListsBalanced) -> None:
    at.run("DELETE FROM listed WHERE session = :session")
    for each in fact.lists:
        for candidate in each.candidates:
            at.run(
                "INSERT INTO listed (session, candidate, name) VALUES (:session, :candidate, :name)",
                candidate=candidate, name=each.name,
            )  # fmt: skip


def _ratio_overridden(at: Scene, fact: facts.RatioOverridden) -> None:
    at.run(
        'INSERT INTO ratio_override (session, n, reason, "by", at) VALUES (:session, :n, :reason, :who, :moment)',
        reason=fact.reason, who=fact.by, moment=fact.overridden_at,
    )  # fmt: skip


def _ratio_override_withdrawn(at: Scene, fact: facts.RatioOverrideWithdrawn) -> None:
    at.run("DELETE FROM ratio_override WHERE session = :session AND n = :override", override=fact.override)


ROSTER_PROJECTIONS: dict[type, Callable[[Scene, Any], None]] = {
    facts.InvigilatorLeft: _invigilator_left,
    facts.ListsBalanced: _lists_balanced,
    facts.RatioOverridden: _ratio_overridden,
    facts.RatioOverrideWithdrawn: _ratio_override_withdrawn,
}
