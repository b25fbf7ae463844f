"""Calls on the dashboard: who needs me now, and who goes (R-INC-03)."""

from datetime import timedelta

import msgspec
from playwright.sync_api import expect

from tests.builders.room_sample import call


def test_a_call_comes_first_in_the_list_with_its_age(invigilator):
    page = invigilator()
    first = page.locator(".todo li").first
    expect(first).to_contain_text("CANDIDAT 07 main levée")
    assert first.locator(".age").inner_text().startswith("0:4")


def test_who_goes_is_shown_to_the_other_invigilator(invigilator, room):
    """R-INC-03."""
    page = invigilator()
    page.locator("[data-role=alert] [data-role=take]").click()
    expect(page.locator("[data-role=alert] [data-role=settle]")).to_be_visible()
    assert room.done == [("take", 7, 107, "invigilator:Surveillante Une")]
    room.do("take", "229", 7, 107, "invigilator:Surveillant Deux", room.clock())
    expect(page.locator("[data-role=alert]")).to_contain_text("Surveillant Deux y va")
    expect(page.locator("[data-role=alert] button")).to_have_count(0)


def test_a_call_can_be_given_back_and_is_as_old_as_it_was(invigilator, room):
    page = invigilator()
    page.locator("[data-role=alert] [data-role=take]").click()
    page.locator("[data-role=alert] [data-role=give_back]").click()
    expect(page.locator("[data-role=alert] [data-role=take]")).to_be_visible()
    page.locator("[data-role=alert] [data-role=take]").click()
    page.locator("[data-role=alert] [data-role=settle]").click()
    expect(page.locator("[data-role=alert]")).to_have_count(0)


def test_a_card_shows_the_most_urgent_call_and_how_many_others_wait(invigilator, room):
    """R-INC-03."""
    page = invigilator()
    now = room.clock()
    calls = [call(7, now - timedelta(seconds=90)), call(8, now), call(9, now)]
    room.put(msgspec.structs.replace(room.cards[7], alerts=calls))
    card = page.locator("[data-role=card][data-candidate='7']")
    expect(card).to_contain_text("main levée 1:3")
    expect(card).to_contain_text("et 2 autres appels")


def test_a_report_is_accepted_with_a_category_that_fits_the_item(invigilator, room):
    """R-INC-02, R-INC-04."""
    problem = {"kind": "problem", "number": 14, "what": "picture", "categories": ["E1", "E9"]}
    room.put(msgspec.structs.replace(room.cards[12], alerts=[call(12, room.clock(), **problem)]))
    page = invigilator()
    line = page.locator("[data-role=alert]", has_text="question 14 : image")
    line.locator("[data-role=take]").click()
    line.locator("[data-role=treat]").click()
    sheet = page.locator("[data-role=sheet]")
    expect(sheet.locator("option")).to_have_count(3)
    sheet.get_by_label("Catégorie").select_option("E1")
    sheet.locator("[data-role=accept]").click()
    expect(sheet.locator("[data-role=decision]")).to_have_count(0)
    assert room.done[-1] == ("accept", 12, 112, "E1", "invigilator:Surveillante Une")
