"""The first hour of a room of forty: presences, lists, calls."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.builders.forty import ABSENT, BABBAGE, DEUX, LOVELACE, POUZIN, UNE, Forty, essence
from tests.builders.forty_acts import (
    close,
    look,
    of,
    opened,
    picture,
    press,
    press_at_one_instant,
    say_why,
    show,
    sign_in,
    sign_in_to_the_office,
)


def confirm_presences(forty: Forty, one: Page, other: Page, office: Page) -> None:
    """R-SES-06, R-ENT-03, R-CAN-05: twenty with one invigilator; the rule lifted in writing, and set again."""
    forty.everybody_enters()
    switches = one.locator("[data-role=person] [data-role=presence]")
    expect(switches).to_have_count(39)
    for n in range(20):
        switches.nth(n).click()
        expect(switches.nth(n)).to_have_attribute("aria-checked", "true")
    expect(one.locator("[data-role=ratio]")).to_contain_text("1 surveillant, 20 présents sur 40")
    picture(one, "room-presence")
    row = one.locator("[data-role=person]").filter(has=one.locator("[aria-checked=false]")).first
    press(row, "presence")
    expect(row.get_by_role("alert")).to_contain_text("Pour 21 présents il en faut 2")
    switches.nth(0).click()
    expect(switches.nth(0)).to_have_attribute("aria-checked", "false")
    switches.nth(0).click()
    expect(switches.nth(0)).to_have_attribute("aria-checked", "true")

    sign_in_to_the_office(office, forty)
    look(office, "presence")
    office.locator(".override summary").click()
    say_why(office.locator("[data-role=override-form]"), "surveillant en retard")
    office.get_by_role("button", name="Lever la règle", exact=True).click()
    expect(one.locator("[data-role=ratio]")).to_contain_text("surveillant en retard")
    press(office, "restore-ratio")
    expect(one.locator("[data-role=ratio]")).not_to_contain_text("surveillant en retard")

    sign_in(other, forty, DEUX)
    look(other, "presence")
    expect(one.locator("[data-role=ratio]")).to_contain_text("2 surveillants, 20 présents sur 40")
    other.keyboard.press("l")
    left = other.locator("[data-role=presence][aria-checked=false]")
    for remaining in range(19, 0, -1):
        expect(left).to_have_count(remaining)
        left.first.click()
    expect(other.locator("[data-role=ratio]")).to_contain_text("2 surveillants, 39 présents sur 40")
    expect(of(other, "person", forty, ABSENT)).to_contain_text("Non certifiable")


def share_out(one: Page, other: Page) -> None:
    """R-SES-06: twenty a list, and no more: a full one takes nobody."""
    show(one, "mine")
    look(one, "room")
    one.locator("[data-role=card] [data-role=open]").first.click()
    press(one, "to-list")
    full = one.locator("[data-role=list-form] option:not([value=''])")
    expect(full).to_be_disabled()
    expect(full).to_contain_text(f"{DEUX} (20 / 20)")
    close(one)
    press(one, "share-again")
    for page in (one, other):
        expect(page.locator("[data-list=mine]")).to_have_text("Ma liste (20)")


def answer_calls(forty: Forty, one: Page, other: Page) -> None:
    """R-INC-01 … R-INC-03: a raised hand, one problem rejected, another accepted."""
    show(one, "all")
    forty.page(LOVELACE).do("raise_hand")
    held = {ine: forty.report(ine) for ine in (BABBAGE, POUZIN)}
    calls = {page: page.locator("[data-role=alert]") for page in (one, other)}
    expect(calls[other]).to_have_count(3)
    hand = {page: calls[page].filter(has_text="LOVELACE") for page in calls}
    # a shorter loss than a second is none (R-TIM-04)
    for call in calls[one].all():
        expect(call.locator(".age")).not_to_have_text(re.compile("^0:0[01]$"))
    picture(one, "room-calls", height=480)
    first, second = _both_go(hand, {one: UNE, other: DEUX})
    press(hand[first], "give_back")
    press(hand[second], "take")
    expect(hand[first].locator("button")).to_have_count(0)
    press(hand[second], "settle")
    expect(hand[first]).to_have_count(0)

    problem = {page: calls[page].filter(has_text="BABBAGE") for page in calls}
    press(problem[one], "take")
    press(problem[one], "treat")
    press(one.locator("[data-role=sheet]"), "reject")
    expect(problem[other]).to_have_count(0)
    assert essence(forty.shows_an_item(BABBAGE)) == essence(held[BABBAGE])
    close(one)
    problem = {page: calls[page].filter(has_text="POUZIN") for page in calls}
    press(problem[other], "take")
    press(problem[other], "treat")
    sheet = other.locator("[data-role=sheet]")
    sheet.get_by_label("Catégorie").select_option("E9")
    press(sheet, "accept")
    expect(problem[one]).to_have_count(0)
    instead = forty.shows_an_item(POUZIN)
    assert instead["number"] == held[POUZIN]["number"]
    assert instead["prompt"] != held[POUZIN]["prompt"]
    lost = sheet.locator("[data-role=lost-time]")
    say_why(lost, "question retenue")
    press(lost, "grant")
    expect(lost).to_contain_text("accordé")
    close(other)
    lost = opened(one, forty, BABBAGE).locator("[data-role=lost-time]")
    say_why(lost, "la question marchait")
    press(lost, "refuse")
    expect(lost).to_contain_text("refusé")
    close(one)


def _both_go(hand: dict[Page, Locator], names: dict[Page, str]) -> tuple[Page, Page]:
    """R-INC-03: both press «J'y vais» at the same instant: one goes, the other is told who does. The two, in this
    order."""
    press_at_one_instant([hand[page] for page in names], "take")
    one, other = names
    goes = hand[one].locator("[data-role=settle]")
    expect(goes.or_(one.get_by_role("alert"))).to_be_visible()
    first, second = (one, other) if goes.count() else (other, one)
    expect(hand[first].locator("[data-role=settle]")).to_be_visible()
    expect(first.get_by_role("alert")).to_have_count(0)
    expect(second.get_by_role("alert")).to_have_text(f"{names[first]} s'en occupe déjà.")
    expect(hand[second]).to_contain_text(f"{names[first]} y va")
    expect(hand[second].locator("button")).to_have_count(0)
    return first, second
