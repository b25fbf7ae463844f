"""Every fact of a session's journal: what happened, in the past tense. Nothing is ever changed or taken
out, but of a session that nobody entered (decision 0030).

A fact's line in the journal also says its number, the hash of the line before, when and who (`Stamp`). Moments inside
facts are milliseconds since 1970.
"""

from proctor_server.room.domain.facts.base import (
    Stamp,
)
from proctor_server.room.domain.facts.calls import (
    AlertGivenBack,
    AlertSettled,
    AlertTaken,
    MessageDelivered,
    MessageSent,
    ReportAccepted,
    ReportRejected,
)
from proctor_server.room.domain.facts.centre_edits import (
    CandidateAdded,
    CandidateCorrected,
    CandidateRemoved,
    SessionDeleted,
    SessionEdited,
)
from proctor_server.room.domain.facts.closing import (
    AbortReasonGiven,
    FinalisationWithdrawn,
    Finalised,
    JournalBroughtIn,
    JournalDeclaredLost,
    JournalErased,
    PackageDelivered,
    PackageRefused,
    PackageSealed,
    ResultsReceived,
    SessionRebuilt,
    UploadAskedAgain,
)
from proctor_server.room.domain.facts.door import (
    AttemptAway,
    AttemptBegan,
    AttemptMoved,
    AttemptResumed,
    CandidateEntered,
    EntryWasRefused,
    FormLine,
    PresenceConfirmed,
    PresenceWithdrawn,
)
from proctor_server.room.domain.facts.reports import (
    ReportCorrected,
    ReportRestored,
    ReportWithdrawn,
    ReportWritten,
)
from proctor_server.room.domain.facts.roster import (
    InvigilatorLeft,
    InvigilatorList,
    ListsBalanced,
    RatioOverridden,
    RatioOverrideWithdrawn,
)
from proctor_server.room.domain.facts.session import (
    CandidatesImported,
    InvigilatorSignedIn,
    ProfilesImported,
    SessionCreated,
)
from proctor_server.room.domain.facts.test import (
    AttemptEnded,
    StationBack,
    StationEntry,
    StationLost,
)
from proctor_server.room.domain.facts.time import (
    AttemptPaused,
    LostTimeDecided,
    PauseEnded,
    TimeAdded,
    TimeWithdrawn,
)

__all__ = [
    "AbortReasonGiven",
    "AlertGivenBack",
    "AlertSettled",
    "AlertTaken",
    "AttemptAway",
    "AttemptBegan",
    "AttemptEnded",
    "AttemptMoved",
    "AttemptPaused",
    "AttemptResumed",
    "CandidateAdded",
    "CandidateCorrected",
    "CandidateEntered",
    "CandidateRemoved",
    "CandidatesImported",
    "EntryWasRefused",
    "Fact",
    "FinalisationWithdrawn",
    "Finalised",
    "FormLine",
    "InvigilatorLeft",
    "InvigilatorList",
    "InvigilatorSignedIn",
    "JournalBroughtIn",
    "JournalDeclaredLost",
    "JournalErased",
    "ListsBalanced",
    "LostTimeDecided",
    "MessageDelivered",
    "MessageSent",
    "PackageDelivered",
    "PackageRefused",
    "PackageSealed",
    "PauseEnded",
    "PresenceConfirmed",
    "PresenceWithdrawn",
    "ProfilesImported",
    "RatioOverridden",
    "RatioOverrideWithdrawn",
    "ReportAccepted",
    "ReportCorrected",
    "ReportRejected",
    "ReportRestored",
    "ReportWithdrawn",
    "ReportWritten",
    "ResultsReceived",
    "SessionCreated",
    "SessionDeleted",
    "SessionEdited",
    "SessionRebuilt",
    "Stamp",
    "StationBack",
    "StationEntry",
    "StationLost",
    "TimeAdded",
    "TimeWithdrawn",
    "UploadAskedAgain",
]

Fact = (
    SessionCreated
    | CandidatesImported
    | ProfilesImported
    | SessionEdited
    | SessionDeleted
    | CandidateAdded
    | CandidateCorrected
    | CandidateRemoved
    | InvigilatorSignedIn
    | InvigilatorLeft
    | ListsBalanced
    | RatioOverridden
    | RatioOverrideWithdrawn
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
    | ReportWritten
    | ReportCorrected
    | ReportWithdrawn
    | ReportRestored
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
    | SessionRebuilt
    | Finalised
    | PackageSealed
    | PackageDelivered
    | PackageRefused
    | UploadAskedAgain
    | ResultsReceived
    | JournalErased
    | FinalisationWithdrawn
)
