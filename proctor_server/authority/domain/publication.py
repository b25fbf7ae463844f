"""R-AUT-02: what keeps a session from being published by itself. Pure."""

from collections.abc import Iterator, Sequence

import msgspec

from proctor_server.authority.domain.marking import Certification
from proctor_server.session_package.record import SessionRecord

CATEGORIES_FOR_A_PERSON = ("C1", "C6", "E")
"""R-INC-05: reports of these categories (all that begin so) ask for a decision."""


class Obstacle(msgspec.Struct, frozen=True, kw_only=True):
    """One reason to wait for a jury: `session_comment`, `decision_open` or `scoring_error`."""

    code: str
    message: str
    candidate: int | None = None


def obstacles(record: SessionRecord, certifications: Sequence[Certification]) -> list[Obstacle]:
    """Everything that a jury has to look at; empty: the session is published by itself."""
    return [*_comment(record), *_decisions(record), *_errors(certifications)]


def _comment(record: SessionRecord) -> Iterator[Obstacle]:
    if record.comment.strip():
        yield Obstacle(code="session_comment", message="Le centre a écrit un commentaire sur la session.")


def _decisions(record: SessionRecord) -> Iterator[Obstacle]:
    for report in record.reports:
        if report.category.startswith(CATEGORIES_FOR_A_PERSON):
            message = f"Un signalement {report.category} attend une décision."
            yield Obstacle(code="decision_open", message=message, candidate=report.candidate)


def _errors(certifications: Sequence[Certification]) -> Iterator[Obstacle]:
    for each in certifications:
        if each.status == "error":
            message = f"Le score de {each.first_name} {each.birth_name} est en erreur ({each.reason})."
            yield Obstacle(code="scoring_error", message=message, candidate=each.candidate)
