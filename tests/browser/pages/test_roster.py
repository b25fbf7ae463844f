"""R-SES-06 on the page: whose list, how many for how many, and who needs me first."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from tests.builders.axe import violations
from tests.builders.room_pages import NUMBER, iso
from tests.builders.room_sample import DEUX, UNE, call, sample_room

FULL = {"invigilators": [UNE], "present": 20, "needed": 1, "next_needed": 2}
BROKEN = {"invigilators": [UNE], "present": 21, "needed": 2, "next_needed": 2}


@pytest.fixture
def room():
    return sample_room(shared=True)


def names(page: Page) -> list[str]:
    return page.locator("[data-role=cards] [data-role=open]").all_inner_texts()


def look(page: Page, name: str) -> None:
    page.locator(f"[data-look={name}]").click()


@pytest.fixture
def administrators_room(administrator, address) -> Page:
    page = administrator()
    page.goto(f"{address}/session/{NUMBER}/room")
    look(page, "presence")
    return page


def test_my_list_and_whoever_is_on_none_are_shown_first(invigilator):
    page = invigilator()
    expect(page.locator("[data-list=mine]")).to_have_text("Ma liste (11)")
    expect(page.locator("[data-list=all]")).to_have_text("Toute la salle (24)")
    expect(page.locator("[data-role=card]")).to_have_count(13)
    expect(page.locator("[data-candidate='23'] .whose")).to_contain_text("à répartir")
    expect(page.locator("[data-role=filter][data-group=done]")).to_contain_text("0 rendue")
    page.keyboard.press("l")
    expect(page.locator("[data-role=card]")).to_have_count(24)
    expect(page.locator("[data-role=filter][data-group=done]")).to_contain_text("3 rendues")
    expect(page.locator("[data-candidate='14'] .whose")).to_contain_text(DEUX)


def test_who_needs_somebody_on_anothers_list_is_counted_and_one_click_away(invigilator):
    page = invigilator()
    page.locator("[data-role=elsewhere]", has_text=f"1 chez {DEUX}").click()
    expect(page.locator("[data-candidate='21']").first).to_be_visible()
    expect(page.locator("[data-list=all]")).to_have_attribute("aria-pressed", "true")


def test_without_lists_everybody_is_everybodys(invigilator, room):
    page = invigilator()
    room.staff(lists=[], unshared=[])
    expect(page.locator("[data-role=card]")).to_have_count(24)
    expect(page.locator("[data-role=list]")).to_have_count(0)


def test_a_candidate_changes_lists_in_the_sheet(invigilator, room):
    page = invigilator()
    page.locator("[data-candidate='1'] [data-role=open]").click()
    page.locator("[data-role=to-list]").click()
    page.locator("[data-role=list-form] button.primary").click()
    expect(page.locator("[data-role=sheet] .facts")).to_contain_text(DEUX)
    assert room.done == [("to_list", 1, DEUX, f"invigilator:{UNE}")]


def test_lists_are_made_anew_by_hand(invigilator, room):
    page = invigilator()
    page.locator("[data-role=share-again]").click()
    expect(page.locator("[data-role=share-again]")).to_be_visible()
    expect(page.locator(".fault")).to_have_count(0)
    assert room.done == [("share", f"invigilator:{UNE}")]


def test_the_most_urgent_comes_first_then_everybody_by_name(invigilator):
    page = invigilator()
    expect(page.locator("[data-role=cards] [data-role=open]").first).to_have_text("CANDIDAT 07")
    assert names(page)[1:5] == ["LOVELACE Ada", "SANTA Garance", "CANDIDAT 08", "BABBAGE Charles"]


def test_somebody_whose_time_runs_out_comes_before_those_who_have_time(invigilator, room):
    page = invigilator()
    expect(page.locator("[data-role=card]")).to_have_count(13)
    soon = iso(datetime.now(UTC) + timedelta(minutes=4))
    room.put(replace(room.cards[4], attempt=replace(room.cards[4].attempt, deadline=soon)))
    expect(page.locator("[data-role=cards] [data-role=open]").nth(3)).to_have_text("POUZIN Louis")


def test_cards_stand_still_under_a_hand_and_take_their_places_after_it(invigilator, room):
    page = invigilator()
    first = page.locator("[data-role=cards] [data-role=open]").first
    expect(first).to_have_text("CANDIDAT 07")
    page.clock.install()
    page.locator("[data-candidate='1']").first.hover()
    page.locator("[data-candidate='1'] [data-role=open]").focus()
    room.put(replace(room.cards[11], alerts=[call(11, datetime.now(UTC), kind="problem", number=3, what="picture")]))
    expect(page.locator("[data-candidate='11']")).to_contain_text("image")
    assert names(page)[0] == "CANDIDAT 07"
    page.clock.fast_forward(3000)
    expect(first).to_have_text("CANDIDAT 11")
    expect(page.locator("[data-candidate='1'] [data-role=open]")).to_be_focused()


def test_the_title_counts_what_waits_for_me(invigilator, room):
    page = invigilator()
    expect(page).to_have_title("(3) La salle")
    room.put(replace(room.cards[7], alerts=[]))
    expect(page).to_have_title("(2) La salle")
    room.put(replace(room.cards[14], alerts=[call(14, datetime.now(UTC))]))
    expect(page.locator("[data-role=elsewhere]")).to_contain_text("2 chez")
    expect(page).to_have_title("(2) La salle")


COUNT_RINGS = """() => { window.rung = 0; const real = AudioContext.prototype.createGain;
AudioContext.prototype.createGain = function () { window.rung += 1; return real.call(this); }; }"""


def test_a_sound_is_off_at_first_then_rings_once_for_what_is_new(invigilator, room):
    page = invigilator()
    page.evaluate(COUNT_RINGS)
    sound = page.locator("[data-role=sound]")
    expect(sound).to_have_attribute("aria-pressed", "false")
    room.put(replace(room.cards[1], alerts=[call(1, datetime.now(UTC))]))
    expect(page).to_have_title("(4) La salle")
    assert page.evaluate("window.rung") == 0
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.rung") == 1
    room.put(replace(room.cards[2], alerts=[call(2, datetime.now(UTC))]))
    expect(page).to_have_title("(5) La salle")
    room.put(replace(room.cards[2], alerts=[]))
    expect(page).to_have_title("(4) La salle")
    assert page.evaluate("window.rung") == 2
    assert page.evaluate("localStorage.getItem('proctor room sound')") == "on"


def test_presence_says_what_the_next_one_needs(invigilator, room):
    page = invigilator()
    look(page, "presence")
    ratio = page.locator("[data-role=ratio]")
    expect(ratio).to_contain_text("Encore 25 présences possibles.")
    room.staff(**FULL)
    expect(ratio).to_contain_text("1 surveillant, 20 présents sur 24")
    expect(ratio).to_contain_text("La présence suivante demande un surveillant de plus")
    expect(page.locator(".override")).to_have_count(0)
    room.staff(**BROKEN)
    expect(ratio).to_contain_text("Il manque 1 surveillant")
    look(page, "room")
    expect(page.locator("[data-role=shortage]")).to_contain_text("Aucune présence de plus n'est acceptée")


def test_the_administrator_lifts_the_rule_and_restores_it(administrators_room, room):
    page = administrators_room
    room.staff(**FULL)
    page.locator(".override summary").click()
    page.locator("[data-role=override-form] textarea").fill("un surveillant malade")
    page.locator("[data-role=override-form] button").click()
    expect(page.locator("[data-role=ratio]")).to_contain_text("levée par Administration")
    page.locator("[data-role=restore-ratio]").click()
    expect(page.locator(".override")).to_have_count(1)
    who = "administrator:Administration"
    assert room.done == [("override", "un surveillant malade", who), ("restore", who)]


def test_a_refused_presence_says_why_beside_the_candidate_and_leads_to_the_way_out(administrators_room, room):
    page = administrators_room
    room.staff(**FULL)
    expect(page.locator(".override")).to_have_count(1)
    row = page.locator("[data-role=person][data-candidate='22']")
    row.locator("[data-role=presence]").click()
    expect(row.locator("[role=alert]")).to_contain_text("Pour 21 présents il en faut 2, un pour 20.")
    expect(page.locator("[role=alert]")).to_have_count(1)
    assert violations(page) == []
    row.locator("[data-role=to-override]").click()
    expect(page.locator("[data-role=override-form] textarea")).to_be_focused()
    room.staff(**FULL | {"invigilators": [UNE, DEUX]})
    row.locator("[data-role=presence]").click()
    expect(row.locator("[data-role=presence]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("[role=alert]")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1600])
def test_lists_and_ratio_are_accessible(invigilator, room, scheme, width):
    page = invigilator(width=width, height=900, color_scheme=scheme)
    room.staff(**BROKEN)
    expect(page.locator("[data-role=shortage]")).to_be_visible()
    assert violations(page) == []
    look(page, "presence")
    expect(page.locator("[data-role=ratio]")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_override_form_is_accessible(administrators_room, room):
    room.staff(**FULL)
    administrators_room.locator(".override summary").click()
    assert violations(administrators_room) == []
