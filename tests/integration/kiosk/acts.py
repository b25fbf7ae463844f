"""What a candidate does on the exam page, in the words of a test."""

from playwright.sync_api import expect


def type_identity(page, birth_name="Lovelace"):
    page.get_by_label("Numéro de session").fill("229")
    page.get_by_label("Prénom").fill("ada")
    page.get_by_label("Prénom").fill("Ada")
    page.get_by_label("Nom de naissance").fill(birth_name)
    page.get_by_label("Jour").click()
    page.keyboard.type("10122009")
    page.keyboard.type("TOIM91")
    page.keyboard.press("Enter")


def come_in(page, room, **order):
    """Until something of the test is on screen."""
    type_identity(page)
    expect(page.get_by_text("Lève la main : le surveillant confirme ta présence.")).to_be_visible()
    room.order_now(confirmed=True, **order)
    expect(page.get_by_text("Ta présence est confirmée.")).to_be_visible()
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_text("Ta présence est confirmée.")).to_have_count(0)


def begin(page, room):
    come_in(page, room)
    expect(page.get_by_text("Question 1 / ")).to_be_visible()


def validate(page):
    page.get_by_role("button", name="Valider").click()


def skip(page):
    """Until what comes after the item is on screen: a second click meanwhile would still be about the same item."""
    place = page.locator(".place").text_content()
    page.get_by_role("button", name="Passer").click()
    expect(page.locator(".place", has_text=place)).to_have_count(0)
