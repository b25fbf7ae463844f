"""What is said before focused and timed items, and what is seen while they are on screen (R-TST-05)."""

import re

import pytest
from playwright.sync_api import expect

from kiosk_client.protocol.messages import AttemptOrder, FormItem
from tests.integration.kiosk.acts import come_in
from tests.unit.kiosk.running import eventually

WARNING = "Reste sur cette page"


def item(number, **more):
    return FormItem(number=number, item=f"i{number}", kind="QROC", prompt=f"<p>Énoncé {number}</p>", **more)


def shows(page, number):
    expect(page.get_by_text(f"Énoncé {number}")).to_be_visible()


def give(page, text="x"):
    page.get_by_label("Ta réponse").fill(text)
    page.get_by_role("button", name="Valider").click()


@pytest.fixture
def leave(page):
    """Goes to another tab for so many milliseconds, long enough to be noticed, and comes back."""
    session = page.context.new_cdp_session(page)
    other = page.context.new_page()
    page.bring_to_front()

    def go(milliseconds):
        other.bring_to_front()
        # Playwright makes every page believe that it has the focus.
        session.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
        eventually(lambda: not page.evaluate("document.hasFocus()"))
        other.wait_for_timeout(max(milliseconds, 300))
        page.bring_to_front()
        session.send("Emulation.setFocusEmulationEnabled", {"enabled": True})

    return go


def test_r_tst_05_the_first_of_a_run_of_focused_items_is_warned_of_and_no_other(page, room):
    room.form = [item(1, focused=True), item(2, focused=True), item(3), item(4, focused=True)]
    come_in(page, room)
    expect(page.get_by_role("heading", name=WARNING)).to_be_visible()
    expect(page.get_by_text("Question 1 / 4")).to_be_visible()
    expect(page.get_by_text("Énoncé")).to_have_count(0)
    page.get_by_role("button", name="J'ai compris").click()
    shows(page, 1)
    page.reload()
    shows(page, 1)
    give(page)
    shows(page, 2)
    give(page)
    shows(page, 3)
    give(page)
    expect(page.get_by_role("heading", name=WARNING)).to_be_visible()


def test_r_tst_05_leaving_is_said_on_return_with_its_length_and_after_a_reload(page, room, leave):
    room.form = [item(1, focused=True)]
    come_in(page, room)
    page.get_by_role("button", name="J'ai compris").click()
    shows(page, 1)
    leave(1200)
    said = page.get_by_role("alert").filter(has_text="Tu as quitté la page pendant")
    expect(said).to_contain_text(re.compile(r"pendant [12] s"))
    eventually(lambda: "focus_lost" in room.kinds())
    (lost,) = [entry for entry in room.entries() if entry["kind"] == "focus_lost"]
    assert 1000 <= lost["milliseconds"] < 5000
    page.reload()
    expect(said).to_be_visible()


def test_leaving_the_page_of_an_item_that_is_not_focused_is_recorded_and_not_held_against_the_candidate(
    page, room, leave
):
    room.form = [item(1)]
    come_in(page, room)
    shows(page, 1)
    leave(100)
    eventually(lambda: "focus_lost" in room.kinds())
    expect(page.get_by_text("Tu as quitté la page")).to_have_count(0)


def test_leaving_the_screen_before_an_item_is_not_recorded(page, room, leave):
    room.form = [item(1, focused=True)]
    come_in(page, room)
    leave(300)
    page.get_by_role("button", name="J'ai compris").click()
    shows(page, 1)
    eventually(lambda: room.kinds() == ["began", "opened"])


def test_r_tst_04_a_timed_item_says_how_long_it_lasts_and_runs_from_the_start_on(page, room):
    room.form = [item(1, seconds=90), item(2)]
    come_in(page, room)
    expect(page.get_by_role("heading", name="Question à temps limité")).to_be_visible()
    expect(page.get_by_text("1 min 30 s")).to_be_visible()
    expect(page.get_by_text("Énoncé")).to_have_count(0)
    page.get_by_role("button", name="Commencer").click()
    shows(page, 1)
    expect(page.locator(".item-clock")).to_contain_text(re.compile(r"1:(30|29|28)"))
    expect(page.locator(".item-clock")).to_contain_text("1:27")
    page.reload()
    expect(page.locator(".item-clock")).to_contain_text(re.compile(r"1:2[0-7]"))


def test_r_can_01_the_extra_time_of_the_candidate_is_in_what_is_said(page, room):
    room.form = [item(1, seconds=60)]
    come_in(page, room, extra_time_percent=33)
    expect(page.get_by_text("1 min 20 s")).to_be_visible()


def test_when_the_items_time_is_over_it_is_said_and_what_stands_there_can_be_validated(page, room):
    room.form = [item(1, seconds=1), item(2)]
    come_in(page, room)
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Ta réponse").fill("rapport")
    expect(page.get_by_role("status").filter(has_text="Le temps de cette question est écoulé")).to_be_visible()
    expect(page.locator(".item-clock")).to_contain_text("0:00")
    expect(page.get_by_label("Ta réponse")).to_have_value("rapport")
    page.get_by_role("button", name="Valider").click()
    shows(page, 2)
    eventually(lambda: [entry["answer"] for entry in room.entries() if entry["kind"] == "answered"] == ["rapport"])


def test_a_held_item_shows_its_clock_standing(page, room):
    room.form = [item(1, seconds=60)]
    come_in(page, room)
    page.get_by_role("button", name="Commencer").click()
    shows(page, 1)
    room.order_now(state="held", held=[1])
    expect(page.get_by_text("Question 1 signalée : elle attend le surveillant.")).to_be_visible()
    before = page.locator(".item-clock .time").text_content()
    page.wait_for_timeout(1500)
    assert page.locator(".item-clock .time").text_content() == before
    expect(page.get_by_role("button", name="Valider")).to_be_disabled()


def test_an_item_that_is_focused_and_timed_says_both_on_one_screen(page, room):
    room.form = [item(1, focused=True, seconds=60)]
    come_in(page, room)
    expect(page.get_by_text("1 min", exact=True)).to_be_visible()
    expect(page.get_by_text("Pour la suite, reste sur cette page")).to_be_visible()
    page.get_by_role("button", name="Commencer").click()
    shows(page, 1)


def test_r_tst_05_whoever_has_the_accommodation_is_not_warned_and_is_told_that_leaving_does_not_count(
    page, room, leave
):
    """The page begins with the text that their record asks for; what is seen is recorded all the same."""
    room.form = [item(1, focused=True)]
    room.order = AttemptOrder(
        revision=1, session="229", attempt="a1", epoch=1, state="admitted", candidate="Ada LOVELACE",
        focus_tolerated=True, comfort={"text": 3},
    )  # fmt: skip
    come_in(page, room)
    shows(page, 1)
    expect(page.locator("html")).to_have_attribute("data-text", "3")
    expect(page.get_by_text("Reste sur cette page")).to_have_count(0)
    leave(300)
    expect(page.get_by_role("alert").filter(has_text="pour toi, cela ne compte pas")).to_be_visible()
    eventually(lambda: "focus_lost" in room.kinds())
