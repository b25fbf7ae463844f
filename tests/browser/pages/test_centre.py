"""The administrator's page."""

from playwright.sync_api import expect


def test_each_session_shows_its_next_step(administrator, room):
    page = administrator()
    line = page.locator("[data-session='229']")
    expect(line).to_contain_text("en cours")
    expect(line.get_by_role("link", name="Voir la salle")).to_have_attribute("href", "/session/229/room")


def test_pairing_needs_the_centres_key_then_shows_the_code(administrator, room):
    room.unlocked = False
    page = administrator()
    expect(page.locator("[data-role=open-pairing]")).to_be_disabled()
    page.locator("[data-role=unlock] input").fill("une phrase assez longue")
    page.keyboard.press("Enter")
    page.locator("[data-role=open-pairing]").click()
    expect(page.locator("[data-role=pairing-code]")).to_have_text("TKM4-9RWB")
    page.locator("[data-role=close-pairing]").click()
    expect(page.locator("[data-role=open-pairing]")).to_be_visible()


def test_a_session_is_created_and_its_password_shown_once(administrator, room):
    """R-SES-01, R-SES-02."""
    page = administrator()
    page.locator("[data-role=create]").click()
    for name, value in {"site": "Collège", "room": "Salle Pix", "date": "2026-03-12", "time": "14:00"}.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=invigilators]", "Surveillante Une\nSurveillant Deux\n")
    page.locator("[data-role=create-form] .primary").click()
    expect(page.locator("[data-role=created]")).to_contain_text("C-GHJ467")
    [(_, fields, _)] = room.done
    assert fields["starts_at"] == "2026-03-12T14:00"
    assert fields["invigilators"] == ["Surveillante Une", "Surveillant Deux"]


def test_the_faults_of_a_list_stand_beside_their_cells(administrator, room, tmp_path):
    """R-CAN-02."""
    room.say(state="planned")
    listed = tmp_path / "liste.csv"
    listed.write_text("?")
    page = administrator()
    page.locator(".imports summary").click()
    page.locator("[data-role=import-candidates]").set_input_files(listed)
    expect(page.locator("[data-role=faults] tbody tr")).to_have_count(2)
    expect(page.locator("[data-role=faults] tbody tr").first).to_contain_text("M ou F")
    expect(page.locator("[data-role=confirm-import]")).to_have_count(0)


def test_a_list_is_shown_before_it_is_imported(administrator, room, tmp_path):
    """R-CAN-02: names as they were read, who is new, who would be dropped; then one press."""
    room.say(state="planned")
    listed = tmp_path / "liste.csv"
    listed.write_text("Nom;Prénom")
    page = administrator()
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
    expect(page.locator(".imports")).to_contain_text("5 candidats importés.")
    assert room.done == [("candidates", 11, "administrator:Administration")]


def test_a_template_is_saved_in_each_format(administrator, room):
    room.say(state="planned")
    page = administrator()
    page.locator(".imports summary").click()
    for kind in ("ods", "xlsx", "csv"):
        with page.expect_download() as saved:
            page.locator(f"[data-role=template-{kind}]").click()
        assert saved.value.suggested_filename == f"session-229-candidats.{kind}"


def test_the_papers_of_a_session_are_saved_and_the_kit_waits_for_the_key(administrator, room):
    """R-FIN-06, R-SES-02."""
    room.unlocked = False
    page = administrator()
    page.locator(".papers summary").click()
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


def test_signing_out_closes_the_door(administrator, address):
    page = administrator()
    page.locator("[data-role=sign-out]").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/centre")
    expect(page.get_by_role("alert")).to_contain_text("Identifiez-vous pour continuer.")


def test_a_stations_file_is_brought_in_for_every_session(administrator, room, tmp_path):
    """R-FIN-01: what one session refuses is told beside what another takes."""
    chosen = tmp_path / "poste-08.jsonl"
    chosen.write_text("{}\n")
    page = administrator()
    page.locator("[data-role=import-journals]").set_input_files(chosen)
    lines = page.locator("[data-role=brought] > li")
    expect(lines).to_have_count(2)
    expect(lines.nth(1).get_by_role("alert")).to_contain_text("Non.")
    assert room.done == [("journals", None, "administrator:Administration")]


def test_a_second_laptop_is_taken_out_in_two_presses(administrator, room):
    page = administrator()
    line = page.locator("[data-laptop=a1b2]")
    expect(line).to_contain_text("Portable du CDI")
    line.locator("[data-role=leave]").click()
    line.locator("[data-role=keep]").click()
    expect(line.locator("[data-role=revoke]")).to_have_count(0)
    line.locator("[data-role=leave]").click()
    line.locator("[data-role=revoke]").click()
    expect(line).to_have_count(0)
    assert room.done == [("revoked", "a1b2")]
