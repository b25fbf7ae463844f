"""A day through real pages. What a browser complains about in its console fails the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from proctor_server.rehearsal.drill import Drill
from tests.builders.chromium import HARMLESS
from tests.builders.drill import laid_out

PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with laid_out(tmp_path_factory.mktemp("day")) as drill:
        yield drill


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[[int, int], Page]]:
    said: list[str] = []
    pages: list[Page] = []

    def open_page(width: int, height: int) -> Page:
        size: Any = {"width": width, "height": height}
        context = browser.new_context(viewport=size, locale="fr-FR", reduced_motion="reduce")
        pages.append(context.new_page())
        pages[-1].set_default_timeout(PATIENCE_MS)
        pages[-1].on("console", lambda message: _note(message, said))
        pages[-1].on("pageerror", lambda error: said.append(str(error)))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()
    assert [text for text in said if not text.startswith(HARMLESS)] == []


def _note(message: ConsoleMessage, said: list[str]) -> None:
    if message.type in ("error", "warning"):
        said.append(f"{message.text} {message.location['url']}")
