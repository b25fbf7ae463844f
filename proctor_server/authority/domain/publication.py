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
UNKNOWN_CATEGORY: Final = "catégorie inconnue de cette version"


class Obstacle(msgspec.Struct, frozen=True, kw_only=True):
    """One reason to wait for a jury: `session_comment`, `decision_open`, `scoring_error` or `withdrawn`. `message`: in
    French; `sentence`, `details`: what it is made of, for a reader of another language. `report`: the one that is
    open, as `acts.identified` names it."""

    code: str
    message: str
    sentence: str
    details: dict[str, str] = {}
    candidate: int | None = None
    report: int | None = None


def obstacle(
    code: str,
    sentence: str,
    details: dict[str, str] | None = None,
    *,
    candidate: int | None = None,
    report: int | None = None,
) -> Obstacle:
    """With the sentence of it, in French."""
    told = details or {}
    return Obstacle(
        code=code,
        message=sentence.format(**told),
        sentence=sentence,
        details=told,
        candidate=candidate,
        report=report,
    )


def obstacles(
    record: SessionRecord, certifications: Sequence[Certification], log: Sequence[Entry] = ()
) -> list[Obstacle]:
    """Everything that a jury has to look at; empty: the session is published by itself."""
    held = standing(log, record.revision)
    return [*_withdrawn(log), *_comment(record, held), *_decisions(record, held), *_errors(certifications)]


def _withdrawn(log: Sequence[Entry]) -> Iterator[Obstacle]:
    if is_withdrawn(log):
        reason = next(each.reason for each in reversed(log) if each.act == "unpublish")
        yield obstacle("withdrawn", "Les résultats ont été retirés : {reason}", {"reason": reason})


def _comment(record: SessionRecord, held: Standing) -> Iterator[Obstacle]:
    if record.comment.strip() and not any(each.act == "acknowledge" for each in held.values()):
        yield obstacle("session_comment", "Le centre a écrit un commentaire sur la session.")


def _decisions(record: SessionRecord, held: Standing) -> Iterator[Obstacle]:
    settled = {each.report for each in held.values()}
    for name, report in identified(record).items():
        if is_for_a_person(report) and name not in settled:
            yield _open(record, report, name)


def is_for_a_person(report: IncidentReport) -> bool:
    """R-INC-05: those about an item are settled by a table. A category that this version does not know is read too."""
    return report.category in FOR_A_PERSON or report.category not in get_args(Category)


def _open(record: SessionRecord, report: IncidentReport, name: int) -> Obstacle:
    about = next((each for each in record.candidates if each.id == report.candidate), None)
    said = " — ".join(part for part in (report.value, report.text) if part)
    told = {
        "category": report.category,
        "what": WORDS.get(report.category, UNKNOWN_CATEGORY),
        "said": f" : {said}" if said else ".",
    }
    sentence = "Un signalement {category} ({what}) attend une décision{said}"
    if about is not None:
        told["whom"] = f"{about.first_name} {about.birth_name}"
        sentence = "Un signalement {category} ({what}) sur {whom} attend une décision{said}"
    return obstacle("decision_open", sentence, told, candidate=report.candidate, report=name)


def _errors(certifications: Sequence[Certification]) -> Iterator[Obstacle]:
    for each in certifications:
        if each.status == "error":
            told = {"whom": f"{each.first_name} {each.birth_name}", "reason": each.reason or ""}
            sentence = "Le score de {whom} est en erreur ({reason})."
            yield obstacle("scoring_error", sentence, told, candidate=each.candidate)
