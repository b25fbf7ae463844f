"""Accounts on the real room: given on a page, used in another browser, taken away while that is open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.builders.axe import violations_everywhere
from tests.builders.real_room import Served, serve_room
from tests.builders.room import PASSWORD

NAME = "Essai Deux"
OWN = "quatre girafes bleues"
PLAN = {"site": "Collège", "room": "Salle 1", "starts_at": "2026-03-12T13:00", "invigilators": ["Essai"]}


@pytest.fixture
def served(tmp_path) -> Iterator[Served]:
    with serve_room(tmp_path) as served:
        yield served


@pytest.fixture
def address(served: Served) -> str:
    return served.address


@pytest.fixture
def come_in(new_page, address):
    """Signs in at the centre's door, and is on the page that comes then."""

    def come_in(account: str = "", password: str = PASSWORD, **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"{address}/administrator", wait_until="networkidle")
        page.fill("[name=account]", account)
        page.fill("[name=password]", password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/centre**")
        # leaving a page whose files are still on their way would leave them open in the server
        page.wait_for_load_state("networkidle")
        return page

    return come_in


@pytest.fixture
def founder(come_in, address) -> Page:
    page = come_in()
    page.goto(f"{address}/centre/accounts")
    page.wait_for_selector("[data-role=create-account]")
    return page


def give(founder: Page, role: str = "administrator", name: str = NAME) -> str:
    """An account, created on the page; its provisional password."""
    founder.fill("[data-role=create-account] [name=name]", name)
    founder.check(f"[data-role=create-account] [value={role}]")
    founder.click("[data-role=create-account] button")
    return founder.locator("[data-role=given-password]").inner_text()


def choose_password(page: Page, current: str) -> None:
    page.fill("[name=current]", current)
    page.fill("[name=wanted]", OWN)
    page.fill("[name=again]", OWN)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-role=changed]")


def test_a_new_account_chooses_its_password_and_is_shut_out_of_an_open_room_at_once(served, come_in, founder):
    provisional = give(founder)
    owner = come_in(NAME, provisional)
    choose_password(owner, provisional)
    now = served.room.services.clock()
    number = served.room.services.preparing.create_session(PLAN, "administrator", now)["number"]
    owner.goto(f"{served.address}/session/{number}/room")
    owner.wait_for_selector("[data-role=look]")
    account = founder.locator("[data-role=accounts] > li").filter(has_text=NAME)
    account.locator("summary").first.click()
    account.locator("summary").nth(1).click()
    account.locator("[data-role=remove]").click()
    expect(founder.get_by_text("Aucun compte.")).to_be_visible()
    owner.wait_for_url(f"{served.address}/")
    expect(founder.locator("[data-role=deeds]")).to_contain_text(f"a retiré le compte {NAME}")


def test_a_refusal_stands_beside_what_was_asked(founder):
    give(founder)
    founder.fill("[data-role=create-account] [name=name]", NAME.upper())
    founder.click("[data-role=create-account] button")
    expect(founder.locator("#new-title ~ form [role=alert]")).to_contain_text("porte déjà ce nom")
    expect(founder.locator("[name=name]")).to_have_value(NAME.upper())


def test_a_role_sees_what_it_may_do_and_nothing_else(come_in, founder):
    provisional = give(founder, "reader")
    reader = come_in(NAME, provisional)
    choose_password(reader, provisional)
    reader.get_by_text("Revenir au centre").click()
    expect(reader.get_by_role("heading", name="Sessions")).to_be_visible()
    for shut in ("create", "open-pairing", "station-file", "unlock"):
        expect(reader.locator(f"[data-role={shut}]")).to_have_count(0)
    expect(reader.get_by_role("link", name="Comptes")).to_have_count(0)


def test_an_account_is_given_by_keyboard_alone(founder):
    founder.focus("[data-role=create-account] [name=name]")
    founder.keyboard.type(NAME)
    founder.keyboard.press("Tab")
    founder.keyboard.press("ArrowDown")
    founder.keyboard.press("Enter")
    expect(founder.locator("[data-role=given]")).to_be_visible()
    expect(founder.locator("[data-role=accounts]")).to_contain_text("Direction")


def test_the_accounts_are_accessible(come_in, address):
    page = come_in(reduced_motion="reduce")
    page.goto(f"{address}/centre/accounts")
    give(page)
    for summary in ("summary >> nth=0", "summary >> nth=1"):
        page.click(summary)
    assert violations_everywhere(page) == {}


def test_the_page_of_ones_own_password_is_accessible(come_in, founder):
    page = come_in(NAME, give(founder))
    page.wait_for_selector("[data-role=own-password]")
    assert violations_everywhere(page) == {}
