"""The station plays a candidate by itself, through the services that a real one would use, and measures."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import structlog

from kiosk_client.domain.calls import unread
from kiosk_client.domain.rehearsing import (
    Act,
    Played,
    RehearsalOver,
    RehearsalStopped,
    RehearsalUnderWay,
    check_free,
    made_up_answer,
    next_act,
)
from kiosk_client.domain.sitting import Sitting, Stage, current_item, item_on_screen
from kiosk_client.protocol.journal import Answer
from kiosk_client.protocol.messages import Enter, GivenThere, RehearsalDone, RehearsalOrder
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.rehearsal import require_rehearsal
from kiosk_client.services.calling import Calling
from kiosk_client.services.pages import Pages
from kiosk_client.services.sitting import SittingService
from kiosk_client.storage.attempts import Attempts
from kiosk_client.storage.journal import Journal

LOOK_SECONDS: Final = 0.02
AGAIN_SECONDS: Final = 1.0
"""After a refusal the same act is tried again so much later."""

PATIENCE_SECONDS: Final = 3.0
"""So long an answer waits for the room to have the one before it."""

PAGE_SECONDS: Final = 10.0
"""So long an answer waits for the page to show its item, which a slow machine may take for its pictures."""

LONGEST_CUT_SECONDS: Final = 30.0
"""Whatever the room wishes: a station that is away is missed."""

ABANDONED_SECONDS: Final = 60.0
"""A room that has not spoken of the rehearsal for so long has forgotten it."""

log = structlog.get_logger()


@dataclass
class _Run:
    """One rehearsal here. Moments on the clock of `ticks`, lengths in seconds."""

    wish: RehearsalOrder
    heard_at: float
    who: str = ""
    trouble: str = ""
    is_over: bool = False
    given: list[GivenThere] = field(default_factory=list)
    alone: int = 0
    began: float = 0.0
    kept: float = 0.0
    received: float = 0.0
    cut_at: float | None = None
    cut_until: float = 0.0
    back_after: float = 0.0
    on_its_way: tuple[int, float] | None = None
    not_before: float = 0.0


class Rehearsing:
    """`spawn` starts what goes on beside; `cut(seconds)` cuts the link to the room; `clock_off`: milliseconds of the
    wall clock, None before the room was heard; `wall`: wall clock, ms; `ticks`: seconds on a clock that nobody sets."""

    def __init__(
        self,
        *,
        sitting: SittingService,
        calling: Calling,
        attempts: Attempts,
        journal: Journal,
        pages: Pages,
        spawn: Callable[[Callable[[], None]], None],
        cut: Callable[[float], None],
        is_connected: Callable[[], bool],
        clock_off: Callable[[], int | None],
        changed: Callable[[], None],
        wall: Callable[[], int],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sitting, self._calling, self._attempts, self._journal = sitting, calling, attempts, journal
        self.pages, self._spawn, self._cut, self._is_connected = pages, spawn, cut, is_connected
        self._clock_off, self._changed, self._wall, self._ticks = clock_off, changed, wall, ticks
        self._one_act = threading.Lock()
        self._closing = threading.Event()
        self._run: _Run | None = None
        self._stopped: str | None = None
        self._forgotten: str | None = None
        self._acts: dict[Act, Callable[[_Run], None]] = {
            Act.ENTER: self._enter,
            Act.LEAVE: lambda _: self._sitting.leave(),
            Act.BEGIN: self._begin,
            Act.READ: lambda _: self._read(),
            Act.RAISE: lambda _: self._calling.raise_hand(),
            Act.LOWER: lambda _: self._calling.lower_hand(),
            Act.CUT: self._cut_link,
            Act.OPEN: lambda _: self._open(),
            Act.SKIP: self._skip,
            Act.ANSWER: self._answer,
            Act.REVIEW: lambda _: self._sitting.review(),
            Act.HAND_IN: lambda _: self._sitting.hand_in(),
        }

    @property
    def is_playing(self) -> bool:
        """A rehearsal is under way here."""
        return self._run is not None

    def require_idle(self) -> None:
        """Raises `RehearsalUnderWay`."""
        if self.is_playing:
            raise RehearsalUnderWay

    # ── the room's word
    # ────────────────────────────────────────────────────────────────────────────────────────

    def obey(self, order: RehearsalOrder) -> RehearsalDone:
        """Takes up the room's wish; what comes of it is told with the next. Raises `RehearsalStopped`,
        `RehearsalOver`, and what `check_free` raises."""
        require_rehearsal(order.session)
        if order.forget:
            return self._forget(order.session)
        if self._stopped == order.session:
            raise RehearsalStopped
        if self._forgotten == order.session:
            raise RehearsalOver
        run = self._run
        if run is None or run.wish.session != order.session:
            self.require_idle()
            check_free(self._sitting.sitting, self._sitting.awaited, order)
            return self._take_up(order)
        run.wish, run.heard_at = order, self._ticks()
        return self._told(run)

    def _take_up(self, order: RehearsalOrder) -> RehearsalDone:
        self._run = run = _Run(order, self._ticks())
        self.pages.begin()
        log.info("rehearsal_begins", session=order.session)
        self._spawn(self._play)
        self._changed()
        return self._told(run)

    def _forget(self, session: str) -> RehearsalDone:
        self._forgotten = session
        with self._one_act:
            self._end(session)
            if self._attempts.has_session(session):
                self._attempts.erase(at=self._wall(), forced=True, reason="répétition", session=session)
                log.info("rehearsal_erased", session=session)
        return RehearsalDone(session=session, erased=True)

    def stop(self) -> None:
        """A person at the station wants no more of it. Raises nothing: the key may be pressed twice."""
        run = self._run
        if run is not None:
            self._stopped = run.wish.session
            with self._one_act:
                self._end(run.wish.session)

    def close(self) -> None:
        """The agent ends."""
        self._closing.set()

    def _end(self, session: str) -> None:
        if self._run is not None and self._run.wish.session == session:
            self._run.is_over, self._run = True, None
        self._sitting.drop(session)
        self._changed()

    # ── playing
    # ────────────────────────────────────────────────────────────────────────────────────────────────

    def _play(self) -> None:
        while self.step() and not self._closing.wait(LOOK_SECONDS):
            pass

    def step(self) -> bool:
        """At most one act. False when nothing is played any more."""
        with self._one_act:
            run = self._run
            if run is None or run.is_over:
                return False
            if self._ticks() - run.heard_at > ABANDONED_SECONDS:
                log.warning("rehearsal_abandoned", session=run.wish.session)
                self._end(run.wish.session)
                return False
            self._measure(run)
            if self._ticks() >= run.not_before and run.on_its_way is None:
                self._act(run)
        return True

    def _act(self, run: _Run) -> None:
        act = next_act(Played(self._sitting.sitting, run.wish, run.who, run.cut_at is not None))
        if act is Act.WAIT or (act in (Act.ANSWER, Act.SKIP) and self._waits_for_page()):
            return
        try:
            self._acts[act](run)
        except Refusal as refusal:
            run.trouble, run.not_before = refusal.code, self._ticks() + AGAIN_SECONDS
            log.info("rehearsal_refused", act=act, code=refusal.code)
        else:
            run.trouble = ""

    def _waits_for_page(self) -> bool:
        item = current_item(self._sitting.sitting)
        return item is not None and not self.pages.has_shown(item.number, PAGE_SECONDS)

    def _enter(self, run: _Run) -> None:
        wish = run.wish
        who = Enter(
            session=wish.session,
            first_name=wish.first_name,
            birth_name=wish.birth_name,
            birth_date=wish.birth_date,
            access_code=wish.access_code,
        )
        self._sitting.enter(who)
        self.pages.turn_over()
        run.who = wish.birth_name

    def _begin(self, run: _Run) -> None:
        before = self._ticks()
        self._sitting.begin()
        if self._sitting.sitting.stage is Stage.ITEM:
            run.began = max(run.began, self._ticks() - before)

    def _read(self) -> None:
        sitting = self._sitting.sitting
        if sitting.order is not None:
            self._calling.read(unread(sitting.calls, sitting.order)[0].message)

    def _open(self) -> None:
        item = current_item(self._sitting.sitting)
        if item is not None:
            self._sitting.open(item.number)

    def _skip(self, run: _Run) -> None:
        number = _number(self._sitting.sitting)
        self._give(run, number, None, lambda: self._sitting.skip(number))

    def _answer(self, run: _Run) -> None:
        number = _number(self._sitting.sitting)
        value = made_up_answer(item_on_screen(self._sitting.sitting, number))
        self._sitting.draft(number, value)
        self._give(run, number, value, lambda: self._sitting.answer(number, value))

    def _give(self, run: _Run, number: int, value: Answer, act: Callable[[], None]) -> None:
        order = self._sitting.sitting.order
        before = self._ticks()
        act()
        after = self._ticks()
        run.kept = max(run.kept, after - before)
        run.given.append(GivenThere(attempt=order.attempt if order else "", number=number, answer=value))
        if after < run.cut_until:
            run.alone += 1
        elif self._is_connected():
            run.on_its_way = (self._journal.acknowledged(run.wish.session)[0], after)

    def _cut_link(self, run: _Run) -> None:
        seconds = min(run.wish.outage / 1000, LONGEST_CUT_SECONDS)
        run.cut_at = self._ticks()
        run.cut_until = run.cut_at + seconds
        self._cut(seconds)

    # ── measuring
    # ──────────────────────────────────────────────────────────────────────────────────────────────

    def _measure(self, run: _Run) -> None:
        written, received = self._journal.acknowledged(run.wish.session)
        if run.on_its_way is not None:
            self._measure_way(run, *run.on_its_way, received)
        is_back = run.cut_at is not None and self._ticks() >= run.cut_until and self._is_connected()
        if run.cut_at is not None and is_back and received == written and not run.back_after:
            run.back_after = self._ticks() - run.cut_at

    def _measure_way(self, run: _Run, n: int, since: float, received: int) -> None:
        long = self._ticks() - since
        if received >= n or long > PATIENCE_SECONDS:
            run.received, run.on_its_way = max(run.received, long), None

    def _told(self, run: _Run) -> RehearsalDone:
        sitting = self._sitting.sitting
        written, received = self._journal.acknowledged(run.wish.session)
        return RehearsalDone(
            session=run.wish.session,
            who=run.who,
            stage=sitting.stage.value,
            trouble=run.trouble,
            done=len(sitting.done),
            given=list(run.given),
            alone=run.alone,
            began=_ms(run.began),
            slowest_kept=_ms(run.kept),
            slowest_received=_ms(run.received),
            back_after=_ms(run.back_after),
            clock_off=self._clock_off() or 0,
            page=self.pages.state,
            written=written,
            received=received,
        )


def _number(sitting: Sitting) -> int:
    item = current_item(sitting)
    return item.number if item is not None else 0


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
