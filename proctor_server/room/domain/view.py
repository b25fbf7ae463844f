"""What a dashboard shows of a room: one struct a thing on the screen, whole, so that a page keeps no state of its own.

Moments are ISO 8601 in UTC with milliseconds («2026-03-12T13:32:00.000Z»). The page counts down by itself.
"""

from typing import Literal

import msgspec

from proctor_server.room.domain.account import AccountRole, CentreDeed
from proctor_server.room.domain.disk import DiskCard

CandidateState = Literal["expected", "present", "at_door", "sitting", "held", "paused", "away", "handed_in", "absent"]
End = Literal["completed", "handed_in", "deadline", "ended_by_invigilator", "finalised"]


class AlertCard(msgspec.Struct, frozen=True, kw_only=True):
    """A call that waits (`raised`) or that somebody has `taken`, whose name stands in `taken_by`. `n` names it.
    A `problem` is with item `number` of the form: `what` is wrong, `categories` that a report about it may have (none
    while items are locked), `aside` when the candidate goes on with others meanwhile."""

    n: int
    kind: Literal["hand", "problem"]
    state: Literal["raised", "taken"]
    raised_at: str
    taken_by: str
    taken_at: str | None
    number: int | None = None
    what: str | None = None
    aside: bool = False
    categories: list[str] = []


