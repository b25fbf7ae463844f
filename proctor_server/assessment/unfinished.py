"""An adaptive test that its candidate left: the missing answers count as wrong. Pure (`scoring.md`, V3)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from statistics import fmean
from typing import Final, NamedTuple

from proctor_server.assessment.capacity import Measured, after, measure_all
from proctor_server.assessment.selection import CalibratedItem, Progress, Settings, eligible, most_informative

ORDINARY: Final = 1.0
"""The discriminant of a stand-in when no item was answered that it could take after."""


class StandIn(NamedTuple):
    """An item that no bank has, in place of one that is not known."""

    discriminant: float
    difficulty: float


def missing_as_wrong(
    answered: Sequence[tuple[CalibratedItem, bool]],
    catalogue: Iterable[CalibratedItem] | None,
    *,
    reached: float,
    settings: Settings,
) -> Sequence[Measured]:
    """Where each missing answer leads, all replayed with the capacity `reached` as start. Empty: none is missing.

    Each time the most informative item that may be asked is answered wrong; when the catalogue has none left, the
    test would have ended there. Without a catalogue stand-ins are asked: as hard as the candidate is able, where an
    item tells most, and as discriminant as the items answered were on average.
    Raises `NoCapacityFits` and `UnknownSkill`."""
    replayed = measure_all(answered, start=reached, variation=settings.variation)[-1]
    items = [item for item, _ in answered]
    turns = (
        _stand_ins_failed(replayed, items, settings)
        if catalogue is None
        else _items_failed(replayed, items, list(catalogue), settings)
    )
    return list(islice(turns, max(0, settings.maximum_items - len(answered))))


def _items_failed(
    measured: Measured, asked: list[CalibratedItem], left: list[CalibratedItem], settings: Settings
) -> Iterator[Measured]:
    while choice := most_informative(eligible(left, Progress(answered=asked), settings), measured.measure.capacity):
        asked.append(choice[0])
        left.remove(choice[0])
        measured = after(measured, choice[0], right=False, variation=settings.variation)
        yield measured


def _stand_ins_failed(measured: Measured, answered: Sequence[CalibratedItem], settings: Settings) -> Iterator[Measured]:
    discriminant = fmean(item.discriminant for item in answered) if answered else ORDINARY
    while True:
        stand_in = StandIn(discriminant, measured.measure.capacity)
        measured = after(measured, stand_in, right=False, variation=settings.variation)
        yield measured
