"""What axe-core finds on a page."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_A_LOOK = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""The rules that colours and sizes of letters can break: the others ask what the page is made of."""
SIZES = ((1366, 768), (390, 844))
SCHEMES = ("light", "dark")
_ASK = """options => axe.run(options).then(({ violations }) =>
    violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))]))"""


def violations(page: Page, rules: Sequence[str] = STANDARDS) -> list[list[Any]]:
    """Each rule that is broken, with where. Empty: the page is as WCAG 2.2 AA asks, as far as a program sees it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[Any]] = page.evaluate(_ASK, {"runOnly": list(rules), "resultTypes": ["violations"]})
    return found


def violations_everywhere(page: Page) -> dict[str, list[list[Any]]]:
    """Those on a laptop and on a phone, in light and in dark, by where. Empty: none."""
    found = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found[f"{width} {scheme}"] = violations(page, STANDARDS if scheme == SCHEMES[0] else OF_A_LOOK)
    return {where: broken for where, broken in found.items() if broken}
