"""How a candidate wants the page: a language, larger text, more space, contrast, calm; remembered for the test."""

import pytest
from playwright.sync_api import expect

from tests.integration.kiosk.acts import begin, come_in
from tests.unit.kiosk.running import eventually, running


def size_of_text(page):
    return page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")


def open_panel(page):
    page.get_by_role("button", name="Affichage").click()


def close_panel(page):
    page.get_by_role("button", name="Fermer l'affichage").click()


def test_the_language_is_switched_on_any_screen_and_decides_what_is_refused(page, room):
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Enter your session")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("button", name="Français").click()
    begin(page, room)
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Validate").click()
    expect(page.get_by_role("alert")).to_have_text("To validate, answer the question. Otherwise, skip it.")
    page.get_by_role("button", name="Français").click()
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("alert")).to_have_text("Pour valider, réponds à la question. Sinon, passe.")


def test_what_is_typed_stays_when_the_language_changes(page, room):
    room.form = room.form[2:]
    come_in(page, room)
    page.get_by_label("Ta réponse").press_sequentially("rapport")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Your answer")).to_have_value("rapport")


def test_text_grows_at_once_and_after_a_reload(page, room):
    open_panel(page)
    before = size_of_text(page)
    page.get_by_label("Très grand").check()
    expect(page.locator("html")).to_have_attribute("data-text", "3")
    assert size_of_text(page) == pytest.approx(1.4 * before)
    close_panel(page)
    begin(page, room)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-text", "3")


def test_space_between_lines_and_letters(page):
    open_panel(page)
    page.get_by_label("Lignes plus espacées").check()
    page.get_by_label("Lettres plus espacées").check()
    expect(page.locator("html[data-wide-lines][data-wide-letters]")).to_have_count(1)
    line, letter = page.evaluate(
        "(style => [parseFloat(style.lineHeight) / parseFloat(style.fontSize), parseFloat(style.letterSpacing)])"
        "(getComputedStyle(document.body))"
    )
    assert line > 1.8
    assert letter > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_higher_contrast_is_black_and_white(page, scheme):
    page.emulate_media(color_scheme=scheme)
    open_panel(page)
    page.get_by_label("Contraste renforcé").check()
    expect(page.locator("html[data-contrast]")).to_have_count(1)
    colours = page.evaluate(
        "(style => [style.color, style.backgroundColor])(getComputedStyle(document.documentElement))"
    )
    assert set(colours) == {"rgb(0, 0, 0)", "rgb(255, 255, 255)"}


def test_a_calm_screen_has_no_bar_and_no_colour_that_changes(page, room):
    begin(page, room)
    expect(page.get_by_role("progressbar")).to_be_visible()

    def colour():
        return page.locator(".light").last.evaluate("light => getComputedStyle(light).color")

    open_panel(page)
    page.get_by_label("Écran calme").check()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    close_panel(page)
    kept = colour()
    room.away = True
    expect(page.get_by_text("salle absente")).to_be_visible()
    assert colour() == kept


def test_the_panel_is_used_with_the_keyboard_alone(page):
    page.get_by_role("button", name="Affichage").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Affichage")).to_be_visible()
    expect(page.get_by_role("button", name="Fermer l'affichage")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Cacher le temps")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Affichage")).to_be_focused()


def test_r_ent_04_after_a_restart_of_the_station_the_page_is_as_it_was(page, browser, agent, room, complaints):
    begin(page, room)
    open_panel(page)
    page.get_by_label("Grand", exact=True).check()
    eventually(lambda: agent.remembering.now.comfort.text == 2)
    agent.stop()
    complaints.clear()
    with running(agent.config.data_dir, room) as again:
        page.goto(again.launch_file.as_uri())
        expect(page.get_by_text("Tu reviens : dis qui tu es")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("data-text", "2")
    complaints.clear()


def test_the_page_before_the_items_weighs_at_most_300_kilobytes(browser, agent):
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    weights = []
    page.on("response", lambda answer: weights.append(len(answer.body())) if answer.status == 200 else None)
    page.goto(agent.launch_file.as_uri())
    expect(page.get_by_role("heading", name="Entre dans ta session")).to_be_visible()
    context.close()
    assert 100_000 < sum(weights) <= 300_000
