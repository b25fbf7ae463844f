"""Where the seats of a room stand, and what a plan may be."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from proctor_server.room.domain.errors import PlanUnfit, SeatsCollide

WIDEST: Final = 30
"""Columns, and rows, that a plan may have."""

MOST_SEATS: Final = 200
LONGEST_NAME: Final = 200


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the plan, counted from 0: `column` from the left, `row` from the top."""

    column: int
    row: int


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """Where the station `name` stands. `spare`: kept free for somebody who has to move."""

    name: str
    column: int
    row: int
    spare: bool = False

    @property
    def place(self) -> Place:
        """Where."""
        return Place(column=self.column, row=self.row)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The plan of one room. `version` 0: nobody has arranged it. `desk`: the teacher's. `elsewhere`: stations that
    stand in another room of the centre."""

    room: str
    version: int
    desk: Place | None
    seats: list[Seat]
    elsewhere: list[str] = []


def check_plan(seats: Sequence[Seat], desk: Place | None) -> None:
    """Raises `PlanUnfit` (too many seats, outside of the plan, a name that is none or given twice), `SeatsCollide`."""
    names = [seat.name for seat in seats]
    places = [*(seat.place for seat in seats), *([desk] if desk else [])]
    if len(seats) > MOST_SEATS or not all(map(_is_inside, places)):
        raise PlanUnfit(seats=MOST_SEATS, widest=WIDEST)
    if len(set(names)) < len(names) or not all(name.strip() and len(name) <= LONGEST_NAME for name in names):
        raise PlanUnfit(seats=MOST_SEATS, widest=WIDEST)
    _check_apart(places)


def _is_inside(place: Place) -> bool:
    return 0 <= place.column < WIDEST and 0 <= place.row < WIDEST


def _check_apart(places: Iterable[Place]) -> None:
    taken: set[Place] = set()
    for place in places:
        if place in taken:
            raise SeatsCollide(column=place.column + 1, row=place.row + 1)
        taken.add(place)


def natural(name: str) -> list[tuple[str, int]]:
    """A key that puts «Poste 2» before «Poste 10»."""
    return [(text.casefold(), int(digits or 0)) for text, digits in re.findall(r"(\D*)([0-9]*)", name)]
