"""One candidate on this station, as a state machine: which screen, which item next, what may be done
(R-TST-03).

Pure: the services around it keep its journal and talk to the room and to the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from kiosk_client.domain.calls import Calls, calls_after, held_now
from kiosk_client.domain.replacing import draft_for, with_replaced
from kiosk_client.protocol import item_clock
from kiosk_client.protocol.journal import (
    Answered,
    AnyEntry,
    Began,
    Ended,
    FocusLost,
    ItemClock,
    Opened,
    Skipped,
    Stopped,
)  # fmt: skip
from kiosk_client.protocol.messages import AttemptOrder, End, FormItem
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.turns import number_at_turn


class Stage(StrEnum):
    """What the station is at with its candidate."""

    ENTRY = "entry"
    DOOR = "door"
    CONFIRMED = "confirmed"
    ITEM = "item"
    HAND_IN = "hand_in"
    HELD = "held"
    PAUSED = "paused"
    END = "end"


class Event(StrEnum):
    """What happens to a sitting: the candidate's acts, the room's word, time."""

    IDENTIFY = "identify"
    UNCONFIRM = "unconfirm"
    CONFIRM = "confirm"
    BEGIN = "begin"
    ANSWER = "answer"
    REVIEW = "review"
    GO_BACK = "go_back"
    GO_ON = "go_on"
    HOLD = "hold"
    PAUSE = "pause"
    COMPLETE = "complete"
    HAND_IN = "hand_in"
    TIME_UP = "time_up"
    CLOSE = "close"
    LEAVE = "leave"


S, E = Stage, Event

TRANSITIONS: Final[dict[tuple[Stage, Event], Stage]] = {
    (S.ENTRY, E.IDENTIFY): S.DOOR,
    (S.ENTRY, E.TIME_UP): S.END,
    (S.ENTRY, E.CLOSE): S.END,
    (S.DOOR, E.IDENTIFY): S.DOOR,
    (S.DOOR, E.UNCONFIRM): S.DOOR,
    (S.DOOR, E.CONFIRM): S.CONFIRMED,
    (S.DOOR, E.TIME_UP): S.END,
    (S.DOOR, E.CLOSE): S.END,
    (S.DOOR, E.LEAVE): S.ENTRY,
    (S.CONFIRMED, E.CONFIRM): S.CONFIRMED,
    (S.CONFIRMED, E.UNCONFIRM): S.DOOR,
    (S.CONFIRMED, E.GO_ON): S.CONFIRMED,
    (S.CONFIRMED, E.BEGIN): S.ITEM,
    (S.CONFIRMED, E.TIME_UP): S.END,
    (S.CONFIRMED, E.CLOSE): S.END,
    (S.CONFIRMED, E.LEAVE): S.ENTRY,
    (S.ITEM, E.ANSWER): S.ITEM,
    (S.ITEM, E.GO_ON): S.ITEM,
    (S.ITEM, E.REVIEW): S.HAND_IN,
    (S.ITEM, E.HOLD): S.HELD,
    (S.ITEM, E.PAUSE): S.PAUSED,
    (S.ITEM, E.UNCONFIRM): S.ENTRY,
    (S.ITEM, E.CONFIRM): S.ENTRY,
    (S.ITEM, E.COMPLETE): S.END,
    (S.ITEM, E.TIME_UP): S.END,
    (S.ITEM, E.CLOSE): S.END,
    (S.HAND_IN, E.GO_BACK): S.ITEM,
    (S.HAND_IN, E.GO_ON): S.HAND_IN,
    (S.HAND_IN, E.HOLD): S.HAND_IN,
    (S.HAND_IN, E.PAUSE): S.PAUSED,
    (S.HAND_IN, E.UNCONFIRM): S.ENTRY,
    (S.HAND_IN, E.CONFIRM): S.ENTRY,
    (S.HAND_IN, E.HAND_IN): S.END,
    (S.HAND_IN, E.TIME_UP): S.END,
    (S.HAND_IN, E.CLOSE): S.END,
    (S.HELD, E.HOLD): S.HELD,
    (S.HELD, E.REVIEW): S.HAND_IN,
    (S.HELD, E.GO_ON): S.ITEM,
    (S.HELD, E.PAUSE): S.PAUSED,
    (S.HELD, E.UNCONFIRM): S.ENTRY,
    (S.HELD, E.CONFIRM): S.ENTRY,
    (S.HELD, E.TIME_UP): S.END,
    (S.HELD, E.CLOSE): S.END,
    (S.PAUSED, E.PAUSE): S.PAUSED,
    (S.PAUSED, E.GO_ON): S.ITEM,
    (S.PAUSED, E.HOLD): S.HELD,
    (S.PAUSED, E.UNCONFIRM): S.ENTRY,
    (S.PAUSED, E.CONFIRM): S.ENTRY,
    (S.PAUSED, E.CLOSE): S.END,
    (S.END, E.CLOSE): S.END,
    (S.END, E.LEAVE): S.ENTRY,
}
"""A missing pair is a refusal. Time does not run out in a pause (R-TIM-05). After a restart the sitting is at
ENTRY with its attempt open: only identity and an accepted `Begin` show the item again (R-ENT-04)."""

ON_SCREEN: Final = frozenset({S.ITEM, S.HAND_IN, S.HELD, S.PAUSED})
"""The candidate has been let in by this agent."""

LET_IN: Final = frozenset({"sitting", "held", "paused"})
"""States of an order in which the candidate is in the room."""

UNTIMED: Final = frozenset({"paused", "away"})
"""States of an order in which the deadline is not this station's to keep: a pause stops the clock (R-TIM-05); who is
away may be sitting elsewhere."""

SAID_BY: Final = {
    "admitted": (E.UNCONFIRM, E.CONFIRM),
    "away": (E.UNCONFIRM, E.CONFIRM),
    "sitting": (E.GO_ON, E.GO_ON),
    "held": (E.HOLD, E.HOLD),
    "paused": (E.PAUSE, E.PAUSE),
    "handed_in": (E.CLOSE, E.CLOSE),
}
"""The event in an order, by its state and whether an invigilator has confirmed."""


class NotNow(Refusal):
    """The table has no such edge: this cannot be done on this screen."""

    code = "not_now"
    sentence = "Ce n'est pas possible maintenant."


class NotThisItem(Refusal):
    """The page speaks of another item than the one on screen: an answer is final (R-TST-03)."""

    code = "not_this_item"
    sentence = "La question {number} n'est plus à l'écran."


@dataclass(frozen=True)
class Sitting:
    """One attempt as this station knows it. `form` is empty until the candidate has been let in once; `draft`
    is (number, value) of what is being typed; `given` the journal's numbers of answers and skips; `clock` of the item
    that was opened last; `away` is (number, milliseconds) of the item during which the page was left last; `wrote_in`
    the epoch of the last entry here; `end` the end that this station has journalled."""

    stage: Stage = Stage.ENTRY
    order: AttemptOrder | None = None
    form: tuple[FormItem, ...] = ()
    done: frozenset[int] = frozenset()
    skipped: frozenset[int] = frozenset()
    draft: tuple[int, Any] | None = None
    clock: ItemClock | None = None
    away: tuple[int, int] = (0, 0)
    wrote_in: int = 0
    began: bool = False
    end: End | None = None
    ended_at: int | None = None
    given: tuple[int, ...] = ()
    calls: Calls = field(default_factory=Calls)

    @property
    def is_open(self) -> bool:
        """An attempt is here and has not ended on this station."""
        return self.order is not None and self.end is None

    @property
    def aside(self) -> frozenset[int]:
        """Numbers that the candidate went past while the room was away, here or at another station (R-TST-09)."""
        return self.calls.aside | frozenset(self.order.aside if self.order else ())


def moved(sitting: Sitting, event: Event) -> Sitting:
    """The sitting after `event`. Raises `NotNow` where the table has no such edge."""
    try:
        return replace(sitting, stage=TRANSITIONS[sitting.stage, event])
    except KeyError:
        raise NotNow from None


def told_by(sitting: Sitting) -> Event:
    """What the order says, as an event. Whether the item is held is this station's to say too (R-INC-01)."""
    if sitting.order is None:
        raise NotNow
    event = SAID_BY[sitting.order.state][sitting.order.confirmed]
    return _held_or_not(sitting) if event in (E.GO_ON, E.HOLD) else event


