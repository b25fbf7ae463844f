"""Figures as Prometheus reads them: the text format, version 0.0.4.

Counting costs an addition and takes no lock: each histogram has one thread that observes, and a reader may see the
count of a moment before its sum.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds of delays: those that the figures of a room are aimed at are among them."""

Kind = Literal["gauge", "counter", "histogram"]


class Sample(NamedTuple):
    """One line: what follows the family's name, its label and that label's value (or none), the figure."""

    suffix: str
    label: str
    of: str
    value: float


class Family(NamedTuple):
    """One figure under a name. `what`: an English sentence."""

    name: str
    what: str
    kind: Kind
    samples: Sequence[Sample]


def gauge(name: str, what: str, value: float) -> Family:
    """A figure that goes up and down."""
    return Family(name, what, "gauge", [Sample("", "", "", value)])


def gauges(name: str, what: str, label: str, values: Mapping[str, float]) -> Family:
    """The same by the values of a label."""
    return Family(name, what, "gauge", [Sample("", label, key, value) for key, value in values.items()])


def counter(name: str, what: str, value: float) -> Family:
    """A figure that only grows while the process lives; its name ends with `_total`."""
    return Family(name, what, "counter", [Sample("", "", "", value)])


class Histogram:
    """How often what was observed was not above each of `bounds`, ascending."""

    __slots__ = ("_bounds", "_counts", "_sum")

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        self._bounds, self._counts, self._sum = bounds, [0] * (len(bounds) + 1), 0.0

    def observe(self, value: float) -> None:
        """Counts one value. From one thread only."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def family(self, name: str, what: str) -> Family:
        """All of it under a name."""
        counts, samples, so_far = list(self._counts), [], 0
        for bound, count in zip([*map(str, self._bounds), "+Inf"], counts, strict=True):
            so_far += count
            samples.append(Sample("_bucket", "le", bound, so_far))
        return Family(
            name, what, "histogram", [*samples, Sample("_sum", "", "", self._sum), Sample("_count", "", "", so_far)]
        )


def text(prefix: str, families: Iterable[Family]) -> str:
    """What is served; every name begins with `prefix`."""
    return "".join(f"{line}\n" for family in families for line in _lines(f"{prefix}_{family.name}", family))


def _lines(name: str, family: Family) -> list[str]:
    head = [f"# HELP {name} {family.what}", f"# TYPE {name} {family.kind}"]
    return [*head, *(f"{name}{one.suffix}{_label(one)} {one.value}" for one in family.samples)]


def _label(sample: Sample) -> str:
    return f'{{{sample.label}="{sample.of}"}}' if sample.label else ""
