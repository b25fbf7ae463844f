"""Each screen of the exam page: nothing that axe-core finds, nothing wider than the screen, and its picture.

`PICTURES=docs/pictures` in the environment keeps the pictures that the guide for schools shows.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kiosk_client.domain.comfort import Comfort
from tests.builders.axe import OF_A_LOOK, STANDARDS, violations
from tests.integration.kiosk.screens import SCREENS, room_of_the_morning

TOP = Path(__file__).parents[3]
PICTURES = os.environ.get("PICTURES")
LARGEST_PICTURE = 120_000
LOOKS = {
    "light": {},
    "dark": {},
    "contrast": {"contrast": True, "text": 3},
    "dark contrast": {"contrast": True, "wide_lines": True, "wide_letters": True},
    "calm": {"calm": True, "text": 2},
}


@pytest.fixture
def room():
    return room_of_the_morning()


@pytest.fixture
def lit(page, agent):
    """Gives the page a look, and waits until it has it."""

    def look(name):
        page.emulate_media(color_scheme="dark" if "dark" in name else "light", reduced_motion="reduce")
        wish = Comfort(**LOOKS[name])
        agent.remembering.wish(wish)
        root = page.locator(f"html[data-text='{wish.text}']")
        for attribute, on in (("data-contrast", wish.contrast), ("data-calm", wish.calm)):
            root = root.and_(page.locator(f"html[{attribute}]" if on else f"html:not([{attribute}])"))
        expect(root).to_have_count(1)

    return look


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_its_picture_is_accessible_in_every_look_and_fits(page, lit, room, screen, complaints, tmp_path):
    lit("light")
    SCREENS[screen](page, room)
    keep_picture(page, screen, tmp_path)
    for look, rules in zip(LOOKS, [STANDARDS, *[OF_A_LOOK] * len(LOOKS)], strict=False):
        lit(look)
        assert violations(page, rules) == [], look
        assert wide(page) <= 1024, look
    # 200 % of 1024 by 768, with the largest text there is
    page.set_viewport_size({"width": 512, "height": 384})
    for look, rules in ("light", STANDARDS), ("contrast", OF_A_LOOK):
        lit(look)
        assert violations(page, rules) == [], look
        assert wide(page) <= 512, look
    complaints.clear()


def keep_picture(page, screen, tmp_path):
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready.then(() => { document.activeElement.blur(); window.scrollTo(0, 0); })")
    file = Path(PICTURES or tmp_path) / f"exam-{screen}.png"
    page.screenshot(path=file, animations="disabled", caret="hide")
    assert file.stat().st_size <= LARGEST_PICTURE


@pytest.mark.parametrize("screen", SCREENS)
def test_the_guide_for_schools_shows_each_screen(screen):
    guide = TOP / "docs" / "how-to" / "page-d-examen.md"
    picture = f"../pictures/exam-{screen}.png"
    assert guide.read_text("utf-8").count(picture) == 1
    assert (guide.parent / picture).stat().st_size <= LARGEST_PICTURE
