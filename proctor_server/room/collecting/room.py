"""A room with nothing but the centre's identity, which takes what stations keep of its sessions."""

import os
import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from kiosk_client.protocol.wire import MAX_FRAME
from proctor_server.room.adapters.announcing import room_finder
from proctor_server.room.adapters.finder import Finder
from proctor_server.room.adapters.vault import OffHub, Vault
from proctor_server.room.composition import services
from proctor_server.room.config import Config
from proctor_server.room.services.pairing import PairingDesk
from proctor_server.room.services.rebuilding import Holding
from proctor_server.room.sockets.collecting_door import CollectingDoor
from proctor_server.room.storage.handoff import Handoff


class CollectingRoom:
    """What `runtime.serve` serves instead of a room. Ends by itself after `seconds`."""

    def __init__(
        self, config: Config, handoff: Handoff, off_hub: OffHub, *, seconds: int, taken: Callable[[Holding], None]
    ) -> None:
        """`taken`: called with each station, once it has given everything."""
        self._services = services(config, handoff, off_hub)
        self._config, self._seconds = config, seconds
        self._finder: Finder | None = None
        self.app = Flask("proctor_server.room.collecting", static_folder=None)
        self._socketio = SocketIO(
            self.app,
            async_mode=config.runtime,
            cors_allowed_origins=[],
            max_http_buffer_size=MAX_FRAME,
            manage_session=False,
            transports=["websocket"],
        )
        self._socketio.on_namespace(CollectingDoor(taken))

    @property
    def vault(self) -> Vault:
        """Locked: what comes is opened elsewhere."""
        return self._services.vault

    @property
    def pairing(self) -> PairingDesk:
        """Closed: nobody opens it."""
        return self._services.pairing

    def start(self, stations_port: int) -> None:
        """Announces the room."""
        if self._config.announce:
            self._finder = room_finder(self._config, stations_port, hear=_ignore)
            self._finder.start()
        self._socketio.start_background_task(self._end)

    def measure_too(self, source: object) -> None:
        """Nobody asks."""

    def stop(self) -> None:
        """Ends it."""
        if self._finder:
            self._finder.stop()
        self._services.stop()

    def _end(self) -> None:
        self._socketio.sleep(self._seconds)
        # to the process, not to this thread: the main one waits for it
        os.kill(os.getpid(), signal.SIGTERM)


def _ignore(_: Any) -> None:
    """Which stations are announced is nothing to go by."""
