"""Facts about the end of a session: finalisation, package, receipt, erasure (R-FIN)."""

from typing import Literal

from proctor_server.room.domain.facts.base import Recordable


class AbortReasonGiven(Recordable, frozen=True, tag="abort_reason_given"):
    """R-FIN-02."""

    attempt: str
    reason: Literal["technical", "candidate"]


class JournalDeclaredLost(Recordable, frozen=True, tag="journal_declared_lost"):
    """R-FIN-01: the rest of a station's journal will not come, and why."""

    station: str
    after: int
    reason: str


class JournalBroughtIn(Recordable, frozen=True, tag="journal_brought_in"):
    """R-FIN-01: a station's journal came in a file, up to line `last`; `new` lines of it were not here yet. They stand
    before this one."""

    station: str
    last: int
    new: int


class SessionRebuilt(Recordable, frozen=True, tag="session_rebuilt"):
    """The room's machine was lost. The lines before this one are a copy that `station` kept; the last of them was
    written at `until`, and what people did in the room after that is not known here. `heard`: how many stations gave
    copies."""

    station: str
    until: int
    heard: int


class Finalised(Recordable, frozen=True, tag="finalised"):
    """R-FIN-03. The package holds the journal up to and including this line."""

    revision: int
    incident: str
    some_could_not_join: bool
    invigilators: list[str]
    absent: list[int]


class PackageSealed(Recordable, frozen=True, tag="package_sealed"):
    """The sealed file, by its SHA-256. `voucher`: the centre's word for whose receipt it will be, a DSSE envelope as
    JSON text."""

    revision: int
    file: str
    sha256: str
    voucher: str = ""


class PackageDelivered(Recordable, frozen=True, tag="package_delivered"):
    """R-FIN-05: the authority's signed receipt, a DSSE envelope as JSON text."""

    revision: int
    receipt: str
    received_at: str


class ResultsReceived(Recordable, frozen=True, tag="results_received"):
    """R-AUT-03: the results that the authority signed, a DSSE envelope as JSON text: published for the n-th time, or
    withdrawn. A later `revision` supersedes the earlier ones."""

    revision: int
    publication: int
    state: Literal["published", "withdrawn"]
    document: str


class PackageRefused(Recordable, frozen=True, tag="package_refused"):
    """The authority said no, with its code and sentence."""

    revision: int
    code: str
    message: str


class UploadAskedAgain(Recordable, frozen=True, tag="upload_asked_again"):
    """R-FIN-05: the authority had said no; somebody has it asked again, for instance once the centre is admitted."""

    revision: int


class JournalErased(Recordable, frozen=True, tag="journal_erased"):
    """R-FIN-07: a station says that it has forgotten the session; `last`: how far its journal went."""

    station: str
    last: int


class FinalisationWithdrawn(Recordable, frozen=True, tag="finalisation_withdrawn"):
    """R-SES-03."""

    reason: str
