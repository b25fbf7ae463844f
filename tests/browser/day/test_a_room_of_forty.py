"""The invigilators' whole day in a room of forty: two of them and an administrator, each before a browser, press what
there is to press; the journal, the papers, the other screens and the stations say the same. The room server and its
stations are processes of their own, and speak to each other as on the day.

`PICTURES=docs/pictures` in the environment keeps the pictures that the guide for invigilators shows.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day.first_hour import answer_calls, confirm_presences, share_out
from tests.builders.forty import (
    BABBAGE,
    DEUX,
    JACKSON,
    LEFEVRE,
    POUZIN,
    SEVENTH,
    SIXTH,
    SPARE,
    UNE,
    Forty,
    essence,
    open_forty,
)
from tests.builders.forty_acts import (
    chip,
    close,
    look,
    of,
    opened,
    picture,
    press,
    saved,
    say_why,
    sign_in,
    words,
)
from tests.fault.evidence import require_whole_journals

RESTARTED, MOVED = SIXTH, SEVENTH


@pytest.fixture
def forty(tmp_path: Path) -> Iterator[Forty]:
    with open_forty(tmp_path / "day") as forty:
        yield forty


@pytest.mark.timeout(600)
def test_every_act_of_the_invigilators_in_a_room_of_forty(forty: Forty, new_page: Callable[[int, int], Page]) -> None:
    """R-SES-06, R-CAN-05, R-ENT-03 … R-ENT-06, R-TIM-03 … R-TIM-06, R-TST-08, R-INC-01 … R-INC-07, R-FIN-01 … R-FIN-04,
    R-FIN-06."""
    one, other, office = new_page(1366, 900), new_page(1366, 900), new_page(1366, 900)
    sign_in(one, forty, UNE)
    confirm_presences(forty, one, other, office)
    share_out(one, other)
    forty.everybody_begins()
    look(other, "room")
    expect(chip(other, "working")).to_contain_text("39 en cours")
    answer_calls(forty, one, other)
    _messages(forty, one, other)
    typed = forty.type(RESTARTED)
    forty.loses_power(RESTARTED)
    _time(forty, one, other)
    _seats(forty, one, other, typed)
    _reports(forty, one, other)
    _views(forty, one, other)
    _end(forty, one, other)
    _finalisation(forty, one, other)
    require_whole_journals(forty)


def _messages(forty: Forty, one: Page, other: Page) -> None:
    """R-INC-06: to one by key, whose cable is out meanwhile, to those who are shown; delivered, then read."""
    done = _pull_the_cable(forty, one, other)
    of(one, "card", forty, JACKSON).locator("[data-role=open]").focus()
    one.keyboard.press("m")
    sheet = one.locator("[data-role=sheet]")
    expect(sheet.locator("[name=text]")).to_be_focused()
    one.keyboard.type("Parlez moins fort")
    sheet.get_by_role("button", name="Envoyer").click()
    line = sheet.locator("[data-role=message-line]")
    expect(line).to_contain_text("en route")
    _plug_it_in(forty, other, done)
    expect(line).to_contain_text("arrivé, pas encore lu")
    forty.read(JACKSON, "Parlez moins fort")
    expect(line).to_contain_text("lu à")
    close(one)

    one.keyboard.press("/")
    one.keyboard.type("lefevre")
    expect(one.locator("[data-role=card]")).to_have_count(1)
    expect(of(one, "card", forty, LEFEVRE)).to_contain_text("LEFÈVRE Zoé")
    close(one)
    one.keyboard.type("3eme b")
    expect(one.locator("[data-role=card]")).to_have_count(4)
    press(one, "to-everybody")
    dialog = one.locator("[data-role=everybody]")
    expect(dialog).to_contain_text("Pour 3 candidats en cours")
    dialog.locator("[name=text]").fill("Rapprochez vos chaises")
    dialog.get_by_role("button", name="Envoyer").click()
    expect(dialog).to_be_hidden()
    expect(of(other, "card", forty, POUZIN)).to_contain_text("2 messages pas encore lus")
    forty.read(POUZIN, "Rapprochez vos chaises")
    expect(of(other, "card", forty, POUZIN)).not_to_contain_text("pas encore lu")


def _pull_the_cable(forty: Forty, one: Page, other: Page) -> int:
    """R-TST-09: the station is shown as off the line, and since when; the candidate goes on. How many items they have
    done."""
    before = forty.answer(JACKSON, 1)
    for page in (one, other):
        expect(of(page, "card", forty, JACKSON).locator(".figure")).to_have_text(re.compile(rf"^{before} / \d+$"))
    forty.pull_the_cable()
    done = forty.answer(JACKSON, 3)
    for page in (one, other):
        card = of(page, "card", forty, JACKSON)
        expect(card.locator(".state")).to_have_text("hors ligne")
        expect(card.locator(".offline")).to_have_text(re.compile(r"^depuis .+ · continue seul$"))
        expect(card.locator(".figure")).to_have_text(re.compile(rf"^{before} / \d+$"))
    assert forty.page(JACKSON).screen["lights"]["room"] != "kept"
    return done


def _plug_it_in(forty: Forty, other: Page, done: int) -> None:
    """R-TST-09: nobody does anything more, and it is back with all that was answered."""
    forty.plug_it_in()
    card = of(other, "card", forty, JACKSON)
    expect(card.locator(".state")).to_have_text("en cours")
    expect(card).not_to_contain_text("continue seul")
    expect(card.locator(".figure")).to_have_text(re.compile(rf"^{done} / \d+$"))
    forty.page(JACKSON).wait_until_kept_by_the_room()


def _time(forty: Forty, one: Page, other: Page) -> None:
    """R-TIM-03, R-TIM-05, R-TIM-06: to one and to several, taken back; paused and resumed, one and several."""
    dialog = one.locator("[data-role=everybody]")
    press(one, "to-everybody")
    dialog.locator("[name=minutes]").fill("20")
    say_why(dialog, "alarme")
    dialog.get_by_role("button", name="Ajouter", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(other.locator(".planned")).to_contain_text("pour 4 candidats")
    added = opened(one, forty, POUZIN).locator("[data-role=added-time]")
    added.locator("summary").click()
    say_why(added, "fausse alarme")
    press(added, "withdraw-of-all")
    expect(added).to_contain_text("retiré")
    close(one)

    card, theirs = of(one, "card", forty, LEFEVRE), of(other, "card", forty, LEFEVRE)
    card.locator("[data-role=open]").focus()
    one.keyboard.press("t")
    sheet = one.locator("[data-role=sheet]")
    sheet.locator("[name=minutes]").fill("5")
    say_why(sheet, "souris changée")
    sheet.get_by_role("button", name="Ajouter", exact=True).click()
    expect(added.filter(has_text="souris changée")).to_be_visible()
    added = added.filter(has_text="souris changée")
    added.locator("summary").click()
    say_why(added, "elle marchait")
    press(added, "withdraw-time")
    expect(added).to_contain_text("retiré")
    close(one)

    card.locator("[data-role=open]").focus()
    one.keyboard.press("s")
    expect(theirs).to_contain_text("temps arrêté")
    forty.page(LEFEVRE).wait("paused")
    one.keyboard.press("s")
    expect(theirs).to_contain_text("reste")
    for role, word in (("pause-all", "temps arrêté"), ("resume-all", "reste")):
        press(one, "to-everybody")
        press(dialog, role)
        expect(dialog).to_be_hidden()
        expect(theirs).to_contain_text(word)
    one.locator("[data-role=search]").focus()
    one.keyboard.press("Escape")


def _seats(forty: Forty, one: Page, other: Page, typed: dict[str, Any]) -> None:
    """R-ENT-04, R-TIM-04, R-TST-08: a station restarts, a candidate moves, a test is ended."""
    card = of(one, "card", forty, RESTARTED)
    expect(card).to_contain_text("attend son retour")
    forty.enter(RESTARTED)

    item = forty.shows_an_item(MOVED)
    sheet = opened(other, forty, MOVED)
    press(sheet, "move")
    sheet.get_by_label("Poste").select_option(label=f"{SPARE} (secours)")
    sheet.get_by_role("button", name="Déplacer").click()
    expect(sheet.locator("[data-role=move-form]")).to_have_count(0)
    close(other)
    forty.goes_on_at_the_spare(MOVED)
    assert essence(forty.shows_an_item(MOVED)) == essence(item)
    expect(of(one, "card", forty, MOVED)).to_contain_text(SPARE)
    press(card, "authorise")
    expect(card).to_contain_text("retour autorisé")
    forty.page(RESTARTED).begin()
    item = forty.shows_an_item(RESTARTED)
    assert (essence(item), item["draft"]) == (essence(typed), typed["draft"])
    expect(card).to_contain_text("en cours")
    lost = opened(one, forty, RESTARTED).locator("[data-role=lost-time]")
    say_why(lost, "poste redémarré")
    press(lost, "grant")
    expect(lost).to_contain_text("accordé")
    close(one)

    sheet = opened(other, forty, LEFEVRE)
    press(sheet, "end")
    sheet.locator("[data-role=end-form] textarea").fill("malaise")
    press(sheet, "end-for-good")
    expect(sheet).to_contain_text("terminé par un surveillant")
    close(other)
    expect(of(one, "card", forty, LEFEVRE)).to_contain_text("copie rendue")
    forty.page(LEFEVRE).wait("end")


def _reports(forty: Forty, one: Page, other: Page) -> None:
    """R-INC-04: drafted by one from a card, completed by the other; withdrawn, and put back."""
    of(one, "card", forty, BABBAGE).locator("[data-role=open]").focus()
    one.keyboard.press("r")
    one.locator("[data-kind=C4]").click()
    press(one, "report-draft")
    for page in (one, other):
        look(page, "reports")
    drafted = other.locator("[data-role=report-line]").filter(has_text="BABBAGE")
    expect(drafted).to_contain_text("À compléter : ce qui s'est passé")
    press(drafted, "report-open")
    other.get_by_label("Que s'est-il passé ?").fill("Parti avant d'avoir signé.")
    press(other, "report-save")
    mine = one.locator("[data-role=report-line]").filter(has_text="BABBAGE")
    expect(mine).to_contain_text("Parti avant d'avoir signé.")
    press(mine, "report-withdraw")
    expect(drafted).to_contain_text("retiré à")
    press(drafted, "report-restore")
    expect(mine).not_to_contain_text("retiré à")
    press(one, "write-report")
    one.locator("[data-kind=C7]").click()
    press(one, "report-draft")
    expect(other.locator("[data-look=reports]")).to_have_text("Signalements (1 à compléter)")
    picture(one, "room-reports")


def _views(forty: Forty, one: Page, other: Page) -> None:
    """R-INC-07: the plan, the sheet, the stations, the keys; the story of all this."""
    look(one, "plan")
    expect(one.locator("[data-role=seat]")).to_have_count(39)
    expect(of(one, "seat", forty, MOVED)).to_contain_text(SPARE)
    picture(one, "room-plan", height=660)
    look(one, "stations")
    # other rooms may be on the same network, whose stations are shown too
    expect(one.locator("[data-role=station]").filter(has_text=re.compile("en service|prêt"))).to_have_count(40)
    look(one, "room")
    press(one, "sound")
    expect(one.locator("[data-role=sound]")).to_have_attribute("aria-pressed", "true")
    one.locator(".sort select").select_option("name")
    expect(one.locator("[data-role=card]").first).to_contain_text("BABBAGE")
    chip(one, "done").click()
    expect(one.locator("[data-role=card]")).to_have_count(1)
    chip(one, "done").click()
    one.keyboard.press("?")
    expect(one.locator("[data-role=keys]")).to_be_visible()
    close(one)
    opened(one, forty, JACKSON)
    picture(one, "room-candidate", height=840, left=560)
    close(one)

    one.locator("[data-role=to-story]").first.click()
    one.wait_for_url("**/story*")
    for said in TOLD:
        one.locator("[data-role=words]").fill(said)
        expect(one.locator("[data-role=line]").first).to_contain_text(said)
    one.locator("[data-role=words]").fill("")
    expect(one.locator("[data-role=line]").nth(5)).to_be_visible()
    picture(one, "room-story")
    lines = list(csv.reader(io.StringIO(saved(one, "story-csv").decode("utf-8-sig")), delimiter=";"))
    whole = "\n".join(";".join(line) for line in lines)
    assert [said for said in TOLD if said not in whole] == []
    # R-INC-03: one of the two who pressed at the same instant, and the other once it was given back
    assert sorted(re.findall("Appel de LOVELACE Ada : (.+) y va", whole)) == sorted([UNE, DEUX])


TOLD = (
    "surveillant en retard",
    "la question marchait",
    "Parlez moins fort",
    "Rapprochez vos chaises",
    "fausse alarme",
    "souris changée",
    "elle marchait",
    "poste redémarré",
    "malaise",
)
"""What the story holds of the day, in the words of those who did it."""


def _end(forty: Forty, one: Page, other: Page) -> None:
    """R-FIN-01, R-FIN-02: what is missing is named, and comes right."""
    sitting = [ine for ine in forty.seats if ine not in {LEFEVRE, JACKSON}]
    forty.finish(*sitting)
    forty.the_rest_finish()
    one.goto(f"{forty.address}/session/{forty.session}/finalisation")
    expect(one.locator("[data-code=attempt_open]")).to_contain_text("JACKSON Mary")
    expect(one.locator("[data-code=report_incomplete]")).to_have_count(1)
    expect(one.locator("[data-code=abort_reason_missing]")).to_contain_text("LEFÈVRE Zoé")
    expect(one.locator("[data-role=sign]")).to_be_disabled()
    forty.finish(JACKSON)
    expect(one.locator("[data-code=attempt_open]")).to_have_count(0)
    press(one, "abort-candidate")
    press(one, "complete-report")
    one.get_by_label("Que s'est-il passé ?").fill("Une alarme, sans suite.")
    press(one, "report-save")
    expect(one.locator("[data-role=missing] li")).to_have_count(0)


def _finalisation(forty: Forty, one: Page, other: Page) -> None:
    """R-FIN-03, R-FIN-04, R-FIN-06, R-ENT-06."""
    one.locator("[name=incident]").fill("Une alarme à tort.")
    press(one, "sign")
    expect(one.locator("[data-role=sha256]")).to_be_visible()
    press(other, "sign-out")
    expect(other.locator("[name=password]")).to_be_visible()
    report = words(saved(one, "paper-incident-report"))
    for said in (UNE, DEUX, "Lefèvre Zoé", "surveillant en retard", "Parti avant d'avoir signé.", "Une alarme à tort."):
        assert said in report
    sheet = words(saved(one, "paper-attendance"))
    assert sheet.count("JACKSON Mary") == 1
    assert "SANTA Garance 04/02/2004 3EME B absent" in sheet
