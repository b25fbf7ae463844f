"""The connection to the room, kept: hello, a heartbeat each second, lost after three without an answer,
again."""

import contextlib
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec
import structlog

from kiosk_client.domain.refusals import RefusedByRoom
from kiosk_client.protocol import VERSION
from kiosk_client.protocol.messages import (
    HEARTBEAT_SECONDS,
    Beat,
    Heartbeat,
    Hello,
    JournalHead,
    Welcome,
    Wishes,
)
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.services.clock import RoomClock
from kiosk_client.services.sitting import SittingService
from kiosk_client.services.syncing import Syncing
from kiosk_client.services.watching import Watching
from kiosk_client.storage.journal import Journal
from kiosk_client.storage.moments import Moments

T = TypeVar("T")

RECONNECT_SECONDS = (0.5, 3.0)
"""Between two tries, at random: a room full of stations does not come back in one instant."""
LONGEST_AWAY_SECONDS = 60.0
"""As a room may ask for that would be called too often otherwise."""

log = structlog.get_logger()


class Link(Protocol):
    """One connection at a time to a room."""

    def connect(self, address: str) -> None:
        """Raises `OtherCentre`, `PortClosed`, `RoomAway`."""

    def ask(self, message: msgspec.Struct, reply: type[T]) -> T:
        """Raises `RoomAway`, `RefusedByRoom`, `Unreadable`."""

    def close(self) -> None:
        """Ends the connection."""


class Linking:
    """`who`: this station's identifier, name and software. `between`: seconds to wait before the next try. `troubles`:
    codes of what is not right with it. `wishes`: of the candidate who is here.

    `something_new`: set when there may be something to send.
    """

    def __init__(
        self,
        *,
        link: Link,
        watching: Watching,
        sitting: SittingService,
        syncing: Syncing,
        clock: RoomClock,
        journal: Journal,
        moments: Moments,
        who: Callable[[], tuple[str, str, str]],
        between: Callable[[], float],
        something_new: threading.Event,
        troubles: Callable[[], list[str]],
        wishes: Callable[[], Wishes | None],
    ) -> None:
        self._link, self._watching, self._sitting, self._syncing = link, watching, sitting, syncing
        self._clock, self._journal, self._moments = clock, journal, moments
        self._who, self._between, self._troubles, self._wishes = who, between, troubles, wishes
        self._stopping = threading.Event()
        self._something_new = something_new
        self._said_restarted = False
        self._session = ""
        self._away = 0.0

    def run(self) -> None:
        """Connects, and connects again, until `stop`."""
        while not self._stopping.is_set():
            for address in self._watching.to_try():
                if self._stopping.is_set() or self._tried(address):
                    break
            self._stopping.wait(max(self._between(), self._away))
            self._away = 0.0

    def introduce(self) -> None:
        """Says at once that a page was opened anew. A room that cannot be told now is told when it answers again."""
        with contextlib.suppress(Refusal):
            self._hello()

    def stay_away(self, seconds: float) -> None:
        """Cuts the connection, as a cable that is pulled out, and tries none for so many seconds."""
        self._away = seconds
        self._link.close()

    def stop(self) -> None:
        """Ends `run` soon, and the connection now."""
        self._stopping.set()
        self._something_new.set()
        self._link.close()

    def _tried(self, address: str) -> bool:
        """Whether the room at `address` has welcomed this station; the connection is over when this
        returns."""
        try:
            self._link.connect(address)
            self._hello()
        except Refusal as refusal:
            log.info("room_not_usable", address=address, code=refusal.code)
            if isinstance(refusal, RefusedByRoom):
                self._away = min(refusal.wait_seconds, LONGEST_AWAY_SECONDS)
            self._link.close()
            self._watching.failed(address, refusal.code)
            return False
        self._watching.connected(address)
        log.info("room_connected", address=address)
        self._stay()
        log.info("room_lost", address=address)
        return True

    def _hello(self) -> None:
        before = self._clock.read()
        introduction = self._introduction(before.wall)
        welcome = self._link.ask(introduction, Welcome)
        self._said_restarted = introduction.restarted
        self._clock.told(welcome.now, before=before)
        self._syncing.welcomed(welcome.kept)
        # A room that does not know the attempt is being rebuilt, from journals like this one: the test goes on.
        if welcome.order is not None:
            self._sitting.obey(welcome.order)

    def _tell_of_a_restart(self) -> None:
        restarted = self._sitting.restarted
        if restarted and not self._said_restarted:
            self._hello()
        self._said_restarted = restarted

    def _introduction(self, wall: int) -> Hello:
        station, name, software = self._who()
        order = self._sitting.sitting.order if self._sitting.sitting.is_open else None
        return Hello(
            v=VERSION,
            station=station,
            name=name,
            software=software,
            clock=wall,
            journals=self._journal.heads(),
            attempt=None if order is None else order.attempt,
            epoch=0 if order is None else order.epoch,
            restarted=self._sitting.restarted,
        )

    def _stay(self) -> None:
        over = threading.Event()
        sender = threading.Thread(target=self._send, args=(over,), name="sender", daemon=True)
        sender.start()
        try:
            while not self._stopping.is_set() and not over.is_set():
                self._heartbeat()
                self._tell_of_a_restart()
                self._stopping.wait(HEARTBEAT_SECONDS)
        except Refusal as refusal:
            log.info("heartbeat_failed", code=refusal.code)
        finally:
            self._watching.lost()
            over.set()
            self._something_new.set()
            self._link.close()
            sender.join()

    def _heartbeat(self) -> None:
        before = self._clock.read()
        beat = self._link.ask(self._words(before.wall), Beat)
        self._clock.told(beat.now, before=before)
        if beat.head is not None:
            self._moments.witness(beat.head)

    def _words(self, wall: int) -> Heartbeat:
        return Heartbeat(clock=wall, head=self._last_head(), troubles=self._troubles(), wishes=self._wishes())

    def _last_head(self) -> JournalHead | None:
        """Of the session that somebody sits in here, or sat in last: who leaves at once leaves it signed all the same.
        What is older was told when the room welcomed this station."""
        if order := self._sitting.sitting.order:
            self._session = order.session
        return next((head for head in self._journal.heads() if head.session == self._session), None)

    def _send(self, over: threading.Event) -> None:
        while not over.is_set():
            try:
                self._syncing.flush()
                self._syncing.send_draft(self._sitting.sitting)
            except Refusal as refusal:
                log.info("sending_failed", code=refusal.code)
                over.wait(HEARTBEAT_SECONDS)
            self._something_new.wait(HEARTBEAT_SECONDS)
            self._something_new.clear()
