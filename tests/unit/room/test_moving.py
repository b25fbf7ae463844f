"""An attempt goes on at a station that an invigilator names (R-ENT-04, R-ENT-05)."""

from typing import Any

import pytest

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.messages import Draft, Heartbeat, Wishes
from proctor_server.room.domain.errors import (
    EntryRefused,
    MoveRefused,
    StationNotFree,
    StationNotThere,
    UnknownAttempt,
)
from tests.builders.room import WHO, Day, SpeakingStation

BABBAGE, JACKSON = "0801234567A", "0801234568B"


def move(day: Day, to: SpeakingStation, who: str = BABBAGE) -> None:
    day.room.moving.move(day.session, day.candidate(who), to.id, WHO, day.clock.now)


def test_the_candidate_types_only_who_they_are_and_goes_on_where_they_were(day: Day) -> None:
    """R-ENT-04: same item, every answer, the half-typed draft; nothing else to confirm."""
    old, new = day.sitting(), day.station("Poste 09")
    old.answer(1)
    old.send()
    typed = Draft(session=day.session, attempt=old.told().attempt, epoch=1, number=2, draft="à moitié")
    day.room.sitting.keep_draft(typed, old.at)
    move(day, new)
    assert (new.told().moved_here, new.told().state) == (True, "away")
    new.enter(BABBAGE, access_code="")
    order = new.begin()
    assert (order.state, order.done, order.draft, order.moved_here) == ("sitting", [1], "à moitié", False)
    assert day.card(BABBAGE).attempt.station_name == "Poste 09"


def test_identity_alone_lets_nobody_in_elsewhere(day: Day) -> None:
    """R-ENT-01."""
    day.sitting()
    new, other = day.station("Poste 09"), day.station("Poste 10")
    move(day, new)
    for station, changes in ((other, {}), (new, {"birth_date": "1990-01-01"})):
        with pytest.raises(EntryRefused):
            station.enter(BABBAGE, access_code="", **changes)


def test_nobody_goes_on_at_the_new_station_before_saying_who_they_are(day: Day) -> None:
    """R-ENT-04."""
    day.sitting()
    new = day.station("Poste 09")
    move(day, new)
    new.order = new.told()
    with pytest.raises(UnknownAttempt):
        new.begin()


def test_the_old_station_is_fenced_at_once_and_told(day: Day) -> None:
    """R-ENT-05: what it wrote and sends later is evidence, never merged."""
    old, new = day.sitting(), day.station("Poste 09")
    old.answer(1)
    move(day, new)
    with day.room.readers.one():
        orders = dict(day.room.greeting.orders_about(
            day.session, [day.candidate(BABBAGE)], lambda *_: True, day.clock.now
        ))  # fmt: skip
    assert (orders[old.id].state, orders[old.id].moved_here) == ("away", False)
    old.send()
    attempt = day.card(BABBAGE).attempt
    assert (attempt.done, attempt.fenced, attempt.state) == (0, 1, "away")


def test_what_the_old_station_still_has_is_named_by_number(day: Day) -> None:
    """R-ENT-05."""
    old, new = day.sitting(), day.station("Poste 09")
    old.answer(1)
    old.answer(2)
    day.room.watching.keep([(old.id, old.signed_head())])
    move(day, new)
    (left,) = day.card(BABBAGE).attempt.left_behind
    assert (left.station_name, left.numbers) == ("Poste 01", "2–3")
    old.send()
    assert day.card(BABBAGE).attempt.left_behind[0].numbers == ""


def test_the_time_without_a_station_is_measured(day: Day) -> None:
    """R-TIM-04: from the last sign of life of the old one."""
    old, new = day.sitting(), day.station("Poste 09")
    old.beat()
    new.beat()
    day.clock.advance(seconds=60)
    new.beat()
    day.room.watching.tick(day.clock.now)
    move(day, new)
    day.clock.advance(seconds=30)
    new.enter(BABBAGE, access_code="")
    new.begin()
    (line,) = day.card(BABBAGE).attempt.lost_time
    assert (line.cause, line.state, line.seconds) == ("station_down", "proposed", 90)


