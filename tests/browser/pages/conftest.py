"""A real browser on the real pages. What it complains about in its console fails the test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.builders.chromium import LOST, REFUSED
from tests.builders.room_door import open_door
from tests.builders.room_pages import CENTRE_PASSWORD, NUMBER, PASSWORD, FakeRoom
from tests.builders.room_sample import sample_room

HARMLESS = ("[DOM] Password forms should have", *(f"{REFUSED}{status}" for status in (400, 401, 409, 422)), *LOST)
"""Advice that is not ours to follow, what a browser says of every refusal, and of a server that is away."""


@pytest.fixture
def room() -> FakeRoom:
    return sample_room()


@pytest.fixture
def address(room: FakeRoom) -> Iterator[str]:
    with open_door(room) as address:
        yield address


@pytest.fixture
def new_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens pages, closed before the server is; none of them may have complained by then."""
    said: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(width: int = 1366, height: int = 768, **options: object) -> Page:
        size = {"width": width, "height": height}
        wishes = {"locale": "fr-FR", "timezone_id": "Europe/Paris", **options}
        contexts.append(browser.new_context(viewport=size, **wishes))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in said if not text.startswith(HARMLESS)] == []


@pytest.fixture
def invigilator(new_page: Callable[..., Page], address: str) -> Callable[..., Page]:
    """Signs in as an invigilator, and waits for the room."""

    def enter(**options: object) -> Page:
        page = new_page(**options)
        page.goto(address)
        page.fill("[name=session]", NUMBER)
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=name]", "Surveillante Une")
        page.keyboard.press("Enter")
        page.wait_for_url("**/room")
        page.wait_for_selector("[data-role=look]")
        return page

    return enter


@pytest.fixture
def administrator(new_page: Callable[..., Page], address: str) -> Callable[..., Page]:
    """Signs in as the administrator."""

    def enter(**options: object) -> Page:
        page = new_page(**options)
        page.goto(f"{address}/administrator")
        page.fill("[name=password]", CENTRE_PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/centre")
        page.wait_for_selector("[data-role=sessions]")
        return page

    return enter


@pytest.fixture
def prepare(administrator: Callable[..., Page], address: str) -> Callable[..., Page]:
    """Opens a tab of a session as the administrator."""

    def enter(tab: str = "details", session: str = NUMBER, **options: object) -> Page:
        page = administrator(**options)
        page.goto(f"{address}/centre/session/{session}#{tab}")
        page.wait_for_selector(f"[data-role=tab-{tab}]")
        return page

    return enter
