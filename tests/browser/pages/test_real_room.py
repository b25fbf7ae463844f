"""The page on the real room: real services, real disk, the real dashboards' door."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from proctor_server.room.domain.enrolment import Enrolled
from proctor_server.room.server import Room
from tests.builders.crowd import enrol
from tests.builders.real_room import dashboards_door, session_of_five, started_room
from tests.builders.room import NEWCOMER, WHO, Day

LOVELACE = "0801234569C"
UNE, DEUX = "Surveillante Une", "Surveillant Deux"


@pytest.fixture
def real_room(tmp_path) -> Iterator[Room]:
    with started_room(tmp_path) as room:
        yield room


@pytest.fixture
def address(real_room: Room) -> Iterator[str]:
    with dashboards_door(real_room) as address:
        yield address


@pytest.fixture
def day(tmp_path, real_room: Room) -> Day:
    return session_of_five(tmp_path, real_room)


@pytest.fixture
def screens(day: Day, address: str, new_page) -> list[Page]:
    """Two invigilators, each before a browser of their own."""
    return [sign_in(new_page(), day, address, name) for name in (UNE, DEUX)]


def sign_in(page: Page, day: Day, address: str, name: str) -> Page:
    page.goto(address)
    page.fill("[name=session]", day.session)
    page.fill("[name=password]", day.codes["password"])
    page.fill("[name=name]", name)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-role=person]")
    return page


def test_a_presence_confirmed_on_one_screen_is_seen_on_the_other(screens):
    screens[1].locator("[data-list=all]").click()
    one, other = (page.locator("[data-role=person]").filter(has_text="LOVELACE Ada") for page in screens)
    one.locator("[data-role=presence]").click()
    expect(other.locator("[data-role=presence]")).to_have_attribute("aria-checked", "true")
    expect(screens[1].get_by_text("Le serveur de la salle ne répond pas.")).to_be_hidden()


def test_a_call_that_one_takes_is_theirs_on_both_screens_and_a_second_taker_is_refused_by_name(day, address, screens):
    """R-INC-01, R-INC-03."""
    station = day.sitting(LOVELACE, "Poste 07")
    for page in screens:
        page.locator("[data-look=room]").click()
    call = station.raise_hand()
    screens[1].locator("[data-role=elsewhere]", has_text=f"1 chez {UNE}").click()
    one, other = (page.locator("[data-role=alert]") for page in screens)
    expect(other).to_contain_text("LOVELACE Ada main levée")
    one.locator("[data-role=take]").click()
    expect(other).to_contain_text("Surveillante Une y va")
    expect(other.locator("button")).to_have_count(0)
    path = f"/api/sessions/{day.session}/candidates/{day.candidate(LOVELACE)}/alerts/{call}"
    told = screens[1].request.post(f"{address}{path}", data={"action": "take"}, headers={"Origin": address})
    assert (told.status, told.json()["detail"]) == (409, "Surveillante Une s'en occupe déjà.")
    one.locator("[data-role=settle]").click()
    expect(other).to_have_count(0)


def test_a_report_that_one_begins_is_completed_on_the_other_screen(day, screens):
    """R-INC-04: over the real room, its socket and its disk."""
    one, other = screens
    for page in screens:
        page.locator("[data-look=reports]").click()
    one.locator("[data-role=write-report]").click()
    one.locator("[data-kind=C4]").click()
    one.get_by_label("Pour qui ?").select_option(label="LOVELACE Ada")
    one.locator("[data-role=report-draft]").click()
    line = other.locator("[data-role=report-line]")
    expect(line).to_contain_text("À compléter : ce qui s'est passé")
    line.locator("[data-role=report-open]").click()
    other.get_by_label("Que s'est-il passé ?").fill("Partie avant d'avoir signé.")
    other.locator("[data-role=report-save]").click()
    expect(one.locator("[data-look=reports]")).to_have_text("Signalements (1)")
    expect(one.locator("[data-role=report-line]")).to_contain_text("Partie avant d'avoir signé.")
    (kept,) = day.room.reporting.reports(day.session)
    assert (kept.written_by, kept.changed_by) == ("Surveillante Une", "Surveillant Deux")


def test_a_category_that_does_not_fit_the_item_is_refused_beside_its_number(day, screens):
    """R-INC-02: an image only if it has one."""
    station = day.sitting(LOVELACE, "Poste 07")
    content = day.room.library.content()
    plain = next(n for n in range(1, 49) if content.item(station.item(n)).image is None)
    for number in range(1, plain):
        station.answer(number)
    station.send()
    page = screens[0]
    page.locator("[data-look=room]").click()
    page.locator("[data-role=card]").filter(has_text="LOVELACE Ada").locator("[data-role=open]").click()
    page.locator("[data-role=sheet] [data-role=write-report]").click()
    page.locator("[data-kind=E1]").click()
    page.get_by_label("Numéro de la question").select_option(str(plain))
    page.locator("[data-role=report-save]").click()
    beside = page.locator("label:has([name=number]) + [role=alert]")
    expect(beside).to_contain_text("La catégorie E1 ne convient pas à cette question.")
    page.locator("[data-role=report-other]").click()
    page.locator("[data-kind=E9]").click()
    page.locator("[data-role=report-save]").click()
    expect(page.locator("[data-role=sheet] [data-role=report-line]")).to_contain_text(f"question {plain}")


def test_who_is_enrolled_or_removed_meanwhile_comes_and_goes_on_every_screen(screens, day):
    """R-CAN-02, R-CAN-04."""
    for page in screens:
        page.locator("[data-list=all]").click()
    number = day.room.enrolling.add(day.session, Enrolled(values=NEWCOMER), WHO, day.room.clock())
    for page in screens:
        expect(page.locator("[data-role=person]").filter(has_text="HOPPER Grace")).to_be_visible()
    cards = day.room.overseeing.sheet(day.session, None).candidates
    version = next(card.version for card in cards if card.id == number)
    day.room.enrolling.remove(day.session, number, version, WHO, day.room.clock())
    for page in screens:
        expect(page.locator("[data-role=person]").filter(has_text="HOPPER Grace")).to_have_count(0)


def test_the_twenty_first_presence_waits_until_a_second_invigilator_has_signed_in(day, address, new_page):
    """R-SES-06."""
    enrol(day.room, day.session, 24, day.clock.now)
    one = sign_in(new_page(), day, address, UNE)
    for candidate in range(1, 21):
        day.room.admitting.confirm_presence(day.session, candidate, f"invigilator:{UNE}", day.room.clock())
    expect(one.locator("[data-role=ratio]")).to_contain_text("1 surveillant, 20 présents sur 24")
    last = one.locator("[data-role=person]").filter(has_text="CANDIDAT 021")
    last.locator("[data-role=presence]").click()
    expect(last.locator("[role=alert]")).to_contain_text("Pour 21 présents il en faut 2")
    sign_in(new_page(), day, address, DEUX)
    expect(one.locator("[data-role=ratio]")).to_contain_text("2 surveillants, 20 présents sur 24")
    one.locator("[data-list=all]").click()
    last.locator("[data-role=presence]").click()
    expect(last.locator("[data-role=presence]")).to_have_attribute("aria-checked", "true")
    expect(one.locator("[data-role=ratio]")).to_contain_text("21 présents")


def test_a_candidate_moved_to_anothers_list_leaves_one_screen_and_comes_on_the_other(screens, day):
    """R-SES-06."""
    for page in screens:
        page.locator("[data-look=room]").click()
    one, other = (page.locator("[data-role=card]").filter(has_text="BABBAGE Charles") for page in screens)
    expect(one).to_have_count(1)
    expect(other).to_have_count(0)
    one.locator("[data-role=open]").click()
    screens[0].locator("[data-role=to-list]").click()
    screens[0].locator("[data-role=list-form] button.primary").click()
    expect(other).to_have_count(1)
    expect(one).to_have_count(0)
