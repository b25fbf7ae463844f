"""What axe-core finds on a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Each rule that is broken, with where. Empty: the page is as WCAG 2.2 AA asks, as far as a program sees it."""
    found: dict[str, Any] = Axe().run(page, options=RULES).response
    return [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found["violations"]]
