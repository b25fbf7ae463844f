"""Looks at a room machine, from outside of the server: whether it runs or not."""

import http.client
import os
import platform
import re
import socket
import sqlite3
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509

from kiosk_client.adapters import machine as eyes
from kiosk_client.finder.network import own_addresses
from kiosk_client.protocol.chain import BrokenChain, Head, follow, session_genesis
from kiosk_client.protocol.finding import NO_PORT, Announcement, FinderLine, Search, Seen
from kiosk_client.protocol.refusal import Unreadable
from kiosk_client.protocol.wire import from_line
from proctor_server.care.findings import Certificate, Database, Machine, Port
from proctor_server.care.noting import last_backup
from proctor_server.room.adapters import certificates, identity
from proctor_server.room.adapters.finder import Finder
from proctor_server.room.adapters.vault import CONTENT_FILE
from proctor_server.room.config import Config
from proctor_server.room.services.measuring import PREFIX
from proctor_server.room.storage.database import reading

CHECK_SERVICE: Final = "_exam-check._tcp.local."
HEARD_WITHIN_SECONDS: Final = 8.0
_ANSWER_SECONDS: Final = 5.0
MOST_METRICS: Final = 1 << 20
_AVAILABLE: Final = re.compile(r"^MemAvailable:\s*(\d+) kB$", re.MULTILINE)
LINES: Final = "SELECT session, line, hash FROM journal ORDER BY session, n"


class _First(msgspec.Struct):
    n: int
    prev: str


def look(config: Config, now: datetime) -> Machine:
    """All of it. Raises `NotMade`. Writes a probe to the disk, and an announcement to the network."""
    centre = identity.load(config.data_dir)
    addresses = [each for each in config.interfaces or own_addresses() if config.interfaces or not _is_loopback(each)]
    return Machine(
        now=now,
        version=f"Proctor {version('proctor')}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        disk=eyes.disk(config.data_dir),
        memory=available_memory(),
        synchronised=eyes.is_synchronised(),
        ports=dict(_ports(config, identity.centre_x509(centre))),
        addresses=addresses,
        heard=bool(addresses) and is_heard(addresses),
        centre=_dates(identity.centre_x509(centre)),
        server=_dates(x509.load_pem_x509_certificate(certificates.server_certificate_pem(config.data_dir).encode())),
        database=database(config.database, centre.fingerprint),
        bank=(config.data_dir / CONTENT_FILE).exists(),
        open_files=_open_files(config),
        backup=last_backup(config.data_dir),
    )


def available_memory() -> int:
    """Bytes that programs can still have; 0 where the system does not say."""
    found = _AVAILABLE.search(Path("/proc/meminfo").read_text("ascii"))
    return 1024 * int(found.group(1)) if found else 0


def database(path: Path, centre: str) -> Database:
    """Whether the room's file is whole, and the journals in it are chains. Reads only, beside whoever writes. Before
    the first start there is none, and nothing to lose."""
    if not path.exists():
        return Database("", "", 0)
    try:
        with reading(path) as db:
            (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                return Database(str(said).partition("\n")[0], "", 0)
            return Database("", *_journals(db, centre))
    except sqlite3.Error as fault:
        return Database(str(fault), "", 0)


def _journals(db: sqlite3.Connection, centre: str) -> tuple[str, int]:
    heads: dict[str, Head] = {}
    entries = 0
    for session, line, kept in db.execute(LINES):
        entries += 1
        try:
            head = follow(heads.get(session) or _before(session, bytes(line), centre), bytes(line))
        except (BrokenChain, Unreadable):
            head = Head(0, "")
        if head.hash != kept:
            return f"session {session}, {heads[session].n + 1 if session in heads else 1}", entries
        heads[session] = head
    return "", entries


def _before(session: str, line: bytes, centre: str) -> Head:
    """What the first line that is kept follows: of a session that was deleted, the lines before are gone
    (R-SES-04)."""
    first = from_line(_First, line)
    return session_genesis(centre, session) if first.n == 1 else Head(first.n - 1, first.prev)


def is_heard(addresses: Sequence[str]) -> bool:
    """Whether what one process announces on these addresses, another one hears."""
    own = Announcement(service=CHECK_SERVICE, name="proctor doctor", port=NO_PORT, v=1, id=os.urandom(8).hex(), fp="-")
    heard = threading.Event()

    def hear(line: FinderLine) -> None:
        if isinstance(line, Seen) and line.announcement.id == own.id:
            heard.set()

    listening = Finder(Search(announce=None, look_for=CHECK_SERVICE, interfaces=list(addresses)), hear=hear)
    announcing = Finder(Search(announce=own, look_for=CHECK_SERVICE, interfaces=list(addresses)), hear=lambda _: None)
    for finder in (listening, announcing):
        finder.start()
    try:
        return heard.wait(HEARD_WITHIN_SECONDS)
    finally:
        for finder in (announcing, listening):
            finder.stop()


def _ports(config: Config, centre: x509.Certificate) -> Iterator[tuple[int, Port]]:
    for port in (config.stations_port, config.dashboard_port):
        if _is_free(port):
            yield port, "free"
        else:
            yield port, "ours" if _is_ours(port, config, centre) else "taken"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def _is_ours(port: int, config: Config, centre: x509.Certificate) -> bool:
    """A room of this centre shows a certificate of it at its stations' door. Its pages' door has none: there it tells
    the figures of a room."""
    if port == config.dashboard_port:
        return PREFIX in metrics(port)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_SECONDS) as plain:
            return _shows_certificate(plain, centre)
    except (OSError, ValueError):
        return False


def metrics(port: int) -> str:
    """What a room on this machine tells of itself; empty where nobody answers."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    try:
        with closing(asking):
            asking.request("GET", "/metrics")
            return asking.getresponse().read(MOST_METRICS).decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return ""


def _shows_certificate(plain: socket.socket, centre: x509.Certificate) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(cadata=certificates.certificate_pem(centre))
    with context.wrap_socket(plain):
        return True


def _dates(certificate: x509.Certificate) -> Certificate:
    return Certificate(certificate.not_valid_before_utc, certificate.not_valid_after_utc)


def _open_files(config: Config) -> list[str]:
    secret = (identity.CENTRE_FILE, certificates.SERVER_FILE, CONTENT_FILE, config.database.name)
    files = [config.data_dir / name for name in secret]
    return [file.name for file in files if file.exists() and file.stat().st_mode & 0o077]


def _is_loopback(address: str) -> bool:
    return address.startswith("127.")
