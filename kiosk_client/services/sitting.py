"""What a candidate does at this station: each act is committed to the journal, then shown (R-TST-03)."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import msgspec
import structlog

from kiosk_client.domain import sitting as rules
from kiosk_client.domain.answers import check_answer, check_draft
from kiosk_client.domain.sitting import Event, NotNow, Sitting, Stage
from kiosk_client.protocol.journal import Answer, Answered, Began, DraftLeft, Ended, Entry, FocusLost, Opened, Skipped
from kiosk_client.protocol.messages import AttemptOrder, Begin, End, Enter
from kiosk_client.protocol.rehearsal import require_rehearsal
from kiosk_client.storage.attempts import Attempts
from kiosk_client.storage.database import Database
from kiosk_client.storage.journal import Journal

T = TypeVar("T")

LONGEST_AWAY = 24 * 3600 * 1000
"""Milliseconds: no measured absence from the page is longer."""

log = structlog.get_logger()


class Room(Protocol):
    """Somebody to ask who may be away."""

    def ask(self, message: msgspec.Struct, reply: type[T]) -> T:
        """The answer. Raises `RoomAway`, `RefusedByRoom`."""


class SittingService:
    """The one attempt of this station. Threads may call it at once.

    `now`: the room's clock, ms. `changed`: called after each change, when it is on disk. `flush`: sends the
    journal to the room now; what was journalled before a return must be there before the epoch rises
    (R-ENT-05)."""

    def __init__(
        self,
        *,
        database: Database,
        attempts: Attempts,
        journal: Journal,
        room: Room,
        now: Callable[[], int],
        flush: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        self._database, self._attempts, self._journal = database, attempts, journal
        self._room, self._now, self._flush, self._changed = room, now, flush, changed
        self._lock = threading.RLock()
        self._identified = False
        self._awaited: AttemptOrder | None = None
        self._sitting = self._from_disk()

    @property
    def sitting(self) -> Sitting:
        """The attempt as it stands."""
        return self._sitting

    @property
    def awaited(self) -> str | None:
        """The session of somebody whom an invigilator has moved to this station, until they are here (R-ENT-04)."""
        if self._awaited is None or self._sitting.stage not in (Stage.ENTRY, Stage.END):
            return None
        return self._awaited.session

    @property
    def restarted(self) -> bool:
        """An attempt is open that nobody has been let into since this agent or its page was opened (R-ENT-04)."""
        return self._sitting.is_open and not self._identified

    def _from_disk(self) -> Sitting:
        order = self._attempts.open_attempt()
        return Sitting() if order is None else self._restored(order)

    def _restored(self, order: AttemptOrder) -> Sitting:
        return rules.restored(
            order,
            self._attempts.form_of(order.attempt),
            self._journal.entries_of(order.attempt),
            self._attempts.draft_of(order.attempt),
        )

    # ── coming in
    # ──────────────────────────────────────────────────────────────────────────────────────────────

    def enter(self, who: Enter) -> None:
        """The candidate says who they are, to start or to come back (R-ENT-01, R-ENT-04).

        Raises `NotNow`, `RoomAway`, `RefusedByRoom` with the room's one sentence for every mismatch.
        """
        rules.moved(self._sitting, Event.IDENTIFY)
        order = self._room.ask(who, AttemptOrder)
        with self._lock:
            self._attempts.keep_order(order)
            known = rules.moved(replace(self._restored(order), stage=Stage.ENTRY), Event.IDENTIFY)
            self._sitting = self._as_told(known, order)
            self._identified, self._awaited = True, None
        self._changed()

    def begin(self) -> None:
        """The candidate starts, or goes on where they were. Raises `NotNow`, `RoomAway`, `RefusedByRoom`."""
        sitting = rules.moved(self._sitting, Event.BEGIN)
        self._flush()
        order = self._room.ask(Begin(attempt=_order(sitting).attempt), AttemptOrder)
        with self._lock:
            self._let_in(order)
        self._changed()

    def _let_in(self, order: AttemptOrder) -> None:
        with self._database.transaction():
            self._attempts.keep_order(order)
            sitting = rules.obeying(self._sitting, order)
            if order.state not in rules.LET_IN:
                self._sitting = self._as_told(sitting, order)
                return
            began = self._placed(Began, order)
            (kept,) = self._journal.append(order.session, [began])
            if sitting.draft is not None:
                self._attempts.keep_draft(order.attempt, *sitting.draft)
        shown = rules.moved(rules.after_entry(sitting, kept), Event.BEGIN)
        self._sitting = self._as_told(shown, order)
        self._turn_clock()

    def ask_again(self) -> bool:
        """Whoever sits here says again who they are, as after a restart; whether somebody does (R-ENT-04)."""
        with self._lock:
            sitting = self._sitting
            if not (sitting.is_open and sitting.began and self._identified):
                return False
            self._sitting, self._identified = self._restored(_order(sitting)), False
        self._changed()
        return True

    def leave(self) -> None:
        """The screen is given back: for the next candidate after an end, or when the wrong person came in."""
        with self._lock:
            rules.moved(self._sitting, Event.LEAVE)
            self._sitting = Sitting()
            self._identified = False
        self._changed()

    def forget(self, session: str) -> None:
        """Nothing of the session is shown any more. Raises `NotNow` while its candidate sits here."""
        with self._lock:
            order = self._sitting.order
            if order is None or order.session != session:
                return
            if self._sitting.is_open and self._sitting.began:
                raise NotNow
            self._sitting, self._identified = Sitting(), False
        self._changed()

    def drop(self, session: str) -> None:
        """Whoever plays a candidate of this rehearsal, or is to come, is here no more, begun or not. Raises
        `NotARehearsal`."""
        require_rehearsal(session)
        with self._lock:
            if self._awaited is not None and self._awaited.session == session:
                self._awaited = None
            order = self._sitting.order
            if order is not None and order.session == session:
                self._attempts.close(order.attempt)
                self._sitting, self._identified = Sitting(), False
        self._changed()

    # ── the test
    # ───────────────────────────────────────────────────────────────────────────────────────────────

    def open(self, number: int) -> None:
        """The candidate has read what is said before an item, and shows it; a timed one begins. Raises `NotNow`,
        `NotThisItem`, `NotKept`."""
        with self._lock:
            self._end_if_time_is_up()
            item = rules.item_to_open(self._sitting, number)
            self._keep([self._placed(Opened, number=number, item=item.item)])
        self._changed()

    def draft(self, number: int, value: Any) -> None:
        """Keeps what is being typed (R-TST-03). Raises `NotNow`, `NotThisItem`, `AnswerUnfit`, `NotKept`."""
        with self._lock:
            self._end_if_time_is_up()
            item = rules.item_on_screen(self._sitting, number)
            check_draft(item, value)
            self._attempts.keep_draft(_order(self._sitting).attempt, number, value)
            self._sitting = replace(self._sitting, draft=(number, value))

    def answer(self, number: int, value: Answer) -> None:
        """Validates an answer: final. Raises like `draft`, and `AnswerEmpty`."""
        with self._lock:
            self._end_if_time_is_up()
            item = rules.item_on_screen(self._sitting, number)
            check_answer(item, value)
            self._give(self._placed(Answered, number=number, item=item.item, answer=value))
        self._changed()

    def skip(self, number: int) -> None:
        """Passes over an item: final. Raises `NotNow`, `NotThisItem`, `NotKept`."""
        with self._lock:
            self._end_if_time_is_up()
            item = rules.item_on_screen(self._sitting, number)
            self._give(self._placed(Skipped, number=number, item=item.item))
        self._changed()

    def focus_lost(self, number: int, milliseconds: int, cause: str = "page") -> None:
        """The page was left (R-TST-05), or lost by another `cause`, as in `journal.FocusLost`.

        Raises `NotNow`, `NotThisItem`, `NotKept`."""
        with self._lock:
            rules.item_on_screen(self._sitting, number)
            away = min(max(0, milliseconds), LONGEST_AWAY)
            self._keep([self._placed(FocusLost, number=number, milliseconds=away, cause=cause)])
        self._changed()

    def note(self, kind: type[Entry], words: Callable[[Sitting], dict[str, Any]]) -> None:
        """One line beside the answers, on any of the test's screens, with the fields that `words` gives or refuses to
        give. Raises `NotNow`, `NotKept`, and what `words` raises."""
        with self._lock:
            self._end_if_time_is_up()
            if self._sitting.stage not in rules.ON_SCREEN:
                raise NotNow
            self._keep([self._placed(kind, **words(self._sitting))])
            self._turn_clock()
        self._changed()

    def review(self) -> None:
        """Shows what would be handed in. Raises `NotNow`."""
        self._move(Event.REVIEW)

    def go_back(self) -> None:
        """Back to the item. Raises `NotNow`."""
        self._move(Event.GO_BACK)

    def hand_in(self) -> None:
        """Hands in, confirmed (R-TST-08). Raises `NotNow`, `NotKept`."""
        with self._lock:
            if not self._end_if_time_is_up():
                self._end("handed_in", Event.HAND_IN, at=self._now())
        self._changed()

    def tick(self) -> None:
        """R-TIM-02: hands in at the deadline, with the room or without it (R-TST-09)."""
        with self._lock:
            ended = self._end_if_time_is_up()
        if ended:
            self._changed()

    # ── the room's word
    # ────────────────────────────────────────────────────────────────────────────────────────

    def obey(self, order: AttemptOrder) -> None:
        """Does what the room says of the attempt that is here. Older words, and other attempts', change
        nothing."""
        with self._lock:
            known = self._sitting.order
            is_here = known is not None and known.attempt == order.attempt
            if is_here and rules.is_older(self._sitting, order):
                return
            self._hear_of(order)
            if is_here:
                self._obey(order)
        self._changed()

    def _hear_of(self, order: AttemptOrder) -> None:
        """Whether its candidate is to come, or to come back from another station (R-ENT-04)."""
        if order.moved_here and order.state == "away":
            self._awaited = order
        elif self._awaited is not None and self._awaited.attempt == order.attempt:
            self._awaited = None

    def _obey(self, order: AttemptOrder) -> None:
        ended = self._sitting.end is not None
        with self._database.transaction():
            sitting = rules.obeying(self._sitting, order)
            self._attempts.keep_order(order)
            if ended:
                self._attempts.close(order.attempt)
            elif sitting.draft is None:
                self._attempts.forget_draft(order.attempt)
        self._sitting = sitting if ended else self._as_told(sitting, order)
        self._turn_clock()

    def _as_told(self, sitting: Sitting, order: AttemptOrder) -> Sitting:
        event = rules.told_by(sitting)
        if event is Event.CLOSE:
            self._sitting = sitting
            self._end(order.end or "ended_by_invigilator", Event.CLOSE, at=self._now())
            return self._sitting
        try:
            shown = rules.moved(sitting, event)
        except NotNow:
            log.info("order_changes_no_screen", stage=sitting.stage, said=event)
            return sitting
        return self._complete(shown) if rules.is_done(shown) else shown

    def _complete(self, sitting: Sitting) -> Sitting:
        """The last number that was left does not count (R-INC-02)."""
        self._sitting = sitting
        self._end("completed", Event.COMPLETE, at=self._now())
        return self._sitting

    # ── inside
    # ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _move(self, event: Event) -> None:
        with self._lock:
            self._sitting = rules.refined(rules.moved(self._sitting, event))
        self._changed()

    def _give(self, entry: Entry) -> None:
        """An answer or a skip; the last one ends the attempt in the same commit."""
        last = rules.current_item(rules.after_entry(self._sitting, entry)) is None
        entries = [entry]
        if last:
            entries.append(self._placed(Ended, end="completed"))
        with self._database.transaction():
            self._attempts.forget_draft(entry.attempt)
            if last:
                self._attempts.close(entry.attempt)
            sitting = self._after(self._journal.append(_order(self._sitting).session, entries))
        self._sitting = rules.refined(rules.moved(sitting, Event.COMPLETE if last else Event.ANSWER))

    def _end_if_time_is_up(self) -> bool:
        if not rules.is_time_up(self._sitting, self._now()):
            return False
        self._end("deadline", Event.TIME_UP, at=_order(self._sitting).deadline or 0)
        return True

    def _end(self, end: End, event: Event, *, at: int) -> None:
        """Ends the attempt here: the draft on screen is left as evidence, not as an answer (R-TIM-02)."""
        ended = rules.moved(self._sitting, event)
        order = _order(ended)
        # R-FIN-01: the room waits for an end from the station that it let begin, also where that was all that it did
        speaks = ended.began or (order.here and order.deadline is not None)
        entries = self._last_words(end, at) if speaks else []
        with self._database.transaction():
            sitting = self._after(self._journal.append(order.session, entries)) if entries else ended
            self._attempts.forget_draft(order.attempt)
            self._attempts.close(order.attempt)
        self._sitting = replace(sitting, stage=ended.stage, end=end, ended_at=at, draft=None)

    def _last_words(self, end: End, at: int) -> list[Entry]:
        item, draft = rules.current_item(self._sitting), rules.draft_of(self._sitting)
        ended = self._placed(Ended, at=at, end=end)
        if item is None or draft is None:
            return [ended]
        left = self._placed(DraftLeft, at=at, number=item.number, item=item.item, draft=draft)
        return [left, ended]

    def _turn_clock(self) -> None:
        kind, item = rules.clock_turn(self._sitting), rules.current_item(self._sitting)
        if kind is not None and item is not None:
            self._keep([self._placed(kind, number=item.number, item=item.item)])

    def _keep(self, entries: list[Entry]) -> None:
        kept = self._after(self._journal.append(_order(self._sitting).session, entries))
        self._sitting = rules.refined(kept)

    def _after(self, entries: list[Entry]) -> Sitting:
        sitting = self._sitting
        for entry in entries:
            sitting = rules.after_entry(sitting, entry)
        return sitting

    def _placed(self, kind: type[Any], order: AttemptOrder | None = None, **what: Any) -> Any:
        """An entry of this attempt, now; the journal numbers and chains it."""
        held = order or _order(self._sitting)
        what.setdefault("at", self._now())
        return kind(n=0, prev="", attempt=held.attempt, epoch=held.epoch, **what)


def _order(sitting: Sitting) -> AttemptOrder:
    if sitting.order is None:
        raise NotNow
    return sitting.order
