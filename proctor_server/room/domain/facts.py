"""Every fact of a session's journal: what happened, in the past tense. Nothing is ever changed or taken out.

A fact's line in the journal also says its number, the hash of the line before, when and who (`Stamp`). Moments inside
facts are milliseconds since 1970.
"""

from typing import Literal

import msgspec

from proctor_server.assessment.profile import Competence
from proctor_server.room.domain.candidate import Candidate
from proctor_server.room.domain.session import SessionPlan


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """The part that every line has. `at`: ISO 8601, UTC. `who`: «station:…», «invigilator:…», «administrator:…»,
    «server»."""

    n: int
    prev: str
    at: str
    who: str


class _Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    pass


class SessionCreated(_Fact, frozen=True, tag="session_created"):
    """R-SES-01. `bank_version`: of the item content that its forms are built from (R-TST-01)."""

    number: str
    centre: str
    plan: SessionPlan
    bank: str
    bank_version: str
    scheme: Literal["placement"] = "placement"


class CandidatesImported(_Fact, frozen=True, tag="candidates_imported"):
    """The whole list, replacing the one before (R-CAN-02)."""

    candidates: list[Candidate]


class ProfilesImported(_Fact, frozen=True, tag="profiles_imported"):
    """Profiles by candidate, each replacing the one before."""

    profiles: dict[int, list[Competence]]


class InvigilatorSignedIn(_Fact, frozen=True, tag="invigilator_signed_in"):
    """Who invigilates."""

    name: str


class PresenceConfirmed(_Fact, frozen=True, tag="presence_confirmed"):
    """R-ENT-03; with `coming_back` it is the new authorisation of R-ENT-04."""

    candidate: int
    until: int
    coming_back: bool = False


class PresenceWithdrawn(_Fact, frozen=True, tag="presence_withdrawn"):
    """R-ENT-03: until the start."""

    candidate: int


class EntryWasRefused(_Fact, frozen=True, tag="entry_refused"):
    """Somebody was turned away at a station; what was typed is not kept."""

    station: str
    code: str


class CandidateEntered(_Fact, frozen=True, tag="candidate_entered"):
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


class AttemptBegan(_Fact, frozen=True, tag="attempt_began"):
    """The test starts: form (R-TST-01) and deadline (R-TIM-01) are laid down. Presence is consumed."""

    attempt: str
    station: str
    station_name: str
    seed: str
    form: list[FormLine]
    began_at: int
    deadline: int


class AttemptResumed(_Fact, frozen=True, tag="attempt_resumed"):
    """The candidate came back; the epoch is raised, so that older writers are fenced (R-ENT-05)."""

    attempt: str
    station: str
    station_name: str
    epoch: int
    resumed_at: int = 0


class AttemptAway(_Fact, frozen=True, tag="attempt_away"):
    """The station's agent ended and started again: the candidate must be let in again (R-ENT-04). `since`: nothing was
    heard of it from then on (R-TIM-04)."""

    attempt: str
    since: int = 0


class AttemptMoved(_Fact, frozen=True, tag="attempt_moved"):
    """R-ENT-04: an invigilator names the station where the candidate goes on, and lets them in there until `until`. The
    epoch is raised: the station that had the attempt is fenced (R-ENT-05)."""

    attempt: str
    candidate: int
    station: str
    station_name: str
    epoch: int
    moved_at: int
    until: int


class StationEntry(_Fact, frozen=True, tag="station_entry"):
    """One line of a station's journal as the station stored it, and what it is worth (`attempt.Verdict`)."""

    station: str
    attempt: str
    verdict: str
    line: str


class AttemptEnded(_Fact, frozen=True, tag="attempt_ended"):
    """R-TST-08. Written again with an earlier moment when a station that was cut off turns out to have ended
    before."""

    attempt: str
    end: Literal["completed", "handed_in", "deadline", "ended_by_invigilator", "finalised"]
    ended_at: int
    reason: str = ""


class StationLost(_Fact, frozen=True, tag="station_lost"):
    """Nothing heard for three seconds from a station with an open attempt; `lost_at`: since when."""

    station: str
    lost_at: int = 0


class StationBack(_Fact, frozen=True, tag="station_back"):
    """Heard again."""

    station: str


class AlertTaken(_Fact, frozen=True, tag="alert_taken"):
    """R-INC-03: somebody goes. `alert`: the journal's line that raised it; `by`: as in `Stamp.who`."""

    alert: int
    by: str
    taken_at: int


class AlertGivenBack(_Fact, frozen=True, tag="alert_given_back"):
    """Whoever had taken the call does not go after all: it waits again, since when it was raised."""

    alert: int


class AlertSettled(_Fact, frozen=True, tag="alert_settled"):
    """A call is dealt with."""

    alert: int
    settled_at: int


class ReportRejected(_Fact, frozen=True, tag="report_rejected"):
    """R-INC-02: nothing is wrong with the item that the call `alert` is about; the candidate gets it again."""

    alert: int
    attempt: str
    number: int
    settled_at: int


