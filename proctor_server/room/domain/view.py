"""What a dashboard shows of a room: one struct a thing on the screen, whole, so that a page keeps no state of its own.

Moments are ISO 8601 in UTC with milliseconds («2026-03-12T13:32:00.000Z»). The page counts down by itself.
"""

from typing import Literal

import msgspec

CandidateState = Literal["expected", "present", "at_door", "sitting", "held", "paused", "away", "handed_in", "absent"]
End = Literal["completed", "handed_in", "deadline", "ended_by_invigilator", "finalised"]


class AttemptCard(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate's run. `done` of `items`; `deadline` once begun; `late_end`: it falls after the session's planned
    end (R-TIM-06). Lights: `station_kept` is the highest number that the station says it has on its disk, `room_kept`
    the highest on the room's. `offline_since`: the station's socket is silent since then; the candidate goes on.
    `late_answers`: answers that came in after their deadline but were journalled before it. `fenced`: entries of an
    older epoch, kept as evidence. `focus_losses`: how often the page was left."""

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


class CandidateCard(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate of the list. `confirmed_until`: presence is confirmed, for a start or a return, until then."""

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


class StationCard(msgspec.Struct, frozen=True, kw_only=True):
    """One station, whether it can be used (`kiosk_client.protocol.finding.Usable`) and which state it is in.

    `troubles`: what forbids an exam on it by its own check, codes of `docs/reference/checks.md`."""

    id: str
    name: str
    state: Literal["seen", "refused", "paired", "ready", "serving", "lost"]
    usable: str
    address: str
    last_heard_at: str | None
    troubles: list[str] = []


class SessionHeader(msgspec.Struct, frozen=True, kw_only=True):
    """The line above the room. `state` is derived (R-SES-03). `starts_at` without zone, as written by the centre.
    `unlocked`: items can be opened, new starts are possible. `upload`: where the package is, if there is one."""

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


class RoomView(msgspec.Struct, frozen=True, kw_only=True):
    """All that the dashboard shows."""

    now: str
    session: SessionHeader
    candidates: list[CandidateCard]
    stations: list[StationCard]


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the finalisation's list that is not in order (R-FIN-01). `code`: `nobody_started`, `attempt_open`
    (somebody still sits), `abort_reason_missing`, `journal_incomplete`, `not_unlocked`, `details_missing`."""

    code: str
    message: str
    candidate: int | None = None
    attempt: str | None = None
    station: str | None = None
    missing_numbers: str = ""


class Finalisation(msgspec.Struct, frozen=True, kw_only=True):
    """`missing` empty: it can be finalised. `package`: name and SHA-256 once sealed. `receipt`: from the authority."""

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
