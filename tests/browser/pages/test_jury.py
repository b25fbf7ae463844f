"""The jury's pages in a real browser: look, see what a decision would change, decide, publish (R-AUT-02)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from proctor_server.session_package.cards import card_file
from proctor_server.session_package.record import IncidentReport
from tests.builders.axe import violations
from tests.builders.http_door import served
from tests.builders_authority import NOW, Office, corrected_solutions, jury_at, make_office
from tests.builders_package import WRONG, make_centre
from tests.unit.authority.test_item_texts import content

FRAUD = IncidentReport(category="C6", candidate=2, text="téléphone vu", report=7, written_by="Une surveillante")
DATA = IncidentReport(category="C1", candidate=2, value="née le 4 septembre", report=9)
LONG = "x" * 400 + " \u202eغيديز " + "é" * 400


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = make_office(tmp_path / "authority")
    office.receive(office.package(runs={"Jackson": "1101s1111111101"}, reports=[FRAUD, DATA], comment=LONG))
    office.receive(office.package(number="555555"))
    yield office
    office.authority.close()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with served(office.authority.app) as address:
        yield address


@pytest.fixture
def enter(office: Office, address: str, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Signs in by keyboard, and waits for the sessions."""

    def as_role(role: str, **options: object) -> Page:
        password = office.authority.accounts.add(f"Claire {role}", role, by="commande", now=NOW)
        page = new_page(**options)
        page.goto(address)
        page.keyboard.press("Tab")
        page.fill("[name=account]", f"claire {role}")
        page.keyboard.press("Tab")
        page.keyboard.type(password)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sessions à regarder")
        return page

    return as_role


def by_keyboard(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.focus()
    page.keyboard.press("Enter")


def decide(page: Page, reason: str) -> None:
    """The decision page: its reason, and its own button, by keyboard."""
    page.get_by_label("Motif").fill(reason)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_a_jury_settles_a_session_by_keyboard_and_publishes_it(office: Office, enter: Callable[..., Page]) -> None:
    page = enter("jury")
    page.get_by_role("link", name="Session 472913").press("Enter")
    by_keyboard(page, "J'ai lu ce commentaire…")
    page.get_by_role("button", name="Commentaire lu").press("Enter")
    page.get_by_role("link", name="Jackson Mary").press("Enter")
    by_keyboard(page, "Retenir… C6")
    expect(page.get_by_role("table")).to_contain_text("Rejetée")
    page.get_by_role("link", name="Ne rien décider").press("Enter")
    by_keyboard(page, "Écarter… C6")
    decide(page, "Ce n'était pas un téléphone.")
    by_keyboard(page, "Retenir… C1")
    page.get_by_label("Date de naissance").fill("1921-09-04")
    decide(page, "Carte vue.")
    expect(page.get_by_role("main")).to_contain_text("04/09/1921")
    page.get_by_role("link", name="Session 472913").press("Enter")
    by_keyboard(page, "Publier les résultats…")
    page.get_by_role("button", name="Publier les résultats").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Résultats publiés le")
    assert office.state() == "published"


def test_who_decides_on_a_page_that_is_old_is_told_and_nothing_is_done(
    office: Office, enter: Callable[..., Page]
) -> None:
    page = enter("jury")
    page.get_by_role("link", name="Session 472913").click()
    page.get_by_role("link", name="Jackson Mary").click()
    jury_at(office).act(act="acknowledge")
    page.get_by_role("button", name="Annuler…").click()
    expect(page.get_by_role("alert")).to_contain_text("rien n'est fait")
    page.get_by_role("link", name="Relire la page").click()
    page.get_by_role("button", name="Annuler…").click()
    page.get_by_label("Motif").fill("Plainte fondée.")
    page.get_by_role("button", name="Annuler la certification").click()
    expect(page.get_by_role("main")).to_contain_text("Annulée")


def test_a_reader_sees_no_button_that_is_not_theirs(enter: Callable[..., Page]) -> None:
    page = enter("reader")
    page.get_by_role("link", name="Session 472913").click()
    page.get_by_role("link", name="Jackson Mary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jackson Mary")
    assert page.get_by_role("button").all_inner_texts() == ["Quitter"]
    assert page.get_by_role("link", name="Comptes").count() == 0


def test_a_new_scoring_is_shown_done_and_taken_back(office: Office, enter: Callable[..., Page]) -> None:
    office.add_solutions(corrected_solutions())
    page = enter("jury")
    page.get_by_role("link", name="Noter de nouveau").click()
    page.get_by_role("button", name="Voir qui change").click()
    expect(page.get_by_role("main")).to_contain_text("Jackson Mary")
    assert violations(page) == []
    page.get_by_label("Motif, gardé").fill("La solution était fausse.")
    page.get_by_role("button", name="Noter et publier de nouveau").click()
    expect(page.get_by_role("main")).to_contain_text("La solution était fausse.")
    assert jury_at(office, "555555").result("Jackson").rate == 93
    page.get_by_label("Motif pour revenir dessus").fill("Elle était juste.")
    page.get_by_role("button", name="Revenir dessus").click()
    expect(page.get_by_role("main")).to_contain_text("n'est plus en vigueur")
    assert jury_at(office, "555555").result("Jackson").rate == 100


def test_an_administrator_admits_a_centre_revokes_a_key_and_lets_somebody_in(
    office: Office, enter: Callable[..., Page]
) -> None:
    page = enter("administrator")
    page.get_by_role("link", name="Centres").click()
    card = {"name": "c.json", "mimeType": "application/json", "buffer": card_file(make_centre("Lycée Neuf").card)}
    page.get_by_label("Fiche du centre").set_input_files([card])
    page.get_by_role("button", name="Admettre").click()
    line = page.get_by_role("listitem").filter(has_text="Lycée Neuf")
    line.get_by_text("Changer la clé").click()
    line.get_by_label("Motif").last.fill("Portable volé.")
    line.get_by_role("button", name="Révoquer").click()
    expect(line).to_contain_text("Révoquée le")
    assert violations(page) == []
    page.get_by_role("link", name="Comptes").click()
    page.get_by_label("Nom").fill("Paul Petit")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_role("status")).to_contain_text("montré une seule fois")
    page.get_by_label("Nom").fill("paul  PETIT")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_role("alert")).to_contain_text("existe déjà")
    assert violations(page) == []


