"""What a station and a room say to each other, over Socket.IO on mutual TLS, namespace `/station`.

Each event's name is its struct's name in snake case (`EVENTS`). The station's messages are answered in the Socket.IO
acknowledgement, with the reply named in the docstring, or with `Refused`. The room's one order about an attempt,
`AttemptOrder`, is its whole state rather than a change of it: sent again at every change and at every connection,
harmless when repeated, and acknowledged with `OrderDone`. After the exam there is another, `ReceiptOrder`; before it,
perhaps, `RehearsalOrder`.

Times are whole milliseconds; moments are since 1970 of the room's clock.
"""

from typing import Any, Literal

import msgspec

from kiosk_client.protocol.journal import Answer, ItemClock, Whole

HEARTBEAT_SECONDS = 1.0
LOST_AFTER_SECONDS = 3.0
NAMESPACE = "/station"

AttemptState = Literal["admitted", "sitting", "held", "paused", "away", "handed_in"]
Hand = Literal["", "raised", "taken"]
End = Literal["completed", "handed_in", "deadline", "ended_by_invigilator", "finalised"]


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to any message that a rule refuses: a stable code and a sentence in the candidate's language."""

    code: str
    message: str
    field: str | None = None
    wait_seconds: Whole = 0


class JournalHead(msgspec.Struct, frozen=True, kw_only=True):
    """How far a station's journal of `session` goes; `signature` (base64) is the station's, of `chain.signed_text`
    with the journal named «station/session»."""

    session: str
    n: Whole
    hash: str
    signature: str


# ── station → room ────────────────────────────────────────────────────────────────────────────────────────────────


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """First word after the connection. Answered by `Welcome`.

    `journals`: each journal that the station still keeps. `attempt`, `epoch`: the attempt that was open on this
    station. `restarted`: the agent or its page is not the one that had this attempt on screen (killed, rebooted,
    closed): the candidate must be let in again (R-ENT-04). `clock`: the station's wall clock.
    """

    v: Whole
    station: str
    name: str
    software: str
    clock: Whole
    journals: list[JournalHead] = []
    attempt: str | None = None
    epoch: Whole = 0
    restarted: bool = False


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """`kept`: for each session that the room knows, the highest number of this station's journal on the room's disk.
    `order`: the attempt that this station holds, if any."""

    v: Whole
    now: Whole
    centre: str
    kept: dict[str, Whole]
    order: "AttemptOrder | None" = None


class Enter(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate types who they are (R-ENT-01), also to come back (R-ENT-04). Birth date as YYYY-MM-DD.
    Answered by `AttemptOrder` (state `admitted` or `away`: at the door)."""

    session: str
    first_name: str
    birth_name: str
    birth_date: str
    access_code: str


class Begin(msgspec.Struct, frozen=True, kw_only=True):
    """The candidate starts, or goes on after coming back. Refused until an invigilator has confirmed (R-ENT-03).
    Answered by `AttemptOrder` (state `sitting`) with the form."""

    attempt: str


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of the station's journal, in order, as they are stored, at most 50. Answered by `Kept`."""

    session: str
    lines: list[str]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """`n`: the highest number of this journal on the room's disk. Lower than what was sent: send again from n + 1."""

    session: str
    n: Whole


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is being typed, so that another station can show it. The newest counts; answered by `Kept` with n of the
    journal so far."""

    session: str
    attempt: str
    epoch: Whole
    number: Whole
    draft: Any


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """How the candidate of `attempt` wants the page, so that another station can begin with it. `comfort`: the fields
    of the station's `Comfort`, that a room keeps without reading them."""

    attempt: str
    comfort: Any


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True):
    """Each second. Answered by `Beat`. `head`: the journal of the open session, signed. `troubles`: codes of what
    forbids an exam on this station by its own check, and of what took the browser away within the last minute.
    `wishes`: of the candidate who is here."""

    clock: Whole
    head: JournalHead | None = None
    troubles: list[str] = []
    wishes: Wishes | None = None


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """The room's clock, and the signed head of the session's journal, that the station keeps as a witness."""

    now: Whole
    head: JournalHead | None = None


