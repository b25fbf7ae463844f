"""The one writer: commands that wait are committed together, one fsync for all, off the hub (group commit).

A command is a function of the `Ledger`. It reads what it needs, records facts, and returns a value or raises a
refusal, which undoes what it had written and nothing of the others. Whoever submitted it goes on only after the
commit: commit, then speak.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import structlog

from kiosk_client.protocol.refusal import Refusal
from proctor_server.exposition import Family, Histogram, gauge
from proctor_server.room.domain.errors import DiskTrouble
from proctor_server.room.domain.facts import Fact
from proctor_server.room.storage import journal
from proctor_server.room.storage.database import connect
from proctor_server.room.storage.handoff import Handoff, Waiter
from proctor_server.room.storage.reserve import Reserve

T = TypeVar("T")
MOST_AT_ONCE = 500
GROUPS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, MOST_AT_ONCE)
log = structlog.get_logger()


class Change(NamedTuple):
    """What somebody who watches should look at again: one candidate of a session, or (None) the session itself.
    `whole`: everybody, because who is enrolled is another."""

    session: str
    candidate: int | None
    whole: bool = False


class Ledger:
    """The tables and the journals, inside the transaction that is being written."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.changes: list[Change] = []

    def record(self, session: str, fact: Fact, *, who: str, now: datetime, candidate: int | None = None) -> int:
        """Writes one fact; `candidate` is whom it concerns. Returns its number in the journal."""
        n = journal.append(self.db, session, fact, who, now)
        self.changes.append(Change(session, candidate))
        return n

    def touch_all(self, session: str) -> None:
        """Everybody is concerned, and whoever is no longer enrolled."""
        self.changes.append(Change(session, None, whole=True))

    def touch(self, session: str, candidates: Iterable[int]) -> None:
        """Several candidates are concerned by what was recorded."""
        self.changes += [Change(session, candidate) for candidate in candidates]


class _Waiting(NamedTuple):
    command: Callable[[Ledger], Any]
    waiter: Waiter


class _Outcome(NamedTuple):
    value: Any
    fault: BaseException | None


class Writer:
    """Owns the one connection that writes, in a native thread."""

    def __init__(self, path: Path, handoff: Handoff, after_commit: Callable[[list[Change]], None]) -> None:
        """`after_commit` is called on the side of whoever submitted, with what the command changed."""
        self._path, self._handoff, self._after_commit = path, handoff, after_commit
        self.reserve = Reserve(path.parent)
        self._queue = handoff.new_queue()
        self._thread = handoff.spawn_native(self._run)
        self.commits = 0
        self._seconds, self._groups = Histogram(), Histogram(GROUPS)

    def figures(self) -> Iterator[Family]:
        """What was counted since the start."""
        yield self._seconds.family("commit_seconds", "From the first command of a group to its end on the disk.")
        yield self._groups.family("commit_commands", "Commands that were committed together.")
        yield gauge("reserve", "Whether room on the disk is kept back for answers.", int(self.reserve.is_kept))

    def submit(self, command: Callable[[Ledger], T]) -> T:
        """The command's value, once it is on disk. Raises its refusal, or `DiskTrouble` when the commit failed."""
        waiter = self._handoff.new_waiter()
        self._queue.put(_Waiting(command, waiter))
        outcome, changes = waiter.wait()
        if outcome.fault is not None:
            raise outcome.fault
        self._after_commit(changes)
        value: T = outcome.value
        return value

    def close(self) -> None:
        """Commits what waits and ends the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        db = connect(self._path)
        stopping = False
        while not stopping:
            batch = [self._queue.get()]
            while len(batch) < MOST_AT_ONCE and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            stopping = None in batch
            waiting = [one for one in batch if one is not None]
            if waiting:
                self._commit(db, waiting)
        db.close()

    def _commit(self, db: sqlite3.Connection, batch: list[_Waiting]) -> None:
        done: list[tuple[_Outcome, list[Change]]] = []
        began = time.perf_counter()
        try:
            done = self._on_disk(db, batch)
        except sqlite3.Error as fault:
            log.exception("commit_failed", commands=len(batch))
            done = [(_Outcome(None, DiskTrouble(reason=str(fault))), [])] * len(batch)
        self.commits += 1
        self._seconds.observe(time.perf_counter() - began)
        self._groups.observe(len(batch))
        for waiting, outcome in zip(batch, done, strict=True):
            waiting.waiter.done(outcome)

    def _on_disk(self, db: sqlite3.Connection, batch: list[_Waiting]) -> list[tuple[_Outcome, list[Change]]]:
        try:
            return _together(db, batch)
        except sqlite3.OperationalError as fault:
            # what was kept for answers is theirs now: the same commands once more, on a disk that has room
            if fault.sqlite_errorcode != sqlite3.SQLITE_FULL or not self.reserve.give_back():
                raise
            log.warning("reserve_given_back")
            return _together(db, batch)


def _together(db: sqlite3.Connection, batch: list[_Waiting]) -> list[tuple[_Outcome, list[Change]]]:
    """All of them in one transaction, or none."""
    try:
        db.execute("BEGIN IMMEDIATE")
        done = [_one(db, waiting.command) for waiting in batch]
        db.execute("COMMIT")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return done


def _one(db: sqlite3.Connection, command: Callable[[Ledger], Any]) -> tuple[_Outcome, list[Change]]:
    """One command in a savepoint of its own. Only trouble with the disk goes on to the others."""
    ledger = Ledger(db)
    db.execute("SAVEPOINT command")
    try:
        value = command(ledger)
    except Refusal as refusal:
        db.execute("ROLLBACK TO command")
        return _Outcome(None, refusal), []
    except sqlite3.OperationalError:
        raise
    except Exception as fault:  # noqa: BLE001 - a fault of one command must reach its caller, not stop the writer
        db.execute("ROLLBACK TO command")
        return _Outcome(None, fault), []
    finally:
        if db.in_transaction:
            db.execute("RELEASE command")
    return _Outcome(value, None), ledger.changes
