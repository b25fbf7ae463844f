"""From what is missing to the receipt."""

import pytest
from playwright.sync_api import Page, expect

from proctor_server.room.domain.view import Missing, UploadProgress
from tests.builders.axe import violations
from tests.builders.room_pages import NUMBER

WHO = "invigilator:Surveillante Une"


@pytest.fixture
def page(invigilator, address) -> Page:
    page = invigilator()
    page.goto(f"{address}/session/{NUMBER}/finalisation")
    page.wait_for_selector("[data-role=checks]")
    return page


def test_what_is_missing_is_named_and_signing_waits(page):
    """R-FIN-01."""
    missing = page.locator("[data-role=missing] li")
    expect(missing).to_have_count(4)
    expect(missing.nth(0)).to_contain_text("BABBAGE Charles compose encore.")
    expect(missing.nth(3)).to_contain_text("Poste 08")
    expect(missing.nth(3)).to_contain_text("42–44")
    expect(page.locator("[data-role=sign]")).to_be_disabled()


def test_an_abort_reason_is_one_press(page, room):
    """R-FIN-02."""
    page.locator("[data-role=abort-technical]").first.click()
    expect(page.locator("[data-code=abort_reason_missing]")).to_have_count(1)
    assert room.done == [("abort", 3, "technical", WHO)]


def test_a_journal_is_declared_lost_with_a_reason(page, room):
    page.locator("[data-role=declare-lost]").click()
    page.locator("[data-role=missing] textarea").fill("Disque détruit")
    page.locator("[data-role=missing] .grave").click()
    expect(page.locator("[data-code=journal_incomplete]")).to_have_count(0)
    assert room.done == [("lost", "s8", "Disque détruit", WHO)]


def test_the_list_fills_itself_then_the_package_goes_its_way(page, room):
    """R-FIN-03, R-FIN-05."""
    room.missing = []
    room.say(state="closed")
    expect(page.locator("main")).to_contain_text("Tout est en ordre.")
    page.fill("[name=incident]", "Coupure de courant à 15 h.")
    page.locator("[data-role=sign]").click()
    expect(page.locator("[data-role=sha256]")).to_contain_text("5f2c 5f2c")
    expect(page.locator("[data-role=upload] [aria-current=step]")).to_contain_text("En attente d'Internet")
    invigilators = ["Surveillante Une", "Surveillant Deux"]
    incident = "Coupure de courant à 15 h."
    assert room.done == [
        ("finalise", {"incident": incident, "some_could_not_join": False, "invigilators": invigilators}, WHO)
    ]
    room.sealed |= {"state": "uploaded", "upload": "delivered", "receipt_at": "2026-03-12T15:00:00.000Z"}
    room.say(state="uploaded", upload="delivered")
    expect(page.locator("main")).to_contain_text("Accusé de réception signé à 16:00.")


def test_the_package_is_saved_for_a_usb_stick(page, room, tmp_path):
    room.package_path = tmp_path / f"{NUMBER}.age"
    room.package_path.write_bytes(b"age-encryption.org/v1\n")
    room.missing = []
    room.say(state="closed")
    page.locator("[data-role=sign]").click()
    with page.expect_download() as download:
        page.locator("[data-role=download]").click()
    assert download.value.suggested_filename == f"{NUMBER}.age"


def test_the_papers_to_sign_are_saved_from_here(page):
    """R-FIN-06."""
    for paper, name in {"attendance": "emargement", "incident-report": "proces-verbal"}.items():
        with page.expect_download() as saved:
            page.locator(f"[data-role=paper-{paper}]").click()
        assert saved.value.suggested_filename == f"session-229-{name}.pdf"


def test_a_journal_that_its_station_has_signed_since_is_missed_no_more(page, room):
    """R-FIN-01: nothing is written in the session's journal then; the station is heard of."""
    expect(page.locator("[data-code=journal_incomplete]")).to_have_count(1)
    room.missing = [one for one in room.missing if one.code != "journal_incomplete"]
    room.changed("stations", list(room.stations_.values()))
    expect(page.locator("[data-code=journal_incomplete]")).to_have_count(0)


