"""R-AUT-02: what keeps a session from being published by itself. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final, get_args

import msgspec

from proctor_server.assessment.reports import FOR_A_PERSON, Category
from proctor_server.authority.domain.acts import Entry, Standing, identified, is_withdrawn, standing
from proctor_server.results.certification import Certification
from proctor_server.session_package.record import IncidentReport, SessionRecord

WORDS: Final = {"C1": "données du candidat fausses", "C6": "fraude suspectée"}
"""Category that a person decides on → what it is."""


class Obstacle(msgspec.Struct, frozen=True, kw_only=True):
    """One reason to wait for a jury: `session_comment`, `decision_open`, `scoring_error` or `withdrawn`. `report`: the
    one that is open, as `acts.identified` names it."""

    code: str
    message: str
    candidate: int | None = None
    report: int | None = None


def obstacles(
    record: SessionRecord, certifications: Sequence[Certification], log: Sequence[Entry] = ()
) -> list[Obstacle]:
    """Everything that a jury has to look at; empty: the session is published by itself."""
    held = standing(log, record.revision)
    return [*_withdrawn(log), *_comment(record, held), *_decisions(record, held), *_errors(certifications)]


def _withdrawn(log: Sequence[Entry]) -> Iterator[Obstacle]:
    if is_withdrawn(log):
        reason = next(each.reason for each in reversed(log) if each.act == "unpublish")
        yield Obstacle(code="withdrawn", message=f"Les résultats ont été retirés : {reason}")


def _comment(record: SessionRecord, held: Standing) -> Iterator[Obstacle]:
    if record.comment.strip() and not any(each.act == "acknowledge" for each in held.values()):
        yield Obstacle(code="session_comment", message="Le centre a écrit un commentaire sur la session.")


def _decisions(record: SessionRecord, held: Standing) -> Iterator[Obstacle]:
    settled = {each.report for each in held.values()}
    for name, report in identified(record).items():
        if is_for_a_person(report) and name not in settled:
            yield Obstacle(
                code="decision_open", message=_reason(record, report), candidate=report.candidate, report=name
            )


def is_for_a_person(report: IncidentReport) -> bool:
    """R-INC-05: those about an item are settled by a table. A category that this version does not know is read too."""
    return report.category in FOR_A_PERSON or report.category not in get_args(Category)


def _reason(record: SessionRecord, report: IncidentReport) -> str:
    what = WORDS.get(report.category, "catégorie inconnue de cette version")
    whom = [f" sur {each.first_name} {each.birth_name}" for each in record.candidates if each.id == report.candidate]
    said = " — ".join(part for part in (report.value, report.text) if part)
    about = f"Un signalement {report.category} ({what}){''.join(whom)} attend une décision"
    return f"{about} : {said}" if said else f"{about}."


def _errors(certifications: Sequence[Certification]) -> Iterator[Obstacle]:
    for each in certifications:
        if each.status == "error":
            message = f"Le score de {each.first_name} {each.birth_name} est en erreur ({each.reason})."
            yield Obstacle(code="scoring_error", message=message, candidate=each.candidate)
