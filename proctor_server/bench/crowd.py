"""The stations of one process: each a whole agent, with its own key, journal and connection, and nobody's browser."""

import gc
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from kiosk_client.adapters.pairing_door import PairingDoor
from kiosk_client.composition import Agent, open_store, room_link
from kiosk_client.config import Config
from kiosk_client.domain.lights import answers_received
from kiosk_client.domain.refusals import RoomAway
from kiosk_client.domain.sitting import Stage, current_item, is_to_be_opened
from kiosk_client.protocol import messages
from kiosk_client.protocol.journal import Answer as Given
from kiosk_client.protocol.messages import Enter, Entries, FormItem, Heartbeat, Hello, Kept
from kiosk_client.services.linking import Link
from kiosk_client.services.pairing import pair
from kiosk_client.storage.identity import Identity
from proctor_server.bench import ground
from proctor_server.bench.moments import Moment, What
from proctor_server.bench.orders import Answer, Begin, CatchUp, Done, Failed, Line, Order, Rush, Take

T = TypeVar("T")
PATIENCE_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.01


class TooLong(Exception):
    """Something did not come about."""


class TimedLink:
    """The station's link, with the time that each question took."""

    def __init__(self, link: Link, heard: Callable[[msgspec.Struct, Any, float], None]) -> None:
        self._link, self._heard = link, heard
        self.connect, self.close = link.connect, link.close

    def ask(self, message: msgspec.Struct, reply: type[T]) -> T:
        """Like the link's own."""
        asked = time.monotonic()
        answer = self._link.ask(message, reply)
        self._heard(message, answer, asked)
        return answer


class Seat:
    """One station, and the candidate who sits there."""

    def __init__(self, number: int, take: Take) -> None:
        folder = Path(take.folder) / f"{number:03}"
        name = f"Poste {number:03}"
        store = open_store(folder)
        pair(PairingDoor(take.address), store.identity, code=take.pairing_code, name=name)
        self.number, self._take = number, take
        self._kept, self._moments, self._news = 0, list[Moment](), threading.Event()
        config = Config(data_dir=folder, name=name, room=take.address, find=False)
        self._agent = Agent(config, store, async_mode="eventlet", link_to=self._timed)

    # ── what is seen ─────────────────────────────────────────────────────────────────────────────────────────

    def _timed(self, identity: Identity, obey: Callable[[messages.Order], msgspec.Struct]) -> Link:
        def obeyed(order: messages.Order) -> msgspec.Struct:
            self._note("obeyed")
            return obey(order)

        return TimedLink(room_link(identity, obeyed), self._heard)

    def _heard(self, message: msgspec.Struct, answer: Any, asked: float) -> None:
        match message:
            case Entries() if isinstance(answer, Kept):
                self._kept = answer.n
                self._note("kept", answers_received(self._agent.sitting.sitting, answer.n)[0])
            case Heartbeat():
                self._note("beat", asked=asked)
            case Hello():
                self._note("welcomed", asked=asked)
        self._news.set()

    def _note(self, what: What, n: int = 0, *, asked: float | None = None) -> None:
        now = time.monotonic()
        self._moments.append(Moment(seat=self.number, what=what, n=n, at=now, took=now - (asked or now)))

    def told(self) -> list[Moment]:
        """What was seen since the last time."""
        moments, self._moments = self._moments, []
        return moments

    # ── what is done ─────────────────────────────────────────────────────────────────────────────────────────

    def enter(self) -> None:
        """Connects, and brings the candidate to the door."""
        self._agent.start()
        _wait_for("la salle", lambda: self._agent.watching.connected_to is not None)
        person, take = ground.person(self.number), self._take
        who = Enter(session=take.session, access_code=take.access_code, **person)
        _insist(lambda: self._agent.sitting.enter(who))

    def begin(self, at: float) -> None:
        """Presses «Commencer»."""
        _wait_for("l'accord du surveillant", lambda: self._agent.sitting.sitting.stage is Stage.CONFIRMED)
        _sleep_until(at)
        asked = time.monotonic()
        _insist(self._agent.sitting.begin)
        self._note("began", asked=asked)

    def answer(self) -> None:
        """Validates the next item, if there is one."""
        sitting = self._agent.sitting.sitting
        item = current_item(sitting) if sitting.stage is Stage.ITEM else None
        if item is not None:
            if is_to_be_opened(sitting):
                self._agent.sitting.open(item.number)
            self._agent.sitting.answer(item.number, some_answer(item))
            self._note("answered", item.number)

    def answer_every(self, order: Answer) -> None:
        """A candidate who thinks between two items."""
        first = order.at + order.every * self.number * _GOLDEN % order.every if order.every else order.at
        for turn in range(order.count):
            _sleep_until(first + turn * order.every)
            self.answer()

    def rush(self, at: float) -> None:
        """A candidate who waits for nothing but the second light."""
        _sleep_until(at)
        while self.is_sitting:
            self.answer()
            self.catch_up()

    @property
    def is_sitting(self) -> bool:
        """Whether an item is on screen."""
        return self._agent.sitting.sitting.stage is Stage.ITEM

    def catch_up(self) -> None:
        """Waits until the room has kept everything."""
        written = self._agent.store.journal.head(self._take.session).n
        end = time.monotonic() + PATIENCE_SECONDS
        while self._kept < written:
            if time.monotonic() > end:
                raise TooLong(f"{self.number}: {self._kept} / {written}")
            self._news.wait(1.0)
            self._news.clear()

    def leave(self) -> None:
        """Switches the station off."""
        self._agent.stop()


