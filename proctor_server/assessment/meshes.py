"""From a capacity to a score and to levels, by bounds. Pure (`scoring.md`, V3)."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from kiosk_client.protocol.refusal import Refusal

PIX_OF_A_LEVEL: Final = 128
"""What one level is worth over all competences: sixteen of them, 8 pix each."""


class Mesh(NamedTuple):
    """The interval between two bounds: its width in pix, and how many such widths lie below."""

    weight: int
    coefficient: int


MESHES: Final = {
    "PRE_BEGINNER": Mesh(64, 0),
    "BEGINNER_1": Mesh(64, 1),
    "BEGINNER_2": Mesh(128, 1),
    "INDEPENDENT_3": Mesh(128, 2),
    "INDEPENDENT_4": Mesh(128, 3),
    "ADVANCED_5": Mesh(128, 4),
    "ADVANCED_6": Mesh(128, 5),
    "EXPERT_7": Mesh(128, 6),
    "EXPERT_8": Mesh(128, 7),
}
"""By name, from the lowest. Nine bounds make eight intervals: the ninth mesh begins where the score is highest."""


class BoundsDoNotRise(Refusal):
    """Bounds are not nine, or one is not above the one before."""

    code = "bounds_do_not_rise"
    sentence = "Il faut {count} bornes, chacune au-dessus de la précédente ; celles-ci n'en sont pas : {bounds}."


def refuse_bounds(bounds: Sequence[float]) -> None:
    """Raises `BoundsDoNotRise` unless there is one bound a mesh, each above the one before."""
    rises = all(low < high for low, high in pairwise(bounds))
    if len(bounds) != len(MESHES) or not rises:
        raise BoundsDoNotRise(count=len(MESHES), bounds=", ".join(map(str, bounds)))


def score_at(capacity: float, bounds: Sequence[float], *, ceiling: int) -> int:
    """The score (0 to 128 × `ceiling` − 1) of a capacity."""
    highest = ceiling * PIX_OF_A_LEVEL - 1
    if capacity >= bounds[-1]:
        return highest
    interval = bisect_right(bounds, capacity) - 1
    return min(highest, _within(interval, capacity, bounds)) if interval >= 0 else 0


def level_at(capacity: float, bounds: Sequence[float], *, ceiling: int) -> int:
    """The level (0 to `ceiling`) of a capacity: its interval, the lowest and the highest without end."""
    return min(ceiling, bisect_right(bounds[1:-1], capacity))


def _within(interval: int, capacity: float, bounds: Sequence[float]) -> int:
    low, high = bounds[interval : interval + 2]
    mesh = list(MESHES.values())[interval]
    # Written as published: another order of the same operations can round to the next lower pix.
    progress = 1 - (high - capacity) / (high - low)
    return math.floor(mesh.weight * (mesh.coefficient + progress))
