"""What the room shows, and that it follows by itself."""

from datetime import timedelta

import msgspec
import pytest
from playwright.sync_api import Page, expect

from tests.builders.room_pages import RatioReached, iso
from tests.builders.room_sample import sample_room


def chip(page: Page, group: str) -> object:
    return page.locator(f"[data-role=filter][data-group={group}]")


def card(page: Page, candidate: int) -> object:
    return page.locator(f"[data-role=card][data-candidate='{candidate}']")


def test_the_counts_say_how_many_are_in_each_state(invigilator):
    page = invigilator()
    for group, words in [
        ("working", "13 en cours"),
        ("waiting", "3 m'attendent"),
        ("offline", "2 hors ligne"),
        ("calling", "1 appelle"),
    ]:
        expect(chip(page, group)).to_contain_text(words)
    expect(chip(page, "done")).to_contain_text("3 rendues")


def test_a_filter_shows_one_state_and_says_how_many_it_hides(invigilator):
    page = invigilator()
    chip(page, "done").click()
    expect(page.locator("[data-role=card]")).to_have_count(3)
    expect(page.locator("main")).to_contain_text("21 autres candidats cachés par le filtre.")


def test_an_end_after_the_planned_one_is_marked_and_counted(invigilator):
    """R-TIM-06."""
    page = invigilator()
    expect(page.locator("main")).to_contain_text("pour 2 candidats")
    expect(card(page, 2).locator(".late")).to_contain_text("!")
    expect(card(page, 1).locator(".late")).to_have_count(0)


def test_the_lights_say_what_is_still_on_its_way(invigilator):
    """R-TST-07."""
    page = invigilator()
    expect(card(page, 4).locator(".light").nth(1)).to_contain_text("salle 3")
    expect(card(page, 1).locator(".light.on")).to_have_count(2)


def test_somebody_offline_goes_on_alone_without_alarm(invigilator):
    """R-TST-09."""
    page = invigilator()
    expect(card(page, 8)).to_contain_text("hors ligne")
    expect(card(page, 8)).to_contain_text("continue seul")
    assert "call" not in card(page, 8).get_attribute("class")


def test_a_return_that_is_authorised_is_said_on_the_card(invigilator, room):
    """R-ENT-04: until the candidate goes on, the other invigilator need not wonder."""
    until = iso(room.clock() + timedelta(minutes=12))
    before = msgspec.structs.replace(room.cards[1], state="away")
    room.put(before)
    page = invigilator()
    expect(card(page, 1)).to_contain_text("attend son retour")
    expect(card(page, 1)).not_to_contain_text("retour autorisé")
    room.put(msgspec.structs.replace(before, confirmed_until=until))
    expect(card(page, 1)).to_contain_text("retour autorisé jusqu'à")


def test_a_card_follows_what_the_server_says(invigilator, room):
    page = invigilator()
    expect(card(page, 1)).to_contain_text("12 / 36")
    room.put(with_attempt(room, 1, done=13))
    expect(card(page, 1)).to_contain_text("13 / 36")


def test_a_cut_is_said_quietly_and_the_page_comes_back_by_itself(invigilator, room):
    page = invigilator()
    banner = page.get_by_text("Le serveur de la salle ne répond pas.")
    room.put(with_attempt(room, 1, done=13))
    expect(card(page, 1)).to_contain_text("13 / 36")
    tokens, room.tokens = room.tokens, {}
    room.cut()
    expect(banner).to_be_visible()
    room.put(with_attempt(room, 1, done=14))
    room.tokens = tokens
    expect(card(page, 1)).to_contain_text("14 / 36")
    expect(banner).to_be_hidden()


def with_attempt(room, candidate: int, **changes: object):
    before = room.cards[candidate]
    return msgspec.structs.replace(before, attempt=msgspec.structs.replace(before.attempt, **changes))


def test_what_is_left_counts_on_the_servers_clock(invigilator, room):
    """The browser's clock may be wrong: what counts is the difference to the server's."""
    room.offset = timedelta(hours=-5)
    room.put(with_attempt(room, 1, deadline=iso(room.clock() + timedelta(minutes=31, seconds=30))))
    page = invigilator()
    expect(card(page, 1).locator(".time")).to_contain_text("reste 0:32")


