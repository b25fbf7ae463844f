"""The station's one SQLite file: how it is opened, changed whole, and brought up to date."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import resources
from pathlib import Path

from kiosk_client.protocol.refusal import Refusal
from kiosk_client.storage.files import make_folder


class NotKept(Refusal):
    """The disk does not take what the candidate gave. Nothing has changed."""

    code = "not_kept"
    sentence = "Ce poste n'arrive plus à enregistrer. Appelle le surveillant."


class NewerDatabase(Refusal):
    """A newer version of this program has written the file."""

    code = "newer_database"
    sentence = "Les données de ce poste viennent d'une version plus récente du programme : mettez-le à jour."


class UnusableDatabase(Refusal):
    """The file is no database, or is damaged."""

    code = "unusable_database"
    sentence = "Les données de ce poste sont illisibles : {path}."


class DiskRefuses(Refusal):
    """The disk gives or takes nothing; what is on it may be whole."""

    code = "disk_refuses"
    sentence = "Le disque de ce poste n'enregistre plus : faites de la place pour {path}, puis recommencez."


OF_THE_DISK = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})


class Database:
    """One connection that the agent's threads share, one transaction at a time.

    `holds`: whether the disk took the last transaction.
    """

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self._lock = threading.RLock()
        self._depth = 0
        self.holds = True
        self._connection = _opened(path)
        path.chmod(0o600)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is on disk when this ends, or nothing is. Raises `NotKept` when the disk refuses.

        One inside another is part of the outer one.
        """
        with self._lock:
            if self._depth:
                yield self._connection
                return
            self._depth = 1
            try:
                yield from self._whole()
            finally:
                self._depth = 0

    def _whole(self) -> Iterator[sqlite3.Connection]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
            self.holds = True
        except sqlite3.Error as fault:
            self._roll_back()
            self.holds = False
            raise NotKept(fault=str(fault)) from fault
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def rows(self, query: str, **values: object) -> list[tuple[object, ...]]:
        """All rows of a question. Raises `NotKept` when the disk does not answer."""
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error as fault:
                raise NotKept(fault=str(fault)) from fault

    def shrink(self) -> None:
        """Gives back the pages of what was deleted, overwritten, and empties the write-ahead log."""
        with self._lock:
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Ends the connection."""
        with self._lock:
            self._connection.close()


def _opened(path: Path) -> sqlite3.Connection:
    """Raises `DiskRefuses`, `NewerDatabase`, `UnusableDatabase`."""
    try:
        with ExitStack() as undo:
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            undo.callback(connection.close)
            _prepare(connection)
            undo.pop_all()
    except sqlite3.DatabaseError as fault:
        # Data that are called unreadable get deleted: a full disk is to be told apart.
        kind = DiskRefuses if fault.sqlite_errorcode & 0xFF in OF_THE_DISK else UnusableDatabase
        raise kind(path=path) from None
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    migrate(connection)


def migrations() -> list[str]:
    """The texts of the numbered migrations, in order."""
    folder = resources.files("kiosk_client.storage") / "migrations"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return [(folder / name).read_text(encoding="utf-8") for name in names]


def migrate(connection: sqlite3.Connection) -> None:
    """Applies the migrations that are missing, each whole or not at all. Raises `NewerDatabase`."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    steps = migrations()
    if version > len(steps):
        raise NewerDatabase
    for number, text in enumerate(steps[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;\n{text}\nPRAGMA user_version = {number};\nCOMMIT;")
