"""What goes with a question (R-TST-04): pictures, documents beside it, pages inside it, in a real browser."""

import base64

import pytest
from playwright.sync_api import expect

from kiosk_client.protocol.messages import FormItem, ItemEmbed, ItemFile, ItemImage
from tests.integration.kiosk.acts import begin
from tests.unit.kiosk.scripted_room import SVG

CSV = """Ville;Habitants;Fondée le
Bourg-Haut;12 400;03/02/1204
Écluse;980;14/07/1890
Valbas;1 200,5;21/01/1377
"Le Pont; rive droite";35;01/01/2001
"""
FODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>
<table:table table:name="Ventes">
 <table:table-row><table:table-cell office:value-type="string"><text:p>Mois</text:p></table:table-cell>
  <table:table-cell office:value-type="string"><text:p>Somme</text:p></table:table-cell>
  <table:table-cell table:number-columns-repeated="16382"/></table:table-row>
 <table:table-row><table:table-cell office:value-type="string"><text:p>mai</text:p></table:table-cell>
  <table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell></table:table-row>
 <table:table-row><table:table-cell office:value-type="string"><text:p>juin</text:p></table:table-cell>
  <table:table-cell office:value-type="float" office:value="24" table:formula="of:=SUM([.B2:.C2];[.$B$2])"><text:p>36</text:p></table:table-cell></table:table-row>
 <table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table>
<table:table table:name="Notes"><table:table-row><table:table-cell><text:p>rien</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document>"""  # noqa: E501
PAGE = """<!doctype html><html lang="fr"><head><title>Boîte</title></head><body><h1>Boîte de réception</h1>
<button id="b">Ouvrir</button><p id="p"></p><script>
const told = document.getElementById("p");
document.getElementById("b").addEventListener("click", () => { told.textContent = "Le code est K-27"; });
</script></body></html>"""
NOSY = """<!doctype html><html lang="fr"><title>x</title><p id="p">rien</p><script>
const said = [];
try { said.push("cadre " + parent.document.title); } catch { said.push("cadre fermé"); }
try { localStorage.a = 1; said.push("mémoire"); } catch { said.push("mémoire fermée"); }
fetch("/").then(() => said.push("réseau"), () => said.push("réseau fermé")).then(() => {
  document.getElementById("p").textContent = said.join(", "); });
