"""Everything that the shipped bank shows beside or inside a question, opened on the exam page."""

from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import expect

from kiosk_client.protocol.messages import FormItem
from proctor_server.assessment.referential import AREAS
from proctor_server.bank.building import build
from proctor_server.bank.checking import read_bank
from proctor_server.bank.content import read_content
from tests.integration.kiosk.acts import begin

SHIPPED = Path(__file__).parents[3] / "deploy" / "bank"
VIEWS = ".table-view, .text-view, .sheet-view, .zoom-view, iframe"


@pytest.fixture(scope="module")
def shown() -> list[tuple[str, FormItem]]:
    """Every item that has a document or a page, by competence, without its warning and its clock."""
    content = read_content(build(read_bank(SHIPPED), SHIPPED)[0])
    return [
        (item.competence, msgspec.structs.replace(content.form_item(1, item.id), focused=False, seconds=None))
        for item in content.items
        if item.attachments or item.embed
    ]


@pytest.mark.parametrize("area", AREAS)
def test_every_document_and_page_opens_and_none_is_wider_than_its_place(page, room, shown, area) -> None:
    own = [item for competence, item in shown if competence.startswith(area)]
    room.form = [msgspec.structs.replace(item, number=number) for number, item in enumerate(own, start=1)]
    begin(page, room)
    for item in room.form:
        for file in item.attachments:
            page.get_by_role("tab", name=file.name, exact=True).click()
            expect(page.locator("#tool").locator(VIEWS).first, item.item).to_be_visible()
        for handle in page.locator("iframe").element_handles():
            frame = handle.content_frame()
            expect(frame.locator("body"), item.item).not_to_be_empty()
            width = frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert width <= 1, f"{item.item} is {width} pixels too wide"
        page.get_by_role("button", name="Passer", exact=True).click()
        expect(page.get_by_text(f"Question {item.number} / ")).to_have_count(0)