def refined(sitting: Sitting) -> Sitting:
    """On the item's screens: HELD while the current item is, else ITEM."""
    return moved(sitting, _held_or_not(sitting)) if sitting.stage in (S.ITEM, S.HELD) else sitting


def _held_or_not(sitting: Sitting) -> Event:
    return E.HOLD if is_held(sitting) else E.GO_ON


def is_held(sitting: Sitting) -> bool:
    """R-INC-01: the current item takes no answer."""
    item = current_item(sitting)
    return item is not None and sitting.order is not None and item.number in held_now(sitting.calls, sitting.order)


def is_done(sitting: Sitting) -> bool:
    """Nothing is left to answer on the item's screen."""
    return sitting.stage is S.ITEM and bool(sitting.form) and current_item(sitting) is None


def current_item(sitting: Sitting) -> FormItem | None:
    """The first item of the form that is neither answered nor skipped, those set aside after all others; None when
    all are done."""
    turn = number_at_turn((item.number for item in sitting.form), sitting.done, sitting.aside)
    return next((item for item in sitting.form if item.number == turn), None)


def is_to_be_opened(sitting: Sitting) -> bool:
    """Whether something is said before the current item, and has not been read yet: how long a timed item lasts, or,
    before the first of a run of focused ones, that one must stay on the page (R-TST-05)."""
    item = current_item(sitting)
    if item is None or _is_opened(sitting, item):
        return False
    return item.seconds is not None or opens_a_run(sitting, item)


