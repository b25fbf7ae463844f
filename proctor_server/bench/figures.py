"""What moments make: figures of one run, and whether they are what was aimed at. Pure."""

import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from proctor_server.bench.moments import Delays

T = TypeVar("T", bound=msgspec.Struct)


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds: half took at most `p50`, 99 % at most `p99`, all at most `most`. `missing`: never came."""

    count: int
    p50: float
    p99: float
    most: float
    missing: int = 0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One day of the room. `slowed_ms`: added to each fsync of the server.

    found: seconds from open doors to all announced stations seen · back, caught_up: seconds from the doors of a killed
    server being open again to the last station welcomed, and to the last answer given meanwhile kept · rebuilt: seconds
    of `proctor rebuild` on an empty machine, every station asked, after a whole test at each · start: from
    «Commencer» to the first item, all at once · acknowledgement: from an answer on the station's disk to the room's
    word that it has it, one answer a station and second · heartbeat: the same way there and back, nothing written ·
    orders: from an invigilator's act to the station · pushes: from an answer on the station's disk to a dashboard ·
    lost_stations: from some stations being frozen, their connections open, to a dashboard showing them as lost ·
    rush: acknowledgements when everybody answers as fast as they come · hand_in: from the end, at one instant
    for all, to the room having it · cpu: percent of one core, in the steady part and in the rush · others: percent of
    all cores that other work of the machine took meanwhile · memory: most, in MB · written: kB to the disk for each
    answer · wire: kB over loopback for each answer, all that is said included · answers: given by candidates,
    acknowledged to stations, and acknowledged but not in the room's tables.
    """

    slowed_ms: int
    found_seconds: float
    back_seconds: float
    caught_up_seconds: float
    rebuilt_seconds: float
    start: Spread
    acknowledgement: Spread
    heartbeat: Spread
    orders: Spread
    pushes: Spread
    lost_stations: Spread
    rush: Spread
    hand_in: Spread
    rush_per_second: float
    cpu_percent: float
    rush_cpu_percent: float
    others_percent: float
    memory_mb: float
    written_kb: float
    wire_kb: float
    given: int
    acknowledged: int
    lost: int


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """The same day on several disks. `fsync_ms`: what an fsync takes on this machine; `days`: of how many days each run
    is the median."""

    date: str
    machine: str
    fsync_ms: float
    stations: int
    seconds: int
    runs: list[Run]
    days: int = 1


ADDED_UP: Final = {"missing", "lost"}
"""Of these each one counts, however rare."""


def median(runs: Sequence[T]) -> T:
    """Of structs of figures: each figure's own median, those of `ADDED_UP` in all; names are the first's."""
    names = runs[0].__struct_fields__
    return type(runs[0])(**{name: _middle(name, [getattr(run, name) for run in runs]) for name in names})


def _middle(name: str, values: Sequence[Any]) -> Any:
    if isinstance(values[0], msgspec.Struct):
        return median(values)
    if isinstance(values[0], str):
        return values[0]
    if name in ADDED_UP:
        return sum(values)
    return statistics.median_low(values) if isinstance(values[0], int) else statistics.median(values)


def spread(delays: Delays) -> Spread:
    """Of delays in seconds; zeros where there are none."""
    found = sorted(1000 * seconds for seconds in delays.seconds)
    return Spread(
        count=len(found),
        p50=_rank(found, 0.50),
        p99=_rank(found, 0.99),
        most=_rank(found, 1.0),
        missing=delays.missing,
    )


def _rank(ordered: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


class Aim(NamedTuple):
    """What a figure should not exceed, in rooms of at most `stations`."""

    figure: str
    most: float
    of: Callable[[Run], float]
    stations: int = 250

    def is_met(self, run: Run) -> bool:
        """Whether the run is as good as that."""
        return self.of(run) <= self.most


AIMS: Final = (
    Aim("acknowledgement.p50", 15, lambda run: run.acknowledgement.p50, stations=40),
    Aim("acknowledgement.p99", 30, lambda run: run.acknowledgement.p99, stations=40),
    Aim("acknowledgement.p50", 20, lambda run: run.acknowledgement.p50),
    Aim("acknowledgement.p99", 50, lambda run: run.acknowledgement.p99),
    Aim("start.p99", 1000, lambda run: run.start.p99),
    Aim("orders.p99", 500, lambda run: run.orders.p99),
    Aim("pushes.p99", 500, lambda run: run.pushes.p99),
    Aim("lost_stations.most", 3000, lambda run: run.lost_stations.most),
    Aim("found", 3, lambda run: run.found_seconds, stations=40),
    Aim("rebuilt", 60, lambda run: run.rebuilt_seconds),
    Aim("memory", 200, lambda run: run.memory_mb, stations=40),
    Aim("memory", 400, lambda run: run.memory_mb),
    Aim("cpu", 100, lambda run: run.cpu_percent),
    Aim("back", 5, lambda run: run.back_seconds, stations=40),
    Aim("lost", 0, lambda run: run.lost, stations=10_000),
    Aim("missing", 0, lambda run: sum(each.missing for each in _complete(run))),
)
"""Of the figures with several aims, the first that the room's size allows counts."""


def _complete(run: Run) -> tuple[Spread, ...]:
    return run.acknowledgement, run.orders, run.pushes, run.lost_stations


def aims_for(stations: int) -> list[Aim]:
    """One aim a figure."""
    found: dict[str, Aim] = {}
    for aim in AIMS:
        if stations <= aim.stations:
            found.setdefault(aim.figure, aim)
    return list(found.values())