# ── room → station ────────────────────────────────────────────────────────────────────────────────────────────────


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field of a QROCM; with `options` a select list."""

    name: str
    label: str
    options: list[str] = []


class ItemImage(msgspec.Struct, frozen=True, kw_only=True):
    """`data`: base64 of the file."""

    media_type: str
    data: str
    alt: str


class ItemFile(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment to open beside the question. `data`: base64."""

    name: str
    media_type: str
    data: str


class ItemEmbed(msgspec.Struct, frozen=True, kw_only=True):
    """A page to show in a sandbox, whole in one file. `height` in CSS pixels; `data`: base64 of the HTML."""

    title: str
    height: Whole
    data: str


class FormItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item as a candidate sees it: nothing that comes from a solution (R-TST-06). `prompt`: safe HTML.
    `number` counts from 1."""

    number: Whole
    item: str
    kind: Literal["QCU", "QCM", "QROC", "QROCM-ind", "QROCM-dep"]
    prompt: str
    choices: list[str] = []
    fields: list[Field] = []
    image: ItemImage | None = None
    attachments: list[ItemFile] = []
    embed: ItemEmbed | None = None
    focused: bool = False
    seconds: Whole | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message that the candidate has to confirm (R-INC-06). `added`: milliseconds that have been added to their
    time, where that is what is said (R-TIM-03); `withdrawn`: that have been taken back, which `text` says too, for a
    station that does not know the field."""

    message: Whole
    text: str = ""
    added: Whole = 0
    withdrawn: Whole = 0


class AttemptOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that a station has to know of the attempt that it holds. A lower `revision` than one already seen is
    ignored. Acknowledged with `OrderDone`.

    `confirmed`: an invigilator has confirmed presence, `Begin` will be accepted. `deadline`: moment of the end, once
    sitting. `done`: numbers of the items that are answered or skipped, as the room knows. `draft`: of the item
    after them. `form`: given with the answer to `Begin` only; the station keeps it, encrypted. `clock`: with the form,
    of the item that was opened last, wherever that was.

    `heard`: number of the last line of this station's journal that the order takes account of: what the station wrote
    after it counts on top. `hand`: what has become of the raised hand, empty when none is up (R-INC-01). `held`:
    numbers that take no answer until an invigilator has dealt with them. `aside`: numbers that the candidate went past
    (R-TST-09), here or at another station. `replaced`: items that have come in the place
    of others since the form was given (R-INC-02), each time all of them; the station keeps them, encrypted. A number
    that is neutralised is `done`. `messages`: those that the candidate has not confirmed as far as the room knows.
    `focus_tolerated`: leaving the page of a focused item does not count against this candidate (R-TST-05). `comfort`:
    how the page is to begin for them, fields of the station's `Comfort`, that a station takes as far as it knows them.
    `moved_here`: an invigilator has named this station for the candidate to go on at; here they type only who they are
    (R-ENT-04). `here`: this station holds the attempt, or held it when it ended: of what it wrote the room waits for
    the end (R-FIN-01).
    """

    revision: Whole
    session: str
    attempt: str
    epoch: Whole
    state: AttemptState
    candidate: str
    confirmed: bool = False
    items: Whole = 0
    deadline: Whole | None = None
    extra_time_percent: Whole = 0
    end: End | None = None
    done: list[Whole] = []
    draft: Any = None
    form: list[FormItem] = []
    clock: ItemClock | None = None
    heard: Whole = 0
    hand: Hand = ""
    held: list[Whole] = []
    aside: list[Whole] = []
    replaced: list[FormItem] = []
    messages: list[Told] = []
    moved_here: bool = False
    here: bool = False
    focus_tolerated: bool = False
    comfort: Any = None


class OrderDone(msgspec.Struct, frozen=True, kw_only=True):
    """The station has obeyed everything up to `revision`."""

    revision: Whole


class ReceiptOrder(msgspec.Struct, frozen=True, kw_only=True):
    """R-FIN-07: the authority has the package of `session`: the station forgets what it keeps of it. `voucher`,
    `receipt`: DSSE envelopes, by the centre and by the authority; a station that cannot verify them forgets nothing.
    Sent to each station that has written for the session until it answers that it has. Acknowledged with
    `ReceiptDone`."""

    session: str
    voucher: str
    receipt: str


class ReceiptDone(msgspec.Struct, frozen=True, kw_only=True):
    """`erased`: nothing of the session is on this station any more; `n`: how far its journal went. Not erased: the
    room does not have all of it yet, or a candidate sits."""

    session: str
    erased: bool
    n: Whole = 0


class RehearsalOrder(msgspec.Struct, frozen=True, kw_only=True):
    """All that the room wishes of this station in the rehearsal `session`: it plays a candidate by itself, as far as
    this says. Said again each second, harmless when repeated; acknowledged with `RehearsalDone`, or `Refused` where the
    session is no rehearsal, where a candidate sits, or where a person has stopped it.

    The candidate's identity as in `Enter`; without a birth name nobody enters. `goal`: so many items of the form may be
    done. `hand`: it is to be up. `outage`: milliseconds for which the station cuts its own link, once. `hand_in`: after
    the goal. `forget`: everything of the session is erased on this station, on the screen and on the disk."""

    session: str
    access_code: str = ""
    first_name: str = ""
    birth_name: str = ""
    birth_date: str = ""
    goal: Whole = 0
    hand: bool = False
    outage: Whole = 0
    hand_in: bool = False
    forget: bool = False


class GivenThere(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that the candidate of a rehearsal validated; null where they passed over the item."""

    attempt: str
    number: Whole
    answer: Answer


