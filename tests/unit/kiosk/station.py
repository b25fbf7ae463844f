"""A station without its processes: real storage and services, a scripted room, a clock that the test turns."""

from dataclasses import dataclass
from pathlib import Path

from kiosk_client.composition import Store, open_store
from kiosk_client.services.calling import Calling
from kiosk_client.services.remembering import Remembering
from kiosk_client.services.sitting import SittingService
from kiosk_client.services.syncing import Syncing
from tests.unit.kiosk.scripted_room import ADA, ScriptedRoom


class TurnedClock:
    """The room's clock, in milliseconds, turned by the test."""

    def __init__(self, now: int = 1_700_000_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def advance(self, *, minutes: float = 0, seconds: float = 0) -> None:
        self.now += int(minutes * 60_000 + seconds * 1000)


@dataclass
class Station:
    store: Store
    sitting: SittingService
    remembering: Remembering
    syncing: Syncing
    room: ScriptedRoom
    clock: TurnedClock
    folder: Path

    @property
    def calling(self) -> Calling:
        return Calling(self.sitting, lambda: not self.room.away)

    def reconnect(self) -> None:
        """As the link does after a loss."""
        self.room.away = False
        self.syncing.welcomed({"229": len(self.room.lines)})
        self.syncing.flush()

    def let_in(self) -> None:
        self.sitting.enter(ADA)
        self.room.confirm()
        self.sitting.begin()

    def restart(self) -> "Station":
        """The agent is killed and started again."""
        self.store.database.close()
        return open_station(self.folder, self.room, self.clock)


def open_station(folder: Path, room: ScriptedRoom | None = None, clock: TurnedClock | None = None) -> Station:
    store = open_store(folder)
    clock = clock or TurnedClock()
    room = room or ScriptedRoom()
    room.station, room.clock = store.identity.station, clock
    syncing = Syncing(journal=store.journal, room=room, changed=lambda: None)
    sitting = SittingService(
        database=store.database,
        attempts=store.attempts,
        journal=store.journal,
        room=room,
        now=clock,
        flush=syncing.flush,
        changed=lambda: None,
    )
    remembering = Remembering(store.attempts, order=lambda: sitting.sitting.order, changed=lambda: None)
    room.obey = sitting.obey
    return Station(store, sitting, remembering, syncing, room, clock, folder)
