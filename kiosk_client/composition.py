"""Where the parts of a station meet: every object is built here, from a `Config`."""

import os
import random
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import msgspec
import structlog

from kiosk_client.adapters.browser import Browser
from kiosk_client.adapters.clock import read_clocks
from kiosk_client.adapters.finder import Finder
from kiosk_client.adapters.lockdown_linux import compositor
from kiosk_client.adapters.machine import count_screens
from kiosk_client.adapters.room_link import RoomLink, centre_context
from kiosk_client.config import Config
from kiosk_client.domain.clock_offset import Reading
from kiosk_client.domain.readiness import Machine
from kiosk_client.exam_page.app import ExamPage
from kiosk_client.exam_page.guard import Tickets
from kiosk_client.exam_page.screens import Situation
from kiosk_client.protocol import VERSION
from kiosk_client.protocol.finding import NO_PORT, STATION_SERVICE, Announcement
from kiosk_client.protocol.messages import CopyAsked, CopyOrder, Order, OrderDone, ReceiptOrder, RehearsalOrder
from kiosk_client.protocol.refusal import Refusal
from kiosk_client.services.calling import Calling
from kiosk_client.services.checking import Checking, look
from kiosk_client.services.clock import RoomClock
from kiosk_client.services.erasing import Releasing
from kiosk_client.services.linking import RECONNECT_SECONDS, Link, Linking
from kiosk_client.services.locking import Locking
from kiosk_client.services.pages import Pages
from kiosk_client.services.rehearsing import Rehearsing
from kiosk_client.services.remembering import Remembering
from kiosk_client.services.sitting import SittingService
from kiosk_client.services.syncing import Syncing
from kiosk_client.services.watching import Watching
from kiosk_client.storage import seb_key
from kiosk_client.storage.attempts import Attempts
from kiosk_client.storage.copies import KeptCopies
from kiosk_client.storage.database import Database
from kiosk_client.storage.files import write_whole
from kiosk_client.storage.identity import Identity, Pairing, centre_fingerprint
from kiosk_client.storage.journal import Journal
from kiosk_client.storage.moments import Moments

TICK_SECONDS = 0.5
REPAINT_SECONDS = 10.0
"""A page that hears nothing for longer shows a countdown of its own too long."""

log = structlog.get_logger()

