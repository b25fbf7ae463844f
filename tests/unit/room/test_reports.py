"""Problems with an item: held, rejected, replaced, neutralised, up to the package (R-INC-01, R-INC-02)."""

from types import SimpleNamespace
from typing import Any

import pytest

from kiosk_client.protocol import journal as entries
from kiosk_client.protocol.turns import number_at_turn
from proctor_server.room.domain.errors import (
    AlertActionUnfit,
    AlertOfAnother,
    CategoryClosed,
    CategoryUnfit,
    UnknownCategory,
)
from proctor_server.room.domain.report import CLOSED, check_category, fitting
from proctor_server.room.services import accounting
from proctor_server.room.storage import attempts
from tests.builders.room import WHO, Day, SpeakingStation

LOVELACE = "0801234569C"
PLAIN: dict[str, Any] = {"image": None, "embed": None, "attachments": [], "seconds": None, "focused": False}
ALWAYS = {"E4", "E5", "E9", "E11", "E12"}


def report(station: SpeakingStation, number: int = 1) -> int:
    """The candidate reports, the room hears; the number of the call."""
    station.write(entries.ProblemReported, number=number, item=station.item(number), what="other")
    station.send()
    return next(call.n for call in station.alerts() if call.number == number)


def number_with_another(day: Day) -> int:
    """The first number of the form for whose skill the bank has another item."""
    content = day.room.library.content()
    return next(row[1] for row in day.tables()["form_item"] if len(content.of_skill(row[3])) > 1)


def which(day: Day, alert: int) -> tuple[str, int, int]:
    return day.session, day.candidate(LOVELACE), alert


def reject(day: Day, alert: int, who: str = WHO) -> None:
    day.room.calling.do("reject", *which(day, alert), who, day.clock.now)


def accept(day: Day, alert: int, category: str = "E9") -> None:
    day.room.calling.accept(*which(day, alert), category, WHO, day.clock.now)


@pytest.mark.parametrize(("has", "more"), [
    ({}, set()),
    ({"image": "a.svg"}, {"E1"}),
    ({"embed": "a.html"}, {"E2"}),
    ({"attachments": ["a.csv"]}, {"E3"}),
    ({"seconds": 60}, {"E8"}),
    ({"focused": True}, {"E10"}),
])  # fmt: skip
def test_a_category_fits_the_item(has: dict[str, Any], more: set[str]) -> None:
    """R-INC-02, R-INC-04."""
    item = SimpleNamespace(**PLAIN | has)
    assert set(fitting(item)) == ALWAYS | more
    for category in {"E1", "E2", "E3", "E8", "E10"} - more:
        with pytest.raises(CategoryUnfit):
            check_category(category, item)


@pytest.mark.parametrize("category", ["C3", "C5", "E6", "E7"])
def test_a_closed_category_is_named_as_closed(category: str) -> None:
    """R-INC-04."""
    assert category in CLOSED
    with pytest.raises(CategoryClosed):
        check_category(category, SimpleNamespace(**PLAIN))


def test_other_categories_are_not_about_an_item() -> None:
    with pytest.raises(UnknownCategory):
        check_category("C6", SimpleNamespace(**PLAIN))


@pytest.mark.parametrize(("done", "aside", "turn"), [
    ([], [], 1), ([1], [], 2), ([1], [2], 3), ([1, 3], [2], 2), ([3], [1, 2], 1), ([1, 2, 3], [1], None),
])  # fmt: skip
def test_numbers_set_aside_come_after_all_others(done: list[int], aside: list[int], turn: int | None) -> None:
    """R-INC-01, R-TST-09."""
    assert number_at_turn([1, 2, 3], done, aside) == turn


def test_a_reported_item_is_held_and_the_station_is_told(day: Day) -> None:
    """R-INC-01."""
    station = day.sitting(LOVELACE)
    report(station)
    (call,) = day.card(LOVELACE).alerts
    assert (call.kind, call.number, call.what, call.aside) == ("problem", 1, "other", False)
    assert set(call.categories) >= ALWAYS
    assert (day.card(LOVELACE).state, station.told().state, station.told().held) == ("held", "held", [1])


def test_no_answer_counts_for_a_held_number(day: Day) -> None:
    """R-INC-01: on the server too."""
    station = day.sitting(LOVELACE)
    report(station)
    station.answer(1)
    station.write(entries.Skipped, number=1, item=station.item(1))
    station.send()
    assert day.card(LOVELACE).attempt.done == 0
    assert [row[6] for row in day.tables()["station_entry"]][-2:] == ["held", "held"]


def test_a_held_item_is_still_held_after_a_return(day: Day) -> None:
    """R-INC-01, R-ENT-04: across reload and resume."""
    station = day.sitting(LOVELACE)
    report(station)
    station.hello(restarted=True)
    assert day.card(LOVELACE).state == "away"
    station.enter(LOVELACE)
    day.room.admitting.authorise_return(*which(day, 0)[:2], WHO, day.clock.now)
    order = station.begin()
    assert (order.state, order.held) == ("held", [1])


def test_rejecting_gives_the_same_item_again(day: Day) -> None:
    """R-INC-02."""
    station = day.sitting(LOVELACE)
    reject(day, report(station))
    assert (station.told().state, station.told().held, station.told().replaced) == ("sitting", [], [])
    station.answer(1)
    station.send()
    assert day.card(LOVELACE).attempt.done == 1


