"""What a station's folder holds, read with the agent's own storage."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from kiosk_client.composition import Store, open_store
from kiosk_client.protocol.chain import follow_all, station_genesis
from kiosk_client.protocol.journal import Answered, AnyEntry, Skipped, read_entry

MANY = 100_000
COMES_AND_GOES = shutil.ignore_patterns(".*", "launch.html", "page.json", "lock")


class OnDisk(NamedTuple):
    """`given`: answers and skips (None) by number; `draft`: (number, value) of what was half typed."""

    given: dict[int, Any]
    draft: tuple[int, Any] | None
    entries: list[AnyEntry]


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    store = open_store(folder)
    try:
        yield store
    finally:
        store.database.close()


def read(folder: Path, session: str) -> OnDisk:
    """Recovers what is in the folder, as a start of the agent does."""
    with opened(folder) as store:
        return found_in(store, session)


def found_in(store: Store, session: str) -> OnDisk:
    """The journal's chain is whole to its head."""
    lines = [line.encode() for line in store.journal.lines_after(session, 0, MANY)]
    assert follow_all(station_genesis(store.identity.station, session), lines) == store.journal.head(session)
    order = store.attempts.open_attempt()
    draft = None if order is None else store.attempts.draft_of(order.attempt)
    entries = [read_entry(line) for line in lines]
    given = {e.number: getattr(e, "answer", None) for e in entries if isinstance(e, Answered | Skipped)}
    return OnDisk(given, draft, entries)


def read_copy(folder: Path, session: str) -> OnDisk:
    """The same, of a copy: what was found is left for the agent to recover. It may be at work meanwhile."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        copy = Path(beside) / "copy"
        shutil.copytree(folder, copy, ignore=COMES_AND_GOES)
        return read(copy, session)