def test_a_refusal_is_said_and_nothing_is_shown_as_done(invigilator, room):
    """R-SES-06."""
    page = invigilator()
    room.refuse = RatioReached()
    page.locator("[data-role=confirm]").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Il faut un surveillant de plus")
    expect(chip(page, "waiting")).to_contain_text("3 m'attendent")


def test_presence_is_a_list_by_name_with_switches(invigilator, room):
    page = invigilator()
    page.locator("[data-look=presence]").click()
    names = page.locator("[data-role=person] [data-role=open]").all_inner_texts()
    assert names == sorted(names)
    expect(page.locator("main")).to_contain_text("2 surveillants, 15 présents sur 24")
    switch = page.locator("[data-candidate='22'] [data-role=presence]")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    assert [act[0] for act in room.done] == ["confirm", "withdraw"]


def test_somebody_not_certifiable_has_no_switch_but_the_reason(invigilator):
    """R-CAN-05."""
    page = invigilator()
    page.locator("[data-look=presence]").click()
    person = page.locator("[data-role=person][data-candidate='24']")
    expect(person).to_contain_text("Non certifiable : 3 compétences au niveau 1, il en faut 5.")
    expect(person.locator("[data-role=presence]")).to_have_count(0)


def test_stations_that_cannot_be_used_come_first_with_what_to_do(invigilator):
    page = invigilator()
    page.locator("[data-look=stations]").click()
    first = page.locator("[data-role=station]").first
    expect(first).to_contain_text("Son horloge est fausse de plus de 5 minutes. Réglez l'heure du poste.")
    expect(page.locator("[data-role=station].call")).to_have_count(6)


def test_a_session_without_candidates_says_what_to_do_next(invigilator, room):
    room.cards = {}
    page = invigilator()
    expect(page.locator("main")).to_contain_text("L'administrateur du centre importe la liste")


def test_the_page_speaks_english_when_the_browser_prefers_it(invigilator):
    page = invigilator(locale="en-GB")
    expect(chip(page, "waiting")).to_contain_text("3 need me")
    expect(page.locator("[data-look=presence]")).to_have_text("Presence")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (1024, 768), (390, 844)])
@pytest.mark.parametrize("look", ["presence", "room", "stations"])
def test_nothing_runs_out_of_the_screen(invigilator, width, height, look):
    page = invigilator(width=width, height=height)
    page.locator(f"[data-look={look}]").click()
    assert_nothing_runs_out(page)


def test_presence_is_confirmed_by_touch_on_a_phone(invigilator, room):
    """Before the test everybody is expected, and the page opens on Presence."""
    room.cards, room.session = sample_room(planned=True).cards, sample_room(planned=True).session
    page = invigilator(width=390, height=844, has_touch=True, is_mobile=True)
    switch = page.locator("[data-candidate='2'] [data-role=presence]")
    switch.tap()
    expect(switch).to_have_attribute("aria-checked", "true")
    box = switch.bounding_box()
    assert box["height"] >= 44
    assert_nothing_runs_out(page)


def assert_nothing_runs_out(page: Page) -> None:
    page.wait_for_function("document.fonts.ready.then(() => true)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = """[...document.querySelectorAll('.card, .person, .station, .todo li')]
        .flatMap((box) => [...box.querySelectorAll('*')].filter((one) => !one.closest('.unseen')
            && one.getBoundingClientRect().right > box.getBoundingClientRect().right + 1))
        .map((one) => one.outerHTML)"""
    assert page.evaluate(wide) == []


def test_what_a_candidates_record_makes_the_room_do_stands_on_their_sheet(invigilator, room):
    """R-CAN-01, R-TST-05: what is seen of a page that was left does not count against them."""
    card = room.cards[9]
    told = {"focus_tolerance": True, "text_size": 3, "accommodations": "agrandissement A3"}
    page = invigilator()
    room.put(msgspec.structs.replace(card, **told))
    page.locator("[data-candidate='9'] [data-role=open]").click()
    sheet = page.locator("[data-role=sheet]")
    for words in ("sortie de page tolérée", "texte très grand", "agrandissement A3", "2 fois, sans effet"):
        expect(sheet).to_contain_text(words)