class LostTimeCard(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger (R-TIM-04). `until` null and `open`: it goes on. Lengths in whole seconds."""

    n: int
    cause: Literal["held", "paused", "station_down"]
    since: str
    until: str | None
    state: Literal["open", "proposed", "granted", "refused"]
    seconds: int
    granted_seconds: int
    reason: str


class AddedTimeCard(msgspec.Struct, frozen=True, kw_only=True):
    """Time that was added to a candidate (R-TIM-03). `others` have it by the same act. From
    `without_it_ends_at` on it is in use, and cannot be taken back. Lengths in whole seconds."""

    n: int
    seconds: int
    reason: str
    added_at: str
    withdrawn: bool
    without_it_ends_at: str
    others: int


class MessageCard(msgspec.Struct, frozen=True, kw_only=True):
    """One message to the candidate (R-INC-06), or time that was added (`added_seconds`; taken back
    where it is negative), which is told like one."""

    n: int
    text: str
    added_seconds: int
    sent_at: str
    sent_by: str
    delivered_at: str | None
    read_at: str | None


class LeftBehind(msgspec.Struct, frozen=True, kw_only=True):
    """A station that had the attempt before. `numbers` of its journal's lines that the room does not have, as far as
    the station has said: they come as evidence (R-ENT-05)."""

    station_name: str
    numbers: str


class AttemptCard(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate's run. `done` of `items`; `deadline` once begun; `late_end`: it falls after the session's planned
    end (R-TIM-06). Lights: `station_kept` is the highest number that the station says it has on its disk, `room_kept`
    the highest on the room's. `offline_since`: the station's socket is silent since then; the candidate goes on.
    `late_answers`: answers that came in after their deadline but were journalled before it. `fenced`: entries of an
    older epoch, kept as evidence. `focus_losses`: how often the page was left. `paused_at`: the
    clock stands still since then (R-TIM-05). `credit_seconds`: what was added, in the deadline already."""

    id: str
    state: Literal["admitted", "sitting", "held", "paused", "away", "handed_in"]
    station: str
    station_name: str
    epoch: int
    items: int
    done: int
    began_at: str | None
    deadline: str | None
    late_end: bool
    ended_at: str | None
    end: End | None
    abort_reason: Literal["technical", "candidate"] | None
    station_kept: int
    room_kept: int
    offline_since: str | None
    late_answers: int
    fenced: int
    focus_losses: int
    paused_at: str | None = None
    credit_seconds: int = 0
    lost_time: list[LostTimeCard] = []
    left_behind: list[LeftBehind] = []
    added_time: list[AddedTimeCard] = []


class CandidateCard(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate of the list. `confirmed_until`: presence is confirmed, for a start or a return, until then.
    `alerts`: every open call, the most urgent first (R-INC-03). `focus_tolerance`, `text_size`, `accommodations`: as in
    `Candidate`."""

    id: int
    birth_name: str
    first_name: str
    birth_date: str
    group: str
    extra_time_percent: int
    certifiable: bool
    certifiable_competences: int
    state: CandidateState
    confirmed_until: str | None
    attempt: AttemptCard | None
    alerts: list[AlertCard] = []
    messages: list[MessageCard] = []
    focus_tolerance: bool = False
    text_size: int = 1
    accommodations: str = ""


StationState = Literal["seen", "refused", "paired", "ready", "serving", "lost"]


class StationCard(msgspec.Struct, frozen=True, kw_only=True):
    """One station, whether it can be used (`kiosk_client.protocol.finding.Usable`) and which state it is in.

    `paired`: its certificate lets it in. `troubles`: what forbids an exam on it by its own check, codes of
    `docs/reference/checks.md`."""

    id: str
    name: str
    paired: bool = False
    state: StationState
    usable: str
    address: str
    last_heard_at: str | None
    troubles: list[str] = []


class ReportCard(msgspec.Struct, frozen=True, kw_only=True):
    """A report (R-INC-04), named by `n`. `version` goes up with each change. `source`: somebody wrote it, or it was
    accepted when the candidate called, with its `outcome` (replaced, neutralised). `candidate` null: the whole room.
    `lacking`: fields that are asked for before the session can be finalised, a draft has some. `decision`: the
    authority looks at it before results (R-INC-05)."""

    n: int
    version: int
    source: Literal["written", "call"]
    withdrawn: bool
    category: str
    decision: bool
    candidate: int | None
    number: int | None
    text: str
    value: str
    lacking: list[str]
    written_by: str
    written_at: str
    changed_by: str = ""
    changed_at: str | None = None
    outcome: str = ""


class ReportsMark(msgspec.Struct, frozen=True, kw_only=True):
    """How many reports stand, how many of them are drafts, and the last change: whoever shows them asks again when it
    moves."""

    there: int = 0
    drafts: int = 0
    last: int = 0


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is missing before a planned session can be held: `n` candidates without a profile or not
    certifiable, ready stations too few for `of` candidates, stations never seen."""

    code: Literal["no_candidate", "profile_missing", "not_certifiable", "too_few_stations", "never_seen"]
    n: int
    of: int = 0


class SessionHeader(msgspec.Struct, frozen=True, kw_only=True):
    """The line above the room. `state` is derived (R-SES-03). `starts_at` without zone, as written by the centre.
    `unlocked`: items can be opened, new starts are possible. `upload`: where the package is, if there is one.
    `candidates`: how many are enrolled. `lacks`: what the centre still has to do while the session is planned. Both are
    told to the centre only. `rehearsal`: nobody real sits, and all of it is erased afterwards."""

    number: str
    site: str
    room: str
    starts_at: str
    description: str
    access_code: str
    state: Literal["planned", "open", "closed", "finalised", "uploaded", "published"]
    planned_end: str | None
    invigilators: list[str]
    unlocked: bool
    upload: Literal["queued", "sending", "delivered", "refused"] | None
    upload_message: str
    reports: ReportsMark = ReportsMark()
    candidates: int = 0
    lacks: list[Lack] = []
    rehearsal: bool = False


class ListCard(msgspec.Struct, frozen=True, kw_only=True):
    """Whom one invigilator looks after, by candidates' identifiers in the order dealt."""

    name: str
    candidates: list[int]


class OverrideCard(msgspec.Struct, frozen=True, kw_only=True):
    """Who has lifted the rule of one for twenty, why, and when. `n`: the journal's line."""

    n: int
    reason: str
    by: str
    at: str


class RosterView(msgspec.Struct, frozen=True, kw_only=True):
    """R-SES-06: who has signed in and not left, how many are `present`, how many invigilators are `needed` for them and
    `next_needed` for one more. Each candidate is on one of `lists`, or `unshared`: shown to everybody. With an
    `override` no presence is refused."""

    invigilators: list[str] = []
    present: int = 0
    needed: int = 0
    next_needed: int = 1
    lists: list[ListCard] = []
    unshared: list[int] = []
    override: OverrideCard | None = None


class RoomView(msgspec.Struct, frozen=True, kw_only=True):
    """All that the dashboard shows."""

    now: str
    session: SessionHeader
    candidates: list[CandidateCard]
    stations: list[StationCard]
    roster: RosterView = RosterView()
    disk: DiskCard = DiskCard()


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the finalisation's list that is not in order (R-FIN-01). `code`: `nobody_started`, `attempt_open`
    (somebody still sits), `report_open` (a problem with an item that nobody has dealt with), `report_incomplete` (a
    draft, whose `report` and what it lacks are named), `abort_reason_missing`, `journal_incomplete`, `not_unlocked`,
    `details_missing`."""

    code: str
    message: str
    candidate: int | None = None
    attempt: str | None = None
    station: str | None = None
    missing_numbers: str = ""
    report: int | None = None
    lacking: list[str] = []


class UploadProgress(msgspec.Struct, frozen=True, kw_only=True):
    """R-FIN-05: the authority has `sent` of `size` bytes. `next_try_in`: whole seconds, None while it is being sent;
    `trouble`: why it has to be tried again, after `tries` that came to nothing."""

    sent: int
    size: int
    sending: bool
    next_try_in: int | None = None
    tries: int = 0
    trouble: Literal["", "unreachable", "busy"] = ""


class Finalisation(msgspec.Struct, frozen=True, kw_only=True):
    """`missing` empty: it can be finalised. `package`: name and SHA-256 once sealed. `receipt`: from the authority.
    `stations` have written for the session, `stations_erased` of them say that they have forgotten it (R-FIN-07).
    `progress`: of the upload, as long as there is no answer."""

    state: Literal["open", "finalised", "uploaded"]
    missing: list[Missing]
    candidates: int
    started: int
    handed_in: int
    absent: int
    package: str | None
    sha256: str | None
    upload: Literal["queued", "sending", "delivered", "refused"] | None
    upload_message: str
    receipt_at: str | None
    stations: int = 0
    stations_erased: int = 0
    progress: UploadProgress | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal inside an answer that says other things too."""

    code: str
    message: str


class BroughtFrom(msgspec.Struct, frozen=True, kw_only=True):
    """What a file brought of one candidate: `new` lines that were not in the room, `evidence` of them worth nothing
    else (an older epoch, after the deadline)."""

    candidate: int
    new: int
    evidence: int


class BroughtJournal(msgspec.Struct, frozen=True, kw_only=True):
    """One journal of a station's file, `entries` lines long. `seat`: the station's name. `finalised`: the session's
    package is signed, what is new stands outside of it. `refused`: nothing of it was taken, and why."""

    session: str
    station: str
    seat: str
    entries: int
    candidates: list[BroughtFrom] = []
    finalised: bool = False
    refused: Said | None = None


class AccountCard(msgspec.Struct, frozen=True, kw_only=True):
    """A named account. `provisional`: its password was given by somebody else, and must be changed."""

    id: str
    name: str
    role: AccountRole
    provisional: bool
    suspended_at: str | None
    last_seen_at: str | None


class CentreEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to the centre: by `who`, to the account `whom`; `detail` is a role where one was given."""

    at: str
    who: str
    what: CentreDeed
    whom: str
    detail: str


class ErasedSession(msgspec.Struct, frozen=True, kw_only=True):
    """All that is left of a session (R-FIN-07): nobody's name. `received_at`, `sha256` null: it was never held."""

    number: str
    starts_at: str
    site: str
    room: str
    candidates: int
    started: int
    handed_in: int
    sha256: str | None
    received_at: str | None


class ErasedCard(msgspec.Struct, frozen=True, kw_only=True):
    """`erased_at` null: begun, and going on. `stations_left`: those that have not said yet that they forgot."""

    session: ErasedSession
    erased_at: str | None
    stations_left: int


class ToErase(msgspec.Struct, frozen=True, kw_only=True):
    """A session that goes by itself at `at`; null before the authority's receipt. `may_now`: whether an administrator
    may erase it already."""

    number: str
    starts_at: str
    room: str
    candidates: int
    answers: int
    at: str | None
    may_now: bool
