"""What the room counts of itself, for those who keep its machine: no name, no session, nothing that anybody wrote."""

import os
import resource
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final, get_args

from proctor_server.exposition import Family, gauge, gauges, text
from proctor_server.room.domain.session import SessionState
from proctor_server.room.domain.view import StationState
from proctor_server.room.services.seeing import Seeing
from proctor_server.room.storage import counting, sessions
from proctor_server.room.storage.database import Readers

PREFIX: Final = "proctor_room"
Source = Callable[[], Iterable[Family]]


class Measuring:
    """Asks every part for what it has counted. Counting is the parts' own, so that nothing of this is on their way."""

    def __init__(self, readers: Readers, seeing: Seeing, folder: Path, off_hub: Callable[..., Any]) -> None:
        """`folder`: the room's data. `off_hub`: calls a slow function without holding up the others."""
        self._readers, self._seeing, self._folder, self._off_hub = readers, seeing, folder, off_hub
        self._sources: list[Source] = []

    def ask_too(self, source: Source) -> None:
        """`source` is asked each time, after those that came before it."""
        self._sources.append(source)

    def text(self, now: datetime) -> str:
        """All figures at this moment, as Prometheus reads them."""
        told = [family for source in self._sources for family in source()]
        stored: list[Family] = self._off_hub(self._stored)
        return text(PREFIX, [*told, *self._stations(now), *stored, *_machine(self._folder)])

    def _stations(self, now: datetime) -> Iterator[Family]:
        found = Counter(card.state for card in self._seeing.stations(now))
        yield gauges("stations", "Stations by state.", "state", _each(StationState, found))

    def _stored(self) -> list[Family]:
        with self._readers.one() as db:
            rows = [sessions.session(db, number) for number in sessions.numbers(db)]
            found = Counter(sessions.state(db, row) for row in rows)
            return [
                gauges("sessions", "Sessions by state.", "state", _each(SessionState, found)),
                gauge("answers", "Answers and skips that are kept.", counting.answers(db)),
                gauge("journal_entries", "Facts in the journals of all sessions.", counting.journal_entries(db)),
            ]


def _each(states: Any, found: Counter[Any]) -> dict[str, float]:
    """By state, those that nothing is in as well: a line that comes and goes cannot be watched."""
    return {state: found[state] for state in get_args(states)}


def _machine(folder: Path) -> Iterator[Family]:
    cpu, pages = os.times(), int(Path("/proc/self/statm").read_text().split()[1])
    yield gauge("free_disk_bytes", "Free on the disk of the room's data.", shutil.disk_usage(folder).free)
    yield gauge("memory_bytes", "Of this process, in memory.", pages * resource.getpagesize())
    yield gauge("cpu_seconds", "Seconds of CPU of this process so far.", cpu.user + cpu.system)
