"""Who is whose neighbour, from the names of seats (R-TST-02)."""

import pytest

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
