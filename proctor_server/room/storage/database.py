"""The room's one SQLite file: how it is opened, and its numbered migrations."""

import os
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from proctor_server.room.domain.disk import DiskHealth
from proctor_server.room.domain.identity_match import known_as
from proctor_server.room.storage.minding import minding

K = TypeVar("K")
V = TypeVar("V")
R = TypeVar("R")

MOST_ROWS_A_STATEMENT: Final = 64

# The log is emptied beside the writer (`checkpoint`); this many pages (64 MiB) only when that has failed.
_PRAGMAS = (
    "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 10000",
    "wal_autocheckpoint = 16000", "secure_delete = ON",
)  # fmt: skip


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes: WAL, each commit on disk before it returns, transactions begun by hand."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    try:
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        db.close()
        raise
    return db


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, beside whoever does. Raises `sqlite3.Error`."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        yield db


def grouped(pairs: Iterable[tuple[K, V]]) -> defaultdict[K, list[V]]:
    """Key → its values, in their order."""
    found: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def json_list(values: Collection[int | str | tuple[str, int | str]]) -> str:
    """As `json_each` takes them: one statement for however many."""
    return msgspec.json.encode(list(values)).decode()


def at_once(db: sqlite3.Connection, row: type[R], select: str, values: Mapping[str, object]) -> list[R]:
    """What `select` finds, in its order, as rows of this named tuple, whose fields are its columns: text and numbers.

    In one step: SQLite gives the interpreter away at each, and a room that is busy gives it back late."""
    (rows,) = db.execute(_in_one_step(row._fields, select), values).fetchone()  # type: ignore[attr-defined]
    return msgspec.json.decode(rows, type=list[row])  # type: ignore[valid-type]


@cache
def _in_one_step(fields: tuple[str, ...], select: str) -> str:
    columns = ", ".join(f'"{name}"' for name in fields)
    return f"SELECT json_group_array(json_array({columns})) FROM ({select})"  # noqa: S608 - statements of ours


def insert_all(db: sqlite3.Connection, insert: str, rows: Sequence[Sequence[object]]) -> None:
    """`insert`, up to its VALUES; several rows a statement, and so that few different ones have to be prepared."""
    after = 0
    while after < len(rows):
        size = min(MOST_ROWS_A_STATEMENT, 1 << (len(rows) - after).bit_length() - 1)
        some = rows[after : after + size]
        row = f"({', '.join('?' * len(some[0]))})"
        db.execute(f"{insert} VALUES {', '.join([row] * size)}", [value for each in some for value in each])
        after += size


def migrations() -> list[tuple[int, str]]:
    """(number, SQL) of every `migrations/NNNN_name.sql`, in order."""
    folder = resources.files("proctor_server.room.storage") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [(int(f.name[:4]), f.read_text(encoding="utf-8")) for f in files]


def migrate(path: Path) -> None:
    """Brings the file to the newest schema; each migration whole or not at all, after a copy of the file."""
    db = connect(path)
    db.create_function("known_as", 3, known_as, deterministic=True)
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        wanted = [(n, sql) for n, sql in migrations() if n > version]
        if wanted and version:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy2(path, path.with_suffix(f".before-{wanted[0][0]:04}"))
        for n, sql in wanted:
            db.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {n};\nCOMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.rollback()
        raise
    finally:
        db.close()
    path.chmod(0o600)


@contextmanager
def overwriting(db: sqlite3.Connection) -> Iterator[None]:
    """What is deleted inside is overwritten with zeros in the file, instead of left there until its place is needed."""
    db.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        db.execute("PRAGMA secure_delete = OFF")


def settle(path: Path) -> None:
    """What a start finds in the write-ahead log may be in the system's memory alone, where a sync failed before: it is
    written again before anybody is told of it (decision 0042). Raises `sqlite3.Error`, `OSError`."""
    log = path.with_name(f"{path.name}-wal")
    if not log.exists():
        return
    db = connect(path)
    try:
        # whoever has this lock is alone in writing to the log
        db.execute("BEGIN IMMEDIATE")
        with log.open("r+b", buffering=0) as file:
            content = file.readall()
            file.seek(0)
            file.write(content)
            os.fsync(file.fileno())
        db.execute("ROLLBACK")
    finally:
        db.close()


def touch(db: sqlite3.Connection) -> None:
    """Has one page written by the commit, with nothing new on it."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    db.execute(f"PRAGMA user_version = {version}")


def checkpoint(path: Path) -> None:
    """Moves what is committed from the write-ahead log into the file, while others write. In the writer it would hold
    up every few hundredth answer for two fsyncs more."""
    db = connect(path)
    try:
        db.execute("PRAGMA wal_checkpoint(PASSIVE)")
    finally:
        db.close()


def rewrite(path: Path) -> bool:
    """Writes the whole file anew, with nothing in it of what was deleted, and empties the write-ahead log. False when
    somebody else was at the file: to be tried again."""
    db = connect(path)
    try:
        db.execute("VACUUM")
        (is_busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        db.close()
    return not is_busy


def copies(path: Path) -> list[Path]:
    """The copies that `migrate` has made of the file."""
    return sorted(path.parent.glob(f"{path.stem}.before-*"))


class Readers:
    """Connections that only read, lent one at a time; they see what is committed."""

    def __init__(self, path: Path, disk: DiskHealth | None = None) -> None:
        self._path, self._disk = path, disk or DiskHealth()
        self._idle: list[sqlite3.Connection] = []

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """A connection, in a transaction of its own: what is read inside belongs together. Raises `DiskTrouble`."""
        with minding(self._disk, "reading"):
            db = self._lent()
            try:
                db.execute("BEGIN")
                yield db
            finally:
                self._taken_back(db)

    def _lent(self) -> sqlite3.Connection:
        # in one step: readers off the hub ask too
        try:
            return self._idle.pop()
        except IndexError:
            return self._open()

    def _taken_back(self, db: sqlite3.Connection) -> None:
        try:
            db.execute("ROLLBACK")
        except sqlite3.Error:
            # a fault of the disk has ended its transaction: the next reader begins with another
            db.close()
        else:
            self._idle.append(db)

    def _open(self) -> sqlite3.Connection:
        db = connect(self._path)
        db.execute("PRAGMA query_only = ON")
        return db

    def close(self) -> None:
        """Closes what is idle."""
        while self._idle:
            self._idle.pop().close()