class RehearsalDone(msgspec.Struct, frozen=True, kw_only=True):
    """How far a station has come with what a `RehearsalOrder` wishes, and what it has seen. Lengths in milliseconds.

    `who`: birth name of the candidate who was entered last; `stage`: of the screen. `trouble`: code of the last refusal
    that the candidate met. `given`: every answer, of all candidates here. `alone`: how many of them while the link was
    cut. `began`: how long a start took; `slowest_kept`: an answer to this disk; `slowest_received`: an answer to the
    room's disk and back. `back_after`: how long the link was cut, until the room had everything again; 0: not yet.
    `clock_off`: this station's wall clock, less the room's. `page`: the browser has shown each item; has not; is not
    there; is opened by hand on this station. `written`, `received`: lines of the journal here, and in the room.
    `erased`: nothing of the session is here any more."""

    session: str
    who: str = ""
    stage: str = ""
    trouble: str = ""
    done: Whole = 0
    given: list[GivenThere] = []
    alone: Whole = 0
    began: Whole = 0
    slowest_kept: Whole = 0
    slowest_received: Whole = 0
    back_after: Whole = 0
    clock_off: int = 0
    page: Literal["shown", "not_shown", "absent", "by_hand"] = "absent"
    written: Whole = 0
    received: Whole = 0
    erased: bool = False


class CopyOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Lines `first` to `last` of the session's journal, for this station to keep in case the room's machine is lost.
    `sealed`: base64 of an age file for the centre's key, which no station has. From line 1 it stands in the place of
    all parts before, and brings the `centre`'s key file without the password's copy of the key: only the recovery
    phrase opens that. Acknowledged with `CopyDone`."""

    session: str
    first: Whole
    last: Whole
    sealed: str
    centre: str = ""


class CopyDone(msgspec.Struct, frozen=True, kw_only=True):
    """`last`: how far the copy goes that this station has on its disk; less than what was sent: send from there."""

    session: str
    last: Whole


class CopyAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A room of the centre that has lost everything asks for the copies. With an empty `session`: which there are; with
    another: its parts behind line `after`, as many as fit into a message. Acknowledged with `Copies`."""

    session: str
    after: Whole = 0


class CopyPart(msgspec.Struct, frozen=True, kw_only=True):
    """As in `CopyOrder`."""

    session: str
    first: Whole
    last: Whole
    sealed: str


class Copies(msgspec.Struct, frozen=True, kw_only=True):
    """`held`: by session, the last line that is kept here."""

    held: dict[str, Whole]
    centre: str = ""
    parts: list[CopyPart] = []


Order = AttemptOrder | ReceiptOrder | RehearsalOrder | CopyOrder | CopyAsked

ORDERS: dict[str, type[Order]] = {
    "attempt_order": AttemptOrder, "receipt_order": ReceiptOrder, "rehearsal_order": RehearsalOrder,
    "copy_order": CopyOrder, "copy_asked": CopyAsked,
}  # fmt: skip
"""Room → station."""

EVENTS: dict[str, type[msgspec.Struct]] = {
    "hello": Hello, "enter": Enter, "begin": Begin, "entries": Entries, "draft": Draft, "heartbeat": Heartbeat,
}  # fmt: skip
"""Station → room."""
