"""The page of settings on the real room: what is decided, and a session that is erased by hand."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.builders.axe import violations_everywhere
from tests.builders.real_room import Served, serve_room
from tests.builders.room import PASSWORD, PUPILS

PLAN = {"site": "Collège", "room": "Salle 1", "starts_at": "2026-03-12T13:00", "invigilators": ["Essai"]}


@pytest.fixture
def served(tmp_path) -> Iterator[Served]:
    with serve_room(tmp_path) as served:
        services = served.room.services
        number = services.preparing.create_session(PLAN, "administrator", services.clock())["number"]
        services.preparing.import_candidates(number, PUPILS.read_bytes(), "administrator", services.clock())
        yield served


@pytest.fixture
def address(served: Served) -> str:
    return served.address


@pytest.fixture
def settings(new_page, address):
    """The page, to somebody who came in with the centre's password."""

    def settings(**options: object) -> Page:
        page = new_page(**options)
        page.goto(f"{address}/administrator", wait_until="networkidle")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/centre")
        # leaving a page whose files are still on their way would leave them open in the server
        page.wait_for_load_state("networkidle")
        page.goto(f"{address}/centre/settings", wait_until="networkidle")
        return page

    return settings


def test_a_setting_is_changed_and_is_there_when_the_page_is_opened_again(settings):
    page = settings()
    page.fill("[name=retention_days]", "30")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=saved]")).to_be_visible()
    page.reload(wait_until="networkidle")
    expect(page.locator("[name=retention_days]")).to_have_value("30")
    expect(page.locator("[data-role=settings]")).to_contain_text("par Administrateur")


def test_a_setting_that_does_not_fit_is_marked(settings):
    page = settings()
    page.fill("[name=test_minutes]", "200")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=settings] [role=alert]")).to_contain_text("pas plus long que la session")
    expect(page.locator("[name=test_minutes]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=test_minutes]")).to_have_value("200")


def test_a_session_is_erased_by_keyboard_and_stands_among_the_erased(settings, address):
    """R-FIN-07."""
    page = settings()
    page.focus("[data-role=plan] summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("jamais tenue")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=erased-sessions]")).to_contain_text("Effacée le")
    expect(page.get_by_text("Il n'y a rien à effacer.")).to_be_visible()
    page.goto(f"{address}/centre", wait_until="networkidle")
    page.get_by_text("1 session effacée").click()
    expect(page.locator("[data-role=erased-sessions]")).to_contain_text("5 candidats inscrits")


def test_the_settings_are_accessible(settings):
    page = settings(reduced_motion="reduce")
    page.click("[data-role=plan] summary")
    assert violations_everywhere(page) == {}