def is_tolerated(sitting: Sitting) -> bool:
    """Leaving the page does not count against this candidate (R-TST-05)."""
    return sitting.order is not None and sitting.order.focus_tolerated


def opens_a_run(sitting: Sitting, item: FormItem) -> bool:
    """Whether `item` is the first of a run of focused ones, for somebody against whom leaving counts."""
    if is_tolerated(sitting):
        return False
    before = next((each for each in sitting.form if each.number == item.number - 1), None)
    return item.focused and not (before is not None and before.focused)


def _is_opened(sitting: Sitting, item: FormItem) -> bool:
    return sitting.clock is not None and sitting.clock.item == item.item


def shown_item(sitting: Sitting) -> FormItem | None:
    """The item whose content may be shown now."""
    return item_in_front(sitting) if sitting.stage is not S.HAND_IN else None


def item_in_front(sitting: Sitting) -> FormItem | None:
    """The item whose files may be asked for now: the one that is shown, also behind the question of handing in, which
    can be there before they are."""
    in_front = sitting.stage in (S.ITEM, S.HELD, S.HAND_IN) and not is_to_be_opened(sitting)
    return current_item(sitting) if in_front else None


def item_to_open(sitting: Sitting, number: int) -> FormItem:
    """The current item, before which something is said. Raises `NotNow`, `NotThisItem`."""
    if not is_to_be_opened(sitting):
        raise NotNow
    return _current(sitting, number)


def item_on_screen(sitting: Sitting, number: int) -> FormItem:
    """The current item. Raises `NotNow` off the item's screen, `NotThisItem` when `number` is another's."""
    item = _current(sitting, number)
    if is_to_be_opened(sitting):
        raise NotNow
    return item


def _current(sitting: Sitting, number: int) -> FormItem:
    if sitting.stage is not S.ITEM:
        raise NotNow
    item = current_item(sitting)
    if item is None or item.number != number:
        raise NotThisItem(number=number)
    return item


def draft_of(sitting: Sitting) -> Any:
    """What stood half typed in the current item: this station's own, or else what the room has from
    another."""
    item = current_item(sitting)
    if item is None or sitting.draft is None or not _has_own_draft(sitting, item):
        return None
    return sitting.draft[1]


