"""An invigilator's whole work without a mouse, from the door to the end of a test."""

from playwright.sync_api import Page, expect

from tests.builders.room_pages import NUMBER, PASSWORD

WHO = "invigilator:Surveillante Une"


def focused_name(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    expect(page.locator("[data-role=search]")).to_be_focused()
    page.keyboard.type(text)


def choose(page: Page, text: str, name: str) -> None:
    search(page, text)
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=card] [data-role=open]:focus")).to_have_text(name)


def test_signing_in_needs_only_the_keyboard(new_page, address):
    page = new_page()
    page.goto(address)
    expect(page.locator("[name=session]")).to_be_focused()
    for typed in (NUMBER, PASSWORD, "Surveillante Une"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/session/{NUMBER}/room")


def test_a_search_without_accents_finds_and_enter_goes_to_the_card(invigilator):
    page = invigilator()
    choose(page, "jàckson MÂRY", "JACKSON Mary")
    expect(page.locator("[data-role=card]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("[data-role=card]")).to_have_count(24)


def test_arrows_go_from_card_to_card_as_the_eye_would(invigilator):
    page = invigilator()
    names = page.locator("[data-role=card] [data-role=open]").all_inner_texts()
    page.keyboard.press("ArrowDown")
    assert focused_name(page) == names[0]
    page.keyboard.press("ArrowRight")
    assert focused_name(page) == names[1]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert focused_name(page) == names[0]
    page.keyboard.press("ArrowDown")
    assert focused_name(page) not in names[:4]
    page.keyboard.press("ArrowUp")
    assert focused_name(page) == names[0]


def test_enter_opens_the_sheet_and_escape_comes_back_to_the_card(invigilator):
    page = invigilator()
    choose(page, "pouzin", "POUZIN Louis")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=sheet] h2")).to_have_text("POUZIN Louis")
    page.keyboard.press("Escape")
    expect(page.locator("[data-role=sheet]")).to_be_hidden()
    assert focused_name(page) == "POUZIN Louis"


def test_p_confirms_the_chosen_candidates_presence(invigilator, room):
    """R-ENT-03."""
    page = invigilator()
    choose(page, "santa", "SANTA Garance")
    page.keyboard.press("p")
    expect(page.locator("[data-candidate='5']")).to_contain_text("confirmé jusqu'à")
    assert room.done == [("confirm", 5, WHO)]


def test_p_authorises_the_return_of_somebody_who_was_away(invigilator, room):
    """R-ENT-04."""
    page = invigilator()
    choose(page, "lovelace", "LOVELACE Ada")
    page.keyboard.press("p")
    expect(page.locator("[data-role=authorise]")).to_have_count(0)
    assert room.done == [("return", 3, WHO)]


def test_p_without_a_candidate_shows_presence(invigilator):
    page = invigilator()
    page.keyboard.press("p")
    expect(page.locator("[data-look=presence]")).to_have_attribute("aria-pressed", "true")


def test_ending_a_test_asks_twice_and_wants_a_reason(invigilator, room):
    """R-TST-08: irreversible."""
    page = invigilator()
    choose(page, "jackson", "JACKSON Mary")
    page.keyboard.press("Enter")
    page.locator("[data-role=end]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=end-form]")).to_be_visible()
    page.locator("[data-role=end-for-good]").focus()
    page.keyboard.press("Enter")
    assert room.done == []
    page.keyboard.type("Malaise")
    page.locator("[data-role=end-for-good]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=sheet]")).to_contain_text("terminé par un surveillant")
    assert room.done == [("end", 2, WHO, "Malaise")]


def test_the_help_sheet_names_every_key(invigilator):
    page = invigilator()
    page.keyboard.press("?")
    expect(page.locator("[data-role=keys]")).to_be_visible()
    for key in ("/", "←", "Entrée", "P", "Échap", "?"):
        expect(page.locator("[data-role=keys] kbd", has_text=key).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-role=keys]")).to_be_hidden()