_GOLDEN: Final = 0.618033988749895
"""Multiples of it, modulo one, spread evenly however many there are."""


def some_answer(item: FormItem) -> Given:
    """An answer of the right form."""
    match item.kind:
        case "QCU":
            return 1
        case "QCM":
            return [1]
        case "QROC":
            return "je ne sais pas"
        case _:
            return {field.name: (field.options or ["je ne sais pas"])[0] for field in item.fields}


class Crowd:
    """Follows the benchmark's orders with every seat at once."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._seats: dict[int, Seat] = {}

    def follow(self) -> None:
        """Until the other end is closed."""
        while (order := self._line.hear(Order)) is not None:
            try:
                self._obey(order)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the benchmark has to know
                self._line.say(Failed(why=f"{fault} {traceback.format_exc(limit=-3)}"))
            else:
                self._line.say(Done(moments=[m for seat in self._seats.values() for m in seat.told()]))
        self._all(self._seats.values(), Seat.leave)

    def _obey(self, order: Order) -> None:
        everybody = self._seats.values()
        sitting = [seat for seat in everybody if seat.is_sitting] if not isinstance(order, Take) else []
        match order:
            case Take(seats=seats):
                self._seats = {number: Seat(number, order) for number in seats}
                self._all(self._seats.values(), Seat.enter)
                # a collector that looks through twenty stations at once is no station's own
                gc.collect()
                gc.freeze()
            case Begin(seats=seats, at=at):
                self._all([s for s in everybody if s.number in seats], lambda s: s.begin(at))
            case Answer():
                self._all(sitting, lambda s: s.answer_every(order))
            case Rush(at=at):
                self._all(sitting, lambda s: s.rush(at))
            case CatchUp():
                self._all(everybody, Seat.catch_up)

    def _all(self, seats: Iterable[Seat], act: Callable[[Seat], None]) -> None:
        """Everybody at once; raises the first fault."""
        faults: list[Exception] = []

        def run(seat: Seat) -> None:
            try:
                act(seat)
            except Exception as fault:  # noqa: BLE001 - told by the caller
                faults.append(fault)

        threads = [threading.Thread(target=run, args=(seat,)) for seat in seats]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise faults[0]


def _insist(act: Callable[[], None]) -> None:
    """A candidate whom the room does not answer in time presses the button again."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            act()
        except RoomAway:
            if time.monotonic() > end:
                raise
        else:
            return


def _wait_for(what: str, look: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not look():
        if time.monotonic() > end:
            raise TooLong(what)
        time.sleep(LOOK_SECONDS)


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