def test_a_held_item_is_held_at_the_new_station(day: Day) -> None:
    """R-INC-01."""
    old, new = day.sitting(), day.station("Poste 09")
    old.write(entries.ProblemReported, number=1, item=old.item(1), what="other")
    old.send()
    move(day, new)
    new.enter(BABBAGE, access_code="")
    assert (new.begin().state, new.told().held) == ("held", [1])


def test_a_move_goes_to_a_free_station_on_the_line(day: Day) -> None:
    old, other = day.sitting(), day.sitting(JACKSON, "Poste 02")
    with pytest.raises(StationNotFree):
        move(day, other)
    with pytest.raises(MoveRefused):
        move(day, old)
    gone = day.station("Poste 09")
    day.room.greeting.goodbye(gone.id, f"sid-{gone.id}", day.clock.now)
    with pytest.raises(StationNotThere):
        move(day, gone)


def test_only_a_running_attempt_moves(day: Day) -> None:
    new = day.station("Poste 09")
    with pytest.raises(MoveRefused):
        move(day, new)
    day.sitting().take_the_whole_test()
    with pytest.raises(MoveRefused):
        move(day, new)


def test_a_move_is_undone_by_another(day: Day) -> None:
    old, new = day.sitting(), day.station("Poste 09")
    move(day, new)
    move(day, old)
    assert (old.told().moved_here, new.day.card(BABBAGE).attempt.station_name) == (True, "Poste 01")
    old.enter(BABBAGE, access_code="")
    assert old.begin().state == "sitting"
    assert [left.station_name for left in day.card(BABBAGE).attempt.left_behind] == ["Poste 09"]


def test_what_was_set_aside_stays_aside_at_the_new_station(day: Day) -> None:
    """R-TST-09."""
    old, new = day.sitting(), day.station("Poste 09")
    old.write(entries.ProblemReported, number=1, item=old.item(1), what="other")
    old.write(entries.SetAside, number=1, item=old.item(1))
    old.send()
    move(day, new)
    new.enter(BABBAGE, access_code="")
    order = new.begin()
    assert (order.state, order.held, order.aside) == ("sitting", [1], [1])


def beat(station: SpeakingStation, comfort: Any, attempt: str | None = None) -> None:
    """A heartbeat of a station whose candidate wants the page like this."""
    assert station.order
    wishes = Wishes(attempt=attempt or station.order.attempt, comfort=comfort)
    now = station.day.clock.now
    station.day.room.greeting.beat(Heartbeat(clock=0, wishes=wishes), station.id, f"sid-{station.id}", now)


def test_how_the_candidate_wants_the_page_follows_them(day: Day) -> None:
    """R-ENT-04: the newest of the station that holds the attempt, whatever another one says."""
    old, new = day.sitting(), day.station("Poste 09")
    beat(old, {"text": 2})
    beat(old, {"text": 3, "colour of a newer station": "blue"})
    move(day, new)
    beat(old, {"text": 1})
    assert new.enter(BABBAGE, access_code="").comfort == {"text": 3, "colour of a newer station": "blue"}
    new.begin()
    beat(new, {"text": 2})
    assert new.told().comfort == {"text": 2}


def test_wishes_of_nobody_or_without_measure_are_not_kept(day: Day) -> None:
    old, other = day.sitting(), day.sitting(JACKSON, "Poste 02")
    beat(old, {"text": 3}, other.told().attempt)
    beat(old, {"text": 3}, "a0")
    beat(old, "x" * 1001)
    assert (old.told().comfort, other.told().comfort) == (None, None)


def test_wishes_are_forgotten_with_the_end(day: Day) -> None:
    station = day.sitting()
    beat(station, {"text": 3})
    station.take_the_whole_test()
    beat(station, {"text": 3})
    with day.room.readers.one() as db:
        assert db.execute("SELECT * FROM comfort").fetchall() == []
