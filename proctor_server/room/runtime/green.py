"""The room on green threads: eventlet's hub. Nothing else of the room knows it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import eventlet
import eventlet.patcher
import eventlet.tpool

from proctor_server.room.runtime.doors import DashboardProtocol, OpenDoor, stations_protocol
from proctor_server.room.runtime.frames import read_frames_quickly
from proctor_server.room.runtime.handoff import EventletHandoff
from proctor_server.room.runtime.threads import Native

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from proctor_server.room.adapters.certificates import ServerCertificate


class GreenThreads:
    """`runtime.threads.Threads` as eventlet has them. Patches the process."""

    def __init__(self) -> None:
        eventlet.monkey_patch()
        read_frames_quickly()
        self.handoff = EventletHandoff()
        self.native = Native(eventlet.patcher.original("time").sleep, eventlet.patcher.original("os").write)

    def off_hub(self, function: Callable[..., Any], *args: Any) -> Any:
        """In a native thread."""
        return eventlet.tpool.execute(function, *args)

    def repeat(self, act: Callable[[], None], seconds: float) -> None:
        """In a green thread."""

        def run() -> None:
            while True:
                eventlet.sleep(seconds)
                act()

        eventlet.spawn(run)

    def at_last(self, stop: Callable[[], None]) -> None:
        """As it is."""
        stop()

    def in_turn(self, app: "WSGIApplication") -> "WSGIApplication":
        """As it is: green threads take turns by themselves."""
        return app

    def stations_door(
        self, host: str, port: int, app: "WSGIApplication", most: int, certificate: "ServerCertificate"
    ) -> OpenDoor:
        """Opened."""
        return OpenDoor(host, port, app, stations_protocol(certificate), most)

    def dashboards_door(self, host: str, port: int, app: "WSGIApplication", most: int) -> OpenDoor:
        """Opened."""
        return OpenDoor(host, port, app, DashboardProtocol, most)