def test_what_is_missing_of_a_journal_is_brought_in_a_file(page, room, tmp_path):
    """R-FIN-01: candidates by number, the seat by name; a file that is none is refused in words."""
    chosen = tmp_path / "poste-08.jsonl"
    chosen.write_text("?")
    page.locator("[data-role=import-journals]").set_input_files(chosen)
    expect(page.locator("[data-role=station-file] .fault")).to_contain_text("kiosk export")
    chosen.write_text("{}\n")
    page.locator("[data-role=import-journals]").set_input_files(chosen)
    brought = page.locator("[data-role=brought]")
    expect(brought).to_contain_text("Session 229, Poste 08")
    expect(brought).to_contain_text("3 entrées nouvelles (dont 1 gardée comme preuve)")
    expect(brought).to_contain_text("rien que la salle n'avait déjà")
    expect(page.locator("[data-code=journal_incomplete]")).to_have_count(0)
    assert room.done == [("journals", NUMBER, WHO)]


def test_a_session_that_was_signed_before_a_power_cut_gets_its_package_when_the_key_is_opened(page, room):
    """R-FIN-04."""
    closed = Missing(code="not_unlocked", message="L'administrateur doit déverrouiller le serveur.")
    room.sealed = {"state": "finalised", "missing": [closed]}
    room.say(state="finalised")
    interrupted = page.locator("[data-role=interrupted]")
    expect(interrupted).to_contain_text("dès que l'administrateur ouvre la clé du centre")
    expect(page.locator("[data-role=download]")).to_have_count(0)
    assert violations(page) == []
    room.sealed = {"state": "finalised", "package": f"{NUMBER}.age", "sha256": "5f2c" * 16, "upload": "queued"}
    expect(page.locator("[data-role=sha256]")).to_be_visible()
    expect(interrupted).to_have_count(0)


@pytest.fixture
def sealed(page, room):
    """The package is on its way: a third of it is at the authority, which does not answer any more."""
    progress = UploadProgress(sent=524_288, size=1_572_864, sending=True)
    room.sealed = {"state": "finalised", "package": f"{NUMBER}.age", "sha256": "5f2c" * 16, "upload": "queued"}
    room.sealed["progress"] = progress
    room.say(state="finalised", upload="queued")
    page.wait_for_selector("[data-role=progress]")
    return page


def test_who_looks_sees_how_far_the_upload_is_and_when_it_is_tried_again(sealed, room):
    """R-FIN-05."""
    way = sealed.locator("[data-role=progress]")
    expect(way).to_contain_text("524,3 ko sur 1,6 Mo (33 %)")
    expect(sealed.locator("[data-role=upload] [aria-current=step]")).to_contain_text("Envoi en cours")
    expect(way.locator("[data-role=retry]")).to_have_count(0)
    room.sealed["progress"] = UploadProgress(
        sent=1_048_576, size=1_572_864, sending=False, next_try_in=37, tries=4, trouble="unreachable"
    )
    expect(way).to_contain_text("1,0 Mo sur 1,6 Mo (66 %)")
    expect(way).to_contain_text("L'autorité ne répond pas.")
    expect(way.locator("[data-role=next-try]")).to_have_text("Prochain essai dans 37 s.")
    assert violations(sealed) == []
    sealed.locator("[data-role=retry]").focus()
    sealed.keyboard.press("Enter")
    expect(sealed.locator("[data-role=retry]")).to_be_enabled()
    assert room.done == [("retry", WHO)]


def test_what_the_authority_refused_is_asked_again(sealed, room):
    room.sealed |= {"upload": "refused", "upload_message": "Ce centre n'est pas admis.", "progress": None}
    room.say(upload="refused")
    expect(sealed.locator(".fault")).to_contain_text("Ce centre n'est pas admis.")
    sealed.locator("[data-role=retry]").click()
    expect(sealed.locator(".fault")).to_have_count(0)
    assert room.done == [("retry", WHO)]


def test_the_receipt_is_brought_in_a_file(sealed, room, tmp_path):
    """R-FIN-05: a file that is none is refused beside the button, in words."""
    file = tmp_path / "229.receipt.json"
    file.write_text("?")
    sealed.locator("[data-role=receipt-file]").set_input_files(file)
    expect(sealed.locator(".fault")).to_contain_text("proctor authority ingest")
    file.write_text("receipt")
    sealed.locator("[data-role=receipt-file]").set_input_files(file)
    expect(sealed.locator("main")).to_contain_text("Accusé de réception signé à 16:00.")
    expect(sealed.locator(".fault")).to_have_count(0)
    expect(sealed.locator("[data-role=receipt-file]")).to_have_count(0)
    assert room.done == [("receipt", NUMBER, WHO)]
