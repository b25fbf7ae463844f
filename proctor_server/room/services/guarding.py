"""How wrong guesses are counted and slowed, for every code and password of the room."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from kiosk_client.protocol.pairing import TooSoon
from proctor_server.guessing import Limit, seconds_to_wait
from proctor_server.room.storage import guesses
from proctor_server.room.storage.database import Readers
from proctor_server.room.storage.ledger import Ledger
from proctor_server.room.storage.writer import Writer


class Subject(NamedTuple):
    """What is guessed at, or from where, and how its guesses are limited.

    `personal`: a right guess forgives the wrong ones before it.
    """

    name: str
    limit: Limit
    personal: bool = True


class Guard:
    """Tells whether a guess was right only through the one writer, so that many at once get no more than
    one."""

    def __init__(self, readers: Readers, writer: Writer) -> None:
        self._readers, self._writer = readers, writer

    def check(self, subjects: tuple[Subject, ...], now: datetime) -> None:
        """Spares the work of a guess that would not be judged. Raises `TooSoon` while a wait runs."""
        with self._readers.one() as db:
            _refuse_too_soon(db, subjects, now)

    def judge(self, subjects: tuple[Subject, ...], *, right: bool, now: datetime) -> int:
        """Counts a wrong guess and returns the wait in seconds that it costs; 0 for a right one.

        Raises `TooSoon` while a wait runs, whether the guess is right or not.
        """

        def judged(ledger: Ledger) -> int:
            _refuse_too_soon(ledger.db, subjects, now)
            if not right:
                return _count(ledger.db, subjects, now)
            for subject in subjects:
                if subject.personal:
                    guesses.forgive(ledger.db, subject.name)
            return 0

        return self._writer.submit(judged)


def _count(db: sqlite3.Connection, subjects: tuple[Subject, ...], now: datetime) -> int:
    for subject in subjects:
        guesses.count(db, subject.name, now)
    return _wait(db, subjects, now)


def _refuse_too_soon(db: sqlite3.Connection, subjects: tuple[Subject, ...], now: datetime) -> None:
    wait = _wait(db, subjects, now)
    if wait:
        raise TooSoon(wait_seconds=wait)


def _wait(db: sqlite3.Connection, subjects: tuple[Subject, ...], now: datetime) -> int:
    return max(seconds_to_wait(guesses.guesses(db, s.name, now), s.limit, now) for s in subjects)
