"""R-AUT-03: which results supersede which, and when a room asks for them."""

from datetime import timedelta

import pytest

from proctor_server.results.document import ResultsDocument, revision_of
from proctor_server.room.domain.errors import (
    ResultsOfOtherCentre,
    ResultsOfOtherPackage,
    ResultsOfOtherSession,
    ResultsStale,
)
from proctor_server.room.domain.returning import (
    FIRST_WAIT,
    LONGEST_WAIT,
    Expected,
    check_place,
    check_results,
    next_ask,
)
from tests.builders.room import NOON


def document(revision: int, sha256: str = "a") -> ResultsDocument:
    return ResultsDocument(
        session="101", centre="c", centre_name="Collège", sha256=sha256, revision=revision, state="published", at="",
        lines=[],
    )  # fmt: skip


def test_a_later_revision_is_news_and_the_same_is_none():
    assert check_results(document(3), Expected("101", "a", 2))
    assert not check_results(document(2), Expected("101", "a", 2))


def test_a_withdrawal_is_later_than_what_it_withdraws():
    out, back, again = revision_of(1, "published"), revision_of(1, "withdrawn"), revision_of(2, "published")
    assert out < back < again
    with pytest.raises(ResultsStale):
        check_results(document(out), Expected("101", "a", back))


def test_the_package_is_looked_at_before_the_revision():
    with pytest.raises(ResultsOfOtherPackage):
        check_results(document(1, "b"), Expected("101", "a", 3))


def test_another_centre_is_named_before_another_session():
    with pytest.raises(ResultsOfOtherCentre):
        check_place(document(1), "other", "999")
    with pytest.raises(ResultsOfOtherSession):
        check_place(document(1), "c", "999")
    check_place(document(1), "c", None)


@pytest.mark.parametrize("outcome", list(FIRST_WAIT))
@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_a_room_waits_longer_each_time_up_to_a_limit(outcome, chance):
    waits = [next_ask(outcome, tries, NOON, chance) - NOON for tries in (1, 2, 3, 50, 10_000)]
    assert waits == sorted(waits)
    assert waits[0] == FIRST_WAIT[outcome] * (0.5 + chance / 2)
    assert timedelta() < waits[-1] <= LONGEST_WAIT[outcome]
