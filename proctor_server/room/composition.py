"""Where the room's services meet: every one is built here, from a `Config`. No globals, no work at import."""

import sqlite3
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proctor_server.room.adapters import certificates, identity
from proctor_server.room.adapters.copy_seal import RoomSeal, seal_copy
from proctor_server.room.adapters.finder import is_open
from proctor_server.room.adapters.vault import OffHub, Vault
from proctor_server.room.adapters.wrapping import Cost
from proctor_server.room.config import Config
from proctor_server.room.domain.disk import DiskHealth
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
from proctor_server.room.services.greeting import Greeting
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
from proctor_server.room.services.signing_in import SigningIn
from proctor_server.room.services.sitting import Sitting
from proctor_server.room.services.station_keys import signed_by
from proctor_server.room.services.storytelling import Storytelling
from proctor_server.room.services.telling import Telling
from proctor_server.room.services.tending import Tending
from proctor_server.room.services.timekeeping import Timekeeping
from proctor_server.room.services.underway import Underway
from proctor_server.room.services.watching import Watching
from proctor_server.room.storage import stations
from proctor_server.room.storage.database import Readers, migrate
from proctor_server.room.storage.handoff import Handoff
from proctor_server.room.storage.minding import minding
from proctor_server.room.storage.packages import Packages
from proctor_server.room.storage.writer import Writer
from proctor_server.session_package.cards import read_centre_card


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
