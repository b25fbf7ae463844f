"""Who sits next to whom: by the plan of the room, or as far as the names of the seats tell (R-TST-02)."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from proctor_server.room.domain.plan import Place

_NUMBERED: Final = re.compile(r"(?P<row>.*?)(?P<place>[0-9]{1,6})\s*")
A_LARGE_ROOM: Final = 2000
NO_PLAN: Final[Mapping[str, Place]] = MappingProxyType({})


class _Seat(NamedTuple):
    row: str
    place: int


def neighbours(seat: str, others: Iterable[str], places: Mapping[str, Place] = NO_PLAN) -> list[str]:
    """The names, among `others`, of the seats around `seat`.

    Where the plan has both (`places`, by name), those beside it and those in front of it or behind. Otherwise those
    before and after it: «Poste 7» sits between «Poste 6» and «Poste 8»; seats without a number, or named in another
    way, are nobody's neighbours."""
    return [name for name in others if _are_neighbours(seat, name, places)]


def _are_neighbours(seat: str, other: str, places: Mapping[str, Place]) -> bool:
    if seat in places and other in places:
        return _touch(places[seat], places[other])
    return _is_beside(_read(seat), _read(other))


def _touch(own: Place, other: Place) -> bool:
    return abs(own.column - other.column) + abs(own.row - other.row) == 1


def _is_beside(own: _Seat | None, other: _Seat | None) -> bool:
    if own is None or other is None:
        return False
    return own.row == other.row and abs(own.place - other.place) == 1


@lru_cache(maxsize=A_LARGE_ROOM)
def _read(name: str) -> _Seat | None:
    found = _NUMBERED.fullmatch(name)
    return _Seat(found["row"].strip().casefold(), int(found["place"])) if found else None
