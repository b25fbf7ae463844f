"""`data/session.json`: the account of a session as the room saw it. No floats: it is signed."""

from typing import Literal

import msgspec

from kiosk_client.protocol.journal import Answer

Kind = Literal["QCU", "QCM", "QROC", "QROCM-ind", "QROCM-dep"]
End = Literal["completed", "handed_in", "deadline", "ended_by_invigilator", "finalised"]


class Centre(msgspec.Struct, frozen=True, kw_only=True):
    """The school. `fingerprint`: `pairing.key_id` of its public key."""

    fingerprint: str
    name: str
    uai: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """R-SES-01. `starts_at`: ISO 8601, the date and time of the place where the session was held."""

    number: str
    site: str
    room: str
    starts_at: str
    description: str
    invigilators: list[str]
    scheme: Literal["placement", "adaptive"]


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """The item bank that the forms were built from."""

    id: str
    version: str


class Competence(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a profile, as it was when the candidate entered."""

    id: str
    level: int
    pix: int


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """R-CAN-01. `birth_date`: YYYY-MM-DD; fields that a school left empty are empty strings. `focus_tolerance`: a
    focused item whose page was left does not count against this candidate (R-TST-05)."""

    id: int
    birth_name: str
    first_name: str
    birth_date: str
    sex: str
    birth_insee: str
    birth_postcode: str
    birth_city: str
    birth_country: str
    group: str
    external_id: str
    ine: str
    extra_time_percent: int
    certifiable: bool
    absent: bool
    competences: list[Competence]
    focus_tolerance: bool = False


class FormLine(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the form, numbered from 1 (R-TST-01)."""

    number: int
    item: str
    skill: str
    competence: str
    kind: Kind


class GivenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that counts; `answer` null: skipped. `late`: journalled in time, arrived afterwards
    (R-TIM-02). `focused_out`: the page was left on the item (R-TST-05). `journal`: the line of the
    session's journal. `taken`: milliseconds of the item's own clock, when it was opened by the candidate."""

    number: int
    item: str
    answer: Answer
    late: bool
    focused_out: bool
    journal: int
    taken: int | None = None


class ReplacedItem(msgspec.Struct, frozen=True, kw_only=True):
    """What stood at a number of the form before a report about it was accepted with `category` (R-INC-02). The form is
    a function of profile, bank and seed with these in it, the oldest where there are several."""

    number: int
    item: str
    skill: str
    competence: str
    kind: Kind
    category: str


class NeutralisedNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number that does not count: a report about its item was accepted with `category`, and the bank had no other
    (R-INC-02)."""

    number: int
    category: str


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate's run. Moments in ISO 8601, UTC. `abort_reason`: of an unfinished attempt (R-FIN-02)."""

    id: str
    candidate: int
    seed: str
    began_at: str
    deadline: str
    ended_at: str | None
    end: End | None
    abort_reason: Literal["technical", "candidate"] | None
    form: list[FormLine]
    answers: list[GivenAnswer]
    replaced: list[ReplacedItem] = []
    neutralised: list[NeutralisedNumber] = []


class IncidentReport(msgspec.Struct, frozen=True, kw_only=True):
    """An incident written down (R-INC-04). `candidate` null: the whole room. `number`: the item's, for the E
    categories. `value`: the right one, for C1 in words, for C2 in whole percent. `report`: the line of the session's
    journal that wrote it, which names it. Moments in ISO 8601, UTC; `changed_by` and `changed_at` are empty where it
    is as it was first written."""

    category: str
    candidate: int | None = None
    number: int | None = None
    text: str = ""
    value: str = ""
    report: int = 0
    written_by: str = ""
    written_at: str = ""
    changed_by: str = ""
    changed_at: str = ""


class SessionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The whole account. `revision`: 1, one more after each finalisation that was withdrawn. `ceiling`: the
    highest level that could be reached that day. `comment`: what the centre wrote about the session
    (R-FIN-03)."""

    revision: int
    centre: Centre
    session: Session
    bank: Bank
    ceiling: int
    comment: str
    candidates: list[Candidate]
    attempts: list[Attempt]
    reports: list[IncidentReport] = []
    format: Literal["proctor-session-1"] = "proctor-session-1"
