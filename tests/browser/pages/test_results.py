"""R-AUT-03: the page of results on a real room: figures, marks, files, and what is there before anything came.

`PICTURES=docs/pictures` in the environment keeps the pictures that the guide for head teachers shows.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.builders.axe import violations
from tests.builders.forty_acts import PICTURES
from tests.builders.results_sample import Sample, serve_sample
from tests.builders.room import PASSWORD

SIZES = [(400, 800), (1600, 1000)]


@pytest.fixture
def sample(tmp_path) -> Iterator[Sample]:
    with serve_sample(tmp_path) as sample:
        yield sample


@pytest.fixture
def address(sample: Sample) -> str:
    return sample.address


@pytest.fixture
def results(new_page: Callable[..., Page], sample: Sample) -> Callable[..., Page]:
    """The page, to somebody who came in with the centre's password."""

    def results(**options: object) -> Page:
        page = new_page(**options)
        page.goto(f"{sample.address}/administrator", wait_until="networkidle")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/centre")
        page.wait_for_load_state("networkidle")
        page.goto(f"{sample.address}/session/{sample.day.session}/results", wait_until="networkidle")
        return page

    return results


def of(page: Page, number: int) -> Locator:
    return page.locator(f"[data-certification='{number}']")


def keep(shown: Locator, name: str) -> None:
    """A part of the page, kept where `PICTURES` says, if it does."""
    if PICTURES:
        shown.screenshot(path=Path(PICTURES) / f"{name}.png", animations="disabled", caret="hide")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("revision", [0, 1, 2], ids=["waiting", "published", "withdrawn"])
def test_the_page_is_accessible_at_two_sizes(results, sample, width, height, revision):
    for each in range(1, revision + 1):
        sample.bring(each)
    page = results(width=width, height=height)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("wish", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "contrast"])
def test_the_page_is_accessible_as_the_system_wishes(results, sample, wish):
    sample.bring()
    assert violations(results(**wish)) == []


def test_before_anything_came_the_page_says_who_waits_for_what_and_asks_by_keyboard(results):
    page = results()
    waiting = page.locator("[data-role=waiting]")
    expect(waiting).to_contain_text("Pas encore publiés")
    page.focus("[data-role=ask]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=asked]")).to_contain_text("l'autorité ne répond pas.")
    expect(page.locator("[data-role=ask]")).to_be_enabled()


def test_results_are_brought_in_from_a_file_and_a_wrong_file_is_told_beside(results, sample, tmp_path):
    page = results()
    wrong, right = tmp_path / "autre.json", tmp_path / "r.json"
    wrong.write_text("{}")
    right.write_bytes(sample.signed())
    page.set_input_files("[data-role=results-file]", wrong)
    expect(page.get_by_role("alert")).to_contain_text("ne contient pas de résultats")
    page.set_input_files("[data-role=results-file]", right)
    expect(page.locator("[data-role=totals]")).to_contain_text("28")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_both_marks_of_the_guide_are_signs_with_a_legend(results, sample):
    sample.bring()
    page = results(width=1600, height=1000)
    legend = page.locator("[data-role=legend]")
    expect(legend).to_contain_text("cette compétence a été invalidée, à cause de réponses fausses.")
    expect(legend).to_contain_text("plus de la moitié des épreuves ayant été manquées.")
    expect(of(page, 303).locator(".results-invalidated")).to_have_text("0*invalidée")
    expect(of(page, 304)).to_contain_text("Rejetée**")
    expect(of(page, 310)).not_to_contain_text("*")
    page.select_option("[data-role=group]", "3EME B")
    page.set_viewport_size({"width": 1366, "height": 900})
    keep(page.locator(".results-list"), "results-list")


def test_a_figure_is_described_and_its_numbers_stand_in_a_table(results, sample):
    sample.bring()
    page = results(width=1600, height=1000)
    for name in ("scores", "classes", "competences"):
        figure = page.locator(f"[data-role=figure-{name}]")
        expect(figure.get_by_role("img")).to_be_visible()
        figure.locator("summary").click()
        expect(figure.get_by_role("table")).to_be_visible()
    numbers = page.locator("[data-role=figure-scores] tbody td").all_inner_texts()
    assert sum(map(int, numbers)) == 24
    described = page.locator("[data-role=figure-scores] desc").text_content()
    assert "Moyenne" in (described or "")
    assert violations(page) == []


def test_a_class_is_chosen_and_a_candidate_found_by_keyboard(results, sample):
    sample.bring()
    page = results(width=1600, height=1000)
    page.set_viewport_size({"width": 1366, "height": 900})
    keep(page.locator("[data-role=figures]"), "results-figures")
    page.select_option("[data-role=group]", "3EME B")
    expect(page.locator("[data-role=found]")).to_have_text("10 candidats")
    expect(page.locator("[data-role=figure-classes]")).to_have_count(0)
    href = page.locator("[data-role=csv]").get_attribute("href") or ""
    assert href.endswith("?group=3EME%20B")
    page.focus("[data-role=search]")
    page.keyboard.type("pouzin")
    expect(page.locator("[data-role=found]")).to_have_text("1 candidat")
    page.keyboard.type("xyz")
    expect(page.get_by_text("Personne ne correspond")).to_be_visible()


@pytest.mark.parametrize(("role", "start"), [("csv", b"\xef\xbb\xbf"), ("paper", b"%PDF"), ("summary", b"%PDF")])
def test_a_file_is_saved(results, sample, role, start):
    sample.bring()
    page = results()
    with page.expect_download() as saved:
        page.click(f"[data-role={role}]")
    assert saved.value.path().read_bytes().startswith(start)
    assert f"session-{sample.day.session}-resultats" in saved.value.suggested_filename


def test_withdrawn_results_are_gone_from_the_page(results, sample):
    """R-AUT-02."""
    sample.bring()
    sample.bring(2)
    page = results()
    expect(page.locator("[data-role=waiting]")).to_contain_text("Résultats retirés par l'autorité")
    expect(page.locator("[data-certification]")).to_have_count(0)


def test_a_name_in_another_script_stays_in_its_cell(results, sample):
    lines = sample.lines_with(birth_name="\u202e" + "ب" * 3, first_name="x" * 200)
    sample.bring(lines=lines)
    page = results(width=400, height=800)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_way_to_the_results_is_the_next_step_of_the_session(results, sample):
    sample.bring()
    page = results()
    page.goto(f"{sample.address}/centre/session/{sample.day.session}", wait_until="networkidle")
    page.click("[data-tab=results]")
    page.wait_for_url("**/results")
    page.wait_for_load_state("networkidle")
    page.goto(f"{sample.address}/centre", wait_until="networkidle")
    page.get_by_text("1 session passée").click()
    page.get_by_role("link", name="Voir les résultats").click()
    page.wait_for_url("**/results")
    page.wait_for_load_state("networkidle")


def test_the_page_is_in_english_too(results, sample):
    sample.bring()
    page = results(locale="en-GB")
    expect(page.get_by_role("heading", level=1)).to_have_text("Results")
    expect(page.locator("[data-role=legend]")).to_contain_text("this competence was invalidated")
