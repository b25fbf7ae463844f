"""Who sits next to whom, as far as the names of the seats tell (R-TST-02)."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_NUMBERED: Final = re.compile(r"(?P<row>.*?)(?P<place>[0-9]{1,6})\s*")


class _Seat(NamedTuple):
    row: str
    place: int


def neighbours(seat: str, others: Iterable[str]) -> list[str]:
    """The names, among `others`, of the seats before and after `seat`: «Poste 7» sits between «Poste 6» and
    «Poste 8». Seats without a number, or named in another way, are nobody's neighbours."""
    own = _read(seat)
    return [name for name in others if own and _is_beside(own, _read(name))]


def _is_beside(own: _Seat, other: _Seat | None) -> bool:
    return other is not None and own.row == other.row and abs(own.place - other.place) == 1


def _read(name: str) -> _Seat | None:
    found = _NUMBERED.fullmatch(name)
    return _Seat(found["row"].strip().casefold(), int(found["place"])) if found else None
