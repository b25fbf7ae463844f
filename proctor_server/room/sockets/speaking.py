"""What changed goes out: orders to stations, cards to dashboards. A few times a second, only what is new, and only
after it is on disk."""

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from kiosk_client.protocol.messages import NAMESPACE as STATIONS
from kiosk_client.protocol.messages import AttemptOrder, OrderDone, ReceiptDone
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.protocol.wire import from_wire, to_wire
from proctor_server.exposition import Family, Histogram, counter, gauge
from proctor_server.room.domain.disk import DiskCard
from proctor_server.room.domain.errors import UnknownCandidate, UnknownSession
from proctor_server.room.domain.view import RosterView
from proctor_server.room.services.greeting import Greeting
from proctor_server.room.services.links import Links
from proctor_server.room.services.messaging import Messaging
from proctor_server.room.services.releasing import Releasing
from proctor_server.room.services.seeing import Seeing
from proctor_server.room.sockets.turns import Emitter
from proctor_server.room.storage.attempts import AttemptRow
from proctor_server.room.storage.ledger import Change

DASHBOARDS = "/dashboard"
STATIONS_EVERY = 10
"""Station cards and receipts go out once in so many rounds: they change with heartbeats, not with commits."""

REST = 19.0
"""Times as long as it took: where much changes at once, telling of it takes a twentieth of the time that answers need,
and every card says what became of several."""

RECEIPTS_AGAIN = 600
"""After so many rounds a station that could not forget a session yet hears of its receipt again."""

log = structlog.get_logger()


