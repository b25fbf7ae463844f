"""Facts about entering: presence, entry, coming back, moving (R-ENT)."""

import msgspec

from proctor_server.room.domain.facts.base import Recordable


class PresenceConfirmed(Recordable, frozen=True, tag="presence_confirmed"):
    """R-ENT-03; with `coming_back` it is the new authorisation of R-ENT-04."""

    candidate: int
    until: int
    coming_back: bool = False


class PresenceWithdrawn(Recordable, frozen=True, tag="presence_withdrawn"):
    """R-ENT-03: until the start."""

    candidate: int


class EntryWasRefused(Recordable, frozen=True, tag="entry_refused"):
    """Somebody was turned away at a station; what was typed is not kept."""

    station: str
    code: str


class CandidateEntered(Recordable, frozen=True, tag="candidate_entered"):
    """A candidate stands at the door on a station: for the first time (a new attempt) or to come back."""

    candidate: int
    attempt: str
    station: str
    station_name: str


class FormLine(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a form."""

    number: int
    item: str
    skill: str
    competence: str
    kind: str


class AttemptBegan(Recordable, frozen=True, tag="attempt_began"):
    """The test starts: form (R-TST-01) and deadline (R-TIM-01) are laid down. Presence is consumed."""

    attempt: str
    station: str
    station_name: str
    seed: str
    form: list[FormLine]
    began_at: int
    deadline: int


class AttemptResumed(Recordable, frozen=True, tag="attempt_resumed"):
    """The candidate came back; the epoch is raised, so that older writers are fenced (R-ENT-05)."""

    attempt: str
    station: str
    station_name: str
    epoch: int
    resumed_at: int = 0


class AttemptAway(Recordable, frozen=True, tag="attempt_away"):
    """The station's agent ended and started again: the candidate must be let in again (R-ENT-04). `since`: nothing was
    heard of it from then on (R-TIM-04)."""

    attempt: str
    since: int = 0


class AttemptMoved(Recordable, frozen=True, tag="attempt_moved"):
    """R-ENT-04: an invigilator names the station where the candidate goes on, and lets them in there until `until`. The
    epoch is raised: the station that had the attempt is fenced (R-ENT-05)."""

    attempt: str
    candidate: int
    station: str
    station_name: str
    epoch: int
    moved_at: int
    until: int
