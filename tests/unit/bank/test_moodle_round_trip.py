"""Our items → Moodle XML → drafts: all that Moodle carries comes back."""

from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_client.protocol.messages import Field
from proctor_server.bank.checking import check, read_bank
from proctor_server.bank.exchange.cloze import Blank, Reply, read_blanks, write_blank
from proctor_server.bank.exchange.drafts import write_drafts
from proctor_server.bank.exchange.item_file import text_of
from proctor_server.bank.exchange.moodle_writing import moodle_xml
from proctor_server.bank.exchange.tags import read_tags, tags_of
from proctor_server.bank.items import Item
from proctor_server.bank.reading import read_source
from proctor_server.bank.solutions import Solution
from tests.unit.bank.bank_builders import KINDS, small_bank
from tests.unit.bank.exchange_builders import answers, comparable, items, there_and_back, with_files

SHIPPED = Path(__file__).parents[3] / "deploy" / "bank"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_files(tmp_path_factory.mktemp("bank"))


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_an_item_of_each_kind_comes_back_as_it_was(folder: Path, kind: str, data: st.DataObject) -> None:
    item = data.draw(items(kind))
    draft = there_and_back([item], folder)[0]
    assert comparable(draft.item) == comparable(item)
    assert draft.files == {
        name: (folder / "1.1" / name).read_bytes()
        for name in {
            *([item.image.file] if item.image else []),
            *item.attachments,
            *([item.embed.file] if item.embed else []),
        }
    }
    assert draft.changes == []


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_an_item_file_is_read_as_the_item_that_it_was_written_from(kind: str, data: st.DataObject) -> None:
    item = data.draw(items(kind))
    source = read_source(text_of(item).encode())
    assert msgspec.convert({**source.fields, "prompt": source.prompt}, Item) == item


@given(st.text())
def test_any_text_can_stand_in_an_item_file(text: str) -> None:
    item = plain_item(solution=Solution(texts=[text]), licence=text)
    encoded = text_of(item).encode(errors="replace")
    source = read_source(encoded)
    assert source.fields["licence"] == text.encode(errors="replace").decode()
    assert source.fields["solution"]["texts"] == [source.fields["licence"]]


def test_every_item_that_is_shipped_comes_back_as_it_was() -> None:
    sent = [item for item in read_bank(SHIPPED).items if item.status == "operative"]
    drafts = there_and_back(sent, SHIPPED)
    assert len(drafts) == len(sent) > 0
    for item, draft in zip(sent, drafts, strict=True):
        assert comparable(draft.item) == comparable(item)
        assert all(data == (SHIPPED / item.competence / name).read_bytes() for name, data in draft.files.items())
        assert draft.changes == []


def test_what_comes_back_of_the_shipped_bank_has_no_fault(tmp_path: Path) -> None:
    for name in SHIPPED.glob("**/*.toml"):
        (tmp_path / name.relative_to(SHIPPED)).parent.mkdir(exist_ok=True)
        (tmp_path / name.relative_to(SHIPPED)).write_bytes(name.read_bytes())
    write_drafts(there_and_back(read_bank(SHIPPED).items, SHIPPED), tmp_path)
    checked = check(tmp_path)
    assert checked.faults == []
    assert {item.status for item in checked.bank.items} == {"draft"}


def test_files_with_other_names_get_the_item_s_own(tmp_path: Path) -> None:
    bank = small_bank(tmp_path)
    item = next(item for item in read_bank(bank).items if item.attachments)
    draft = there_and_back([item], bank)[0]
    assert draft.item.image is not None
    assert draft.item.embed is not None
    assert (item.attachments, draft.item.attachments) == (["notes.csv"], ["1.2-drive-1-a/notes.csv"])
    assert (draft.item.image.file, draft.item.embed.file) == ("1.2-drive-1-a.svg", "1.2-drive-1-a/index.html")
    assert draft.files["1.2-drive-1-a/notes.csv"] == b"a;b\n"


def test_the_same_bank_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = small_bank(tmp_path / "a"), small_bank(tmp_path / "b")
    assert moodle_xml(read_bank(one).items, one) == moodle_xml(read_bank(other).items, other)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("QCU", "multichoice"),
        ("QCM", "multichoice"),
        ("QROC", "shortanswer"),
        ("QROCM-ind", "cloze"),
        ("QROCM-dep", "cloze"),
    ],
)
def test_each_kind_is_a_type_that_moodle_has(tmp_path: Path, kind: str, type_: str) -> None:
    bank = small_bank(tmp_path)
    item = next(item for item in read_bank(bank).items if item.kind == kind)
    question = ET.fromstring(moodle_xml([item], bank))[0]
    assert question.get("type") == type_
    assert question.findtext("idnumber") == question.findtext("name/text") == item.id