def test_a_rejected_item_can_be_reported_again(day: Day) -> None:
    station = day.sitting(LOVELACE)
    first = report(station)
    reject(day, first)
    assert report(station) > first


def test_accepting_gives_another_item_of_the_skill_at_the_same_number(day: Day) -> None:
    """R-INC-02."""
    station = day.sitting(LOVELACE)
    number = number_with_another(day)
    accept(day, report(station, number))
    (instead,) = station.told().replaced
    assert (instead.number, station.told().held) == (number, [])
    assert instead.item != station.item(number)
    station.answer(number)
    station.write(entries.Answered, number=number, item=instead.item, answer=1)
    station.send()
    assert [(row[1], row[2]) for row in day.tables()["answer"]] == [(number, instead.item)]


def test_a_return_gives_the_form_with_what_was_replaced(day: Day) -> None:
    """R-INC-02, R-ENT-04."""
    station = day.sitting(LOVELACE)
    number = number_with_another(day)
    accept(day, report(station, number))
    instead = station.told().replaced[0].item
    assert station.begin().form[number - 1].item == instead


def test_without_another_item_the_number_is_neutralised(day: Day) -> None:
    """R-INC-02: once the bank has none left that this attempt has not had."""
    station = day.sitting(LOVELACE)
    skill = day.tables()["form_item"][0][3]
    for _ in day.room.library.content().of_skill(skill):
        accept(day, report_what_stands_at(station, 1))
    order = station.told()
    assert (order.state, order.held, order.done, day.card(LOVELACE).attempt.done) == ("sitting", [], [1], 1)


def test_a_report_is_settled_by_whoever_has_taken_it(day: Day) -> None:
    """R-INC-03."""
    alert = report(day.sitting(LOVELACE))
    day.room.calling.do("take", *which(day, alert), WHO, day.clock.now)
    with pytest.raises(AlertOfAnother):
        reject(day, alert, "invigilator:Deux")


@pytest.mark.parametrize("kind", ["hand", "problem"])
def test_a_hand_is_settled_and_a_problem_is_decided(day: Day, kind: str) -> None:
    """R-INC-02."""
    station = day.sitting(LOVELACE)
    alert = station.raise_hand() if kind == "hand" else report(station)
    with pytest.raises(AlertActionUnfit):
        day.room.calling.do("reject" if kind == "hand" else "settle", *which(day, alert), WHO, day.clock.now)


def test_what_the_candidate_set_aside_is_held_and_the_others_count(day: Day) -> None:
    """R-INC-01, R-TST-09: the room was away; at the end the candidate stands before it again."""
    station = day.sitting(LOVELACE)
    report(station)
    station.write(entries.SetAside, number=1, item=station.item(1))
    station.answer(2)
    station.send()
    assert (day.card(LOVELACE).state, station.told().held, day.card(LOVELACE).attempt.done) == ("sitting", [1], 1)
    assert day.card(LOVELACE).alerts[0].aside
    for number in range(3, station.order.items + 1):
        station.answer(number)
    station.send()
    assert day.card(LOVELACE).state == "held"


def test_the_room_cannot_be_finalised_with_a_report_that_nobody_has_dealt_with(day: Day) -> None:
    station = day.sitting(LOVELACE)
    alert = report(station)
    day.room.invigilating.end_test(*which(day, alert)[:2], WHO, "fin", day.clock.now)
    assert "report_open" in {missing.code for missing in day.room.finalising.state(day.session).missing}
    accept(day, alert)
    assert "report_open" not in {missing.code for missing in day.room.finalising.state(day.session).missing}
    assert [row[1] for row in day.tables()["form_item"] if row[6] == "E9"] == [1]


def test_the_account_tells_what_was_replaced_and_what_does_not_count(day: Day) -> None:
    """R-INC-02, R-TST-01: the form with the oldest replaced items in it is the one that was drawn."""
    station = day.sitting(LOVELACE)
    number = number_with_another(day)
    skill = day.tables()["form_item"][number - 1][3]
    had = day.room.library.content().of_skill(skill)
    for _ in had:
        accept(day, report_what_stands_at(station, number))
    account = account_of(day, station)
    assert account.replaced[0].item == station.item(number)
    assert [line.number for line in account.replaced] == [number] * (len(had) - 1)
    assert [(line.number, line.category) for line in account.neutralised] == [(number, "E9")]


def report_what_stands_at(station: SpeakingStation, number: int) -> int:
    """Reports the item that is at a number now."""
    item = next((item.item for item in station.told().replaced), station.item(number))
    station.write(entries.ProblemReported, number=number, item=item, what="other")
    station.send()
    return int(station.alerts()[0].n)


def account_of(day: Day, station: SpeakingStation) -> Any:
    """What the package says of the attempt."""
    with day.room.readers.one() as db:
        return accounting._attempt(db, attempts.attempt(db, station.told().attempt))


def test_leaving_the_page_on_an_item_says_nothing_of_the_one_in_its_place(day: Day) -> None:
    """R-TST-05, R-INC-02."""
    station = day.sitting(LOVELACE)
    number = number_with_another(day)
    station.write(entries.FocusLost, number=number, milliseconds=900)
    accept(day, report(station, number))
    instead = station.told().replaced[0].item
    station.write(entries.Answered, number=number, item=instead, answer=1)
    station.send()
    assert not account_of(day, station).answers[0].focused_out