class Speaking:
    """Collects what changed, and says it."""

    EVERY_SECONDS = 0.1
    LONGEST_REST_SECONDS = 0.3
    """With what it takes to say it, a dashboard knows within half a second."""

    def __init__(
        self,
        socketio: Emitter,
        greeting: Greeting,
        seeing: Seeing,
        links: Links,
        messaging: Messaging,
        releasing: Releasing,
        clock: Callable[[], datetime],
    ) -> None:
        self._socketio, self._greeting, self._seeing = socketio, greeting, seeing
        self._links, self._messaging, self._releasing, self._clock = links, messaging, releasing, clock
        self._changed: dict[str, set[int]] = {}
        self._headers: set[str] = set()
        self._whole: set[str] = set()
        self._watched: dict[str, int] = {}
        self._newcomers: deque[tuple[str, str]] = deque()
        self._said: dict[tuple[str, str], tuple[str, int]] = {}
        self._receipts: dict[tuple[str, str], tuple[str, int]] = {}
        self._station_cards: list[Any] = []
        self._rosters: dict[str, RosterView] = {}
        self._silent: set[str] = set()
        self._disk: DiskCard | None = None
        self._round = 0
        self._orders, self._obeyed, self._pushes = 0, Histogram(), 0

    def figures(self) -> Iterator[Family]:
        """What was counted since the start."""
        yield counter("orders_total", "Orders that were sent to stations.", self._orders)
        yield self._obeyed.family("order_seconds", "From an order to the station's word that it has it.")
        yield counter("pushes_total", "What was told to dashboards.", self._pushes)
        yield gauge("dashboards", "Dashboards that look at a session.", sum(self._watched.values()))

    # ── what is noted ────────────────────────────────────────────────────────────────────────────────────────

    def note(self, changes: list[Change]) -> None:
        """Called after each commit."""
        for change in changes:
            if change.candidate is not None:
                self._changed.setdefault(change.session, set()).add(change.candidate)
            if change.whole:
                self._whole.add(change.session)
            if not change.alone:
                self._headers.add(change.session)

    def note_disk(self, card: DiskCard) -> None:
        """Another state of the disk: every dashboard is told in the next round."""
        self._disk = card

    def watch(self, session: str, by: int) -> None:
        """One dashboard more (1) or fewer (-1) looks at the session."""
        self._watched[session] = self._watched.get(session, 0) + by

    def welcome(self, sid: str, session: str) -> None:
        """The dashboard `sid` is told of the whole room in the next round: only who tells of changes knows which of
        them that view holds already."""
        self._newcomers.append((sid, session))

    # ── what is said ─────────────────────────────────────────────────────────────────────────────────────────

    def speak(self) -> float:
        """One round; for how many seconds the next may wait."""
        now = self._clock()
        self._speak(now)
        return min(self.LONGEST_REST_SECONDS, REST * (self._clock() - now).total_seconds())

    def _speak(self, now: datetime) -> None:
        self._round += 1
        # first, and asking nothing of the disk
        self._speak_of_the_disk()
        changed, self._changed = self._changed, {}
        headers, self._headers = self._headers, set()
        for session, candidates in self._silence_changed().items():
            changed.setdefault(session, set()).update(candidates)
        for session, candidates in changed.items():
            self._speak_to_stations(session, candidates, now)
            if self._watched.get(session, 0) > 0:
                self._say_if_there(session, "cards", partial(self._seeing.cards, session, candidates, now))
        for session in headers:
            if self._watched.get(session, 0) > 0:
                self._speak_of_session(session, now)
        self._speak_of_rosters(headers, now)
        while self._newcomers:
            sid, session = self._newcomers.popleft()
            self._say_if_there(session, "room", partial(self._seeing.room, session, now), to=sid)
        if self._round % STATIONS_EVERY == 0:
            self._speak_of_receipts()
            if any(n > 0 for n in self._watched.values()):
                self._speak_of_stations(now)

    def _speak_of_the_disk(self) -> None:
        card, self._disk = self._disk, None
        if card is not None:
            for session in [one for one, n in self._watched.items() if n > 0]:
                self._say(session, "disk", card)

    def _speak_of_session(self, session: str, now: datetime) -> None:
        is_whole = session in self._whole
        self._whole.discard(session)
        if is_whole:
            self._say_if_there(session, "room", partial(self._seeing.room, session, now))
        else:
            self._say_if_there(session, "session", partial(self._seeing.header, session))

    def _speak_of_rosters(self, changed: set[str], now: datetime) -> None:
        # a presence lapses without a commit (R-ENT-03), so once in so many rounds every room is looked at
        every = self._round % STATIONS_EVERY == 0
        for session in [one for one, n in self._watched.items() if n > 0 and (every or one in changed)]:
            with contextlib.suppress(UnknownSession):
                self._speak_of_roster(session, now)

    def _speak_of_roster(self, session: str, now: datetime) -> None:
        roster = self._seeing.roster(session, now)
        if roster != self._rosters.get(session):
            self._rosters[session] = roster
            self._say(session, "roster", roster)

    def _silence_changed(self) -> dict[str, set[int]]:
        silent = set(self._links.silent_since)
        turned, self._silent = silent ^ self._silent, silent
        return self._seeing.candidates_on(turned) if turned else {}

    def _speak_to_stations(self, session: str, candidates: set[int], now: datetime) -> None:
        for station, order in self._greeting.orders_about(session, candidates, self._is_news, now):
            link = self._links.link(station)
            if link:
                self._said[station, order.attempt] = (link.sid, order.revision)
                self._order(link.sid, station, order)

    def _is_news(self, station: str, attempt: AttemptRow) -> bool:
        link = self._links.link(station)
        return link is not None and self._said.get((station, attempt.id)) != (link.sid, attempt.revision)

    def _order(self, sid: str, station: str, order: AttemptOrder) -> None:
        self._orders += 1
        done = partial(self._done, station, order, time.perf_counter())
        self._socketio.emit("attempt_order", to_wire(order), to=sid, namespace=STATIONS, callback=done)

    def _done(self, station: str, order: AttemptOrder, sent: float, *payload: Any) -> None:
        self._obeyed.observe(time.perf_counter() - sent)
        # a station that did not obey gets the whole order again when it comes back
        try:
            done = from_wire(OrderDone, payload[0] if payload else None)
            if order.messages and done.revision >= order.revision:
                self._messaging.delivered(station, order, self._clock())
        except Refusal as refusal:
            log.warning("order_not_confirmed", code=refusal.code)

    def _speak_of_receipts(self) -> None:
        """R-FIN-07: to stations on the line, at once and when they come back."""
        for station, order in self._releasing.orders():
            link = self._links.link(station)
            sid, said = self._receipts.get((station, order.session), ("", 0))
            if link and (link.sid != sid or self._round - said >= RECEIPTS_AGAIN):
                self._receipts[station, order.session] = (link.sid, self._round)
                done = partial(self._released, station)
                self._socketio.emit("receipt_order", to_wire(order), to=link.sid, namespace=STATIONS, callback=done)

    def _released(self, station: str, *payload: Any) -> None:
        try:
            self._releasing.done(station, from_wire(ReceiptDone, payload[0] if payload else None), self._clock())
        except Refusal as refusal:
            log.warning("receipt_not_confirmed", station=station, code=refusal.code)

    def _speak_of_stations(self, now: datetime) -> None:
        cards = self._seeing.stations(now)
        shown = [to_wire(card) | {"last_heard_at": None} for card in cards]
        if shown != self._station_cards:
            self._station_cards = shown
            for session, watchers in self._watched.items():
                if watchers > 0:
                    self._say(session, "stations", cards)

    def _say_if_there(self, session: str, event: str, seen: Callable[[], Any], to: str = "") -> None:
        """A session may have been deleted or erased since, a candidate removed (R-SES-04)."""
        try:
            self._say(session, event, seen(), to)
        except (UnknownSession, UnknownCandidate):
            log.info("session_gone", session=session)

    def _say(self, session: str, event: str, what: Any, to: str = "") -> None:
        """`to`: one dashboard; else every one of the session."""
        self._pushes += 1
        body = [to_wire(one) for one in what] if isinstance(what, list) else to_wire(what)
        self._socketio.emit(event, body, to=to or f"session {session}", namespace=DASHBOARDS)
