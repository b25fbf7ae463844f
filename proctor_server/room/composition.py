"""Where the room's objects meet: every service is built here, from a `Config`. No globals, no work at import."""

import sqlite3
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, Request
from flask_socketio import SocketIO

from kiosk_client.protocol.wire import MAX_FRAME
from proctor_server.room.adapters import certificates, identity
from proctor_server.room.adapters.announcing import room_finder
from proctor_server.room.adapters.copy_seal import RoomSeal, seal_copy
from proctor_server.room.adapters.finder import Finder, is_open
from proctor_server.room.adapters.vault import OffHub, Vault
from proctor_server.room.adapters.wrapping import Cost
from proctor_server.room.config import Config
from proctor_server.room.domain.disk import DiskHealth
from proctor_server.room.domain.errors import DiskTrouble
from proctor_server.room.domain.session_copy import CopiedLines
from proctor_server.room.services.accounts import Accounts
from proctor_server.room.services.admitting import Admitting
from proctor_server.room.services.bringing import Bringing
from proctor_server.room.services.calling import Calling
from proctor_server.room.services.copying import Copying
from proctor_server.room.services.deciding import Deciding
from proctor_server.room.services.delivering import Delivering
from proctor_server.room.services.editing import Editing
from proctor_server.room.services.enrolling import Enrolling
from proctor_server.room.services.entry_limit import EntryLimit
from proctor_server.room.services.erasing import Erasing
from proctor_server.room.services.finalising import Finalising, Parties
from proctor_server.room.services.finding import Finding
from proctor_server.room.services.greeting import Greeting, StationServices
from proctor_server.room.services.invigilating import Invigilating
from proctor_server.room.services.library import Library
from proctor_server.room.services.links import Links
from proctor_server.room.services.measuring import Measuring
from proctor_server.room.services.messaging import Messaging
from proctor_server.room.services.moving import Moving
from proctor_server.room.services.overseeing import Overseeing
from proctor_server.room.services.pairing import PairingDesk
from proctor_server.room.services.planning import Planning
from proctor_server.room.services.preparing import Preparing
from proctor_server.room.services.printing import Printing
from proctor_server.room.services.rebuilding import Rebuilding
from proctor_server.room.services.rehearsing import Rehearsing
from proctor_server.room.services.releasing import Releasing
from proctor_server.room.services.reporting import Reporting
from proctor_server.room.services.results import Results
from proctor_server.room.services.returning import Returning
from proctor_server.room.services.rostering import Rostering
from proctor_server.room.services.seeing import Seeing
from proctor_server.room.services.signing_in import SigningIn, Who
from proctor_server.room.services.sitting import Sitting
from proctor_server.room.services.station_keys import signed_by
from proctor_server.room.services.storytelling import Storytelling
from proctor_server.room.services.telling import Telling
from proctor_server.room.services.tending import Tending
from proctor_server.room.services.timekeeping import Timekeeping
from proctor_server.room.services.underway import Underway
from proctor_server.room.services.watching import Watching
from proctor_server.room.sockets.dashboard_door import DashboardDoor, DoorBook
from proctor_server.room.sockets.gate import LAPTOP
from proctor_server.room.sockets.handing_over import HandingOver
from proctor_server.room.sockets.packets import QuickPacket
from proctor_server.room.sockets.prompting import Prompting
from proctor_server.room.sockets.speaking import Speaking
from proctor_server.room.sockets.stations_door import StationsDoor
from proctor_server.room.sockets.turns import HeardInTurn, in_turn
from proctor_server.room.storage import stations
from proctor_server.room.storage.database import Readers, migrate, settle
from proctor_server.room.storage.handoff import Handoff
from proctor_server.room.storage.minding import minding
from proctor_server.room.storage.packages import Packages
from proctor_server.room.storage.writer import Writer
from proctor_server.room.web.app import make_app
from proctor_server.room.web.security import COOKIE, is_from_our_pages
from proctor_server.session_package.cards import read_centre_card

TICK_SECONDS = 1.0
SILENCE_SECONDS = 0.25
PROBE_SECONDS = 5.0
DELIVER_EVERY_SECONDS = 2.0
ASK_EVERY_SECONDS = 2.0
CHECKPOINT_SECONDS = 2.0
TEND_SECONDS = 2.0
ERASE_EVERY_SECONDS = 60.0
log = structlog.get_logger()


def clock() -> datetime:
    """The one place where the room reads the time."""
    return datetime.now(UTC)


@dataclass
class Services:
    """Everything that pages, doors and commands ask of the room."""

    vault: Vault
    writer: Writer
    readers: Readers
    links: Links
    library: Library
    preparing: Preparing
    editing: Editing
    enrolling: Enrolling
    admitting: Admitting
    sitting: Sitting
    invigilating: Invigilating
    rostering: Rostering
    calling: Calling
    reporting: Reporting
    messaging: Messaging
    timekeeping: Timekeeping
    moving: Moving
    watching: Watching
    bringing: Bringing
    greeting: Greeting
    seeing: Seeing
    overseeing: Overseeing
    finalising: Finalising
    printing: Printing
    storytelling: Storytelling
    planning: Planning
    delivering: Delivering
    returning: Returning
    results: Results
    releasing: Releasing
    rehearsing: Rehearsing
    signing_in: SigningIn
    accounts: Accounts
    deciding: Deciding
    erasing: Erasing
    pairing: PairingDesk
    finding: Finding
    telling: Telling
    copying: Copying
    rebuilding: Rebuilding
    tending: Tending
    measuring: Measuring

    def clock(self) -> datetime:
        """Now, aware, in UTC."""
        return clock()

    def stop(self) -> None:
        """All that was acknowledged is on disk."""
        self.writer.close()
        self.readers.close()


