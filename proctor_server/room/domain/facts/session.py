"""Facts about the session and its lists: what the centre wrote down, who invigilates."""

from typing import Literal

from proctor_server.assessment.profile import Competence
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.facts.base import Recordable
from proctor_server.room.domain.session import SessionPlan


class SessionCreated(Recordable, frozen=True, tag="session_created"):
    """R-SES-01. `bank_version`: of the item content that its forms are built from (R-TST-01)."""

    number: str
    centre: str
    plan: SessionPlan
    bank: str
    bank_version: str
    scheme: Literal["placement"] = "placement"


class CandidatesImported(Recordable, frozen=True, tag="candidates_imported"):
    """The whole list, replacing the one before (R-CAN-02)."""

    candidates: list[Candidate]


class ProfilesImported(Recordable, frozen=True, tag="profiles_imported"):
    """Profiles by candidate, each replacing the one before."""

    profiles: dict[int, list[Competence]]


class InvigilatorSignedIn(Recordable, frozen=True, tag="invigilator_signed_in"):
    """Who invigilates."""

    name: str
