"""The entries of a station's journal, one journal for each session that the station takes part in.

The journal is what a candidate did, as the station saw it. It is replicated to the room line by line, as stored.
`at` is in milliseconds since 1970 of the *room's* clock, as the station knows it: counted on CLOCK_BOOTTIME from the
room's last word, so that a wall clock that jumps changes nothing (R-TIM-01).
"""

from typing import Annotated, Any, Literal

import msgspec

from kiosk_client.protocol.refusal import Unreadable
from kiosk_client.protocol.wire import from_line

Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number that a disk takes: 64 bits, signed."""

Answer = int | list[int] | str | dict[str, str] | None
"""As in `proctor evaluate`: QCU 2 · QCM [1, 3] (1-based) · QROC "text" · QROCM {"field": "text"} · skipped None."""


Trouble = Literal["picture", "page", "file", "software", "other"]
"""What is wrong with an item, in a candidate's words."""


class _Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    n: Whole
    prev: str
    at: Whole
    attempt: str
    epoch: Whole


class Began(_Entry, frozen=True, tag="began"):
    """The first item is on screen; for the epochs after the first, the candidate came back."""


class Opened(_Entry, frozen=True, tag="opened"):
    """The candidate has read what is said before an item, and shows it: that it is focused (R-TST-05), how long it
    lasts. The clock of a timed item runs from here, and runs on from here after a pause (`item_clock`)."""

    number: Whole
    item: str


class Stopped(_Entry, frozen=True, tag="stopped"):
    """The clock of the timed item stands: a pause, or a held item (R-TIM-05)."""

    number: Whole
    item: str


class Answered(_Entry, frozen=True, tag="answered"):
    """The candidate validated an answer: final (R-TST-03)."""

    number: Whole
    item: str
    answer: int | list[int] | str | dict[str, str]


class Skipped(_Entry, frozen=True, tag="skipped"):
    """The candidate passed over an item: final, kept as an answer (R-TST-03)."""

    number: Whole
    item: str


class FocusLost(_Entry, frozen=True, tag="focus_lost"):
    """The page was left for `milliseconds` (R-TST-05), or, by another `cause`, was not alone before the candidate:
    «browser» it ended by itself and was started again, «screen» a second screen appeared. Those are evidence."""

    number: Whole
    milliseconds: Whole
    cause: str = "page"


class DraftLeft(_Entry, frozen=True, tag="draft_left"):
    """What stood unvalidated on screen when the attempt ended: evidence, not an answer (R-TIM-02)."""

    number: Whole
    item: str
    draft: Any


class Ended(_Entry, frozen=True, tag="ended"):
    """The attempt is over on this station (R-TST-08)."""

    end: Literal["completed", "handed_in", "deadline", "ended_by_invigilator", "finalised"]


class HandRaised(_Entry, frozen=True, tag="hand_raised"):
    """The candidate calls, no question involved (R-INC-01)."""


class HandLowered(_Entry, frozen=True, tag="hand_lowered"):
    """The candidate takes the call back."""


class ProblemReported(_Entry, frozen=True, tag="problem_reported"):
    """Something is wrong with the item on screen: it takes no answer until an invigilator has dealt with it
    (R-INC-01)."""

    number: Whole
    item: str
    what: Trouble


class SetAside(_Entry, frozen=True, tag="set_aside"):
    """The item is still held, and the candidate goes on with the next one: nobody could deal with it, because the
    room was away (R-TST-09)."""

    number: Whole
    item: str


class MessageRead(_Entry, frozen=True, tag="message_read"):
    """The candidate has confirmed a message of the invigilators (R-INC-06). `message`: as in `messages.Told`."""

    message: Whole


Entry = (
    Began
    | Opened
    | Stopped
    | Answered
    | Skipped
    | FocusLost
    | DraftLeft
    | Ended
    | HandRaised
    | HandLowered
    | ProblemReported
    | SetAside
    | MessageRead
)


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a kind that this version does not know, from a newer station: chained and kept like any other,
    worth nothing here."""

    kind: str
    n: Whole
    prev: str
    at: Whole
    attempt: str
    epoch: Whole


AnyEntry = Entry | Unknown

_KINDS = frozenset(kind.__struct_config__.tag for kind in Entry.__args__)


def read_entry(line: bytes | str) -> AnyEntry:
    """The entry on one line of a station's journal. Raises `MissingField`, `Unreadable`."""
    try:
        entry: Entry = from_line(Entry, line)  # type: ignore[arg-type]
    except Unreadable:
        unknown = from_line(Unknown, line)
        if unknown.kind in _KINDS:
            raise
        return unknown
    return entry


class ItemClock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of the item that was opened last: milliseconds that had run, and since when it runs again (room's clock); None
    while it stands. `item_clock` counts."""

    item: str
    used: Whole = 0
    since: Whole | None = None