</script>"""


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def file(name: str, media_type: str, text: str) -> ItemFile:
    return ItemFile(name=name, media_type=media_type, data=b64(text))


TEXT = "\n".join(f"{n:02} h ouverture{' de la porte' * (n % 7 == 0)}" for n in range(24))
DOCUMENTS = FormItem(
    number=1,
    item="d",
    kind="QROC",
    prompt="<p>Quelle ville a le plus d’habitants ?</p>",
    image=ItemImage(media_type="image/svg+xml", data=SVG, alt="Une carte"),
    attachments=[
        file("villes.csv", "text/csv", CSV),
        file("journal.txt", "text/plain", TEXT),
        file("ventes.fods", "application/vnd.oasis.opendocument.spreadsheet-flat-xml", FODS),
        ItemFile(name="plan.svg", media_type="image/svg+xml", data=SVG),
        file("page.html", "text/html", PAGE),
    ],
)
EMBEDDED = FormItem(
    number=2,
    item="e",
    kind="QROC",
    prompt="<p>Quel code est dans le message ?</p>",
    embed=ItemEmbed(title="Messagerie", height=320, data=b64(PAGE)),
)


@pytest.fixture
def sitting(page, room):
    """A candidate before the item with documents."""
    room.form = [DOCUMENTS, EMBEDDED]
    begin(page, room)
    return page


def test_a_table_is_sorted_by_its_headers_and_filtered_by_a_word(sitting):
    def first_cells():
        return sitting.locator(".table-view tbody tr td:first-child").all_text_contents()

    expect(sitting.get_by_role("status").filter(has_text="Lignes montrées : 4 sur 4")).to_be_visible()
    sitting.get_by_role("button", name="Habitants").click()
    assert first_cells() == ["Le Pont; rive droite", "Écluse", "Valbas", "Bourg-Haut"]
    expect(sitting.get_by_role("columnheader", name="Habitants")).to_have_attribute("aria-sort", "ascending")
    sitting.get_by_role("button", name="Habitants").click()
    assert first_cells() == ["Bourg-Haut", "Valbas", "Écluse", "Le Pont; rive droite"]
    sitting.get_by_role("button", name="Fondée le").click()
    assert first_cells() == ["Bourg-Haut", "Valbas", "Écluse", "Le Pont; rive droite"]
    sitting.get_by_label("Garder les lignes qui contiennent").fill("ecluse")
    assert first_cells() == ["Écluse"]
    expect(sitting.get_by_role("status").filter(has_text="Lignes montrées : 1 sur 4")).to_be_visible()


def test_a_text_is_searched_line_by_line(sitting):
    sitting.get_by_role("tab", name="journal.txt").click()
    sitting.get_by_label("Chercher dans le texte").fill("PORTE")
    expect(sitting.get_by_text("Lignes trouvées : 4")).to_be_visible()
    expect(sitting.locator(".here")).to_have_text("00 h ouverture de la porte")
    sitting.get_by_label("Chercher dans le texte").press("Enter")
    expect(sitting.locator(".here")).to_have_text("07 h ouverture de la porte")


def test_a_spreadsheet_shows_the_formula_of_the_cell_that_the_arrows_reach(sitting):
    sitting.get_by_role("tab", name="ventes.fods").click()
    sitting.get_by_role("gridcell", name="juin").click()
    sitting.keyboard.press("ArrowRight")
    expect(sitting.locator(".formula")).to_have_text("B3 =SOMME(B2:C2;$B$2)")
    assert sitting.locator(".sheet-view tbody tr").count() == 3
    assert sitting.locator(".sheet-view thead th").all_text_contents() == ["A", "B", "C"]
    sitting.get_by_role("button", name="Notes").click()
    expect(sitting.get_by_role("gridcell", name="rien")).to_be_visible()


def test_a_picture_grows_and_stays_in_its_frame(sitting):
    picture = sitting.get_by_role("img", name="Une carte")
    before = picture.bounding_box()["width"]
    sitting.locator("form").get_by_role("button", name="Agrandir l'image").click()
    assert picture.bounding_box()["width"] == pytest.approx(1.5 * before, rel=0.02)
    width = sitting.evaluate("document.documentElement.scrollWidth")
    assert width <= sitting.viewport_size["width"]


def test_documents_are_reached_by_keyboard_and_what_is_done_there_is_no_draft(sitting, agent):
    sitting.get_by_role("tab", name="villes.csv").focus()
    sitting.keyboard.press("ArrowLeft")
    expect(sitting.get_by_role("tab", name="page.html")).to_be_focused()
    sitting.keyboard.press("ArrowRight")
    sitting.get_by_label("Garder les lignes qui contiennent").fill("pont")
    assert agent.store.attempts.draft_of("a1") is None


def test_a_page_inside_the_question_works_and_using_it_is_not_leaving(sitting, room):
    sitting.get_by_role("button", name="Passer").click()
    sitting.context.new_cdp_session(sitting).send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    sitting.bring_to_front()
    frame = sitting.frame_locator("iframe[title=Messagerie]")
    frame.get_by_role("button", name="Ouvrir").click()
    expect(frame.get_by_text("Le code est K-27")).to_be_visible()
    sitting.wait_for_timeout(600)
    sitting.get_by_label("Ta réponse").fill("K-27")
    sitting.get_by_role("button", name="Valider").click()
    expect(sitting.get_by_role("heading", name="Épreuve terminée")).to_be_visible()
    assert "focus_lost" not in room.kinds()


def test_a_page_inside_the_question_sees_nothing_around_it(page, room, complaints):
    room.form = [FormItem(number=1, item="e", kind="QROC", prompt="<p>?</p>", embed=ItemEmbed(
        title="Curieuse", height=200, data=b64(NOSY)))]  # fmt: skip
    begin(page, room)
    said = page.frame_locator("iframe[title=Curieuse]").get_by_text("fermé")
    expect(said).to_have_text("cadre fermé, mémoire fermée, réseau fermé")
    assert any("Content Security Policy" in complaint for complaint in complaints)
    complaints.clear()


def test_files_of_another_item_are_not_told(sitting, complaints):
    statuses = sitting.evaluate(
        "urls => Promise.all(urls.map(url => fetch(url).then(answer => answer.status)))",
        ["/attachment/1/0", "/attachment/1/9", "/attachment/2/0", "/embed/1", "/embed/2", "/image/2", "/image/1"],
    )
    assert statuses == [200, 404, 404, 404, 404, 404, 200]
    complaints.clear()
