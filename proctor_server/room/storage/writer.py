"""The one writer: commands that wait are committed together, one fsync for all, off the hub (group commit).

A command is a function of the `Ledger`. It reads what it needs, records facts, and returns a value or raises a
refusal, which undoes what it had written and nothing of the others. Whoever submitted it goes on only after the
commit: commit, then speak.
"""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import structlog

from proctor_server.exposition import Family, Histogram, gauge
from proctor_server.room.domain.disk import DiskHealth, disk_refusal
from proctor_server.room.storage.ahead import Asked
from proctor_server.room.storage.database import connect, touch
from proctor_server.room.storage.handoff import Handoff, Waiter
from proctor_server.room.storage.ledger import Change, Group, HalfDone, Ledger
from proctor_server.room.storage.minding import ailment_of, reason_of
from proctor_server.room.storage.reserve import Reserve

T = TypeVar("T")
MOST_AT_ONCE = 500
LONGEST_GROUP_SECONDS: Final = 0.1
"""Of writing: nobody waits for the forms of a whole room to be drawn before the first of them is told."""
GROUPS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, MOST_AT_ONCE)
log = structlog.get_logger()


_Command = Callable[[Ledger], Any]


class _Waiting(NamedTuple):
    command: _Command
    waiter: Waiter
    asked: Asked | None


class _Outcome(NamedTuple):
    value: Any
    fault: BaseException | None


_Done = list[tuple[_Outcome, list[Change]]]
_One = Callable[[Group, _Waiting], tuple[_Outcome, list[Change]]]