PAGES = ("/", "/published", "/session/{centre}/472913", "/certification/1", "/certification/2", "/search?q=jackson",
         "/search?q=nobody", "/audit", "/audit?by=nobody", "/password", "/rescoring",
         "/decide?act=cancel&centre={centre}&session=472913&candidate=2&seen={seen}&back=1",
         "/decide?act=accept&centre={centre}&session=472913&report=9&seen={seen}&back=1")  # fmt: skip


@pytest.mark.parametrize("width", [400, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(
    office: Office, address: str, enter: Callable[..., Page], width: int, scheme: str
) -> None:
    jury_at(office).act(act="neutralise", candidate=2, number=1, reason=LONG)
    page = enter("jury", width=width, height=900, color_scheme=scheme)
    place = {"centre": office.centre.card.fingerprint, "seen": jury_at(office).seen()}
    for path in PAGES:
        page.goto(address + path.format(**place))
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_reader_of_english_reads_english(
    enter: Callable[..., Page], new_page: Callable[..., Page], address: str
) -> None:
    page = new_page(locale="en-GB")
    page.goto(address)
    expect(page.get_by_role("button")).to_have_text("Sign in")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_question_is_read_beside_the_answer(office: Office, enter: Callable[..., Page]) -> None:
    office.authority.registering.add_texts(content())
    page = enter("jury", width=400, height=800)
    page.get_by_role("link", name="Session 472913").click()
    page.get_by_role("link", name="Jackson Mary").click()
    question = page.locator("details.asked").first
    expect(question.get_by_text("Question 1 ?")).to_be_hidden()
    question.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(question.get_by_text("Question 1 ?")).to_be_visible()
    expect(question).to_contain_text("Image : un plan du quartier")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_both_marks_of_the_guide_are_explained_to_the_jury(office: Office, enter: Callable[..., Page]) -> None:
    """R-AUT-03: the same signs as on the school's paper, and on a certification's own page."""
    office.receive(office.package(number="777777", runs={"Babbage": WRONG * 15}))
    page = enter("jury")
    page.goto(f"{page.url.rstrip('/')}/session/{office.centre.card.fingerprint}/777777", wait_until="networkidle")
    row = page.get_by_role("row").filter(has_text="Babbage")
    expect(row).to_contain_text("**")
    expect(page.get_by_role("list", name="Marques")).to_contain_text("plus de la moitié des épreuves")
    row.get_by_role("link").click()
    expect(page.get_by_role("list", name="Marques")).to_contain_text("plus de la moitié des épreuves")
    assert violations(page) == []
