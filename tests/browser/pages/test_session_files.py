"""The files of a session: its list, its profiles, its papers."""

import pytest
from playwright.sync_api import expect

from tests.builders.room_pages import FakeRoom
from tests.builders.room_sample import sample_room


@pytest.fixture
def room() -> FakeRoom:
    return sample_room(planned=True)


def test_the_faults_of_a_list_stand_beside_their_cells(prepare, room, tmp_path):
    """R-CAN-02."""
    listed = tmp_path / "liste.csv"
    listed.write_text("?")
    page = prepare("candidates")
    page.locator(".imports summary").click()
    page.locator("[data-role=import-candidates]").set_input_files(listed)
    expect(page.locator("[data-role=faults] tbody tr")).to_have_count(2)
    expect(page.locator("[data-role=faults] tbody tr").first).to_contain_text("M ou F")
    expect(page.locator("[data-role=confirm-import]")).to_have_count(0)


def test_a_list_is_shown_before_it_is_imported(prepare, room, tmp_path):
    """R-CAN-02: names as they were read, who is new, who would be dropped; then one press."""
    listed = tmp_path / "liste.csv"
    listed.write_text("Nom;Prénom")
    page = prepare("candidates")
    page.locator(".imports summary").click()
    page.locator("[data-role=import-candidates]").set_input_files(listed)
    preview = page.locator("[data-role=preview]")
    expect(preview.locator("tbody tr")).to_have_count(2)
    expect(preview.locator("tbody tr").first).to_contain_text(
        "Lefèvre Zoé 09/04/2009 3e B nouveau", use_inner_text=True
    )
    expect(preview.locator("tbody tr").last).to_contain_text("déjà inscrit")
    expect(preview).to_contain_text("1 candidat à ajouter.")
    expect(preview).to_contain_text("Ne seront plus inscrits : Martin Zoé.")
    expect(preview).to_contain_text("les profils seront à importer de nouveau")
    assert room.done == []
    page.locator("[data-role=drop-import]").click()
    expect(preview).to_have_count(0)
    page.locator("[data-role=import-candidates]").set_input_files(listed)
    page.get_by_role("button", name="Importer 2 candidats").click()
    expect(page.get_by_role("status").filter(has_text="5 candidats importés.")).to_be_visible()
    assert room.done == [("candidates", 11, "administrator:Administration")]


def test_a_template_is_saved_in_each_format(prepare, room):
    page = prepare("candidates")
    page.locator(".imports summary").click()
    for kind in ("ods", "xlsx", "csv"):
        with page.expect_download() as saved:
            page.locator(f"[data-role=template-{kind}]").click()
        assert saved.value.suggested_filename == f"session-229-candidats.{kind}"


def test_the_papers_of_a_session_are_saved_and_the_kit_waits_for_the_key(prepare, room):
    """R-FIN-06, R-SES-02."""
    room.unlocked = False
    page = prepare("papers")
    expect(page.locator("[data-role=paper-attendance]")).to_be_visible()
    expect(page.locator("[data-role=paper-kit]")).to_have_count(0)
    page.locator("[data-role=unlock] input").fill("une phrase assez longue")
    page.keyboard.press("Enter")
    with page.expect_download() as saved:
        page.locator("[data-role=paper-kit]").click()
    assert saved.value.suggested_filename == "session-229-kit-surveillant.pdf"
    assert saved.value.path().read_bytes() == b"%PDF kit 229"
    with page.expect_download() as saved:
        page.locator("[data-role=paper-labels]").click()
    assert saved.value.suggested_filename == "etiquettes-des-postes.pdf"
