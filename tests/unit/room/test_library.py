"""The items that a room may show."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from proctor_server.room.domain.errors import ContentLocked
from proctor_server.room.services.library import Library
from tests.builders.room import PASSWORD, Day


@pytest.fixture
def read(day: Day, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry each time the items are read from the disk."""
    times: list[int] = []
    vault = day.room.vault
    really = vault.read_content

    def counted() -> bytes:
        times.append(1)
        return really()

    monkeypatch.setattr(vault, "read_content", counted)
    return times


def test_a_room_that_starts_at_once_opens_the_items_once(day: Day, read: list[int]) -> None:
    library = Library(day.room.vault, day.room.readers)
    everybody = threading.Barrier(8)

    def begin(_: int) -> object:
        everybody.wait(20)
        return library.content()

    with ThreadPoolExecutor(8) as room:
        opened = list(room.map(begin, range(8)))
    assert read == [1]
    assert all(content is opened[0] for content in opened)


def test_items_are_made_ready_once_somebody_has_unlocked_them(day: Day, read: list[int]) -> None:
    """R-TST-06: before that they stay closed."""
    library = Library(day.room.vault, day.room.readers)
    day.room.vault.lock()
    library.make_ready()
    assert read == []
    with pytest.raises(ContentLocked):
        library.content()
    day.room.vault.unlock_as_administrator(PASSWORD)
    library.make_ready()
    library.make_ready()
    assert read[-1:] == [1]
    assert library.content().items
