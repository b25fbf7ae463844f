"""Messages, pauses and time on the dashboard (R-INC-06, R-TIM-03 … R-TIM-05)."""

from datetime import timedelta

import msgspec
from playwright.sync_api import expect

from proctor_server.room.domain.view import AddedTimeCard, LostTimeCard, MessageCard
from tests.builders.room_pages import iso

WHO = "invigilator:Surveillante Une"


def test_message_time_and_pause_have_a_key_on_the_chosen_candidate(invigilator, room):
    page = invigilator()
    name = page.locator("[data-role=card][data-candidate='1'] [data-role=open]")
    sheet = page.locator("[data-role=sheet]")
    name.focus()
    page.keyboard.press("m")
    expect(sheet.locator("[name=text]")).to_be_focused()
    page.keyboard.type("Venez me voir")
    sheet.get_by_role("button", name="Envoyer").click()
    expect(sheet.locator("[data-role=message-form]")).to_have_count(0)
    page.keyboard.press("Escape")
    name.focus()
    page.keyboard.press("t")
    sheet.locator("[name=minutes]").fill("7")
    sheet.locator("[name=reason]").fill("alarme")
    sheet.get_by_role("button", name="Ajouter", exact=True).click()
    expect(sheet.locator("[data-role=time-form]")).to_have_count(0)
    page.keyboard.press("Escape")
    name.focus()
    page.keyboard.press("s")
    expect(page.locator("[data-role=card][data-candidate='1']")).to_contain_text("temps arrêté")
    page.keyboard.press("s")
    expect(page.locator("[data-role=card][data-candidate='1']")).to_contain_text("reste")
    assert room.done == [
        ("message", [1], "Venez me voir", WHO),
        ("time", [1], 7, "alarme", WHO),
        ("pause", [1], WHO),
        ("end_pause", [1], WHO),
    ]


def test_what_got_no_answer_is_asked_again_and_done_once(invigilator, room):
    """R-TIM-03: the server was stopped between doing it and saying so."""
    page = invigilator()
    page.locator("[data-role=card][data-candidate='1'] [data-role=open]").focus()
    page.keyboard.press("t")
    sheet = page.locator("[data-role=sheet]")
    sheet.locator("[name=reason]").fill("alarme")
    add = sheet.get_by_role("button", name="Ajouter", exact=True)
    page.route("**/time", lambda route: (route.fetch(), route.abort("connectionreset")))
    add.click()
    expect(sheet.get_by_role("alert")).to_contain_text("ne répond pas")
    page.unroute("**/time")
    add.click()
    expect(sheet.locator("[data-role=time-form]")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("[data-role=card][data-candidate='1'] [data-role=open]").focus()
    page.keyboard.press("t")
    sheet.locator("[name=reason]").fill("alarme")
    add.click()
    expect(sheet.locator("[data-role=time-form]")).to_have_count(0)
    assert room.done == [("time", [1], 5, "alarme", WHO)] * 2


def test_a_message_goes_to_those_who_are_shown(invigilator, room):
    """R-INC-06."""
    page = invigilator()
    page.locator("[data-role=search]").fill("babbage")
    page.locator("[data-role=to-everybody]").click()
    dialog = page.locator("[data-role=everybody]")
    expect(dialog).to_contain_text("Pour 1 candidat en cours")
    dialog.locator("[name=text]").fill("Bonjour")
    dialog.get_by_role("button", name="Envoyer").click()
    expect(dialog).to_be_hidden()
    assert room.done == [("message", [1], "Bonjour", WHO)]


def test_lost_time_is_proposed_and_decided_with_a_reason(invigilator, room):
    """R-TIM-04."""
    now = iso(room.clock())
    line = LostTimeCard(
        n=50, cause="station_down", since=now, until=now, state="proposed", seconds=214, granted_seconds=0, reason=""
    )
    before = room.cards[1]
    room.put(msgspec.structs.replace(before, attempt=msgspec.structs.replace(before.attempt, lost_time=[line])))
    page = invigilator()
    page.locator("[data-role=card][data-candidate='1'] [data-role=open]").click()
    lost = page.locator("[data-role=lost-time]")
    expect(lost).to_contain_text("poste arrêté")
    lost.locator("[name=reason]").fill("panne")
    lost.get_by_role("button", name="Accorder 3 min 34 s").click()
    expect(lost).to_have_count(0)
    assert room.done == [("lost_time", 1, 50, True, "panne", WHO)]


def test_delivery_and_reading_are_shown(invigilator, room):
    """R-INC-06."""
    now = iso(room.clock())
    sent = {"added_seconds": 0, "sent_at": now, "sent_by": "Surveillante Une"}
    messages = [
        MessageCard(n=1, text="Un", delivered_at=None, read_at=None, **sent),
        MessageCard(n=2, text="Deux", delivered_at=now, read_at=None, **sent),
        MessageCard(n=3, text="Trois", delivered_at=now, read_at=now, **sent),
    ]
    room.put(msgspec.structs.replace(room.cards[1], messages=messages))
    page = invigilator()
    card = page.locator("[data-role=card][data-candidate='1']")
    expect(card).to_contain_text("2 messages pas encore lus")
    card.locator("[data-role=open]").click()
    lines = page.locator("[data-role=message-line] strong")
    expect(lines).to_contain_text(["en route", "arrivé, pas encore lu", "lu à"])


def test_an_attempt_is_moved_to_a_free_station(invigilator, room):
    """R-ENT-04."""
    spare = msgspec.structs.replace(room.stations_["s24"], state="ready", usable="usable")
    room.stations_ = {"s24": spare}
    page = invigilator()
    page.locator("[data-role=card][data-candidate='1'] [data-role=open]").click()
    sheet = page.locator("[data-role=sheet]")
    sheet.locator("[data-role=move]").click()
    sheet.get_by_label("Poste").select_option(label="Poste 24")
    sheet.get_by_role("button", name="Déplacer").click()
    expect(sheet.locator("[data-role=move-form]")).to_have_count(0)
    assert room.done == [("move", 1, "s24", WHO)]


def test_added_time_is_taken_back_from_one_or_from_all_who_have_it(invigilator, room):
    """R-TIM-03: not once it is in use."""
    later, before = iso(room.clock() + timedelta(minutes=30)), iso(room.clock() - timedelta(minutes=1))
    told = {"seconds": 300, "reason": "alarme", "added_at": before, "withdrawn": False}
    unused = AddedTimeCard(n=60, without_it_ends_at=later, others=3, **told)
    in_use = AddedTimeCard(n=61, without_it_ends_at=before, others=0, **told)
    card = room.cards[1]
    room.put(msgspec.structs.replace(card, attempt=msgspec.structs.replace(card.attempt, added_time=[unused, in_use])))
    page = invigilator()
    page.locator("[data-role=card][data-candidate='1'] [data-role=open]").click()
    lines = page.locator("[data-role=added-time]")
    expect(lines.nth(1).locator("details")).to_have_count(0)
    lines.nth(0).locator("summary").click()
    lines.nth(0).locator("[name=reason]").fill("fausse alarme")
    lines.nth(0).get_by_role("button", name="Retirer aussi aux 3 autres").click()
    page.wait_for_function("!document.querySelector('[data-role=withdraw-time]')?.disabled")
    lines.nth(0).get_by_role("button", name="Retirer", exact=True).click()
    expect(lines).to_have_count(0)
    assert room.done == [
        ("time_withdrawn", None, 60, "fausse alarme", WHO),
        ("time_withdrawn", [1], 60, "fausse alarme", WHO),
    ]
