"""The page on the real room: real services, real disk, the real dashboards' door."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from proctor_server.room.composition import Room, build
from proctor_server.room.config import Config
from proctor_server.room.storage.handoff import ThreadHandoff
from tests.builders.room import PASSWORD, PUPILS, Clock, Day, centre, content_bundle, profiles_json

LOVELACE = "0801234569C"
PLAN = {"site": "Collège", "room": "Salle 1", "starts_at": "2026-03-12T13:00", "invigilators": ["Essai"]}


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        pass


@pytest.fixture
def real_room(tmp_path) -> Iterator[Room]:
    centre(tmp_path)
    config = Config(data_dir=tmp_path, async_mode="threading", announce=False)
    room = build(config, ThreadHandoff(), lambda function, *args: function(*args))
    room.vault.unlock_as_administrator(PASSWORD)
    room.vault.store_content(content_bundle())
    room.start(0)
    yield room
    room.stop()


@pytest.fixture
def address(real_room: Room) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, real_room.app, threaded=True, request_handler=Quiet)
    server.daemon_threads, server.block_on_close = True, False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def day(tmp_path, real_room: Room) -> Day:
    """A session of five, today."""
    services = real_room.services
    clock = Clock(services.clock())
    codes = services.preparing.create_session(PLAN, "administrator", clock.now)
    services.preparing.import_candidates(codes["number"], PUPILS.read_bytes(), "administrator", clock.now)
    services.preparing.import_profiles(codes["number"], "p.json", profiles_json(), "administrator", clock.now)
    return Day(tmp_path, services, clock, codes)


@pytest.fixture
def screens(day: Day, address: str, new_page) -> list[Page]:
    """Two invigilators, each before a browser of their own."""
    pages = []
    for name in ("Surveillante Une", "Surveillant Deux"):
        page = new_page()
        page.goto(address)
        page.fill("[name=session]", day.session)
        page.fill("[name=password]", day.codes["password"])
        page.fill("[name=name]", name)
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-role=person]")
        pages.append(page)
    return pages


def test_a_presence_confirmed_on_one_screen_is_seen_on_the_other(screens):
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
