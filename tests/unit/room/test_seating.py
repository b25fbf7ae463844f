"""Who is whose neighbour, from the plan of the room and from the names of seats (R-TST-02)."""

import pytest

from proctor_server.room.domain.plan import Place
from proctor_server.room.domain.seating import neighbours

SEATS = ["Poste 1", "poste 02", "Poste 3", "Poste 10", "Salle B 2", "Prof", "A-11", "A-12"]


@pytest.mark.parametrize(
    ("seat", "beside"),
    [
        ("Poste 2", ["Poste 1", "Poste 3"]),
        ("Poste 1", ["poste 02"]),
        ("Poste 9", ["Poste 10"]),
        ("A-13", ["A-12"]),
        ("Prof", []),
        ("", []),
        ("11", []),
    ],
)
def test_r_tst_02_the_seats_before_and_after_are_neighbours(seat: str, beside: list[str]) -> None:
    assert neighbours(seat, SEATS) == beside


PLACES = {
    "Poste 1": Place(column=0, row=0),
    "Poste 2": Place(column=3, row=0),  # an aisle between them
    "Poste 3": Place(column=0, row=1),
    "Poste 4": Place(column=1, row=1),
}


@pytest.mark.parametrize(
    ("seat", "around"),
    [
        ("Poste 1", ["Poste 3"]),  # behind; the aisle parts it from «Poste 2», the corner from «Poste 4»
        ("Poste 2", []),
        ("Poste 3", ["Poste 1", "Poste 4"]),
    ],
)
def test_r_tst_02_the_plan_says_who_sits_beside_in_front_and_behind(seat: str, around: list[str]) -> None:
    assert neighbours(seat, PLACES, PLACES) == around


def test_r_tst_02_a_seat_that_is_not_on_the_plan_has_the_neighbours_of_its_name() -> None:
    assert neighbours("Poste 5", ["Poste 4", "Poste 6", "Poste 1"], PLACES) == ["Poste 4", "Poste 6"]
