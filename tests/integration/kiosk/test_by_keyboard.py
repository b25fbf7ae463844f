"""A whole test with the keyboard alone, and nothing that has the focus is ever covered."""

import pytest
from playwright.sync_api import expect

from kiosk_client.domain.comfort import Comfort
from tests.integration.kiosk.screens import SCREENS, form_of
from tests.unit.kiosk.running import eventually

PATIENCE = 60
COVERED = """() => {
  const focused = document.activeElement.closest(".choice, .text-size, .switch") ?? document.activeElement;
  if (focused.closest("dialog, .head, .bottom, .calls")) return false;
  const box = focused.getBoundingClientRect();
  const edge = (selector, side, without) => document.querySelector(selector)?.getBoundingClientRect()[side] ?? without;
  const under = Math.max(0, edge(".head", "bottom", 0));
  const over = Math.min(innerHeight, edge(".bottom", "top", innerHeight));
  // What is taller than the room between the lines shows as much as there is room for.
  return box.height < over - under && (box.top < under - 1 || box.bottom > over + 1);
}"""


def tab_to(page, role, name, *, back=False):
    """Presses Tab until this has the focus; nothing on the way may be covered."""
    wanted = page.get_by_role(role, name=name, exact=True)
    for _ in range(PATIENCE):
        if wanted.first.evaluate("wanted => wanted === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
        assert not page.evaluate(COVERED), page.evaluate("document.activeElement.outerHTML")
    raise AssertionError(f"{name} is not reached")


def press(page, role, name, key="Enter"):
    tab_to(page, role, name)
    page.keyboard.press(key)


def type_in(page, name, text):
    tab_to(page, "textbox", name)
    page.keyboard.type(text)


def come_in(page, room):
    expect(page.get_by_role("heading", name="Entre dans ta session")).to_be_visible()
    for name, text in (("Numéro de session", "229"), ("Prénom", "Ada"), ("Nom de naissance", "Lovelace")):
        type_in(page, name, text)
    page.keyboard.press("Tab")
    page.keyboard.type("10122009TOIM91")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lève la main")).to_be_visible()
    room.confirm()
    expect(page.get_by_role("button", name="Commencer")).to_be_focused()
    page.keyboard.press("Enter")


def at(page, number):
    expect(page.get_by_text(f"Question {number} / ")).to_be_visible()


def test_every_kind_of_item_is_answered_with_the_keyboard_alone(page, room):
    room.form = form_of(
        1, "2.2-publication-1-a", "2.1-messagerie-1-a", "4.1-menace-2-a", "4.1-motdepasse-1-a", "2.2-licence-3-a",
        "1.3-tableur-3-a", "3.4-variable-4-b",
    )[:7]  # fmt: skip
    come_in(page, room)
    at(page, 1)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    press(page, "button", "Valider")
    at(page, 2)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press(page, "button", "Valider")
    press(page, "button", "J'ai compris")
    type_in(page, "Ta réponse", "un rançongiciel")
    page.keyboard.press("Enter")
    press(page, "button", "Commencer")
    at(page, 4)
    press(page, "button", "Passer")
    at(page, 5)
    page.keyboard.press("Tab")
    for _ in room.form[4].fields:
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    press(page, "button", "Valider")
    at(page, 6)
    press(page, "button", "Agrandir l'image")
    type_in(page, room.form[5].fields[0].label, "=B3*C3")
    page.keyboard.press("Enter")
    at(page, 7)
    tab_to(page, "tab", "regate.fods")
    press(page, "button", "Rendre ma copie")
    expect(page.get_by_role("heading", name="Rendre ta copie ?")).to_be_visible()
    press(page, "button", "Rendre ma copie")
    expect(page.get_by_text("Tu as rendu ta copie.")).to_be_visible()
    eventually(lambda: "ended" in room.kinds())
    kinds = [kind for kind in room.kinds() if kind in {"answered", "skipped"}]
    assert kinds == ["answered", "answered", "answered", "skipped", "answered", "answered"]


@pytest.mark.parametrize("size", [(1024, 768), (1440, 900), (512, 384)], ids="{0[0]}".format)
@pytest.mark.parametrize("text", [1, 3])
@pytest.mark.parametrize("screen", ["choice", "fields", "several-fields", "table", "timed-running"])
def test_what_has_the_focus_is_never_under_a_line_that_stays(page, agent, room, screen, text, size):
    SCREENS[screen](page, room)
    agent.remembering.wish(Comfort(text=text))
    expect(page.locator(f"html[data-text='{text}']")).to_have_count(1)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for back in (False, True):
        tab_to(page, "button", "Rendre ma copie", back=back)
        tab_to(page, "button", "Affichage", back=True)


@pytest.mark.parametrize("width", [1024, 640, 512, 360])
@pytest.mark.parametrize("text", [1, 3])
def test_the_three_buttons_stand_on_one_line_or_one_above_the_two(page, agent, room, width, text):
    SCREENS["choices"](page, room)
    agent.remembering.wish(Comfort(text=text))
    expect(page.locator(f"html[data-text='{text}']")).to_have_count(1)
    page.set_viewport_size({"width": width, "height": 768})
    box = {
        name: page.get_by_role("button", name=name).bounding_box() for name in ("Rendre ma copie", "Passer", "Valider")
    }
    assert box["Passer"]["y"] == box["Valider"]["y"]
    assert box["Passer"]["x"] + box["Passer"]["width"] <= box["Valider"]["x"]
    assert all(each["x"] >= 0 and each["x"] + each["width"] <= width for each in box.values())
    hand_in, skip = box["Rendre ma copie"], box["Passer"]
    assert hand_in["y"] == skip["y"] or hand_in["y"] >= skip["y"] + skip["height"]
