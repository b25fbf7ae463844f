"""Every page of the room: nothing that axe-core finds, in light and in dark, on a laptop and on a phone."""

import pytest
from playwright.sync_api import Page

from proctor_server.room.domain.view import Lack
from tests.builders.axe import violations, violations_everywhere
from tests.builders.room_sample import sample_room


@pytest.fixture
def planned_room(room):
    """The room of these pages, before its day."""
    planned = sample_room(planned=True)
    room.session, room.cards = planned.session, planned.cards
    return room


def card(page: Page) -> None:
    page.locator("[data-role=card][data-candidate='1'] [data-role=open]").focus()
    page.keyboard.press("m")
    page.wait_for_selector("[data-role=message-form]")


def everybody(page: Page) -> None:
    page.locator("[data-role=to-everybody]").click()
    page.wait_for_selector("[data-role=everybody][open]")


def looking(name: str):
    return lambda page: page.locator(f"[data-look={name}]").click()


def finalisation(page: Page) -> None:
    page.goto(page.url.replace("/room", "/finalisation"))
    page.wait_for_selector("[data-role=sign]")


ROOM = {
    "presence": looking("presence"),
    "room": looking("room"),
    "stations": looking("stations"),
    "reports": looking("reports"),
    "card": card,
    "everybody": everybody,
    "finalisation": finalisation,
}


@pytest.mark.parametrize("view", ROOM)
def test_the_room_is_accessible(invigilator, view):
    page = invigilator(reduced_motion="reduce")
    ROOM[view](page)
    assert violations_everywhere(page) == {}


def test_the_centre_is_accessible(administrator, room):
    room.say(state="planned", lacks=[Lack(code="profile_missing", n=2), Lack(code="never_seen", n=1)])
    page = administrator(reduced_motion="reduce")
    page.locator("[data-role=create]").click()
    page.wait_for_selector("[data-role=create-form]")
    assert violations_everywhere(page) == {}


def pressing(*roles: str):
    def press(page: Page) -> None:
        for role in roles:
            page.locator(f"[data-role={role}]").first.click()

    return press


SESSION = {
    "plan": ("details", pressing()),
    "edit": ("details", pressing("edit")),
    "duplicate": ("details", pressing("duplicate")),
    "delete": ("details", pressing("delete")),
    "candidates": ("candidates", pressing()),
    "correct": ("candidates", pressing("correct")),
    "removed": ("candidates", pressing("remove", "undo")),
    "stations": ("stations", pressing("open-pairing")),
    "papers": ("papers", pressing()),
}


@pytest.mark.parametrize("view", SESSION)
def test_a_session_that_is_prepared_is_accessible(planned_room, prepare, view):
    tab, press = SESSION[view]
    page = prepare(tab, reduced_motion="reduce")
    press(page)
    assert violations_everywhere(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("listed", "shown"), [("Nom;Prénom", "preview"), ("?", "faults")])
def test_what_is_shown_of_a_list_is_accessible(planned_room, prepare, tmp_path, listed, shown):
    file = tmp_path / "liste.csv"
    file.write_text(listed)
    page = prepare("candidates", reduced_motion="reduce")
    page.locator(".imports summary").click()
    page.locator("[data-role=import-candidates]").set_input_files(file)
    page.wait_for_selector(f"[data-role={shown}]")
    assert violations_everywhere(page) == {}


@pytest.mark.parametrize("door", ["", "/administrator"])
def test_the_doors_are_accessible(new_page, address, door):
    page = new_page()
    page.goto(f"{address}{door}")
    page.wait_for_selector("[name=password]")
    assert violations(page) == []
