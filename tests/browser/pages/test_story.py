"""R-INC-07: the session's story is read while the session goes on, in a real browser on the real room."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from kiosk_client.protocol import journal as entries
from proctor_server.room.server import Room
from tests.builders.axe import violations
from tests.builders.real_room import dashboards_door, session_of_five, started_room
from tests.builders.room import WHO, Day, SpeakingStation

BABBAGE, LOVELACE = "0801234567A", "0801234569C"
ANSWERED = "BABBAGE Charles a répondu à la question {}."


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
def station(day: Day) -> SpeakingStation:
    """Somebody who has answered four questions and left the page once; somebody else who has begun."""
    day.sitting(LOVELACE, "Poste 02")
    station = day.sitting(BABBAGE, "Poste 01")
    for number in (1, 2, 3, 4):
        station.answer(number)
    station.write(entries.FocusLost, number=5, milliseconds=14_200)
    station.send()
    return station


@pytest.fixture
def reader(day: Day, station: SpeakingStation, address: str, new_page) -> Callable[..., Page]:
    """An invigilator who reads the story."""

    def read(**options: object) -> Page:
        page = new_page(**options)
        page.goto(address)
        page.fill("[name=session]", day.session)
        page.fill("[name=password]", day.codes["password"])
        page.fill("[name=name]", "Surveillante Une")
        page.keyboard.press("Enter")
        page.locator("[data-role=to-story]").first.click()
        page.wait_for_selector("[data-role=line]")
        return page

    return read


def line(page: Page, text: str):
    return page.locator("[data-role=line]").filter(has_text=text)


def test_the_story_is_read_from_the_room_and_by_everybody(reader):
    for options in ({}, {"width": 400, "height": 800}, {"color_scheme": "dark"}, {"forced_colors": "active"}):
        page = reader(**options)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page) == []


def test_steps_of_tests_are_folded_until_they_are_wanted(reader):
    page = reader()
    expect(line(page, "a quitté la page 14 s")).to_be_visible()
    expect(line(page, ANSWERED.format(3))).to_have_count(0)
    fold = page.locator("[data-role=fold] button", has_text="4 lignes d'épreuve")
    fold.click()
    expect(line(page, ANSWERED.format(3))).to_be_visible()
    expect(fold).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []
    fold.click()
    expect(line(page, ANSWERED.format(3))).to_have_count(0)


def test_a_candidate_is_found_without_accents_by_keyboard_alone(reader):
    page = reader()
    page.focus("[data-role=candidate]")
    page.keyboard.type("bàbb")
    expect(page.locator("[role=option]")).to_have_text(["BABBAGE Charles"])
    page.keyboard.press("Enter")
    expect(line(page, ANSWERED.format(3))).to_be_visible()
    expect(line(page, "LOVELACE")).to_have_count(0)
    expect(page.locator("[data-role=everybody-again]")).to_be_focused()
    expect(page.locator("[data-role=story-pdf]")).to_have_attribute(
        "href", "/api/sessions/101/candidates/1/papers/story.pdf"
    )
    assert violations(page) == []
    page.reload()
    expect(line(page, ANSWERED.format(3))).to_be_visible()
    page.locator("[data-role=everybody-again]").click()
    expect(line(page, "LOVELACE").first).to_be_visible()


def test_a_name_in_a_sentence_leads_to_that_candidate(reader):
    page = reader()
    line(page, "LOVELACE Ada commence").locator("[data-role=only]").click()
    expect(line(page, "BABBAGE")).to_have_count(0)


def test_what_happens_now_appears_by_itself(reader, day):
    page = reader()
    day.room.timekeeping.add_time(day.session, None, 5, "alarme incendie", WHO, day.room.clock())
    expect(line(page, "Ajout de 5 min")).to_contain_text("Raison : alarme incendie")


def test_new_lines_do_not_move_what_somebody_reads(reader, day):
    page = reader(height=400)
    page.locator("[data-role=story-end]").scroll_into_view_if_needed()
    day.room.timekeeping.add_time(day.session, None, 5, "alarme incendie", WHO, day.room.clock())
    pill = page.locator("[data-role=show-new]")
    expect(pill).to_be_visible()
    expect(line(page, "alarme incendie")).to_have_count(0)
    assert page.evaluate("window.scrollY") > 240
    pill.click()
    expect(line(page, "alarme incendie")).to_be_visible()
    assert page.evaluate("window.scrollY") == 0


def test_kinds_words_and_order_choose_together(reader):
    page = reader()
    page.select_option("[data-role=group]", "entry")
    expect(line(page, "commence l'épreuve")).to_have_count(0)
    page.fill("[data-role=words]", "presence ada")
    expect(page.locator("[data-role=line]")).to_have_count(1)
    page.fill("[data-role=words]", "licorne")
    expect(page.get_by_text("Aucune ligne.")).to_be_visible()
    page.fill("[data-role=words]", "")
    page.select_option("[data-role=order]", "oldest")
    expect(page.locator("[data-role=line]").first).to_contain_text("LOVELACE Ada est à l'entrée")
    sheet = page.locator("[data-role=story-csv]")
    expect(sheet).to_have_attribute("href", "/api/sessions/101/story.csv?group=entry")


def test_the_files_are_there(reader, day, tmp_path):
    page = reader()
    for role, begins in (("story-csv", b"\xef\xbb\xbf"), ("story-pdf", b"%PDF")):
        if role == "story-pdf":
            line(page, "LOVELACE Ada commence").locator("[data-role=only]").click()
        with page.expect_download() as download:
            page.locator(f"[data-role={role}]").click()
        assert download.value.path().read_bytes().startswith(begins)


def test_a_candidates_own_story_is_one_step_from_their_sheet(reader, day, address):
    page = reader()
    page.goto(f"{address}/session/{day.session}/room")
    page.locator("[data-candidate] [data-role=open]", has_text="BABBAGE").click()
    page.locator("[data-role=sheet] [data-role=to-story]").click()
    expect(page.get_by_role("heading", name="Histoire de l'épreuve de BABBAGE Charles")).to_be_visible()
    expect(page.locator("[data-role=line]").first).to_contain_text("est à l'entrée")
    expect(line(page, ANSWERED.format(4))).to_be_visible()
    assert violations(page) == []


def test_the_finalisation_leads_to_every_story(reader, day, address):
    page = reader()
    page.goto(f"{address}/session/{day.session}/finalisation")
    page.get_by_text("Histoire d'une épreuve, candidat par candidat").click()
    page.get_by_role("link", name="LOVELACE Ada").click()
    expect(page.get_by_role("heading", name="Histoire de l'épreuve de LOVELACE Ada")).to_be_visible()