class Writer:
    """Owns the one connection that writes, in a native thread."""

    def __init__(
        self,
        path: Path,
        handoff: Handoff,
        after_commit: Callable[[list[Change]], None],
        disk: DiskHealth | None = None,
    ) -> None:
        """`after_commit` is called on the side of whoever submitted, with what the command changed. `disk`: hears how
        the disk does."""
        self._path, self._handoff, self._after_commit = path, handoff, after_commit
        self._disk, self.reserve = disk or DiskHealth(), Reserve(path.parent)
        self._db: sqlite3.Connection | None = None
        self._queue = handoff.new_queue()
        self._thread = handoff.spawn_native(self._run)
        self.commits = 0
        self._seconds, self._groups = Histogram(), Histogram(GROUPS)

    def figures(self) -> Iterator[Family]:
        """What was counted since the start."""
        yield self._seconds.family("commit_seconds", "From the first command of a group to its end on the disk.")
        yield self._groups.family("commit_commands", "Commands that were committed together.")
        yield gauge("reserve", "Whether room on the disk is kept back for answers.", int(self.reserve.is_kept))

    def submit(self, command: Callable[[Ledger], T], asked: Asked | None = None) -> T:
        """The command's value, once it is on disk. Raises its refusal, or `DiskTrouble` when the commit failed. May be
        called twice: what it did the first time is undone. `asked`: what it will ask the ledger for."""
        waiter = self._handoff.new_waiter()
        self._queue.put(_Waiting(command, waiter, asked))
        outcome, changes = waiter.wait()
        if outcome.fault is not None:
            raise outcome.fault
        self._after_commit(changes)
        value: T = outcome.value
        return value

    def try_the_disk(self) -> None:
        """Whether it takes a commit now. Raises like `submit`."""
        self.submit(lambda ledger: touch(ledger.db))

    def close(self) -> None:
        """Commits what waits and ends the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        stopping = False
        while not stopping:
            batch = [self._queue.get()]
            while len(batch) < MOST_AT_ONCE and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            stopping = None in batch
            waiting = [one for one in batch if one is not None]
            while waiting:
                waiting = self._commit(waiting)
        self._let_go()

    def _commit(self, batch: list[_Waiting]) -> list[_Waiting]:
        """The first of them together, and the others after them."""
        began = time.monotonic()
        try:
            done = self._kept(batch)
        except sqlite3.Error as fault:
            done = self._refused(batch, fault)
        else:
            self._disk.took("writing")
        now = time.monotonic()
        self._disk.committed(now - began, now)
        self._seconds.observe(now - began)
        self.commits += 1
        self._groups.observe(len(done))
        for waiting, outcome in zip(batch, done, strict=False):
            waiting.waiter.done(outcome)
        return batch[len(done) :]

    def _kept(self, batch: list[_Waiting]) -> _Done:
        """Hardly any command is refused once it has written: a savepoint for each is worth its time when one was."""
        try:
            return self._written(batch, _one)
        except HalfDone:
            return self._written(batch, _one_alone)

    def _written(self, batch: list[_Waiting], one: _One) -> _Done:
        """Of as many as there is time for."""

        def write(db: sqlite3.Connection) -> _Done:
            group = Group(db, [waiting.asked for waiting in batch if waiting.asked])
            until = time.monotonic() + LONGEST_GROUP_SECONDS
            done: _Done = []
            for waiting in batch:
                done.append(one(group, waiting))
                if time.monotonic() > until:
                    break
            group.write()
            return done

        try:
            return self._transaction(write)
        except sqlite3.Error as fault:
            if ailment_of(fault) != "full" or not self.reserve.give_back():
                raise
            log.warning("reserve_given_back")
            return self._transaction(write)

    def _transaction(self, write: Callable[[sqlite3.Connection], T]) -> T:
        """Everything is on disk, or nothing is and a fault of SQLite is raised."""
        if self._db is None:
            self._db = connect(self._path)
        try:
            self._db.execute("BEGIN IMMEDIATE")
            done = write(self._db)
            self._db.execute("COMMIT")
        except (sqlite3.Error, HalfDone) as fault:
            self._undo(self._db, fault)
            raise
        return done

    def _undo(self, db: sqlite3.Connection, fault: Exception) -> None:
        try:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if ailment_of(fault) == "failing":
                # decision 0042: what is read from now on is read from the disk
                self._let_go()
        except sqlite3.Error:
            self._let_go()

    def _refused(self, batch: list[_Waiting], fault: sqlite3.Error) -> _Done:
        """Nothing of the batch is believed, by whom a sync was asked for it or by the next start (decision 0042)."""
        ailment = ailment_of(fault)
        log.warning("commit_failed", commands=len(batch), reason=str(fault), ailment=ailment)
        if ailment is not None:
            self._disk.refused("writing", ailment)
        if ailment == "failing":
            self._write_over()
        return [(_Outcome(None, disk_refusal(ailment or "full", reason_of(fault))), [])] * len(batch)

    def _write_over(self) -> None:
        """In the place where a commit has failed: no start finds that one in the log any more."""
        with contextlib.suppress(sqlite3.Error):
            self._transaction(touch)

    def _let_go(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            with contextlib.suppress(sqlite3.Error):
                db.close()


def _one(group: Group, waiting: _Waiting) -> tuple[_Outcome, list[Change]]:
    """One command. Trouble with the disk goes on to the others. Raises `HalfDone`."""
    ledger = Ledger(group, group.standing if waiting.asked else None)
    before = (group.db.total_changes, len(group.lines))
    try:
        return _Outcome(waiting.command(ledger), None), ledger.changes
    except Exception as fault:
        if isinstance(fault, sqlite3.OperationalError | HalfDone) or ailment_of(fault):
            raise
        if (group.db.total_changes, len(group.lines)) != before:
            raise HalfDone from fault
        return _Outcome(None, fault), []


def _one_alone(group: Group, waiting: _Waiting) -> tuple[_Outcome, list[Change]]:
    """The same; what a command has written that is refused is undone, and nothing of the others."""
    group.db.execute("SAVEPOINT command")
    try:
        done = _one(group, waiting)
        group.write()
    except HalfDone as half:
        group.db.execute("ROLLBACK TO command")
        group.lines.drop()
        group.heads.clear()
        return _Outcome(None, half.__cause__), []
    else:
        return done
    finally:
        if group.db.in_transaction:
            group.db.execute("RELEASE command")
