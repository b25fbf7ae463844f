"""The capacity: what answers say of a candidate, on the scale on which items are hard. Pure.

Two-parameter model: an item has a discriminant and a difficulty, a candidate a capacity. The estimate is the mean
of what is likely on a grid of 81 points (`scoring.md`, V3). Plain lists: 81 points need no numeric library.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple, Protocol

import msgspec

from kiosk_client.protocol.refusal import Refusal

LOWEST: Final = -9.0
HIGHEST: Final = 9.0
STEP: Final = 18 / 80
VARIANCE: Final = 1.5
"""Of the prior around the capacity reached so far."""

UNKNOWN: Final = 5.0
"""The error before the first answer."""

_LARGEST_EXPONENT: Final = 709.0
_CORRECTION: Final = (9 / 80) ** 2 / 12


def _points() -> Iterator[float]:
    # By repeated addition: rounding leaves the last point just under 9, and makes it the 81st.
    point = LOWEST
    while point < HIGHEST:
        yield point
        point += STEP


GRID: Final = tuple(_points())
"""The capacities that are weighed against each other: 81, from −9 to 8.999999999999988."""


class Calibrated(Protocol):
    """What has to be known of an item to measure with it."""

    @property
    def discriminant(self) -> float: ...  # noqa: D102 - the names are the glossary's

    @property
    def difficulty(self) -> float: ...  # noqa: D102


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A capacity, and the error of its estimate."""

    capacity: float
    error: float


class Measured(NamedTuple):
    """Where answers have led: the measure, and how likely they are at each point of the grid.

    The most likely point has 1: only the proportions count, and a product of many chances would vanish."""

    measure: Measure
    likelihood: Sequence[float]


class NoCapacityFits(Refusal):
    """The answers are so unlikely, whatever the capacity, that nothing can be estimated from them."""

    code = "no_capacity_fits"
    sentence = "Aucune capacité n'explique ces réponses : le calibrage des épreuves est à vérifier."


def probability(item: Calibrated, capacity: float) -> float:
    """The chance (0..1) of a right answer to `item`."""
    exponent = item.discriminant * (item.difficulty - capacity)
    # Beyond, the exponential overflows; the chance is nothing to the last bit anyway.
    return 1 / (1 + math.exp(exponent)) if exponent <= _LARGEST_EXPONENT else 0.0


def information(item: Calibrated, capacity: float) -> float:
    """How much an answer to `item` tells of a candidate of that capacity."""
    chance = probability(item, capacity)
    return chance * (1 - chance) * item.discriminant**2


def beginning(start: float) -> Measured:
    """Before the first answer: the capacity is `start`, and every point as likely."""
    return Measured(Measure(capacity=start, error=UNKNOWN), [1.0] * len(GRID))


def after(measured: Measured, item: Calibrated, *, right: bool, variation: float | None) -> Measured:
    """One answer later. `variation` bounds how far one answer moves the capacity; None: it does not.

    Raises `NoCapacityFits`."""
    before = measured.measure.capacity
    likelihood = _with_answer(measured.likelihood, item, right=right)
    posterior = _normalised(
        [known * _prior(point, before) for known, point in zip(likelihood, GRID, strict=True)],
    )
    mean = math.fsum(point * share for point, share in zip(GRID, posterior, strict=True))
    capacity = mean if variation is None else _held_back(mean, before, variation)
    return Measured(Measure(capacity=capacity, error=_error(posterior, capacity)), likelihood)


def measure_all(
    answers: Iterable[tuple[Calibrated, bool]], *, start: float, variation: float | None
) -> Sequence[Measured]:
    """Where the answers, each an item and whether it was right, led one after another; `beginning(start)` first.

    This is the definition; `after` is one turn of it, so that one more answer costs one turn. Raises
    `NoCapacityFits`."""
    return list(
        accumulate(
            answers,
            lambda measured, answer: after(measured, answer[0], right=answer[1], variation=variation),
            initial=beginning(start),
        )
    )


def _with_answer(likelihood: Sequence[float], item: Calibrated, *, right: bool) -> Sequence[float]:
    chances = (probability(item, point) for point in GRID)
    products = [known * (chance if right else 1 - chance) for known, chance in zip(likelihood, chances, strict=True)]
    peak = max(products)
    if peak == 0:
        raise NoCapacityFits
    return [product / peak for product in products]


def _prior(point: float, mean: float) -> float:
    # The normal density without its constant, which normalising takes away.
    return math.exp(-((point - mean) ** 2) / (2 * VARIANCE))


def _normalised(weights: Sequence[float]) -> Sequence[float]:
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _held_back(mean: float, before: float, variation: float) -> float:
    gap = variation if -variation < before < variation else abs(before * variation)
    return max(before - gap, min(before + gap, mean))


def _error(posterior: Sequence[float], capacity: float) -> float:
    spread = math.fsum(share * (point - capacity) ** 2 for point, share in zip(GRID, posterior, strict=True))
    # All on one point of the grid, the spread is smaller than what the grid's own width takes off.
    return math.sqrt(max(0.0, spread - _CORRECTION))
