"""The law of an attempt: its table of states, its deadline, and what an entry is worth by when it was made."""

from datetime import UTC, datetime, timedelta

import pytest

from proctor_server.room.domain.attempt import (
    ATTEMPT_TRANSITIONS,
    END_OF,
    EVENT_OF,
    Event,
    Standing,
    State,
    deadline,
    moved,
    timing_verdict,
)
from proctor_server.room.domain.errors import MoveRefused

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
END = 1_000_000
SITTING = Standing(epoch=2, station="s1", deadline=END, ended_at=None)
ENDED_EARLY = Standing(epoch=2, station="s1", deadline=END, ended_at=END - 10_000)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_every_pair_moves_as_the_table_says_or_is_refused(state: State, event: Event) -> None:
    if (state, event) in ATTEMPT_TRANSITIONS:
        assert moved(state.value, event) is ATTEMPT_TRANSITIONS[state, event]
    else:
        with pytest.raises(MoveRefused) as refusal:
            moved(state.value, event)
        assert refusal.value.details == {"state": state}


def test_an_attempt_that_is_handed_in_never_moves_again() -> None:
    """R-TST-08: an end is irreversible."""
    assert not any(state is State.HANDED_IN for state, _ in ATTEMPT_TRANSITIONS)


def test_whoever_sits_or_is_away_can_be_ended_in_every_way_and_nobody_else() -> None:
    """R-TST-08."""
    for event in END_OF:
        assert {s for s, e in ATTEMPT_TRANSITIONS if e is event} == {
            State.SITTING,
            State.HELD,
            State.PAUSED,
            State.AWAY,
        }
    assert {end: event for event, end in END_OF.items()} == EVENT_OF


@pytest.mark.parametrize(
    ("test_minutes", "extra", "expected"),
    [
        (105, 0, timedelta(minutes=105)),
        (105, 33, timedelta(seconds=8379)),
        (105, 100, timedelta(minutes=210)),
        (1, 33, timedelta(milliseconds=79_800)),
        (7, 1, timedelta(milliseconds=424_200)),
    ],
)
def test_the_deadline_is_start_and_test_and_extra_time(test_minutes: int, extra: int, expected: timedelta) -> None:
    """R-TIM-01."""
    assert deadline(NOON, test_minutes, extra) - NOON == expected
    added = timedelta(minutes=7, milliseconds=1)
    assert deadline(NOON, test_minutes, extra, added) - NOON == expected + added


@pytest.mark.parametrize(
    ("at", "received", "worth"),
    [
        (END - 1, END - 1, "counted"),
        (END, END, "counted"),
        (END - 1, END + 30_000, "counted"),
        (END - 1, END + 30_001, "late"),
        (END, END + 3_600_000, "late"),
        (END + 1, END + 1, "after_deadline"),
        (END + 1, END + 3_600_000, "after_deadline"),
        (END - 3_600_000, END - 3_599_000, "counted"),
    ],
)
def test_what_was_journalled_before_the_deadline_counts_and_is_late_after_thirty_seconds(
    at: int, received: int, worth: str
) -> None:
    """R-TIM-02."""
    assert timing_verdict(SITTING, station="s1", epoch=2, at=at, received_at=received) == worth


@pytest.mark.parametrize(
    ("at", "received", "worth"),
    [
        (END - 10_000, END - 9_000, "counted"),
        (END - 10_001, END + 20_001, "late"),
        (END - 9_999, END - 9_999, "after_deadline"),
    ],
)
def test_an_earlier_end_is_the_deadline(at: int, received: int, worth: str) -> None:
    """R-TST-08: what is done after the invigilator ended the test does not count."""
    assert timing_verdict(ENDED_EARLY, station="s1", epoch=2, at=at, received_at=received) == worth


@pytest.mark.parametrize(("station", "epoch"), [("s2", 2), ("s1", 1), ("s1", 3), ("s2", 1)])
def test_another_station_or_epoch_is_fenced_whenever_it_wrote(station: str, epoch: int) -> None:
    """R-ENT-05."""
    for at in (END - 1, END + 1):
        assert timing_verdict(SITTING, station=station, epoch=epoch, at=at, received_at=at) == "fenced"
