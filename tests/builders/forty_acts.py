"""What somebody does at the dashboard of a room of forty."""

import io
import os
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import FloatRect, Locator, Page, Route, expect
from pypdf import PdfReader

from tests.builders.forty import Forty

LOOK_MS = 20
PICTURES = os.environ.get("PICTURES")
LARGEST_PICTURE = 120_000


def picture(page: Page, name: str, height: int = 540, left: int = 0) -> None:
    """The top of the page from `left` on, kept where `PICTURES` says, if it does."""
    if not PICTURES:
        return
    page.evaluate("scrollTo(0, 0)")
    file, width = Path(PICTURES) / f"{name}.png", page.evaluate("document.documentElement.clientWidth") - left
    clip = FloatRect(x=left, y=0, width=width, height=height)
    page.screenshot(path=file, clip=clip, animations="disabled", caret="hide")
    assert file.stat().st_size <= LARGEST_PICTURE


def sign_in(page: Page, forty: Forty, name: str) -> None:
    page.goto(forty.address)
    page.fill("[name=session]", forty.session)
    page.fill("[name=password]", forty.codes["password"])
    page.fill("[name=name]", name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/room")
    page.wait_for_selector("[data-role=look]")


def sign_in_to_the_office(page: Page, forty: Forty) -> None:
    """The administrator, who then looks at the room."""
    page.goto(f"{forty.address}/administrator")
    page.fill("[name=password]", forty.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/centre")
    page.wait_for_selector("[data-role=sessions]")
    page.goto(f"{forty.address}/session/{forty.session}/room")


def look(page: Page, what: str) -> None:
    page.locator(f"[data-role=look][data-look={what}]").click()


def show(page: Page, whom: str) -> None:
    """`mine` or `all`."""
    page.locator(f"[data-role=list][data-list={whom}]").click()


def chip(page: Page, group: str) -> Locator:
    return page.locator(f"[data-role=filter][data-group={group}]")


def of(page: Page, role: str, forty: Forty, ine: str) -> Locator:
    """The row, card or seat of a candidate."""
    return page.locator(f"[data-role={role}][data-candidate='{forty.candidate(ine)}']")


def opened(page: Page, forty: Forty, ine: str) -> Locator:
    """The candidate's sheet."""
    of(page, "card", forty, ine).locator("[data-role=open]").click()
    sheet = page.locator("[data-role=sheet]")
    expect(sheet).to_be_visible()
    return sheet


def press(within: Locator | Page, role: str) -> None:
    within.locator(f"[data-role={role}]").click()


def press_at_one_instant(within: Sequence[Locator], role: str) -> None:
    """Each on a screen of its own, before any of them can know of another: what the pages ask is held back until all
    of them have asked."""
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    for one in within:
        one.page.route("**/api/**", hold, times=1)
        press(one, role)
    while len(asked) < len(within):
        within[0].page.wait_for_timeout(LOOK_MS)
    for route in asked:
        route.continue_()


def say_why(form: Locator, reason: str) -> None:
    form.locator("[name=reason]").fill(reason)


def close(page: Page) -> None:
    """By key, whatever is open; the page has the keys again."""
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def saved(page: Page, role: str) -> bytes:
    """What a link gives."""
    with page.expect_download() as download:
        press(page, role)
    return download.value.path().read_bytes()


def words(pdf: bytes) -> str:
    """The text of a paper, line ends as blanks."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())
