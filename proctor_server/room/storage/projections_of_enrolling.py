"""From facts to tables: the plan of a session, and who is enrolled, one by one."""

from collections.abc import Callable
from typing import Any

import msgspec

from proctor_server.room.domain import facts
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.candidate_list import person_key
from proctor_server.room.storage.projections_of_written_reports import forget_candidates
from proctor_server.room.storage.scene import Scene


def _list_candidate(at: Scene, candidate: Candidate) -> None:
    """One more in the list; no later one gets this number."""
    at.run(
        "INSERT INTO candidate (session, id, body, known_as) VALUES (:session, :id, :body, :known_as)",
        id=candidate.id, body=msgspec.json.encode(candidate), known_as=person_key(candidate),
    )  # fmt: skip
    at.run(
        "UPDATE session SET last_candidate = max(last_candidate, :id) WHERE number = :session",
        id=candidate.id,
    )


def _session_edited(at: Scene, fact: facts.SessionEdited) -> None:
    at.run("UPDATE session SET plan = :plan WHERE number = :session", plan=msgspec.json.encode(fact.plan))


def _candidates_imported(at: Scene, fact: facts.CandidatesImported) -> None:
    at.run("DELETE FROM candidate WHERE session = :session")
    forget_candidates(at)
    for candidate in fact.candidates:
        _list_candidate(at, candidate)


def _profiles_imported(at: Scene, fact: facts.ProfilesImported) -> None:
    for candidate, competences in fact.profiles.items():
        at.run(
            "UPDATE candidate SET profile = :profile WHERE session = :session AND id = :id",
            id=candidate, profile=msgspec.json.encode(competences),
        )  # fmt: skip


def _candidate_added(at: Scene, fact: facts.CandidateAdded) -> None:
    _list_candidate(at, fact.candidate)


def _candidate_corrected(at: Scene, fact: facts.CandidateCorrected) -> None:
    at.run(
        "UPDATE candidate SET body = :body, known_as = :known_as WHERE session = :session AND id = :id",
        id=fact.candidate.id, body=msgspec.json.encode(fact.candidate), known_as=person_key(fact.candidate),
    )  # fmt: skip


def _candidate_removed(at: Scene, fact: facts.CandidateRemoved) -> None:
    at.run("DELETE FROM candidate WHERE session = :session AND id = :id", id=fact.candidate)


ENROLLING_PROJECTIONS: dict[type, Callable[[Scene, Any], None]] = {
    facts.SessionEdited: _session_edited,
    facts.CandidatesImported: _candidates_imported,
    facts.ProfilesImported: _profiles_imported,
    facts.CandidateAdded: _candidate_added,
    facts.CandidateCorrected: _candidate_corrected,
    facts.CandidateRemoved: _candidate_removed,
}
