"""What a runtime brings: doors, and threads that take turns at the services."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from wsgiref.types import WSGIApplication

from proctor_server.room.storage.handoff import Handoff

if TYPE_CHECKING:
    from proctor_server.room.adapters.certificates import ServerCertificate


class Door(Protocol):
    """One open door."""

    @property
    def port(self) -> int:
        """Where it is."""

    @property
    def connections(self) -> int:
        """How many are open."""

    def close(self) -> None:
        """Take nobody in any more."""


class Native(NamedTuple):
    """Calls that hold up the thread of the system in which they are made."""

    sleep: Callable[[float], None]
    write: Callable[[int, bytes], int]


class Threads(Protocol):
    """What the process runs on. Doors raise `PortTaken`."""

    @property
    def handoff(self) -> Handoff:
        """Between these threads and native ones."""

    @property
    def native(self) -> Native:
        """As the system has them."""

    def off_hub(self, function: Callable[..., Any], *args: Any) -> Any:
        """The result of a slow `function(*args)`, without holding up the others."""

    def repeat(self, act: Callable[[], None], seconds: float) -> None:
        """Calls `act` every so many seconds, to the end."""

    def at_last(self, stop: Callable[[], None]) -> None:
        """Calls `stop` and nothing of the room after it."""

    def in_turn(self, app: WSGIApplication) -> WSGIApplication:
        """`app`, in which one is at work at a time, until it waits."""

    def stations_door(
        self, host: str, port: int, app: WSGIApplication, most: int, certificate: "ServerCertificate"
    ) -> Door:
        """TLS, for `most` connections at once."""

    def dashboards_door(self, host: str, port: int, app: WSGIApplication, most: int) -> Door:
        """Without TLS, for `most` connections at once."""
