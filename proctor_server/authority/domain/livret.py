"""What the livret scolaire is told of a school (R-AUT-03): each student's latest certification. Pure.

The names of the fields are those of the interface that LSU and LSL read.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final, Literal, NamedTuple

import msgspec

from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.referential import AREAS, COMPETENCES
from proctor_server.results.certification import Certification

SCOPE: Final = "organizations-certifications-result"
GRANT: Final = "client_credentials"
TOKEN_LASTS: Final = timedelta(hours=1)

Status = Literal["validated", "rejected", "pending"]


class UnsupportedGrant(Refusal):
    """Only programs ask for tokens, with their own credentials."""

    code = "unsupported_grant_type"
    sentence = "Le champ grant_type vaut client_credentials."


class InvalidClient(Refusal):
    """No client has this identifier and this secret. Which of the two is wrong is not told."""

    code = "invalid_client"
    sentence = "Ce client_id et ce client_secret ne vont pas ensemble."


class InvalidScope(Refusal):
    """A token is for the one thing that a client may read."""

    code = "invalid_scope"
    sentence = "Le champ scope vaut organizations-certifications-result."


class InvalidToken(Refusal):
    """The bearer token is missing, unknown, too old, or its client was removed."""

    code = "invalid_token"
    sentence = "Il faut un jeton valable : demandez-en un à /api/application/token, il vaut une heure."


class UnknownClient(Refusal):
    """Nobody reads the livret scolaire interface under this identifier."""

    code = "unknown_client"
    sentence = "Aucun client {client} : `proctor authority client list` dit lesquels existent."


class CompetenceResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`competence_id`: «1.1»."""

    competence_id: str
    level: int


class LivretCertification(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A student's certification. `birthdate`, `date`: YYYY-MM-DD. `delivered_at`: ISO 8601, when it was published."""

    id: int
    first_name: str
    middle_name: str | None
    third_name: str | None
    last_name: str
    birthdate: str
    national_student_id: str | None
    status: Status
    pix_score: int
    verification_code: str | None
    date: str
    delivered_at: str | None
    certification_center: str
    competence_results: list[CompetenceResult]


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """An area of the referential."""

    id: str
    name: str


class Competence(msgspec.Struct, frozen=True, kw_only=True):
    """A competence of the referential."""

    id: str
    name: str
    area: Area


class Livret(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for a school: certifications by last name, first name, id; and what competences are called."""

    certifications: list[LivretCertification]
    competences: list[Competence]


class Held(NamedTuple):
    """A certification as it is stored. `published_at` None: it is not published."""

    number: int
    result: Certification
    code: str
    centre: str
    published_at: str | None


def normal_uai(uai: str) -> str:
    """A school's code in the one form that is stored: any case is the same school."""
    return uai.strip().upper()


def livret(held: Iterable[Held]) -> Livret:
    """Each student's latest certification; cancelled ones are left out."""
    told = [_told(each) for each in _latest(held)]
    told.sort(key=lambda each: (each.last_name.casefold(), each.first_name.casefold(), each.id))
    return Livret(certifications=told, competences=_COMPETENCES)


def _latest(held: Iterable[Held]) -> Sequence[Held]:
    latest: dict[tuple[str, ...], Held] = {}
    for each in sorted(held, key=lambda one: (one.result.passed_on, one.number)):
        if each.result.status != "cancelled":
            latest[_student(each.result)] = each
    return list(latest.values())


def _student(result: Certification) -> tuple[str, ...]:
    """Whose it is: by the INE; without one by name and birth."""
    ine = result.ine.strip().upper()
    if ine:
        return (ine,)
    return (result.birth_name.casefold(), result.first_name.casefold(), result.birth_date)


def _told(held: Held) -> LivretCertification:
    result, status = held.result, _status(held)
    validated = status == "validated"
    return LivretCertification(
        id=held.number,
        first_name=result.first_name,
        middle_name=None,
        third_name=None,
        last_name=result.birth_name,
        birthdate=result.birth_date,
        national_student_id=result.ine or None,
        status=status,
        pix_score=result.pix if validated else 0,
        verification_code=held.code if validated else None,
        date=result.passed_on,
        delivered_at=held.published_at,
        certification_center=held.centre,
        competence_results=_levels(result) if validated else [],
    )


def _status(held: Held) -> Status:
    # A score in error is not a result yet, even where a person let the rest of the session out.
    if held.published_at is None or held.result.status not in ("validated", "rejected"):
        return "pending"
    return "validated" if held.result.status == "validated" else "rejected"


def _levels(result: Certification) -> list[CompetenceResult]:
    return [CompetenceResult(competence_id=each.id, level=max(0, each.level)) for each in result.competences]


_COMPETENCES: Final = [
    Competence(id=each, name=name, area=Area(id=each[0], name=AREAS[each[0]])) for each, name in COMPETENCES.items()
]
