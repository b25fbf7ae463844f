"""A whole agent and a whole room in one process, each with its real disk; only the way between them and the time are
the test's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.serialization import Encoding

from kiosk_client.composition import Agent
from kiosk_client.domain.clock_offset import Reading
from kiosk_client.domain.refusals import RoomAway
from kiosk_client.protocol.messages import AttemptOrder, Begin, Draft, Enter, Entries, Heartbeat, Hello
from kiosk_client.storage.identity import Identity
from proctor_server.moments import to_ms
from proctor_server.room.services.admitting import AtStation
from tests.builders.room import WHO, Day
from tests.fault.hall import Ground, Page
from tests.unit.kiosk.running import running

SEAT = "Poste 07"


class Clocks:
    """A station's clocks in a world whose time is the room's. Milliseconds."""

    def __init__(self, day: Day) -> None:
        self._day, self.wrong_by, self._boot = day, 0, 1
        self._booted = to_ms(day.clock.now)

    @property
    def now(self) -> int:
        return to_ms(self._day.clock.now)

    def read(self) -> Reading:
        now = self.now
        return Reading(now + self.wrong_by, now - self._booted, f"boot-{self._boot}")

    def step(self, milliseconds: int) -> None:
        """Somebody, or something, sets the wall clock."""
        self.wrong_by += milliseconds

    def boot(self) -> None:
        self._boot, self._booted = self._boot + 1, self.now


class RoomAcross:
    """The room of `day`, as the link of one station; `away`: nothing gets through."""

    def __init__(self, day: Day, folder: Path) -> None:
        own = Identity(folder / "identity")
        self._day, self._station = day, own.station
        self._certificate = day.certificate(own.key).public_bytes(Encoding.DER)
        self.away = False
        self.obey: Callable[[AttemptOrder], None] = lambda _: None

    @property
    def _now(self) -> datetime:
        return self._day.clock.now

    def connect(self, _address: str) -> None:
        if self.away:
            raise RoomAway

    def close(self) -> None:
        self._day.room.links.gone(self._station, SEAT, self._now)

    def ask(self, message: Any, reply: type) -> Any:
        if self.away:
            raise RoomAway
        room, at = self._day.room, AtStation(self._station, SEAT)
        asked: dict[type, Callable[[], Any]] = {
            Hello: lambda: room.greeting.welcome(message, self._station, self._certificate, SEAT, self._now),
            Heartbeat: lambda: room.greeting.beat(message, self._station, SEAT, self._now),
            Enter: lambda: room.admitting.enter(message, at, self._now),
            Begin: lambda: room.admitting.begin(message, at, self._now),
            Entries: lambda: room.sitting.keep(message, at, self._now),
            Draft: lambda: room.sitting.keep_draft(message, at),
        }
        answer = asked[type(message)]()
        assert isinstance(answer, reply)
        return answer

    def speak(self) -> None:
        """What the room has to say to this station."""
        order = self._day.room.greeting.order(self._station, self._now)
        assert order is not None
        self.obey(order)


@contextmanager
def at_work(day: Day, folder: Path, room: RoomAcross, clocks: Clocks) -> Iterator[tuple[Agent, Page]]:
    """The agent in `folder`, and somebody at its page."""
    with running(folder, room, clocks.read) as agent:
        page = Page(folder)
        page.sit_down()
        try:
            yield agent, page
        finally:
            page.stand_up()


def let_in(day: Day, room: RoomAcross, page: Page, ine: str) -> None:
    """To the first item, or back to the last one."""
    person = day.person(ine)
    typed = {name: person[name] for name in ("first_name", "birth_name", "birth_date")}
    page.enter(typed, day.session, day.codes["access_code"])
    admitting = day.room.admitting
    allow = admitting.authorise_return if day.card(ine).state == "away" else admitting.confirm_presence
    allow(day.session, day.candidate(ine), WHO, day.clock.now)
    room.speak()
    page.begin()


class RoomDisk(NamedTuple):
    """As `evidence` reads it."""

    ground: Ground
    session: str


def disk_of(day: Day) -> RoomDisk:
    return RoomDisk(Ground(day.folder), day.session)
