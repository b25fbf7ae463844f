"""R-TST-04, R-TIM-05: the clock of a timed item is one sum, made from the journal wherever it is made."""

import msgspec
import pytest

from kiosk_client.protocol.item_clock import after, allowed, last_clock, taken, used_by
from kiosk_client.protocol.journal import Answered, Began, ItemClock, Opened, Skipped, Stopped, Unknown, read_entry
from kiosk_client.protocol.refusal import MissingField, Unreadable
from kiosk_client.protocol.wire import to_line

PLACE = {"n": 1, "prev": "", "attempt": "a1", "epoch": 1}


def opened(at, item="t", **place):
    return Opened(**PLACE | place, at=at, number=1, item=item)


def stopped(at, item="t"):
    return Stopped(**PLACE, at=at, number=1, item=item)


def answered(at, item="t", number=1):
    return Answered(**PLACE, at=at, number=number, item=item, answer=1)


@pytest.mark.parametrize(
    ("seconds", "extra", "milliseconds"), [(60, 0, 60_000), (60, 33, 79_800), (45, 50, 67_500), (1, 100, 2_000)]
)
def test_extra_time_applies_in_per_cent(seconds, extra, milliseconds):
    assert allowed(seconds, extra) == milliseconds


@pytest.mark.parametrize(
    ("entries", "used"),
    [
        ([opened(1000)], 9000),
        ([opened(1000), stopped(3000)], 2000),
        ([opened(1000), stopped(3000), opened(7000)], 5000),
        ([opened(1000), opened(8000)], 9000),
        ([opened(1000), stopped(3000), stopped(9000)], 2000),
        ([opened(1000), stopped(2000, item="other")], 9000),
        ([opened(1000), Began(**PLACE, at=5000)], 9000),
        ([opened(12_000)], 0),
    ],
)
def test_what_has_run_at_10_000(entries, used):
    clock = last_clock(entries)
    assert clock is not None
    assert used_by(clock, 10_000) == used


def test_the_next_item_has_a_clock_of_its_own():
    assert last_clock([opened(1000), answered(2000), opened(5000, item="u")]) == ItemClock(item="u", since=5000)
    assert last_clock([]) is None
    assert after(None, stopped(1)) is None


def test_what_was_taken_is_told_for_the_items_that_were_opened():
    skipped = Skipped(**PLACE, at=9000, number=2, item="u")
    entries = [opened(1000), answered(2500), opened(4000, item="u"), skipped, answered(9500, item="plain", number=3)]
    assert taken(entries) == {(1, "t"): 1500, (2, "u"): 5000}


def test_r_ent_05_stations_come_in_the_order_of_their_epochs():
    """The room may have the journals of several stations, one after another."""
    first, later = opened(1000, n=40), Answered(**PLACE | {"n": 3, "epoch": 2}, at=6000, number=1, item="t", answer=1)
    assert taken([later, first]) == {(1, "t"): 5000}


def test_the_first_answer_counts():
    assert taken([opened(1000), answered(2000), answered(90_000)]) == {(1, "t"): 1000}


def test_an_entry_of_a_kind_that_is_not_known_is_read_and_worth_nothing():
    """A room must go on taking the journal of a newer station."""
    line = b'{"kind":"sung","n":4,"prev":"ab","at":7,"attempt":"a1","epoch":2,"why":"?"}'
    entry = read_entry(line)
    assert entry == Unknown(kind="sung", n=4, prev="ab", at=7, attempt="a1", epoch=2)
    assert last_clock([entry]) is None


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (b"[]", Unreadable), (b"x", Unreadable), (b'{"n":1}', MissingField),
        (b'{"kind":"sung","n":1}', MissingField), (b'{"kind":"sung","n":"1"}', Unreadable),
        (b'{"kind":7,"n":1,"prev":"","at":1,"attempt":"a","epoch":1}', Unreadable),
        (b'{"kind":"opened","n":1,"prev":"","at":1,"attempt":"a","epoch":1,"number":"1","item":"t"}', Unreadable),
    ],
)  # fmt: skip
def test_what_is_no_entry_is_refused(line, refusal):
    with pytest.raises(refusal):
        read_entry(line)


def test_every_kind_is_read_as_itself():
    for entry in (opened(1), stopped(2), answered(3)):
        assert read_entry(to_line(entry)) == entry
        assert msgspec.json.decode(to_line(entry))["kind"] == type(entry).__name__.lower()
