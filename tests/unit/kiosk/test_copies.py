"""What a station keeps for a room that may be lost: in order, replaced whole, erased with the session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk_client.protocol.messages import CopyAsked, CopyOrder, CopyPart
from kiosk_client.storage import copies
from kiosk_client.storage.attempts import Attempts
from kiosk_client.storage.copies import KeptCopies
from kiosk_client.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "station.db")
    yield database
    database.close()


@pytest.fixture
def kept(database: Database) -> KeptCopies:
    return KeptCopies(database)


def order(first: int, last: int, session: str = "101", sealed: str = "c2VhbGVk", centre: str = "") -> CopyOrder:
    return CopyOrder(session=session, first=first, last=last, sealed=sealed, centre=centre)


def test_parts_are_kept_in_order_and_given_back(kept: KeptCopies) -> None:
    assert kept.obey(order(1, 10, centre="Y2VudHJl")).last == 10
    assert kept.obey(order(11, 12)).last == 12
    assert kept.obey(order(1, 3, "102")).last == 3
    assert kept.obey(CopyAsked(session="")).held == {"101": 12, "102": 3}
    given = kept.obey(CopyAsked(session="101"))
    assert ([(part.first, part.last) for part in given.parts], given.centre) == ([(1, 10), (11, 12)], "Y2VudHJl")
    assert [part.first for part in kept.obey(CopyAsked(session="101", after=10)).parts] == [11]


@pytest.mark.parametrize(("first", "last"), [(14, 20), (10, 15), (12, 12)], ids=["a gap", "an overlap", "again"])
def test_a_part_that_does_not_follow_is_not_kept_and_the_room_hears_from_where(
    kept: KeptCopies, first: int, last: int
) -> None:
    kept.obey(order(1, 12))
    assert kept.obey(order(first, last)).last == 12
    assert kept.parts() == [CopyPart(session="101", first=1, last=12, sealed="c2VhbGVk")]


def test_a_copy_that_begins_anew_stands_in_the_place_of_the_old_one(kept: KeptCopies) -> None:
    kept.obey(order(1, 10, centre="Y2VudHJl"))
    kept.obey(order(11, 30))
    assert kept.obey(order(1, 8, sealed="bmV3")).last == 8
    assert kept.parts() == [CopyPart(session="101", first=1, last=8, sealed="bmV3")]
    assert kept.centre == "Y2VudHJl"


def test_an_answer_fits_into_a_message_and_the_next_goes_on(kept: KeptCopies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "LARGEST_ANSWER", 20)
    for n in range(1, 6):
        kept.obey(order(n, n, sealed="x" * 8))
    assert [part.first for part in kept.obey(CopyAsked(session="101")).parts] == [1, 2]
    assert [part.first for part in kept.obey(CopyAsked(session="101", after=4)).parts] == [5]
    kept.obey(order(6, 6, sealed="x" * 100))
    assert [part.first for part in kept.obey(CopyAsked(session="101", after=5)).parts] == [6]


def test_erasing_a_session_erases_its_copy_and_no_other(database: Database, kept: KeptCopies) -> None:
    """R-FIN-07."""
    kept.obey(order(1, 10))
    kept.obey(order(1, 3, "102"))
    Attempts(database, bytes(32)).erase(at=0, forced=False, reason="accusé de réception", session="101")
    assert kept.held() == {"102": 3}
