"""The ready check: what this machine is like, looked at before an exam and while waiting for one."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import structlog

from kiosk_client.adapters import browser, machine
from kiosk_client.adapters.lockdown_linux import policies_not_in_force
from kiosk_client.domain.readiness import BrowserFound, Check, Level, Link, Machine, judged
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.services.watching import RoomSeen, Watching
from kiosk_client.storage.moments import Moments

CHECK_SECONDS: Final = 60.0

log = structlog.get_logger()


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The last ready check. `at`: the room's clock, ms since 1970."""

    at: int
    checks: Sequence[Check]


class Checking:
    """`look`: at the machine, which takes a moment. `is_idle`: no candidate is at work, so that a look disturbs nobody.
    `changed`: called after each check. `now`: the room's clock, ms."""

    def __init__(
        self,
        *,
        look: Callable[[], Machine],
        is_idle: Callable[[], bool],
        changed: Callable[[], None],
        now: Callable[[], int],
    ) -> None:
        self._look, self._is_idle, self._changed, self._now = look, is_idle, changed, now
        self._stopping = threading.Event()
        self._last: Checked | None = None

    @property
    def last(self) -> Checked | None:
        """The last check, None before the first."""
        return self._last

    def run(self) -> None:
        """Checks at once, then every minute while the station waits, until `stop`."""
        self.check()
        while not self._stopping.wait(CHECK_SECONDS):
            if self._is_idle():
                self.check()

    def stop(self) -> None:
        """Ends `run` soon."""
        self._stopping.set()

    def check(self) -> None:
        """One check. A machine that cannot be looked at is told in the log."""
        try:
            self._last = Checked(at=self._now(), checks=judged(self._look()))
        except OSError as fault:
            log.warning("not_checked", fault=str(fault))
            return
        self._changed()

    def troubles(self) -> list[str]:
        """Codes of what forbids an exam here; the link apart, which whoever hears this sees for themselves."""
        checks = [] if self._last is None else self._last.checks
        return [check.code for check in checks if check.level is Level.FAULT and check.part != "link"]


def look(folder: Path, moments: Moments, watching: Watching, *, locked: bool, seb: bool) -> Machine:
    """What the machine is like now, its disk as `folder` is on it. `locked`, `seb`: as in `Machine`."""
    found = browser.found()
    offset = moments.offset()
    return Machine(
        screens=machine.screens(),
        keyboards=machine.keyboards(),
        disk=machine.disk(folder),
        synchronised=machine.is_synchronised(),
        drift=None if offset is None else offset.on_wall,
        browser=found,
        policies=_policies(found),
        locked=locked,
        seb=seb,
        link=link_of(watching),
    )


def _policies(found: BrowserFound | None) -> list[str] | None:
    return None if found is None else policies_not_in_force(found.program)


def link_of(watching: Watching) -> Link:
    """The link to the room as it is now, or why there is none."""
    if not watching.is_paired:
        return Link("not_paired")
    rooms = watching.rooms()
    connected = next((room for room in rooms if room.address == watching.connected_to), None)
    if connected is not None:
        return Link("connected", _named(connected))
    if not rooms:
        return Link("no_room")
    # A room of this centre that cannot be used says more than another centre's.
    nearest = min(rooms, key=lambda room: room.why == "wrong_key")
    return Link(nearest.why, _named(nearest))


def _named(room: RoomSeen) -> str:
    return room.name if room.name == room.address else f"{room.name}, {room.address}"


def knock_at_rooms(watching: Watching, knock: Callable[[str], None]) -> None:
    """Knocks at the rooms that can be tried until one proves itself: `watching` knows afterwards."""
    for address in watching.to_try():
        try:
            knock(address)
        except Refusal as refusal:
            watching.failed(address, refusal.code)
        else:
            watching.connected(address)
            return
