"""Automatic resolution of reports: scoring.md, «Automatic resolution of reports» (R-INC-05)."""

from typing import get_args

import msgspec
import pytest

from proctor_server.assessment.evaluation import Result
from proctor_server.assessment.reports import (
    FOR_A_PERSON,
    ON_AN_ITEM,
    SENTENCES,
    AskedItem,
    Category,
    Effect,
    Report,
    resolve,
)

AT = "2026-03-12T16:00:00Z"
HAS = ("has_image", "has_embed", "has_attachment", "timed", "focused")


def asked(result: Result | None = "ko", number: int = 1, *has: str) -> AskedItem:
    return AskedItem(
        number=number, item=f"i{number}", competence="1.1", kind="QCM", result=result, **dict.fromkeys(has, True)
    )


def settled(category: str, item: AskedItem, number: int | None = 1) -> tuple[Effect, AskedItem]:
    resolved = resolve([Report(id=7, category=category, number=number)], [item], at=AT)
    [resolution] = resolved.resolutions
    assert (resolution.report, resolution.at) == (7, AT)
    assert resolution.automatic is (resolution.effect != "open")
    assert "{" not in resolution.sentence
    return resolution.effect, resolved.items[0]


@pytest.mark.parametrize(
    ("category", "needed"),
    [
        ("E1", {"has_image", "has_embed"}),
        ("E2", {"has_image", "has_embed"}),
        ("E3", {"has_attachment"}),
        ("E8", {"timed"}),
    ],
)
@pytest.mark.parametrize("has", HAS)
def test_what_a_report_is_about_has_to_be_there(category: str, needed: set[str], has: str) -> None:
    item = asked("ko", 1, has)
    effect, after = settled(category, item)
    assert effect == ("neutralised" if has in needed else "without_effect")
    assert after.neutralised is (has in needed)


@pytest.mark.parametrize("category", ["E4", "E5", "E9", "E11", "E12"])
def test_these_neutralise_any_item(category: str) -> None:
    assert settled(category, asked("ko")) == ("neutralised", msgspec.structs.replace(asked("ko"), neutralised=True))


@pytest.mark.parametrize("category", sorted(ON_AN_ITEM))
def test_a_right_answer_resolves_without_effect(category: str) -> None:
    item = asked("ok", 1, *HAS)
    assert settled(category, item) == ("without_effect", item)


@pytest.mark.parametrize("category", sorted(ON_AN_ITEM))
@pytest.mark.parametrize("number", [None, 0, 2])
def test_an_unknown_number_resolves_without_effect(category: str, number: int | None) -> None:
    item = asked("ko", 1, *HAS)
    assert settled(category, item, number) == ("without_effect", item)


@pytest.mark.parametrize("result", ["ko", "skipped", "partially", "timed_out", "focused_out", None])
def test_every_answer_that_is_not_right_can_be_neutralised(result: Result | None) -> None:
    assert settled("E9", asked(result))[1].neutralised


@pytest.mark.parametrize(
    ("result", "effect", "after"),
    [
        ("focused_out", "made_right", ("ok", False)),
        ("skipped", "neutralised", ("skipped", True)),
        ("ko", "without_effect", ("ko", False)),
        ("ok", "without_effect", ("ok", False)),
        ("timed_out", "without_effect", ("timed_out", False)),
    ],
)
def test_e10_on_a_focused_item(result: Result, effect: Effect, after: tuple[str, bool]) -> None:
    found, item = settled("E10", asked(result, 1, "focused"))
    assert (found, (item.result, item.neutralised)) == (effect, after)


@pytest.mark.parametrize("result", ["focused_out", "skipped", "ko"])
def test_e10_on_another_item_changes_nothing(result: Result) -> None:
    assert settled("E10", asked(result)) == ("without_effect", asked(result))


@pytest.mark.parametrize("category", ["C1", "C6"])
def test_r_inc_05_some_reports_stay_open_for_a_person(category: str) -> None:
    assert settled(category, asked()) == ("open", asked())


@pytest.mark.parametrize("category", ["C2", "C4", "C7", "C8"])
def test_some_reports_ask_nothing(category: str) -> None:
    assert settled(category, asked()) == ("nothing_asked", asked())


def test_an_item_reported_twice_is_neutralised_once_and_the_order_of_items_stays() -> None:
    items = [asked("ko", 1), asked("ko", 2), asked("ok", 3)]
    reports = [Report(id=n, category="E9", number=number) for n, number in enumerate((2, 2, 3), start=1)]
    resolved = resolve(reports, items, at=AT)
    assert [each.effect for each in resolved.resolutions] == ["neutralised", "without_effect", "without_effect"]
    assert [item.neutralised for item in resolved.items] == [False, True, False]
    assert [item.number for item in resolved.items] == [1, 2, 3]


def test_every_category_and_effect_is_known() -> None:
    asks_nothing = {"C2", "C4", "C7", "C8"}
    assert set(get_args(Category)) == set(ON_AN_ITEM) | FOR_A_PERSON | asks_nothing
    assert set(SENTENCES) == set(get_args(Effect))
