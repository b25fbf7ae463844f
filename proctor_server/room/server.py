"""The room server: its services, its doors, and what runs by itself."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from flask import Flask, Request
from flask_socketio import SocketIO

from kiosk_client.protocol.wire import MAX_FRAME
from proctor_server.room.adapters.announcing import room_finder
from proctor_server.room.adapters.finder import Finder
from proctor_server.room.adapters.vault import OffHub
from proctor_server.room.composition import clock, services
from proctor_server.room.config import Config
from proctor_server.room.domain.disk import DiskHealth
from proctor_server.room.domain.errors import DiskTrouble
from proctor_server.room.services.greeting import StationServices
from proctor_server.room.services.signing_in import Who
from proctor_server.room.sockets.dashboard_door import DashboardDoor, DoorBook
from proctor_server.room.sockets.gate import LAPTOP
from proctor_server.room.sockets.handing_over import HandingOver
from proctor_server.room.sockets.packets import QuickPacket
from proctor_server.room.sockets.prompting import Prompting
from proctor_server.room.sockets.speaking import Speaking
from proctor_server.room.sockets.stations_door import StationsDoor
from proctor_server.room.sockets.turns import HeardInTurn, in_turn
from proctor_server.room.storage.database import settle
from proctor_server.room.storage.handoff import Handoff
from proctor_server.room.storage.minding import minding
from proctor_server.room.web.app import make_app
from proctor_server.room.web.security import COOKIE, is_from_our_pages

TICK_SECONDS = 1.0
SILENCE_SECONDS = 0.25
PROBE_SECONDS = 5.0
DELIVER_EVERY_SECONDS = 2.0
ASK_EVERY_SECONDS = 2.0
CHECKPOINT_SECONDS = 2.0
TEND_SECONDS = 2.0
ERASE_EVERY_SECONDS = 60.0
log = structlog.get_logger()


class Room:
    """The whole room server: services, doors, and what runs by itself."""

    def __init__(self, config: Config, handoff: Handoff, off_hub: OffHub) -> None:
        with minding(DiskHealth(), "settling the log"):
            settle(config.database)
        self.services = services(config, handoff, off_hub)
        self.vault, self.pairing = self.services.vault, self.services.pairing
        self.measure_too = self.services.measuring.ask_too
        self.app: Flask = make_app(self.services)
        self._socketio = SocketIO(
            self.app,
            async_mode=config.runtime,
            cors_allowed_origins=[],
            max_http_buffer_size=MAX_FRAME,
            ping_interval=10,
            ping_timeout=10,
            manage_session=False,
            logger=False,
            engineio_logger=False,
            transports=["websocket"],
            serializer=QuickPacket,
        )
        s, self._turn = self.services, handoff.turn
        emitter = HeardInTurn(self._socketio, self._turn)
        self._speaking = Speaking(emitter, s.greeting, s.seeing, s.links, s.messaging, s.releasing, clock)
        self._prompting = Prompting(emitter, s.rehearsing, s.links)
        self._handing_over = HandingOver(emitter, s.copying)
        self._running = False
        self._config = config
        self._finder: Finder | None = None
        self._open_sockets()

    def _open_sockets(self) -> None:
        s = self.services
        self._dashboards = DashboardDoor(s.seeing, self._speaking, DoorBook(self._who, self._is_still_in), clock)
        s.telling.subscribe(self._speaking.note)
        s.tending.subscribe(self._speaking.note_disk)
        self._stations = StationsDoor(StationServices(s.greeting, s.admitting, s.sitting, clock), s.pairing.revoked)
        self._stations.turn = self._dashboards.turn = self._turn
        self._socketio.server.register_namespace(self._stations)
        self._socketio.on_namespace(self._dashboards)
        for source in (self._stations.figures, s.writer.figures, self._speaking.figures):
            s.measuring.ask_too(source)

    def _who(self, environ: dict[str, Any], now: datetime) -> Who | None:
        token = Request(environ).cookies.get(COOKIE)
        return self.services.signing_in.who(token, now) if token and is_from_our_pages(environ) else None

    def _is_still_in(self, environ: dict[str, Any], now: datetime) -> bool:
        if (laptop := environ.get(LAPTOP)) and self.services.pairing.is_revoked(laptop):
            return False
        token = Request(environ).cookies.get(COOKIE)
        return token is not None and self.services.signing_in.is_still_in(token, now)

    def start(self, stations_port: int) -> None:
        """The ticker, the speaker, the uploads, the finder."""
        self._running = True
        if self._config.announce:
            finding = self.services.finding
            hear = in_turn(self._turn, lambda line: finding.hear(line, clock()))
            restarted = in_turn(self._turn, lambda: finding.finder_restarted(clock()))
            self._finder = room_finder(self._config, stations_port, hear=hear, restarted=restarted)
            self._finder.start()
            self._repeat(self._probe, PROBE_SECONDS)
        self._repeat(self._tick, TICK_SECONDS)
        self._repeat(self._look_for_silence, SILENCE_SECONDS)
        self._repeat(self._dashboards.close_ended, TICK_SECONDS)
        self._repeat(self._stations.close_revoked, TICK_SECONDS)
        self._repeat(self._speaking.speak, Speaking.EVERY_SECONDS)
        self._repeat(self._prompting.speak, Prompting.EVERY_SECONDS)
        self._repeat(self._handing_over.speak, HandingOver.EVERY_SECONDS)
        self._repeat(self._deliver, DELIVER_EVERY_SECONDS)
        self._repeat(self._ask_for_results, ASK_EVERY_SECONDS)
        self._repeat(self.services.tending.checkpoint, CHECKPOINT_SECONDS)
        self._repeat(self._look_at_the_disk, TICK_SECONDS)
        self._repeat(self.services.tending.tend, TEND_SECONDS)
        self._repeat(self._erase, ERASE_EVERY_SECONDS)

    def stop(self) -> None:
        """Ends what runs by itself; what was acknowledged is on disk."""
        self._running = False
        if self._finder:
            self._finder.stop()
        self.services.writer.reserve.give_back()
        self.services.stop()

    def _probe(self) -> None:
        self.services.finding.probe(clock())

    def _tick(self) -> None:
        self.services.watching.tick(clock())
        self.services.rehearsing.tick(clock())
        self.services.rostering.tick(clock())
        self.services.library.make_ready()

    def _look_for_silence(self) -> None:
        self.services.watching.look_for_silence(clock())

    def _deliver(self) -> None:
        self.services.finalising.go_on(clock())
        self.services.delivering.deliver(clock())

    def _ask_for_results(self) -> None:
        self.services.returning.ask_due(clock())

    def _erase(self) -> None:
        self.services.erasing.erase_due(clock())

    def _look_at_the_disk(self) -> None:
        self.services.tending.look(time.monotonic())

    def _repeat(self, act: Callable[[], float | None], seconds: float) -> None:
        """`act` may ask for a longer rest."""

        def run() -> None:
            while self._running:
                rest = None
                try:
                    with self._turn:
                        rest = act()
                except DiskTrouble as refusal:
                    log.warning("round_refused", act=act.__name__, code=refusal.code)
                except Exception:  # one bad round must not end the rounds
                    log.exception("round_failed", act=act.__name__)
                self._socketio.sleep(max(seconds, rest or 0.0))

        self._socketio.start_background_task(run)


def build(config: Config, handoff: Handoff, off_hub: OffHub) -> Room:
    """The room server, not started yet."""
    return Room(config, handoff, off_hub)
