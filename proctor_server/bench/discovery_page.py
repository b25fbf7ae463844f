"""The figures of finding each other: a page of the documentation, which is what the screen shows too."""

from typing import Final

import msgspec

from proctor_server.bench import markdown
from proctor_server.bench.discovery import DEAF_SECONDS, DiscoveryRun, Found
from proctor_server.bench.figures import Spread

NAMES: Final = {
    "room_on": "the room is switched on",
    "address": "the room gets another address",
    "segments": "two segments, multicast in one",
    "no_multicast": "multicast is lost",
}
AIMS: Final = {"room_on": 3.0, "address": 5.0}
"""Seconds, for all of at most 40 stations."""
AIMED_SIZE: Final = 40


class DiscoveryBench(msgspec.Struct, frozen=True, kw_only=True):
    """One run. `load`: of the machine when it began."""

    date: str
    machine: str
    load: float
    runs: list[DiscoveryRun]


PAGE: Final = """# Figures of finding each other

Written by `proctor bench discovery --write FILE` on {date}; anyone with root can make them again. Each station and
the room is a network namespace with one cable to a bridge, and has in it the finder that it really has, a process
with zeroconf.

Machine: {machine}. All of them share it; its load was {load:.1f} when this began.

{table}

- *knows the room*, *known to the room*: seconds from the moment below until each station, and the room of each; one
  look at both tells how a screen fills;
- *the room is switched on*: its process is started, Python and all, on a network where the stations have been for a
  while;
- *the room gets another address*: as from a new lease; a finder looks at its own addresses every two seconds;
- *two segments*: half of the stations are behind a router that passes no multicast; they find nothing, and reach the
  room by a typed address: *typed address* is the time of one TCP connection to it, in milliseconds;
- *multicast is lost*: switches that filter it; looked at for {deaf:.0f} s: nobody hears anybody, the typed address
  works everywhere.

{verdict}
"""


def page(bench: DiscoveryBench) -> str:
    """In Markdown."""
    return PAGE.format(
        date=bench.date,
        machine=bench.machine,
        load=bench.load,
        table=_table(bench),
        deaf=DEAF_SECONDS,
        verdict=_verdict(bench),
    )


def _table(bench: DiscoveryBench) -> str:
    head = (
        "stations",
        "moment",
        "knows the room (s): p50 / p99 / max",
        "known to the room (s)",
        "heard",
        "typed address (ms)",
    )
    rows = [
        (
            str(run.stations), NAMES[each.scene], _seconds(each.stations), _seconds(each.room),
            f"{each.heard} of {each.stations.count + each.stations.missing}", _milliseconds(each.knock),
        )
        for run in bench.runs
        for each in run.scenes
    ]  # fmt: skip
    return markdown.table(head, rows, left=2)


def _seconds(took: Spread) -> str:
    return " / ".join(f"{each / 1000:.1f}" for each in (took.p50, took.p99, took.most)) if took.count else "–"


def _milliseconds(took: Spread | None) -> str:
    if took is None:
        return "–"
    lost = f", {took.missing} in vain" if took.missing else ""
    return f"{took.p50:.1f} / {took.p99:.1f} / {took.most:.1f}{lost}"


def _verdict(bench: DiscoveryBench) -> str:
    missed = [
        f"- {run.stations} stations, {NAMES[each.scene]}: {AIMS[each.scene]:g} s not reached, {_worst(each):.1f} s"
        for run in bench.runs
        if run.stations <= AIMED_SIZE
        for each in run.scenes
        if each.scene in AIMS and (_worst(each) > AIMS[each.scene] or each.stations.missing or each.room.missing)
    ]
    if missed:
        return "\n".join(["Not reached:", "", *missed])
    return f"Aims for {AIMED_SIZE} stations: all found within 3 s, 5 s after a change of address. Reached."


def _worst(found: Found) -> float:
    return max(found.stations.most, found.room.most) / 1000