def test_the_shares_of_right_choices_are_those_that_moodle_has(tmp_path: Path) -> None:
    for right, share in {1: "100", 2: "50", 3: "33.33333", 6: "16.66667", 7: "14.28571", 9: "11.11111"}.items():
        item = plain_item(
            kind="QCM", choices=[str(n) for n in range(10)], solution=Solution(choices=list(range(1, right + 1)))
        )
        answers = ET.fromstring(moodle_xml([item], tmp_path))[0].findall("answer")
        assert [answer.get("fraction") for answer in answers] == [share] * right + ["-100"] * (10 - right)


def test_a_select_list_is_a_list_in_the_text(tmp_path: Path) -> None:
    field = Field(name="unite", label="Unité", options=["Ko", "Mo"])
    item = plain_item(fields=[field], solution=Solution(texts=["Mo"], format="select"))
    assert "{1:MULTICHOICE:Ko~=Mo}" in str(ET.fromstring(moodle_xml([item], tmp_path))[0].findtext("questiontext/text"))
    assert comparable(there_and_back([item], tmp_path)[0].item) == comparable(item)


def test_stars_in_a_typed_answer_stand_for_nothing_else(tmp_path: Path) -> None:
    item = plain_item(solution=Solution(texts=["=B3*C3"]))
    assert ET.fromstring(moodle_xml([item], tmp_path))[0].findtext("answer/text") == r"=B3\*C3"


@given(st.lists(st.tuples(answers, st.booleans(), st.sampled_from(["", "réponse 1"])), min_size=1, max_size=4))
def test_a_blank_is_read_as_it_was_written(replies: list[tuple[str, bool, str]]) -> None:
    written = [Reply(text, 100.0 * right, feedback) for text, right, feedback in replies]
    html = f"<p>avant {write_blank('list', written)} après</p>"
    assert [blank.replies for blank in read_blanks(html)] == [written]
    assert [html[blank.start : blank.end] for blank in read_blanks(html)] == [write_blank("list", written)]


@pytest.mark.parametrize(
    ("html", "kind", "replies"),
    [
        ("{1:SHORTANSWER:%100%Paris#Oui~%50%Lyon#Non~*#Faux}", "text", [("Paris", 100), ("Lyon", 50), ("*", 0)]),
        ("{:MC:=Ko~Mo}", "list", [("Ko", 100), ("Mo", 0)]),
        ("{2:numerical:=12,5:0.1}", "number", [("12,5:0.1", 100)]),
        ("{1:SA_C:=a}", None, []),
        ("{1:SAC:=a \\} b \\# c\\~d}", "case", [("a } b # c~d", 100)]),
        ("{1:MULTIRESPONSE_H:=a~=b}", "several", [("a", 100), ("b", 100)]),
        ("{1:MCV:=&lt;b&gt; &amp; c}", "list", [("<b> & c", 100)]),
        ("{1:SHORTANSWER:=a", None, []),
        ("{x}", None, []),
    ],
)
def test_a_blank_of_moodle_s_own_is_read(html: str, kind: str | None, replies: list[tuple[str, float]]) -> None:
    found: list[Blank] = list(read_blanks(html))
    assert [blank.kind for blank in found] == ([kind] if kind else [])
    assert [(reply.text, reply.fraction) for blank in found for reply in blank.replies] == replies


@pytest.mark.parametrize("left_open", ["{1:SA:=a ", "{1:SA:=a~", "{1:SA:"])
def test_blanks_left_open_by_the_thousand_are_read_at_once(left_open: str) -> None:
    assert list(read_blanks(left_open * 50_000)) == []


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_tags_say_all_settings_of_an_item(kind: str, data: st.DataObject) -> None:
    item = data.draw(items(kind))
    told = read_tags(tags_of(item))
    assert (told.competence, told.skill, told.licence, told.unreadable) == (
        item.competence,
        item.skill,
        item.licence,
        [],
    )
    for name in told.settings.keys() - {"format", "treatments", "partial"}:
        assert told.settings[name] == getattr(item, name)
    assert told.settings.get("treatments", item.solution.treatments) == item.solution.treatments


@pytest.mark.parametrize(
    "tag", ["@web9", "skill:web", "competence:9.9", "proctor:seconds=0", "proctor:difficulty=nan", "proctor:colour=red"]
)
def test_a_tag_of_ours_that_is_no_longer_one_is_named(tag: str) -> None:
    assert read_tags(["SNT", tag, "@tube3"]).unreadable == [tag]
    assert read_tags(["skill: @tube3"]).skill == "@tube3"


def plain_item(**fields: object) -> Item:
    known = {
        "id": "1.1-web-3-a",
        "competence": "1.1",
        "skill": "@web3",
        "kind": "QROC",
        "status": "operative",
        "locale": "fr",
        "licence": "CC0-1.0",
        "prompt": "Quoi ?",
    }
    return Item(**(known | fields))
