"""What dies when, from a seed alone: the same seed gives the same script."""

import random
from typing import Final, Literal, NamedTuple

Kind = Literal["station", "room", "finder", "reset", "cut", "switch"]

OFTEN: Final[dict[Kind, int]] = {"station": 60, "room": 6, "finder": 14, "reset": 10, "cut": 7, "switch": 3}
"""Of a hundred. `finder`: the process by which a room or a station finds the other; `reset`: a station's connection;
`cut`: its cable, for a while; `switch`: every cable at once, for a while."""

IN_WORDS: Final[dict[Kind, str]] = {
    "station": "stations",
    "room": "room servers",
    "finder": "discovery processes",
    "reset": "connections reset",
    "cut": "cables cut",
    "switch": "switches cut",
}
LONGEST_SECONDS: Final = 4.0
"""Until a server is started again, a cable mended."""


class Fault(NamedTuple):
    """`at`: seconds from the first; `lasts`: seconds; `seat`: whom it hits, where somebody is to be chosen."""

    at: float
    kind: Kind
    seat: int
    lasts: float


def script(seed: str, *, faults: int, seats: int, seconds: float) -> list[Fault]:
    """In the order in which they strike. Seats are counted from 0."""
    rng = random.Random(seed)
    kinds = rng.choices(list(OFTEN), list(OFTEN.values()), k=faults)
    moments = sorted(rng.uniform(0, seconds) for _ in kinds)
    return [
        Fault(at, kind, rng.randrange(seats), rng.uniform(0, LONGEST_SECONDS))
        for at, kind in zip(moments, kinds, strict=True)
    ]
