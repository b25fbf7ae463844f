"""Facts about what the centre changes before the day: the plan of a session, and who is enrolled, one by one."""

from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.facts.base import Recordable
from proctor_server.room.domain.session import SessionPlan


class SessionEdited(Recordable, frozen=True, tag="session_edited"):
    """The whole plan as it is from now on. Number and codes stay (R-SES-02)."""

    plan: SessionPlan


class SessionDeleted(Recordable, frozen=True, tag="session_deleted"):
    """R-SES-04: nobody had entered. All that is left of the session: `lines` of its journal are erased, `candidates`
    were enrolled. Its number is not used again."""

    lines: int
    candidates: int


class CandidateAdded(Recordable, frozen=True, tag="candidate_added"):
    """One more, whose number nobody of this session had before."""

    candidate: Candidate


class CandidateCorrected(Recordable, frozen=True, tag="candidate_corrected"):
    """What is right about somebody who has not entered."""

    candidate: Candidate


class CandidateRemoved(Recordable, frozen=True, tag="candidate_removed"):
    """R-CAN-04: somebody who has not entered is no longer enrolled."""

    candidate: int
