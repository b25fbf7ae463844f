"""The plan of a room: what it may be, and that nobody overwrites what somebody else arranged."""

from typing import Any

import pytest

from proctor_server.room.domain.errors import PlanChanged, PlanUnfit, SeatsCollide, UnknownRoom, UnknownSession
from proctor_server.room.domain.plan import LONGEST_NAME, MOST_SEATS, WIDEST, Place, Seat, check_plan, natural
from proctor_server.room.storage import attempts
from tests.builders.room import Day

ROOM = "Salle 1"
BABBAGE, JACKSON = "0801234567A", "0801234568B"


def seat(name: str = "Poste 01", column: int = 0, row: int = 0, **more: Any) -> Seat:
    return Seat(name=name, column=column, row=row, **more)


def crowd(n: int) -> list[Seat]:
    return [seat(f"Poste {i}", i % WIDEST, i // WIDEST) for i in range(n)]


# ── what a plan may be ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "seats",
    [
        [seat(column=-1)],
        [seat(row=WIDEST)],
        [seat(""), seat("Poste 02", 1)],
        [seat("   ")],
        [seat("x" * (LONGEST_NAME + 1))],
        [seat(), seat(column=1)],
        crowd(MOST_SEATS + 1),
    ],
)
def test_a_plan_that_cannot_be_is_refused(seats):
    with pytest.raises(PlanUnfit):
        check_plan(seats, None)


def test_two_seats_are_never_on_one_place():
    with pytest.raises(SeatsCollide) as refused:
        check_plan([seat(column=2, row=1), seat("Poste 02", 2, 1)], None)
    assert refused.value.details == {"column": 3, "row": 2}


def test_no_seat_is_on_the_desk():
    with pytest.raises(SeatsCollide):
        check_plan([seat()], Place(column=0, row=0))


def test_a_full_room_and_an_empty_one_are_fine():
    check_plan(crowd(MOST_SEATS), Place(column=0, row=WIDEST - 1))
    check_plan([], None)


def test_seats_stand_in_the_order_of_their_numbers():
    assert sorted(["Poste 10", "poste 2", "Poste 1"], key=natural) == ["Poste 1", "poste 2", "Poste 10"]


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_room_that_nobody_has_arranged_is_empty(day: Day):
    plan = day.room.planning.plan_of(day.session)
    assert (plan.room, plan.version, plan.seats, plan.desk) == (ROOM, 0, [], None)


def test_what_was_arranged_is_read_again(day: Day):
    seats = [seat(), seat("مقعد", 1, 0, spare=True)]
    arranged = day.room.planning.arrange(ROOM, 0, seats, Place(column=0, row=3))
    assert (arranged.version, arranged.seats, arranged.desk) == (1, seats, Place(column=0, row=3))
    assert day.room.planning.plan_of(day.session) == day.room.planning.plan(ROOM) == arranged


def test_a_whole_plan_replaces_the_one_before(day: Day):
    day.room.planning.arrange(ROOM, 0, [seat(), seat("Poste 02", 1)], Place(column=0, row=3))
    assert day.room.planning.arrange(ROOM, 1, [seat("Poste 02")], None).seats == [seat("Poste 02")]


def test_an_older_page_does_not_overwrite_a_newer_plan(day: Day):
    day.room.planning.arrange(ROOM, 0, [seat()], None)
    with pytest.raises(PlanChanged):
        day.room.planning.arrange(ROOM, 0, [], None)
    assert day.room.planning.plan(ROOM).seats == [seat()]


def test_a_room_without_session_has_no_plan(day: Day):
    with pytest.raises(UnknownRoom):
        day.room.planning.plan("Salle 9")
    with pytest.raises(UnknownRoom):
        day.room.planning.arrange("Salle 9", 0, [], None)
    with pytest.raises(UnknownSession):
        day.room.planning.plan_of("999")


def test_a_station_of_another_room_is_not_offered_here(day: Day):
    plan = {"site": "Collège", "room": "Salle 2", "starts_at": "2026-03-12T13:00", "invigilators": ["Essai"]}
    day.room.preparing.create_session(plan, "administrator", day.clock.now)
    day.room.planning.arrange("Salle 2", 0, [seat("Poste 30")], None)
    assert day.room.planning.plan(ROOM).elsewhere == ["Poste 30"]


def test_a_plan_is_in_no_journal(day: Day):
    before = day.tables()
    day.room.planning.arrange(ROOM, 0, [seat()], None)
    assert day.tables() == before


def test_r_tst_02_who_sits_behind_gets_other_items(day: Day):
    """Names would not tell that these two are neighbours."""
    day.room.planning.arrange(ROOM, 0, [seat("Poste 01"), seat("Poste 20", 0, 1)], None)
    day.sitting(BABBAGE, "Poste 01")
    day.sitting(JACKSON, "Poste 20")
    with day.room.readers.one() as db:
        seeds = [run.seed for run in attempts.of_session(db, day.session)]
    assert [seed.partition("+")[2] != "" for seed in seeds if seed] == [False, True]
