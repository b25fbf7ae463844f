"""What a candidate was asked is for the jury to read, once the bank's content is here; evaluation does without."""

import json

from click.testing import CliRunner

from kiosk_client.protocol.messages import ItemFile, ItemImage
from proctor_server.authority.services.looking import Looking
from proctor_server.authority.storage.registers import texts_of
from proctor_server.bank.content import Bundle, Content, ContentItem, make_content
from proctor_server.cli.authority import command
from tests.builders_authority import Office
from tests.builders_package import BANK_ID, BANK_VERSION, make_form


def items() -> list[ContentItem]:
    """Of the form, the first with a picture and a document."""
    plain = {"locale": "fr", "status": "operative", "focused": False, "choices": ["oui", "non"]}
    made = [
        ContentItem(
            id=line.item, competence=line.competence, skill=line.skill, kind="QCU",
            prompt_html=f"<p>Question {line.number} ?</p>", **plain,
        )
        for line in make_form()
    ]  # fmt: skip
    shown = {
        "image": ItemImage(media_type="image/png", data="AAAA", alt="un plan du quartier"),
        "attachments": [ItemFile(name="plan.pdf", media_type="application/pdf", data="AAAA")],
    }
    first = {name: getattr(made[0], name) for name in ContentItem.__struct_fields__} | shown
    return [ContentItem(**first), *made[1:]]


def content(version: str = BANK_VERSION) -> Content:
    made = items()
    return Content(
        Bundle(format="proctor-bank-content-1", bank=BANK_ID, title="", licence="", version=version, items=made)
    )


def asked(office: Office) -> list[object]:
    looking = Looking(office.authority.engine, office.authority.publishing)
    (one,) = looking.find("jackson")
    return [line.asked for line in looking.certification(one.number).items]


def test_the_jury_reads_what_was_asked(office: Office) -> None:
    office.receive(office.package())
    assert set(asked(office)) == {None}
    for _ in range(2):
        office.authority.registering.add_texts(content())
    first, *others = asked(office)
    assert (first.prompt_html, first.choices) == ("<p>Question 1 ?</p>", ["oui", "non"])
    assert (first.picture, first.documents) == ("un plan du quartier", ["plan.pdf"])
    assert [each.prompt_html for each in others] == [f"<p>Question {n} ?</p>" for n in range(2, 16)]


def test_items_of_another_version_are_other_items(office: Office) -> None:
    office.receive(office.package())
    office.authority.registering.add_texts(content("0" * 16))
    assert set(asked(office)) == {None}


def test_a_content_bundle_is_known_from_solutions(office: Office, tmp_path) -> None:
    file = tmp_path / "content.json"
    file.write_bytes(make_content(BANK_ID, "Essai", "CC0", items()))
    told = json.loads(CliRunner().invoke(command, ["bank", str(office.folder), str(file), "--json"]).stdout)
    assert told["items"] == 15
    with office.authority.engine.connect() as connection:
        assert len(texts_of(connection, BANK_ID, told["version"], [line.item for line in make_form()])) == 15
    file.write_bytes(file.read_bytes().replace(b"Question 1 ?", b"Question X ?"))
    damaged = CliRunner().invoke(command, ["bank", str(office.folder), str(file), "--json"])
    assert (damaged.exit_code, json.loads(damaged.stdout)["error"]["code"]) == (1, "content_damaged")