def obeying(sitting: Sitting, order: AttemptOrder) -> Sitting:
    """The sitting with what `order` tells, its stage unchanged. The form is kept when the order carries none; its
    draft is of the item after those that it calls done, and says nothing of a later one."""
    known = replace(
        sitting,
        order=order,
        form=with_replaced(order.form or sitting.form, order.replaced),
        # With the form, the room's word is whole: it has this station's journal, and those of others.
        clock=(order.clock if order.form else None) or sitting.clock,
        done=sitting.done | frozenset(order.done),
    )
    known = replace(known, draft=draft_for(known.form, sitting.form, known.draft))
    item = current_item(known)
    if item is None or order.draft is None or _has_own_draft(known, item) or known.done - set(order.done):
        return known
    return replace(known, draft=(item.number, order.draft))


def _has_own_draft(sitting: Sitting, item: FormItem) -> bool:
    """Whether this station knows what stands in the item, be it that the candidate took everything back."""
    return sitting.draft is not None and sitting.draft[0] == item.number


def is_older(sitting: Sitting, order: AttemptOrder) -> bool:
    """Whether `order` was said before what is already known of this attempt."""
    return (
        sitting.order is not None and sitting.order.attempt == order.attempt and order.revision < sitting.order.revision
    )


def after_entry(sitting: Sitting, entry: AnyEntry) -> Sitting:
    """The sitting once `entry` is on disk. The same for an entry just written and for one read at a start."""
    return replace(sitting, wrote_in=entry.epoch, **_changes(sitting, entry))


def _changes(sitting: Sitting, entry: AnyEntry) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    match entry:
        case Began():
            changes = {"began": True}
        case Opened() | Stopped():
            changes = {"clock": item_clock.after(sitting.clock, entry)}
        case FocusLost(number=number, milliseconds=milliseconds):
            before = sitting.away[1] if sitting.away[0] == number else 0
            changes = {"away": (number, before + milliseconds)}
        case Answered(n=n, number=number):
            changes = {"done": sitting.done | {number}, "given": (*sitting.given, n), "draft": None}
        case Skipped(n=n, number=number):
            changes = {"done": sitting.done | {number}, "given": (*sitting.given, n), "draft": None}
            changes["skipped"] = sitting.skipped | {number}
        case Ended(end=end, at=at):
            changes = {"end": end, "ended_at": at, "draft": None}
        case _:
            changes = {"calls": calls_after(sitting.calls, entry)}
    return changes


def restored(order: AttemptOrder, form: Iterable[FormItem], entries: Iterable[AnyEntry], draft: Any) -> Sitting:
    """An attempt as the disk has it when the agent starts: nothing on screen yet (R-ENT-04).

    `draft`: (number, value) or None; it counts only while its item is the current one, and while no other station
    has held the attempt since (R-ENT-05): what was typed there is newer.
    """
    sitting = Sitting(order=order, form=tuple(form), done=frozenset(order.done))
    for entry in entries:
        sitting = after_entry(sitting, entry)
    if order.epoch > sitting.wrote_in and order.draft is not None:
        draft = None
    return replace(sitting, draft=draft, stage=S.ENTRY if sitting.end is None else S.END)


def is_time_up(sitting: Sitting, now: int) -> bool:
    """R-TIM-02: the deadline has come for an attempt that has begun and can end by it. `now`: the room's
    clock."""
    order = sitting.order
    if order is None or order.deadline is None or order.state in UNTIMED or sitting.end or not sitting.began:
        return False
    return now >= order.deadline and (sitting.stage, E.TIME_UP) in TRANSITIONS


def clock_turn(sitting: Sitting) -> type[Opened | Stopped] | None:
    """What has to be written so that the clock of a timed item stands in a pause and while it is held (R-TIM-05), and
    runs on afterwards; None when nothing has."""
    item, clock = current_item(sitting), sitting.clock
    if item is None or item.seconds is None or clock is None or not _is_opened(sitting, item):
        return None
    if sitting.stage in (S.PAUSED, S.HELD):
        return None if clock.since is None else Stopped
    return Opened if sitting.stage is S.ITEM and clock.since is None else None
