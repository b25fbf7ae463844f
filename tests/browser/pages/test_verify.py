"""R-AUT-03: anybody checks a certificate, in a real browser, without a script."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from proctor_server.authority.storage.certificates import held_by_school
from tests.builders.axe import violations
from tests.builders.http_door import served
from tests.builders_authority import Office, make_office
from tests.builders_package import ALL_RIGHT

SIZES = [(400, 800), (1600, 1000)]


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    office = make_office(tmp_path / "authority")
    office.receive(office.package(runs={"Jackson": ALL_RIGHT}))
    yield office
    office.authority.close()


@pytest.fixture
def code(office: Office) -> str:
    with office.authority.engine.connect() as connection:
        (held,) = held_by_school(connection, "0000000X")
    return held.code


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with served(office.authority.app) as url:
        yield f"{url}/verify"


@pytest.fixture
def new_visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens the page as somebody who has no script; each in a browser of its own."""
    contexts = []

    def open_page(size: tuple[int, int] = SIZES[1], **wishes: object) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        contexts.append(browser.new_context(viewport=viewport, locale="fr-FR", **wishes))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def type_in(page: Page, typed: str) -> None:
    page.get_by_label("Code de vérification").fill(typed)
    page.keyboard.press("Enter")


def test_a_code_typed_in_small_letters_shows_the_certificate(new_visit, code):
    page = new_visit(java_script_enabled=False)
    type_in(page, code.lower().replace("p-", "p - "))
    expect(page.get_by_role("heading", level=2)).to_have_text("Mary JACKSON")
    expect(page.get_by_text("Certificat authentique")).to_be_visible()
    expect(page.locator("tbody td").first).to_have_text("1.1 Mener une recherche et une veille d'information")


def test_a_wrong_code_is_refused_beside_its_field_and_kept_there(new_visit):
    page = new_visit(java_script_enabled=False)
    type_in(page, "p-aaaaaaab")
    field = page.get_by_label("Code de vérification")
    expect(field).to_have_value("p-aaaaaaab")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "Sur le certificat, en bas : P-, puis 8 lettres ou chiffres. Pas de réponse pour ce code."
        " Aucun certificat publié ne porte ce code. Relisez-le : P-, puis 8 lettres ou chiffres."
    )
    expect(page).to_have_title("Erreur : Vérifier un certificat")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_each_state_is_accessible(new_visit, address, code, size, scheme):
    page = new_visit(size, color_scheme=scheme, bypass_csp=True)
    for asked in ("", f"?code={code}", "?code=P-AAAAAAAA"):
        page.goto(f"{address}{asked}")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
