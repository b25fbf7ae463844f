"""One candidate's result. Pure."""

import msgspec

from proctor_server.assessment.outcome import CompetenceScore, Status
from proctor_server.assessment.referential import COMPETENCES, PIX_PER_LEVEL


class Certification(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate's result. `competences`: those that were tested, with the level −1 for an invalidated
    one. `rate`: right answers in per cent. `reason`: code of the error, when `status` is `error`.
    `passed_on`: YYYY-MM-DD, at the place of the session."""

    candidate: int
    attempt: str
    first_name: str
    birth_name: str
    birth_date: str
    birth_place: str
    external_id: str
    ine: str
    group: str
    passed_on: str
    ceiling: int
    status: Status
    pix: int
    rate: int
    competences: list[CompetenceScore]
    reason: str | None


def highest_reachable(ceiling: int) -> int:
    """The score of somebody who has every competence at the ceiling of that day."""
    return len(COMPETENCES) * PIX_PER_LEVEL * ceiling