class ReportAccepted(_Fact, frozen=True, tag="report_accepted"):
    """R-INC-02: `item` is at fault, in the way that `category` says. `replacement` stands at the same number from now
    on; without one the number is neutralised."""

    alert: int
    attempt: str
    number: int
    item: str
    category: str
    settled_at: int
    replacement: FormLine | None = None


class MessageSent(_Fact, frozen=True, tag="message_sent"):
    """R-INC-06: each of these candidates has to confirm it. The line's number names the message."""

    candidates: list[int]
    text: str
    sent_at: int
    by: str


class MessageDelivered(_Fact, frozen=True, tag="message_delivered"):
    """R-INC-06: the candidate's station has it. That it was read stands in the station's journal."""

    message: int
    candidate: int
    delivered_at: int


class TimeAdded(_Fact, frozen=True, tag="time_added"):
    """R-TIM-03: each of these candidates has so much more, and is told."""

    candidates: list[int]
    minutes: int
    reason: str
    added_at: int
    by: str


class TimeWithdrawn(_Fact, frozen=True, tag="time_withdrawn"):
    """R-TIM-03: what line `line` added is taken back from each of these candidates, who are told, and why."""

    line: int
    candidates: list[int]
    minutes: int
    reason: str
    withdrawn_at: int
    by: str


class AttemptPaused(_Fact, frozen=True, tag="attempt_paused"):
    """R-TIM-05: the candidate's clock stands still, the item is hidden."""

    attempt: str
    paused_at: int


class PauseEnded(_Fact, frozen=True, tag="pause_ended"):
    """R-TIM-05: the clock goes on; the deadline is later by as long as it stood."""

    attempt: str
    resumed_at: int


class LostTimeDecided(_Fact, frozen=True, tag="lost_time_decided"):
    """R-TIM-04: a `line` of the ledger is granted so many milliseconds, or refused (0), and why."""

    attempt: str
    candidate: int
    line: int
    granted: int
    reason: str
    decided_at: int
    by: str


class AbortReasonGiven(_Fact, frozen=True, tag="abort_reason_given"):
    """R-FIN-02."""

    attempt: str
    reason: Literal["technical", "candidate"]


class JournalDeclaredLost(_Fact, frozen=True, tag="journal_declared_lost"):
    """R-FIN-01: the rest of a station's journal will not come, and why."""

    station: str
    after: int
    reason: str


class JournalBroughtIn(_Fact, frozen=True, tag="journal_brought_in"):
    """R-FIN-01: a station's journal came in a file, up to line `last`; `new` lines of it were not here yet. They stand
    before this one."""

    station: str
    last: int
    new: int


class Finalised(_Fact, frozen=True, tag="finalised"):
    """R-FIN-03. The package holds the journal up to and including this line."""

    revision: int
    incident: str
    some_could_not_join: bool
    invigilators: list[str]
    absent: list[int]


class PackageSealed(_Fact, frozen=True, tag="package_sealed"):
    """The sealed file, by its SHA-256. `voucher`: the centre's word for whose receipt it will be, a DSSE envelope as
    JSON text."""

    revision: int
    file: str
    sha256: str
    voucher: str = ""


class PackageDelivered(_Fact, frozen=True, tag="package_delivered"):
    """R-FIN-05: the authority's signed receipt, a DSSE envelope as JSON text."""

    revision: int
    receipt: str
    received_at: str


class PackageRefused(_Fact, frozen=True, tag="package_refused"):
    """The authority said no, with its code and sentence."""

    revision: int
    code: str
    message: str


class JournalErased(_Fact, frozen=True, tag="journal_erased"):
    """R-FIN-07: a station says that it has forgotten the session; `last`: how far its journal went."""

    station: str
    last: int


class FinalisationWithdrawn(_Fact, frozen=True, tag="finalisation_withdrawn"):
    """R-SES-03."""

    reason: str


Fact = (
    SessionCreated
    | CandidatesImported
    | ProfilesImported
    | InvigilatorSignedIn
    | PresenceConfirmed
    | PresenceWithdrawn
    | EntryWasRefused
    | CandidateEntered
    | AttemptBegan
    | AttemptResumed
    | AttemptAway
    | AttemptMoved
    | StationEntry
    | AttemptEnded
    | StationLost
    | StationBack
    | AlertTaken
    | AlertGivenBack
    | AlertSettled
    | ReportRejected
    | ReportAccepted
    | MessageSent
    | MessageDelivered
    | TimeAdded
    | TimeWithdrawn
    | AttemptPaused
    | PauseEnded
    | LostTimeDecided
    | AbortReasonGiven
    | JournalDeclaredLost
    | JournalBroughtIn
    | Finalised
    | PackageSealed
    | PackageDelivered
    | PackageRefused
    | JournalErased
    | FinalisationWithdrawn
)