def services(config: Config, handoff: Handoff, off_hub: OffHub, cost: Cost | None = None) -> Services:
    """The room without its doors, which is all that a command needs. Raises `NotMade` before `proctor init`,
    `DiskTrouble`."""
    centre, disk = identity.load(config.data_dir), DiskHealth()
    with minding(disk, "opening"):
        migrate(config.database)
    readers, telling, links = Readers(config.database, disk), Telling(), Links()
    writer = Writer(config.database, handoff, telling.tell, disk)
    packages = Packages(config.packages, disk, off_hub)
    tending = Tending(config.database, writer, disk, off_hub)
    vault = Vault(config.data_dir, off_hub=off_hub, cost=cost)
    library = Library(vault, readers)
    sitting = Sitting(writer)
    watching = Watching(writer, readers, links, sitting, signed_by)
    pairing = PairingDesk(
        vault=vault,
        centre=identity.centre_x509(centre),
        centre_name=centre.name,
        readers=readers,
        writer=writer,
    )
    finding = Finding(readers=readers, links=links, centre=centre.fingerprint, is_open=is_open)
    authority = identity.authority(config.data_dir)
    card = read_centre_card((config.data_dir / identity.CENTRE_CARD_FILE).read_bytes())
    parties, underway = Parties(card, authority), Underway(clock)
    signing_in = SigningIn(vault=vault, readers=readers, writer=writer, off_hub=off_hub, cost=cost)
    preparing = Preparing(writer, library, vault, centre.fingerprint, off_hub)
    seeing = Seeing(readers, links, vault, finding, library.categories, tending.card, None)
    rehearsing = Rehearsing(writer, readers, library, preparing, links, config.packages, centre.name)
    return Services(
        vault=vault,
        writer=writer,
        readers=readers,
        links=links,
        library=library,
        preparing=preparing,
        editing=Editing(writer, readers, preparing),
        enrolling=Enrolling(writer, off_hub),
        admitting=Admitting(writer, library, EntryLimit()),
        sitting=sitting,
        invigilating=Invigilating(writer),
        rostering=Rostering(writer, readers),
        calling=Calling(writer, library),
        reporting=Reporting(writer, readers, library),
        messaging=Messaging(writer, readers),
        timekeeping=Timekeeping(writer),
        moving=Moving(writer, links),
        watching=watching,
        bringing=Bringing(writer, identity.centre_x509(centre)),
        greeting=Greeting(
            readers,
            writer,
            links,
            library,
            sitting,
            watching,
            centre.fingerprint,
            _server_key(config).sign,
            rehearsing.met,
        ),
        seeing=seeing,
        overseeing=Overseeing(readers, seeing),
        finalising=Finalising(writer, readers, watching, vault, parties, packages, underway, _certificate_of),
        printing=Printing(readers, preparing, card, off_hub, None),
        planning=Planning(writer, readers),
        storytelling=Storytelling(readers, off_hub, None),
        delivering=Delivering(writer, readers, packages, authority, underway, clock),
        returning=Returning(writer, readers, authority, centre.fingerprint, lambda: _seal(config)),
        results=Results(readers, off_hub, has_authority=authority is not None),
        releasing=Releasing(writer, readers),
        rehearsing=rehearsing,
        signing_in=signing_in,
        accounts=Accounts(vault=vault, readers=readers, writer=writer, signing_in=signing_in),
        deciding=Deciding(writer, readers),
        erasing=Erasing(writer, readers, config.database, config.packages, off_hub),
        pairing=pairing,
        finding=finding,
        telling=telling,
        copying=Copying(readers, links, off_hub, lambda part: _sealed(config, part), lambda: _keepsake(config)),
        rebuilding=Rebuilding(writer, vault, centre.fingerprint),
        tending=tending,
        measuring=Measuring(readers, seeing, config.data_dir, off_hub),
    )


def _sealed(config: Config, part: CopiedLines) -> str:
    return seal_copy(part, _seal(config), identity.centre_x509(identity.load(config.data_dir)))


def _keepsake(config: Config) -> str:
    return b64encode(identity.keepsake(config.data_dir)).decode()


def _server_key(config: Config) -> Ed25519PrivateKey:
    return certificates.load_key((config.data_dir / certificates.SERVER_FILE).read_bytes())


def _seal(config: Config) -> RoomSeal:
    return RoomSeal(certificates.server_certificate_pem(config.data_dir), _server_key(config).sign)


def _certificate_of(db: sqlite3.Connection, station: str) -> tuple[str, str]:
    known = stations.one(db, station)
    return (known.name, known.certificate) if known else (station, "")


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