LAUNCH_PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Proctor</title>
<form method="post" action="{url}/start"><input type="hidden" name="ticket" value="{ticket}"></form>
<script>document.forms[0].submit()</script>
"""


@dataclass(frozen=True)
class Store:
    """What the station has on disk, opened."""

    database: Database
    identity: Identity
    attempts: Attempts
    journal: Journal
    moments: Moments
    copies: KeptCopies


def open_store(data_dir: Path) -> Store:
    """Opens what is in `data_dir`, making what is missing. Raises `UnusableDatabase`, `DiskRefuses`,
    `UnusableIdentity`."""
    identity = Identity(data_dir / "identity")
    database = Database(data_dir / "station.db")
    attempts = Attempts(database, identity.private_bytes)
    journal = Journal(database, attempts, station=identity.station, sign=identity.sign)
    return Store(database, identity, attempts, journal, Moments(database), KeptCopies(database))


def software() -> str:
    """Name and version of this program, for the room."""
    for name in ("proctor-kiosk", "proctor"):
        try:
            return f"kiosk {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
    return "kiosk"


def announcement(identity: Identity, name: str, *, centre: str) -> Announcement:
    """What this station says of itself on the network. It listens on no port of its own: the announced one is
    `NO_PORT`. `centre`: fingerprint, empty while unpaired."""
    return Announcement(
        service=STATION_SERVICE,
        name=name,
        port=NO_PORT,
        v=VERSION,
        id=identity.station,
        fp=identity.station,
        centre=centre,
    )


LinkTo = Callable[[Identity, Callable[[Order], msgspec.Struct]], Link]


def room_link(identity: Identity, obey: Callable[[Order], msgspec.Struct]) -> Link:
    """The link over the network, with the certificates of the pairing that is there when it connects."""
    return RoomLink(lambda: room_context(identity), obey)


def room_context(identity: Identity) -> ssl.SSLContext:
    """TLS to the rooms of the centre that this station is paired with. Raises `NotPaired`."""
    return centre_context(
        centre_certificate=identity.presentable().centre_certificate,
        certificate_file=identity.certificate_file,
        key_file=identity.key_file,
    )


class Agent:
    """A station at work. `async_mode`: Socket.IO's, of the page's server; `link_to` makes the link to the
    room; `read`: one look at the station's clocks."""

    def __init__(
        self,
        config: Config,
        store: Store,
        *,
        async_mode: str,
        link_to: LinkTo = room_link,
        read: Callable[[], Reading] = read_clocks,
    ) -> None:
        self.config, self.store = config, store
        self._news, self._something_new, self._stopping = threading.Event(), threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []
        self._port = 0
        self._name = config.name
        self._pairing: Pairing | None = None
        self.clock = RoomClock(store.moments, read)
        self.watching = Watching(typed=config.room, changed=self._changed)
        link = link_to(store.identity, self._obey)
        self.syncing = Syncing(journal=store.journal, room=link, changed=self._news.set)
        self.sitting = self._sitting_service(link)
        self.releasing = Releasing(
            store.identity,
            store.attempts,
            store.journal,
            forget=self.sitting.forget,
            wall=lambda: read_clocks().wall,
        )
        self.remembering = Remembering(store.attempts, order=lambda: self.sitting.sitting.order, changed=self._news.set)
        self.checking = self._checking()
        self.locking = self._locking()
        self.calling = Calling(self.sitting, lambda: self.watching.connected_to is not None)
        self.linking = self._linking(link)
        self.rehearsing = self._rehearsing()
        self._take_up_pairing()
        self.tickets = Tickets(self._publish, self._opened)
        self.page = ExamPage(
            sitting=self.sitting,
            remembering=self.remembering,
            calling=self.calling,
            rehearsing=self.rehearsing,
            situation=self.situation,
            tickets=self.tickets,
            async_mode=async_mode,
            config_key=seb_key.kept(config.data_dir).config_key if config.seb else None,
        )
        self._finder = Finder(self.watching.heard, announce=self._announcement, interfaces=config.interfaces)

    def _sitting_service(self, link: Link) -> SittingService:
        return SittingService(
            database=self.store.database,
            attempts=self.store.attempts,
            journal=self.store.journal,
            room=link,
            now=self.clock.now,
            flush=self.syncing.flush,
            changed=self._changed,
        )

    def _linking(self, link: Link) -> Linking:
        return Linking(
            link=link,
            watching=self.watching,
            sitting=self.sitting,
            syncing=self.syncing,
            clock=self.clock,
            journal=self.store.journal,
            moments=self.store.moments,
            who=lambda: (self.store.identity.station, self._name, software()),
            between=lambda: random.uniform(*RECONNECT_SECONDS),  # noqa: S311 - spreads reconnections
            something_new=self._something_new,
            troubles=self._troubles,
            wishes=self.remembering.wishes,
        )

    def _rehearsing(self) -> Rehearsing:
        return Rehearsing(
            sitting=self.sitting,
            calling=self.calling,
            attempts=self.store.attempts,
            journal=self.store.journal,
            pages=Pages(by_hand=self.config.open_browser is False),
            spawn=self._start,
            cut=self.linking.stay_away,
            is_connected=lambda: self.watching.connected_to is not None,
            clock_off=self._clock_off,
            changed=self._changed,
            wall=lambda: read_clocks().wall,
        )

    def _clock_off(self) -> int | None:
        offset = self.store.moments.offset()
        return None if offset is None else -offset.on_wall

    def _checking(self) -> Checking:
        return Checking(
            look=self._look,
            is_idle=lambda: not self.sitting.sitting.is_open,
            changed=self._news.set,
            now=self.clock.now,
        )

    def _look(self) -> Machine:
        config = self.config
        return look(config.data_dir, self.store.moments, self.watching, locked=config.locked, seb=config.seb)

    def _locking(self) -> Locking:
        return Locking(
            browser=Browser(compositor if self.config.locked else tuple),
            launch_file=self.launch_file,
            count_screens=count_screens,
            sitting=self.sitting,
        )

    def _troubles(self) -> list[str]:
        return list(dict.fromkeys([*self.locking.troubles(), *self.checking.troubles()]))

    def _obey(self, order: Order) -> msgspec.Struct:
        if isinstance(order, ReceiptOrder):
            return self.releasing.obey(order)
        if isinstance(order, RehearsalOrder):
            return self.rehearsing.obey(order)
        if isinstance(order, CopyOrder | CopyAsked):
            return self.store.copies.obey(order)
        self.sitting.obey(order)
        return OrderDone(revision=order.revision)

    def _changed(self) -> None:
        self._news.set()
        self._something_new.set()

    def _take_up_pairing(self) -> None:
        """`kiosk pair` may come while the agent runs."""
        pairing = self.store.identity.pairing()
        if pairing is not None:
            self._pairing, self._name = pairing, pairing.name
            self.watching.trust(centre_fingerprint(pairing))

    # ── the page
    # ───────────────────────────────────────────────────────────────────────────────────────────────

    def serve_on(self, port: int) -> None:
        """The page is served on `port` of 127.0.0.1: publishes how to open it."""
        self._port = port
        self.tickets.publish()

    def _opened(self) -> None:
        """R-ENT-04: the page that somebody sat before is gone, or will be."""
        if self.sitting.ask_again():
            self.linking.introduce()

    @property
    def launch_file(self) -> Path:
        """A page that opens the exam page, once, for whoever can read this user's files."""
        return self.config.data_dir / "launch.html"

    @property
    def page_file(self) -> Path:
        """The same for programs: `url`, `ticket`, `pid`."""
        return self.config.data_dir / "page.json"

    def _publish(self, ticket: str) -> None:
        url = f"http://127.0.0.1:{self._port}"
        write_whole(self.launch_file, LAUNCH_PAGE.format(url=url, ticket=ticket).encode())
        write_whole(self.page_file, msgspec.json.encode({"url": url, "ticket": ticket, "pid": os.getpid()}))

    def situation(self) -> Situation:
        """All that a screen is made from, now."""
        sitting = self.sitting.sitting
        session = "" if sitting.order is None else sitting.order.session
        written, acknowledged = self.store.journal.acknowledged(session)
        return Situation(
            station=self._name,
            centre="" if self._pairing is None else self._pairing.centre_name,
            checked=self.checking.last,
            paired=self.watching.is_paired,
            connected=self.watching.connected_to is not None,
            rooms=self.watching.rooms(),
            finder_fault=self.watching.fault,
            sitting=sitting,
            written=written,
            acknowledged=acknowledged,
            head=self.store.journal.head(session).hash,
            disk_holds=self.store.database.holds,
            remembered=self.remembering.now,
            now=self.clock.now(),
            awaited=self.sitting.awaited,
            rehearsal=self.rehearsing.is_playing,
        )

    # ── at work
    # ────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Starts everything but the page's server, which belongs to who runs this."""
        if self.config.find:
            self._finder.start()
        for work in (self.linking.run, self._paint, self._tick):
            self._start(work)

    def show(self) -> None:
        """Opens the page in a browser of this agent's own, and keeps it open."""
        self._start(self.locking.run)

    def check(self) -> None:
        """Checks the machine now, and every minute while it waits for a candidate."""
        self._start(self.checking.run)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=work.__qualname__, daemon=True)
        thread.start()
        self._threads.append(thread)

    def stop(self) -> None:
        """Ends what `start` started, and takes back the way to the page."""
        self._stopping.set()
        self._news.set()
        self.checking.stop()
        self.locking.stop()
        self.rehearsing.close()
        self.linking.stop()
        if self.config.find:
            self._finder.stop()
        for thread in self._threads:
            thread.join(timeout=5)
        self.page_file.unlink(missing_ok=True)
        self.launch_file.unlink(missing_ok=True)
        self.store.database.close()

    def _announcement(self) -> Announcement:
        centre = "" if self._pairing is None else centre_fingerprint(self._pairing)
        return announcement(self.store.identity, self._name, centre=centre)

    def _paint(self) -> None:
        while not self._stopping.is_set():
            self._news.wait(REPAINT_SECONDS)
            self._news.clear()
            try:
                self.page.paint()
            except Refusal as refusal:
                log.error("not_painted", code=refusal.code)  # noqa: TRY400 - a rule's word, not a fault

    def _tick(self) -> None:
        held = True
        while not self._stopping.wait(TICK_SECONDS):
            try:
                self.sitting.tick()
                if self._pairing is None:
                    self._take_up_pairing()
            except Refusal as refusal:
                log.error("tick_refused", code=refusal.code)  # noqa: TRY400 - a rule's word, not a fault
            if held != self.store.database.holds:
                held = not held
                self._news.set()


def build(config: Config, *, async_mode: str) -> Agent:
    """The agent of a station. Raises what `open_store` raises, `BrokenJournal` and `NoSebSettings`."""
    store = open_store(config.data_dir)
    # here alone: what is broken can still be looked at, exported and erased
    store.journal.check()
    return Agent(config, store, async_mode=async_mode)
