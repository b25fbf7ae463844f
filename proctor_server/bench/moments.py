"""Who saw what when, and how long each thing took from that. All clocks are CLOCK_MONOTONIC of one machine, in
seconds."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

What = Literal["answered", "kept", "began", "beat", "welcomed", "told", "obeyed", "shown", "silent", "handed"]


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """Something at seat number `seat` (which is also its candidate's).

    answered: an answer is on the station's disk, `n` answers so far · kept: the room has said that `n` answers are on
    its own · began: the first item is there · beat: a heartbeat was answered · welcomed: the connection is there ·
    told: an invigilator sends what `n` counts · obeyed: the order has come · shown: a dashboard knows of `n` answers ·
    silent: it knows that nothing is heard of the station · handed: the room has the end of the test.
    `took`: seconds, of what was asked and answered.
    """

    seat: int
    what: What
    n: int = 0
    at: float
    took: float = 0.0


class Window(NamedTuple):
    """A stretch of time; both ends in seconds."""

    start: float
    end: float

    def of(self, moments: Iterable[Moment], what: What) -> Iterator[Moment]:
        """The moments of one kind that lie in it."""
        return (m for m in moments if m.what == what and self.start <= m.at < self.end)


class Delays(NamedTuple):
    """Seconds from each cause to its effect, and how many causes had none."""

    seconds: list[float]
    missing: int


def took(moments: Iterable[Moment], what: What, window: Window) -> Delays:
    """Of what was asked and answered in one breath."""
    return Delays([m.took for m in window.of(moments, what)], 0)


def until_counted(moments: Sequence[Moment], effect: What, window: Window) -> Delays:
    """From each answer in the window to the first `effect` at that seat that counts it."""
    counts = _by_seat(moments, effect)
    delays = [_first(counts[m.seat], m) for m in window.of(moments, "answered")]
    return _without_gaps(delays)


def until_obeyed(moments: Sequence[Moment], window: Window) -> Delays:
    """From each act of an invigilator to the order that it causes, before the next act at that seat."""
    acts, orders = _by_seat(moments, "told"), _by_seat(moments, "obeyed")
    delays: list[float | None] = []
    for seat, told in acts.items():
        ends = [m.at for m in told[1:]] + [float("inf")]
        for act, end in zip(told, ends, strict=True):
            if window.start <= act.at < window.end:
                delays.append(next((o.at - act.at for o in orders[seat] if act.at <= o.at < end), None))
    return _without_gaps(delays)


def until_silent(moments: Sequence[Moment], seats: Iterable[int], window: Window) -> Delays:
    """From the start of the window, when these stations were cut off, to a dashboard knowing it."""
    told: dict[int, float] = {}
    for moment in window.of(moments, "silent"):
        told.setdefault(moment.seat, moment.at - window.start)
    return _without_gaps(told.get(seat) for seat in seats)


def acknowledged(moments: Iterable[Moment], seats: Iterable[int], most: int) -> dict[int, int]:
    """By seat, how many answers the room has said that it keeps; at most `most`: the entry behind the last answer is
    the end."""
    said = dict.fromkeys(seats, 0)
    for kept in moments:
        if kept.what == "kept" and kept.seat in said:
            said[kept.seat] = max(said[kept.seat], min(kept.n, most))
    return said


def lost(said: Mapping[int, int], there: Mapping[int, set[int]]) -> int:
    """How many answers were acknowledged (the first `said` of each seat) and are not `there`, by number."""
    return sum(len(set(range(1, n + 1)) - there.get(seat, set())) for seat, n in said.items())


def _first(counts: list[Moment], answer: Moment) -> float | None:
    found = bisect_left(counts, answer.n, key=lambda m: m.n)
    return max(0.0, counts[found].at - answer.at) if found < len(counts) else None


def _by_seat(moments: Iterable[Moment], what: What) -> defaultdict[int, list[Moment]]:
    """In order of time; of those that count, each only when it counts more than before."""
    seats: defaultdict[int, list[Moment]] = defaultdict(list)
    for moment in sorted((m for m in moments if m.what == what), key=lambda m: m.at):
        known = seats[moment.seat]
        if what in ("obeyed", "told") or not known or moment.n > known[-1].n:
            known.append(moment)
    return seats


def _without_gaps(delays: Iterable[float | None]) -> Delays:
    every = list(delays)
    found = [delay for delay in every if delay is not None]
    return Delays(found, len(every) - len(found))
