"""Which rooms are seen, and why one is not usable."""

import threading
from collections.abc import Callable

import msgspec

from kiosk_client.domain.refusals import NoRoomSeen, SeveralRooms
from kiosk_client.protocol import VERSION
from kiosk_client.protocol.finding import ROOM_SERVICE, Announcement, FinderFault, FinderLine, Gone, Seen


class RoomSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A server as the screen names it. `why`: «usable», one of `finding.Usable`, or the code of a refusal."""

    name: str
    address: str
    why: str


class Watching:
    """`typed`: an address «host:port» to try first. `changed`: called when the picture changes."""

    def __init__(self, *, typed: str | None, changed: Callable[[], None]) -> None:
        self._typed, self._changed = typed, changed
        self._centre: str | None = None
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str], Seen] = {}
        self._failed: dict[str, str] = {}
        self._connected: str | None = None
        self._fault: str | None = None

    @property
    def is_paired(self) -> bool:
        """There is a centre to trust."""
        return self._centre is not None

    @property
    def connected_to(self) -> str | None:
        """The address of the room that this station is connected to."""
        return self._connected

    @property
    def fault(self) -> str | None:
        """Why the finder does not work, as a code."""
        return self._fault

    def trust(self, centre: str) -> None:
        """From now on, rooms of the centre with this fingerprint are to be tried, and no other."""
        self._centre = centre
        self._changed()

    def heard(self, line: FinderLine) -> None:
        """One line of the finder."""
        with self._lock:
            match line:
                case Seen(announcement=announcement) if announcement.service == ROOM_SERVICE:
                    # by name too: whoever copies a room's identifier hides nothing of that room
                    self._seen[announcement.id, announcement.name] = line
                    self._fault = None
                case Gone(service=service, id=gone, name=name) if service == ROOM_SERVICE:
                    self._seen.pop((gone, name), None)
                case FinderFault(code=code):
                    self._fault = code
                case _:
                    return
        self._changed()

    def to_try(self) -> list[str]:
        """Addresses of rooms of this centre, the typed one first; none while unpaired."""
        if self._centre is None:
            return []
        with self._lock:
            found = [
                address
                for seen in self._seen.values()
                if self._why_not(seen.announcement) is None
                for address in _addresses(seen)
            ]
        return list(dict.fromkeys([self._typed, *found] if self._typed else found))

    def _why_not(self, announcement: Announcement) -> str | None:
        if announcement.v != VERSION:
            return "wrong_version"
        if self._centre is not None and announcement.fp != self._centre:
            return "wrong_key"
        return None

    def failed(self, address: str, code: str) -> None:
        """A connection to `address` came to nothing."""
        self._failed[address] = code
        self._changed()

    def connected(self, address: str) -> None:
        """The room at `address` has welcomed this station. Who could not prove the centre's key stays named."""
        self._failed = {a: code for a, code in self._failed.items() if code == "wrong_key" and a != address}
        self._connected = address
        self._changed()

    def lost(self) -> None:
        """The connection has ended."""
        self._connected = None
        self._changed()

    def rooms(self) -> list[RoomSeen]:
        """Every server that is known of, and why it is not used."""
        with self._lock:
            found = {
                address: RoomSeen(
                    name=seen.announcement.name,
                    address=address,
                    why=self._why_not(seen.announcement) or self._failed.get(address, "usable"),
                )
                for seen in self._seen.values()
                for address in _addresses(seen)
            }
        if self._typed and self._typed not in found:
            why = self._failed.get(self._typed, "usable")
            found[self._typed] = RoomSeen(name=self._typed, address=self._typed, why=why)
        return list(found.values())

    def only_one(self) -> str:
        """The address of the one room that is usable. Raises `NoRoomSeen`, `SeveralRooms`."""
        usable = [room for room in self.rooms() if room.why == "usable"]
        if not usable:
            raise NoRoomSeen
        if len({room.name for room in usable}) > 1:
            raise SeveralRooms(rooms=", ".join(f"{room.name} {room.address}" for room in usable))
        return usable[0].address


def _addresses(seen: Seen) -> list[str]:
    port = seen.announcement.port
    return [f"[{address}]:{port}" if ":" in address else f"{address}:{port}" for address in seen.addresses]
