"""The plan of a room, in a real browser: arranged by mouse, by finger and by keyboard, and watched."""

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from proctor_server.room.domain.plan import Place, Seat
from tests.builders.axe import violations
from tests.builders.room_pages import FakeRoom

SIZES = ({}, {"width": 400, "height": 800}, {"color_scheme": "dark"}, {"forced_colors": "active"})


@pytest.fixture
def arranged(room: FakeRoom) -> FakeRoom:
    """Three seats and the desk; «Poste 20» has its port closed, «Poste 90» was never seen."""
    seats = [
        Seat(name="Poste 01", column=0, row=1),
        Seat(name="Poste 02", column=1, row=1),
        Seat(name="Poste 20", column=3, row=1, spare=True),
        Seat(name="Poste 90", column=0, row=2),
    ]
    room.plan_ = replace(room.plan_, version=1, seats=seats, desk=Place(column=1, row=0))
    return room


@pytest.fixture
def plan(arranged: FakeRoom, administrator):
    def enter(**options: object) -> Page:
        page = administrator(**options)
        page.locator("[data-role=plans] a").click()
        page.wait_for_selector("[data-piece]")
        return page

    return enter


def piece(page: Page, name: str):
    return page.locator(f'[data-piece="{name}"]')


def place(room: FakeRoom, name: str) -> tuple[int, int]:
    return next((seat.column, seat.row) for seat in room.plan_.seats if seat.name == name)


def save(page: Page) -> None:
    page.click("[data-role=save-plan]")
    expect(page.get_by_text("Tout est enregistré.")).to_be_visible()


def test_a_plan_can_be_read_by_everybody(plan):
    for options in SIZES:
        page = plan(**options)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page) == []


def test_each_seat_says_whether_it_can_be_used_and_what_to_do(plan):
    page = plan()
    expect(piece(page, "Poste 20")).to_contain_text("port fermé")
    expect(piece(page, "Poste 90")).to_contain_text("jamais vu")
    piece(page, "Poste 90").focus()
    expect(page.locator("[data-role=chosen]")).to_contain_text("Allumez le poste")


def test_a_seat_is_moved_by_keyboard_and_the_move_is_told(plan, arranged):
    page = plan()
    piece(page, "Poste 01").focus()
    page.keyboard.press("ArrowRight")
    expect(piece(page, "Poste 02")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    said = page.locator("[data-role=plan-said]")
    expect(said).to_have_text("Poste 02\u00a0: colonne 3, rang 2.")
    expect(piece(page, "Poste 02")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text("Poste 02\u00a0: colonne 4, rang 2, échangé avec Poste 20.")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Poste 02 est posé\u00a0: colonne 4, rang 2.")
    save(page)
    assert (place(arranged, "Poste 02"), place(arranged, "Poste 20")) == ((3, 1), (2, 1))


def test_a_seat_is_dragged_onto_another_and_they_change_places(plan, arranged):
    page = plan()
    piece(page, "Poste 01").drag_to(piece(page, "Poste 20"))
    expect(page.locator("[data-role=plan-said]")).to_contain_text("échangé avec Poste 20")
    save(page)
    assert (place(arranged, "Poste 01"), place(arranged, "Poste 20")) == ((3, 1), (0, 1))


def test_two_clicks_move_a_seat_where_nobody_can_drag(plan, arranged):
    page = plan()
    piece(page, "Poste 01").click()
    page.locator('.plan-cell[data-column="2"][data-row="2"]').click()
    save(page)
    assert place(arranged, "Poste 01") == (2, 2)


def test_everything_can_be_undone(plan, arranged):
    page = plan()
    before = arranged.plan_.seats
    piece(page, "Poste 01").focus()
    page.click("[data-role=in-rows]")
    page.click("[data-role=undo]")
    piece(page, "Poste 90").focus()
    page.click("[data-role=remove]")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-role=undo]")).to_be_disabled()
    save(page)
    assert sorted(arranged.plan_.seats, key=lambda seat: seat.name) == before


def test_a_plan_that_changed_meanwhile_is_not_overwritten(plan, arranged):
    page = plan()
    page.click("[data-role=in-rows]")
    expect(page.locator("[data-role=save-plan]")).to_be_enabled()
    arranged.plan_ = replace(arranged.plan_, version=2)
    page.click("[data-role=save-plan]")
    expect(page.get_by_role("alert")).to_contain_text("rechargez la page")
    expect(page.get_by_text("Changements pas encore enregistrés.")).to_be_visible()


def test_stations_that_stand_nowhere_are_placed_and_kept_spare(plan, arranged):
    page = plan()
    page.locator("[data-role=tray] button", has_text="Poste 03").click()
    page.check("[data-role=spare]")
    save(page)
    assert [seat.name for seat in arranged.plan_.seats if seat.spare] == ["Poste 20", "Poste 03"]


# ── the room ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def watched(invigilator):
    def enter(**options: object) -> Page:
        page = invigilator(**options)
        page.click("[data-look=plan]")
        page.wait_for_selector("[data-role=seat]")
        return page

    return enter


def test_the_plan_is_watched_by_everybody(arranged, watched):
    for options in SIZES:
        page = watched(**options)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(page) == []


def test_without_a_plan_seats_stand_by_number(watched):
    page = watched()
    expect(page.get_by_text("Personne n'a encore arrangé cette salle")).to_be_visible()
    expect(page.locator("[data-role=seat] .seat").nth(1)).to_have_text("Poste 02")


def test_arrows_go_from_seat_to_seat_and_enter_opens_the_candidate(arranged, watched):
    page = watched()
    page.locator("[data-role=seat] [data-role=open]").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_text("JACKSON Mary")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=sheet]")).to_contain_text("JACKSON Mary")


def test_a_search_dims_the_others(arranged, watched):
    page = watched()
    page.fill("[data-role=search]", "jackson")
    expect(page.locator("[data-role=seat]:not([data-dim])")).to_have_count(1)
    assert violations(page) == []


def ready(room, number):
    return replace(room.stations_[f"s{number}"], state="ready", usable="usable")


def asked_where_to(room, watched, *numbers):
    """The first candidate is to move, and the stations of these numbers are free."""
    room.stations_ = {**room.stations_, **{f"s{number}": ready(room, number) for number in numbers}}
    page = watched()
    page.locator("[data-role=seat] [data-role=open]").first.click()
    page.click("[data-role=sheet] [data-role=move]")
    return page


def test_a_spare_station_is_offered_first_and_said_to_be_one(room, arranged, watched):
    page = asked_where_to(room, watched, 18, 20)
    offered = page.locator("[name=station]")
    expect(offered.locator("option")).to_have_text(["Choisir…", "Poste 20 (secours)", "Poste 18"])
    expect(offered).to_have_value("s20")


def test_r_ent_04_a_station_that_was_chosen_stays_chosen_or_is_asked_for_again(room, arranged, watched):
    page = asked_where_to(room, watched, 17, 18)
    page.select_option("[name=station]", "s18")
    room.changed("stations", [ready(room, 20)])
    offered = page.locator("[name=station]")
    expect(offered.locator("option")).to_have_text(["Choisir…", "Poste 20 (secours)", "Poste 17", "Poste 18"])
    expect(offered).to_have_value("s18")
    room.changed("stations", [replace(room.stations_["s18"], state="lost")])
    expect(offered.locator("option")).to_have_text(["Choisir…", "Poste 20 (secours)", "Poste 17"])
    expect(offered).to_have_value("")
