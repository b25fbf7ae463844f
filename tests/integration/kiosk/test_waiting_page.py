"""The station's own page before an exam, in a real browser: readable from two metres, in words (`screens.md`)."""

import pytest
from playwright.sync_api import expect

from kiosk_client.domain.readiness import Disk
from tests.unit.kiosk.running import running
from tests.unit.kiosk.scripted_room import ScriptedRoom
from tests.unit.kiosk.test_readiness import READY, changed

LEGIBLE = 28
"""CSS pixels: at 96 an inch, 7.4 mm, which is read from two metres."""


@pytest.fixture
def machine():
    """What the agent finds; a test changes it."""
    return [READY]


@pytest.fixture
def room():
    away = ScriptedRoom()
    away.away = True
    return away


@pytest.fixture
def agent(tmp_path, room, soon, machine, monkeypatch):
    monkeypatch.setattr("kiosk_client.composition.look", lambda *_, **__: machine[0])
    with running(tmp_path / "station", room) as agent:
        agent.checking.check()
        yield agent


def test_the_seat_is_large_and_the_last_check_is_told_with_its_time(page):
    expect(page.get_by_role("main").get_by_text("Poste 07")).to_be_visible()
    expect(page.get_by_text("tout est en ordre")).to_contain_text("Vérifié à")
    sizes = page.evaluate(
        "[...document.querySelectorAll('.waiting *')].filter(e => e.childElementCount === 0 && e.innerText)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= LEGIBLE
    label = page.locator(".label").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert label >= 4 * LEGIBLE


def test_what_is_amiss_is_said_the_worst_first(page, agent, machine):
    machine[0] = changed(keyboards=0, disk=Disk(150 << 20, 4, False))
    agent.checking.check()
    lines = page.locator(".check li")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text("Aucun clavier n'est branché")
    expect(lines.nth(1)).to_contain_text("Il ne reste que 150 Mio")
    expect(lines.nth(2)).to_contain_text("Le disque n'est pas chiffré")


def test_why_no_room_is_there_and_which_one_is(page, room):
    expect(page.get_by_text("La salle salle:1 ne répond pas.")).to_be_visible()
    room.away = False
    expect(page.get_by_role("heading", name="Entre dans ta session")).to_be_visible()
    expect(page.get_by_text("Poste prêt")).to_be_visible()


def test_a_station_with_a_fault_does_not_call_itself_ready(page, agent, room, machine):
    machine[0] = changed(screens=[*READY.screens] * 2)
    agent.checking.check()
    room.away = False
    expect(page.get_by_role("heading", name="Entre dans ta session")).to_be_visible()
    expect(page.get_by_text("2 écrans sont branchés")).to_be_visible()
    expect(page.get_by_text("Poste prêt")).to_have_count(0)


def test_the_page_fits_a_small_screen_in_english(browser, agent, page):
    context = browser.new_context(viewport={"width": 1024, "height": 700}, locale="en-GB")
    english = context.new_page()
    english.goto(agent.launch_file.as_uri())
    expect(english.get_by_text("all is well")).to_be_in_viewport()
    assert english.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
