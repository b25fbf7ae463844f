"""What people do on the pages of a drill: at a station, and at the dashboard."""

from playwright.sync_api import Locator, Page, expect

from proctor_server.rehearsal.drill import PEOPLE, Drill
from proctor_server.rehearsal.ground import INVIGILATOR

# ── at a station ─────────────────────────────────────────────────────────────────────────────────────────────────────


def sit_down(page: Page, drill: Drill, seat: str) -> None:
    page.goto((drill.ground.station_dir(seat) / "launch.html").as_uri())
    page.wait_for_url("http://127.0.0.1:*/")


def enter(page: Page, drill: Drill, name: str) -> None:
    """By keyboard alone: the date's fields jump."""
    page.locator("[name=session]").focus()
    page.keyboard.type(drill.session)
    page.keyboard.press("Tab")
    _say_who(page, name)
    expect(page.locator("[name=access_code]")).to_be_focused()
    page.keyboard.type(drill.ground.codes["access_code"].lower())
    page.keyboard.press("Enter")


def enter_where_awaited(page: Page, name: str) -> None:
    """R-ENT-04: at the station to which an invigilator has moved them, people say who they are, and no more."""
    page.locator("[name=first_name]").focus()
    assert page.locator("form.entry input:visible").count() == 5
    _say_who(page, name)
    page.keyboard.press("Enter")


def _say_who(page: Page, name: str) -> None:
    person = PEOPLE[name]
    year, month, day = person["birth_date"].split("-")
    for text in (person["first_name"], person["birth_name"]):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.type(day + month + year)


def number(page: Page) -> str:
    top = page.locator(".top .place")
    return top.inner_text() if top.count() else ""


def read_notice(page: Page) -> None:
    """What is said before focused and timed items."""
    if page.locator("form#item").count() == 0:
        page.locator("main.notice-before button").click()
    expect(page.locator("form#item")).to_be_visible()


# ── at the dashboard ─────────────────────────────────────────────────────────────────────────────────────────────────


def sign_in(page: Page, drill: Drill) -> None:
    page.goto(drill.ground.dashboard)
    page.fill("[name=session]", drill.session)
    page.fill("[name=password]", drill.ground.codes["password"])
    page.fill("[name=name]", INVIGILATOR)
    page.keyboard.press("Enter")
    page.wait_for_url("**/room")


def seat_of(dashboard: Page, name: str) -> Locator:
    return dashboard.locator("[data-role=card]", has_text=name.upper())


def look(page: Page, what: str) -> None:
    page.locator(f"[data-role=look][data-look={what}]").click()


def confirm(page: Page, name: str) -> None:
    look(page, "presence")
    page.get_by_role("switch", name=f"Présence de {name}").click()
    look(page, "room")


def authorise(dashboard: Page, name: str) -> None:
    seat_of(dashboard, name).locator("[data-role=authorise]").click()


def move(dashboard: Page, name: str, seat: str) -> None:
    """R-ENT-04: to a named station, in the candidate's sheet, which is closed again."""
    seat_of(dashboard, name).locator("[data-role=open]").click()
    sheet = dashboard.locator("[data-role=sheet]")
    sheet.locator("[data-role=move]").click()
    sheet.get_by_label("Poste").select_option(label=seat)
    sheet.get_by_role("button", name="Déplacer").click()
    expect(sheet.locator("[data-role=move-form]")).to_have_count(0)
    dashboard.keyboard.press("Escape")
