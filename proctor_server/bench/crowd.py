"""The stations of one process: each a whole agent, with its own key, journal and connection, and nobody's browser; or
something lighter on the same table."""

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
from kiosk_client.domain.sitting import Stage, current_item, is_to_be_opened
from kiosk_client.protocol import messages
from kiosk_client.protocol.messages import Enter, Entries, Heartbeat, Hello, Kept
from kiosk_client.services.linking import Link
from kiosk_client.services.pairing import pair
from kiosk_client.storage.identity import Identity
from proctor_server.bench import ground
from proctor_server.bench.light import LightSeat
from proctor_server.bench.obvious import PostingSeat, SpeakingSeat
from proctor_server.bench.orders import Answer, Begin, CatchUp, Done, Failed, HandIn, Kind, Line, Order, Rush, Take
from proctor_server.bench.seats import PATIENCE_SECONDS, Seat, TooLong, insist, sleep_until, some_answer, wait_for

T = TypeVar("T")


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


class AgentSeat(Seat):
    """A whole agent."""

    def __init__(self, number: int, take: Take) -> None:
        super().__init__(number)
        folder = Path(take.folder) / f"{number:03}"
        name = f"Poste {number:03}"
        store = open_store(folder)
        pair(PairingDoor(take.address), store.identity, code=take.pairing_code, name=name)
        self._take = take
        self._kept, self._news = 0, threading.Event()
        config = Config(data_dir=folder, name=name, room=take.address, find=False)
        self._agent = Agent(config, store, async_mode=config.runtime, link_to=self._timed)

    # ── what is seen ─────────────────────────────────────────────────────────────────────────────────────────

    def _timed(self, identity: Identity, obey: Callable[[messages.Order], msgspec.Struct]) -> Link:
        def obeyed(order: messages.Order) -> msgspec.Struct:
            self.note("obeyed")
            return obey(order)

        return TimedLink(room_link(identity, obeyed), self._heard)

    def _heard(self, message: msgspec.Struct, answer: Any, asked: float) -> None:
        match message:
            case Entries() if isinstance(answer, Kept):
                self._kept = answer.n
                self.note("kept", answers_received(self._agent.sitting.sitting, answer.n)[0])
            case Heartbeat():
                self.note("beat", asked=asked)
            case Hello():
                self.note("welcomed", asked=asked)
        self._news.set()

    # ── what is done ─────────────────────────────────────────────────────────────────────────────────────────

    def enter(self) -> None:
        """Starts the agent, and types who sits there."""
        self._agent.start()
        wait_for("la salle", lambda: self._agent.watching.connected_to is not None)
        person, take = ground.person(self.number), self._take
        who = Enter(session=take.session, access_code=take.access_code, **person)
        insist(lambda: self._agent.sitting.enter(who))

    def begin(self, at: float) -> None:
        """Until the form is on the station's disk."""
        wait_for("l'accord du surveillant", lambda: self._agent.sitting.sitting.stage is Stage.CONFIRMED)
        sleep_until(at)
        asked = time.monotonic()
        insist(self._agent.sitting.begin)
        self.note("began", asked=asked)

    def answer(self) -> None:
        """Until it is on the station's disk."""
        sitting = self._agent.sitting.sitting
        item = current_item(sitting) if sitting.stage is Stage.ITEM else None
        if item is not None:
            if is_to_be_opened(sitting):
                self._agent.sitting.open(item.number)
            self._agent.sitting.answer(item.number, some_answer(item))
            self.note("answered", item.number)

    @property
    def left(self) -> int:
        """Of the items on this station."""
        sitting = self._agent.sitting.sitting
        item = current_item(sitting) if sitting.stage is Stage.ITEM else None
        return sitting.order.items + 1 - item.number if item and sitting.order else 0

    def catch_up(self) -> None:
        """Until the second light is on."""
        written = self._agent.store.journal.head(self._take.session).n
        end = time.monotonic() + PATIENCE_SECONDS
        while self._kept < written:
            if time.monotonic() > end:
                raise TooLong(f"{self.number}: {self._kept} / {written}")
            self._news.wait(1.0)
            self._news.clear()

    def hand_in(self) -> None:
        """Confirmed at once."""
        self._agent.sitting.review()
        self._agent.sitting.hand_in()

    def leave(self) -> None:
        """Ends the agent."""
        self._agent.stop()


KINDS: Final[dict[Kind, Callable[[int, Take], Seat]]] = {
    "agent": AgentSeat,
    "light": LightSeat,
    "speaking": SpeakingSeat,
    "posting": PostingSeat,
}


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
        self._all(self._seats.values(), lambda s: s.leave())

    def _obey(self, order: Order) -> None:
        everybody = self._seats.values()
        sitting = [seat for seat in everybody if seat.left] if not isinstance(order, Take) else []
        match order:
            case Take(seats=seats, kind=kind):
                self._seats = {number: KINDS[kind](number, order) for number in seats}
                self._all(self._seats.values(), lambda s: s.enter())
                # a collector that looks through twenty stations at once is no station's own
                gc.collect()
                gc.freeze()
            case Begin(seats=seats, at=at):
                self._all([s for s in everybody if s.number in seats], lambda s: s.begin(at))
            case Answer():
                self._all(sitting, lambda s: s.answer_every(order))
            case Rush(at=at, leave=leave, seconds=seconds):
                self._all(sitting, lambda s: s.rush(at, leave, seconds))
            case HandIn(at=at):
                self._all(sitting, lambda s: s.hand_in_at(at))
            case CatchUp():
                self._all(everybody, lambda s: s.catch_up())

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
