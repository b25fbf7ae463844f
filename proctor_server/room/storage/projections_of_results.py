"""From facts to tables: the results that the authority gave back (R-AUT-03)."""

from collections.abc import Callable
from typing import Any

from proctor_server.room.domain import facts
from proctor_server.room.storage.scene import Scene

RESULTS_TABLES = ("results",)
"""Projections that this module fills."""


def _results_received(at: Scene, fact: facts.ResultsReceived) -> None:
    at.run(
        "INSERT INTO results (session, revision, state, document, n)"
        " VALUES (:session, :revision, :state, :document, :n)"
        " ON CONFLICT (session) DO UPDATE SET revision = excluded.revision, state = excluded.state,"
        " document = excluded.document, n = excluded.n WHERE excluded.revision > results.revision",
        revision=fact.revision, state=fact.state, document=fact.document,
    )  # fmt: skip


RESULTS_PROJECTIONS: dict[type, Callable[[Scene, Any], None]] = {facts.ResultsReceived: _results_received}
