"""Calls on the exam page in a real browser (R-INC-01)."""

from msgspec import structs
from playwright.sync_api import expect

from kiosk_client.protocol.messages import Told
from tests.integration.kiosk.acts import begin
from tests.unit.kiosk.scripted_room import ADA


def test_r_inc_01_the_hand_is_in_the_same_corner_on_every_screen_of_the_test(page, room):
    begin(page, room)
    hand = page.locator("[data-role=hand]")
    place = hand.bounding_box()
    page.get_by_role("button", name="Passer").click()
    expect(page.get_by_text("Question 2 / ")).to_be_visible()
    assert hand.bounding_box() == place
    page.get_by_role("button", name="Rendre ma copie").click()
    expect(page.get_by_role("heading", name="Rendre ta copie ?")).to_be_visible()
    assert hand.bounding_box() == place
    room.order_now(state="paused")
    expect(page.get_by_role("heading", name="Pause")).to_be_visible()
    assert hand.bounding_box() == place


def test_r_inc_01_the_candidate_sees_what_becomes_of_the_hand(page, room):
    begin(page, room)
    page.get_by_role("button", name="Lever la main").click()
    expect(page.get_by_text("Ta main est levée : le surveillant le voit.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Baisser la main")).to_be_visible()
    room.order_now(heard=len(room.lines), hand="taken")
    expect(page.get_by_text("Le surveillant arrive.")).to_be_visible()
    room.order_now(heard=len(room.lines), hand="")
    expect(page.get_by_role("button", name="Lever la main")).to_be_visible()
    assert room.kinds() == ["began", "hand_raised"]


def test_r_tst_09_with_the_room_away_the_hand_is_kept_and_the_page_says_to_wave(page, room, agent):
    begin(page, room)
    room.away = True
    agent.watching.lost()
    page.get_by_role("button", name="Lever la main").click()
    expect(page.get_by_text("fais signe au surveillant")).to_be_visible()


def test_r_inc_01_a_reported_item_waits_across_a_reload(page, room):
    begin(page, room)
    page.get_by_role("button", name="Signaler un problème").click()
    expect(page.get_by_label("L'image ne s'affiche pas")).to_have_count(0)
    page.get_by_label("Autre chose").check()
    page.get_by_role("button", name="Signaler", exact=True).click()
    expect(page.get_by_text("Question 1 signalée : elle attend le surveillant.")).to_be_visible()
    page.reload()
    for name in ("Valider", "Passer", "Signaler un problème"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    expect(page.get_by_role("button", name="Rendre ma copie")).to_be_enabled()
    room.order_now(heard=len(room.lines), held=[])
    expect(page.get_by_role("button", name="Valider")).to_be_enabled()
    assert room.entries()[-1]["what"] == "other"


def test_r_tst_09_with_the_room_away_the_candidate_goes_on_with_the_next_one(page, room, agent):
    begin(page, room)
    room.away = True
    agent.watching.lost()
    page.get_by_role("button", name="Signaler un problème").click()
    page.get_by_label("Autre chose").check()
    page.get_by_role("button", name="Signaler", exact=True).click()
    page.get_by_role("button", name="Question suivante").click()
    expect(page.get_by_text("Question 2 / ")).to_be_visible()


def test_r_inc_06_a_message_lies_over_the_question_until_it_is_read_and_time_goes_on(page, room):
    begin(page, room)
    taken_back = Told(message=9, text="Le surveillant retire 5 minute(s).", withdrawn=300_000)
    room.order_now(messages=[Told(message=7, text="Fermez la fenêtre"), Told(message=8, added=300_000), taken_back])
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Fermez la fenêtre")
    page.keyboard.press("Escape")
    page.reload()
    expect(dialog).to_contain_text("Fermez la fenêtre")
    dialog.get_by_role("button", name="J'ai lu").click()
    expect(dialog).to_contain_text("Tu as 5 min de plus.")
    dialog.get_by_role("button", name="J'ai lu").click()
    expect(dialog).to_contain_text("Tu as 5 min de moins.")
    dialog.get_by_role("button", name="J'ai lu").click()
    expect(dialog).to_have_count(0)
    assert [entry["message"] for entry in room.entries() if entry["kind"] == "message_read"] == [7, 8, 9]


def test_r_ent_04_whoever_was_moved_here_types_only_who_they_are(page, room):
    room.on_enter(ADA)
    room.order_now(state="away", confirmed=True, moved_here=True, epoch=2, deadline=room.clock() + 600_000)
    expect(page.get_by_label("Code d'accès")).to_have_count(0)
    expect(page.get_by_label("Numéro de session")).to_have_count(0)
    room.expects = structs.replace(ADA, access_code="")
    page.get_by_label("Prénom").fill("Ada")
    page.get_by_label("Nom de naissance").fill("Lovelace")
    page.get_by_label("Jour").click()
    page.keyboard.type("10122009")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ta présence est confirmée. Tu reprends à la même question")).to_be_visible()
    expect(page.get_by_role("button", name="Reprendre")).to_be_enabled()
