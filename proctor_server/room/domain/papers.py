"""What each paper of a session says (R-FIN-06), without how it looks. Codes, not words: a template has the words.

Moments are the room's wall clock, «2026-03-12T13:30:00», because that is what people in the room have seen.
"""

import msgspec


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What every paper of a session carries. `mark`: number and hash of the journal's last line, so that two prints can
    be told apart."""

    number: str
    site: str
    room: str
    starts_at: str
    description: str
    test_minutes: int
    session_minutes: int
    invigilators: list[str]
    centre: str
    uai: str
    mark: str


class Kit(msgspec.Struct, frozen=True, kw_only=True):
    """*Kit surveillant*. `password` with its prefix (R-SES-02); `with_extra_time`: how many of `candidates`."""

    heading: Heading
    access_code: str
    password: str
    candidates: int
    with_extra_time: int


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the *feuille d'émargement*. `seat` is empty before the candidate has entered, `absent` false before
    the session is finalised (R-ENT-06)."""

    birth_name: str
    first_name: str
    birth_date: str
    group: str
    seat: str
    absent: bool


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """*Feuille d'émargement*: a page for every `SIGNERS_A_PAGE`, the last one filled up with blank lines for people who
    are added; None is such a line."""

    heading: Heading
    pages: list[list[Signer | None]]


SIGNERS_A_PAGE = 20


def sheets(signers: list[Signer]) -> list[list[Signer | None]]:
    """The pages of the *feuille d'émargement*; a list of nobody is one blank page."""
    blank = -len(signers) % SIGNERS_A_PAGE if signers else SIGNERS_A_PAGE
    lines: list[Signer | None] = [*signers, *[None] * blank]
    return [lines[start : start + SIGNERS_A_PAGE] for start in range(0, len(lines), SIGNERS_A_PAGE)]


class Summons(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate's *convocation*. `minutes`: the test with the extra time (R-TIM-01)."""

    birth_name: str
    first_name: str
    birth_date: str
    group: str
    extra_time_percent: int
    minutes: int


class Convocations(msgspec.Struct, frozen=True, kw_only=True):
    """One for each candidate; without the access code, which an absent person could pass on."""

    heading: Heading
    summons: list[Summons]


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What is stuck on a station. `picture`: a QR code of its name, its centre and its identifier, as SVG."""

    name: str
    id: str
    picture: str


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """*Étiquettes*, one for each paired station."""

    centre: str
    uai: str
    labels: list[Label]


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """A problem with an item (R-INC-02). `what`: `journal.Trouble`; `outcome`: rejected, replaced, neutralised; empty
    while nobody has dealt with it. `category`: of R-INC-04, when it was accepted."""

    at: str
    who: str
    number: int
    what: str
    outcome: str
    category: str


class WrittenLine(msgspec.Struct, frozen=True, kw_only=True):
    """A report that an invigilator wrote and that stands (R-INC-04). `who`: empty for the whole room; `number` null
    where no item is named; `changed_by` and `changed_at` empty where nobody has corrected it; `draft`: something is
    still lacking."""

    at: str
    who: str
    category: str
    number: int | None
    value: str
    text: str
    by: str
    changed_by: str
    changed_at: str
    draft: bool


class CallLine(msgspec.Struct, frozen=True, kw_only=True):
    """A raised hand (R-INC-01). `settled_at`: empty while it waits."""

    at: str
    who: str
    taken_by: str
    settled_at: str


class LostTimeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger of lost time (R-TIM-04). `cause`: `timing.Cause`; `state`: open, proposed, granted or
    refused. Lengths in whole seconds."""

    who: str
    cause: str
    since: str
    until: str
    seconds: int
    state: str
    granted_seconds: int
    reason: str


class AddedTimeLine(msgspec.Struct, frozen=True, kw_only=True):
    """Time that an invigilator added (R-TIM-03), or took back: `minutes` below 0."""

    at: str
    whom: list[str]
    minutes: int
    reason: str
    by: str


class EndingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A test that an invigilator ended (R-TST-08), or that ended with items unanswered (R-FIN-02)."""

    at: str
    who: str
    end: str
    reason: str
    abort_reason: str
    done: int
    items: int


class LeftPageLine(msgspec.Struct, frozen=True, kw_only=True):
    """Who left the exam page, and how often (R-TST-05): evidence, no verdict."""

    who: str
    times: int


class StationLine(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a station: `lost` from the room (`until`: heard again), `restarted`, `moved` to by somebody,
    `journal_lost` by declaration (R-FIN-01); or `rebuilt`, the room's own machine (`station` names whose copy it is).
    `who`: the candidate it was about, where there is one."""

    at: str
    kind: str
    station: str
    until: str = ""
    who: str = ""
    reason: str = ""


class WithdrawalLine(msgspec.Struct, frozen=True, kw_only=True):
    """A finalisation that was withdrawn (R-SES-03)."""

    at: str
    reason: str


class OverrideLine(msgspec.Struct, frozen=True, kw_only=True):
    """The rule of one invigilator for twenty, lifted by the administrator (R-SES-06). `until`: it held again; empty
    when it never did."""

    at: str
    until: str
    by: str
    reason: str


class IncidentReport(msgspec.Struct, frozen=True, kw_only=True):
    """*Procès-verbal d'incident*. `comment` and `some_could_not_join` are R-FIN-03's, once `finalised`; `sha256` of the
    sealed package is empty before."""

    heading: Heading
    enrolled: int
    started: int
    absent: list[str]
    finalised: bool
    comment: str
    some_could_not_join: bool
    written: list[WrittenLine]
    reports: list[ReportLine]
    calls: list[CallLine]
    lost_time: list[LostTimeLine]
    added_time: list[AddedTimeLine]
    endings: list[EndingLine]
    left_pages: list[LeftPageLine]
    stations: list[StationLine]
    withdrawals: list[WithdrawalLine]
    overrides: list[OverrideLine]
    package: str
    sha256: str


class MomentLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a candidate's story, `n` in the session's journal. `own_at`: by the station's count of the room's
    clock, where a station wrote it; such lines arrive later when the room was away."""

    n: int
    at: str
    own_at: str
    who: str
    what: str
    why: str


class FocusLine(msgspec.Struct, frozen=True, kw_only=True):
    """R-TST-05: the page was left, or (`cause`) was not alone. `number`: of the question on screen."""

    at: str
    number: int
    milliseconds: int
    cause: str


class HeadLine(msgspec.Struct, frozen=True, kw_only=True):
    """How far a station's journal goes in the room, and the hash of its last line: the package has the same. `signed`:
    the station has signed that very line."""

    station: str
    n: int
    hash: str
    signed: bool


class CandidateStory(msgspec.Struct, frozen=True, kw_only=True):
    """*Histoire de l'épreuve de …*: moments, never answers. Moments are empty where they have not come. `head_n` and
    `head_hash` of the session's journal."""

    heading: Heading
    name: str
    birth_date: str
    group: str
    extra_time_percent: int
    seats: list[str]
    began_at: str
    deadline: str
    ended_at: str
    end: str
    done: int
    items: int
    credit_seconds: int
    lost_time: list[LostTimeLine]
    focus: list[FocusLine]
    moments: list[MomentLine]
    head_n: int
    head_hash: str
    stations: list[HeadLine]
