"""Questions of others become drafts: what comes over, what is changed, what stays where it was."""

from base64 import b64encode
from pathlib import Path

import pytest

from proctor_server.assessment.referential import UnknownCompetence, UnknownSkill
from proctor_server.bank.checking import check
from proctor_server.bank.exchange.adopting import Adoption, Draft, Wanted, adopt
from proctor_server.bank.exchange.drafts import is_taken, write_drafts
from proctor_server.bank.exchange.gift import read_gift
from proctor_server.bank.exchange.moodle_reading import read_moodle
from proctor_server.bank.exchange.remarks import ItemIsThere, NoQuestion, QuestionsAtFault
from tests.unit.bank.bank_builders import PNG, SVG, small_bank

WANTED = Wanted("1.1", "@web2", "CC0-1.0")


def question(type_: str, inside: str = "", prompt: str = "<p>Qui ?</p>", files: str = "") -> str:
    return (
        f'<question type="{type_}"><name><text>Q</text></name><questiontext format="html">'
        f"<text><![CDATA[{prompt}]]></text>{files}</questiontext>{inside}</question>"
    )


def answer(text: str, fraction: float = 100, more: str = "", form: str = "html") -> str:
    return f'<answer fraction="{fraction}" format="{form}"><text><![CDATA[{text}]]></text>{more}</answer>'


def file(name: str, data: bytes = PNG, path: str = "/") -> str:
    return f'<file name="{name}" path="{path}" encoding="base64">{b64encode(data).decode()}</file>'


def adopted(xml: str, wanted: Wanted = WANTED, taken: object = None) -> Adoption:
    return adopt(*read_moodle(f"<quiz>{xml}</quiz>".encode()), wanted, lambda *_: False)


def draft(xml: str, wanted: Wanted = WANTED) -> Draft:
    (one,) = adopted(xml, wanted).drafts
    return one


def codes(draft: Draft) -> list[str]:
    return [change.code for change in draft.changes]


TWO = answer("<p>oui</p>") + answer("non", 0)


def test_a_draft_says_whose_it_is() -> None:
    item = draft(question("multichoice", TWO)).item
    assert (item.id, item.competence, item.skill, item.status) == ("1.1-web-2-a", "1.1", "@web2", "draft")
    assert (item.licence, item.locale, item.prompt) == ("CC0-1.0", "fr", "Qui ?")
    assert (item.kind, item.choices, item.solution.choices) == ("QCU", ["oui", "non"], [1])


@pytest.mark.parametrize(
    ("xml", "kind", "solution"),
    [
        (question("truefalse", answer("true", 0) + answer("false")), "QCU", {"choices": [2]}),
        (question("multichoice", "<single>false</single>" + TWO), "QCM", {"choices": [1]}),
        (question("shortanswer", answer(r"a\*b")), "QROC", {"texts": ["a*b"], "treatments": ("t1",)}),
        (question("shortanswer", "<usecase>1</usecase>" + answer("Ab")), "QROC", {"texts": ["Ab"], "treatments": ()}),
        (
            question("numerical", answer("12.5", more="<tolerance>0</tolerance>") + answer("*", 0)),
            "QROC",
            {"texts": ["12.5"], "format": "number"},
        ),
        (
            question("cloze", prompt="A {1:SA:=x~=y} et {1:NM:=3:0}"),
            "QROCM-ind",
            {"fields": {"champ1": ["x", "y"], "champ2": ["3"]}, "format": "text"},
        ),
        (question("cloze", prompt="A {1:NM:=3:0}"), "QROCM-ind", {"fields": {"champ1": ["3"]}, "format": "number"}),
        (question("cloze", prompt="A {1:MC:=Ko~Mo}"), "QROCM-ind", {"fields": {"champ1": ["Ko"]}, "format": "select"}),
    ],
)
def test_each_type_becomes_a_kind(xml: str, kind: str, solution: dict[str, object]) -> None:
    item = draft(xml).item
    assert item.kind == kind
    assert {name: getattr(item.solution, name) for name in solution} == solution


def test_a_matching_question_becomes_lists_to_choose_from() -> None:
    pairs = [("<b>a</b>", "Un"), ("b", "Deux"), ("", "Trois")]
    inside = "".join(
        f'<subquestion format="html"><text><![CDATA[{left}]]></text><answer><text>{right}</text></answer></subquestion>'
        for left, right in pairs
    )
    one = draft(question("matching", inside))
    assert [(field.label, field.options) for field in one.item.fields] == [
        ("a", ["Un", "Deux", "Trois"]),
        ("b", ["Un", "Deux", "Trois"]),
    ]
    assert one.item.solution.fields == {"champ1": ["Un"], "champ2": ["Deux"]}
    assert codes(one) == ["formatting_dropped"]


def test_blanks_in_a_text_become_numbered_fields() -> None:
    one = draft(question("cloze", prompt="<p>De {1:SA:=x} à {1:MC:=y~z}.</p>"))
    assert one.item.prompt == "De **(1)** à **(2)**."
    assert [(field.name, field.label, field.options) for field in one.item.fields] == [
        ("champ1", "(1)", []),
        ("champ2", "(2)", ["y", "z"]),
    ]
    assert codes(one) == ["blanks_numbered", "spelling_forgiven"]


@pytest.mark.parametrize(
    ("xml", "changes"),
    [
        (question("multichoice", TWO + answer("peut-être", 50)), ["weights_dropped"]),
        (
            question("multichoice", "<single>0</single>" + answer("a", 25) + answer("b", 75) + answer("c", 0)),
            ["weights_dropped"],
        ),
        (question("multichoice", "<single>0</single>" + answer("a", 50) + answer("b", 50) + answer("c", -100)), []),
        (
            question("multichoice", answer("oui", more="<feedback><text>Bien</text></feedback>") + answer("non", 0)),
            ["feedback_dropped"],
        ),
        (question("multichoice", answer("<b>oui</b>") + answer("non", 0)), ["formatting_dropped"]),
        (
            question("shortanswer", answer("oui") + answer("ou*", 100) + answer("oh", 50)),
            ["wildcard_dropped", "answer_dropped", "spelling_forgiven"],
        ),
        (
            question("numerical", answer("3", more="<tolerance>0.5</tolerance>") + "<units/>"),
            ["units_dropped", "tolerance_dropped"],
        ),
        (question("cloze", prompt="{1:SA:=x} {1:NM:=3:0}"), ["blanks_numbered", "spelling_forgiven", "number_as_text"]),
        (
            question("multichoice", TWO, prompt='<p>Lis <a href="https://x.example">ceci</a> m<sup>2</sup></p>'),
            ["words_of_links", "formatting_dropped"],
        ),
        (question("multichoice", TWO + "<tags><tag><text>proctor:seconds=x</text></tag></tags>"), ["tag_unreadable"]),
        (question("multichoice", TWO + "<idnumber>Q17</idnumber>"), ["renamed"]),
        (question("multichoice", TWO, files=file("a.png")), ["file_unused"]),
        (
            question("multichoice", TWO, prompt='<p>Vois <img src="https://x.example/a.png" alt="A"></p>'),
            ["picture_elsewhere"],
        ),
    ],
)
def test_what_is_changed_is_named(xml: str, changes: list[str]) -> None:
    one = draft(xml)
    assert codes(one) == changes
    assert all(change.message and change.item == "Q" and change.line == 1 for change in one.changes)


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (question("essay"), "no_automatic_answer"),
        (question("description"), "not_a_question"),
        (question("calculatedmulti"), "kind_unknown"),
        (question("ddwtos"), "kind_unknown"),
        (question("cloze", prompt="<p>Rien</p>"), "not_a_question"),
        (question("cloze", prompt="{1:MR:=a~=b}"), "several_in_a_list"),
        (question("shortanswer", answer("a*")), "wildcard_only"),
        (question("multichoice", answer("a") + answer("a", 0)), "too_few_choices"),
        (question("multichoice", answer('<img src="@@PLUGINFILE@@/a.png">') + answer("b", 0)), "picture_in_choice"),
        (question("multichoice", TWO, '<p>x <img src="@@PLUGINFILE@@/a.gif"></p>', file("a.gif")), "file_refused"),
    ],
)
def test_what_has_no_equivalent_is_left_and_the_others_go_on(xml: str, code: str) -> None:
    adoption = adopted(xml + question("multichoice", TWO))
    assert [why.code for why in adoption.left_out] == [code]
    assert len(adoption.drafts) == 1


@pytest.mark.parametrize(
    ("xml", "wanted", "field", "code"),
    [
        (question("multichoice", answer("a", 0) + answer("b", 50)), WANTED, "solution.choices", "no_right_answer"),
        (question("multichoice", answer("a") + answer("b")), WANTED, "solution.choices", "several_right"),
        (question("shortanswer", answer("a", 50)), WANTED, "solution.texts", "no_right_answer"),
        (question("shortanswer"), WANTED, "solution.texts", "no_right_answer"),
        (question("numerical", answer("dix")), WANTED, "solution.texts", "answer_unreadable"),
        (question("multichoice", answer("a", "tout")), WANTED, "answer", "answer_unreadable"),  # type: ignore[arg-type]
        (question("matching"), WANTED, "solution.fields", "no_right_answer"),
        (question("cloze", prompt="{1:SA:a~b}"), WANTED, "solution.fields.champ1", "no_right_answer"),
        (question("multichoice", TWO, prompt="<p> </p>"), WANTED, "prompt", "prompt_empty"),
        (question("multichoice", TWO), Wanted(skill="@web2"), "competence", "competence_missing"),
        (question("multichoice", TWO), Wanted(competence="1.1"), "skill", "skill_missing"),
        (question("multichoice", TWO, files=file("../a.png")), WANTED, "file", "unsafe_name"),
        (question("multichoice", TWO, files=file("a.png", path="/../")), WANTED, "file", "unsafe_name"),
        (
            question("multichoice", TWO, files='<file name="a.png" path="/" encoding="base64">!</file>'),
            WANTED,
            "file",
            "not_base64",
        ),
        (question("multichoice", TWO, files=file("a.png", b"x" * 600_000)), WANTED, "file", "file_too_large"),
        (
            question(
                "multichoice",
                TWO,
                '<p>x<img src="@@PLUGINFILE@@/a.svg"></p>',
                file("a.svg", SVG.replace(b"<rect", b"<script/><rect")),
            ),
            WANTED,
            "image",
            "file_refused",
        ),
        (
            question("multichoice", TWO, '<p>x<img src="@@PLUGINFILE@@/a.png"></p>', file("a.png", b"GIF89a")),
            WANTED,
            "image",
            "file_refused",
        ),
    ],
)
def test_a_question_that_is_not_sound_refuses_the_file_and_all_are_named(
    xml: str, wanted: Wanted, field: str, code: str
) -> None:
    with pytest.raises(QuestionsAtFault) as refused:
        adopted(f"\n{xml}\n{question('shortanswer')}", wanted)
    assert [(fault.item, fault.line) for fault in refused.value.faults] == [("Q", 2), ("Q", 3)]
    assert (refused.value.faults[0].field, refused.value.faults[0].code) == (field, code)


def test_a_person_s_word_counts_more_than_a_tag() -> None:
    named = ("@cloud3", "competence:2.1", "licence:X")
    tags = f"<tags>{''.join(f'<tag><text>{tag}</text></tag>' for tag in named)}</tags>"
    by_tags = draft(question("multichoice", TWO + tags), Wanted()).item
    assert (by_tags.id, by_tags.competence, by_tags.skill, by_tags.licence) == ("2.1-cloud-3-a", "2.1", "@cloud3", "X")
    by_word = draft(question("multichoice", TWO + tags)).item
    assert (by_word.id, by_word.competence, by_word.licence) == ("1.1-web-2-a", "1.1", "CC0-1.0")


@pytest.mark.parametrize(
    ("wanted", "refusal"), [(Wanted("9.9", "@web2"), UnknownCompetence), (Wanted("1.1", "web"), UnknownSkill)]
)
def test_what_a_person_says_must_be_of_the_referential(wanted: Wanted, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        adopted(question("multichoice", TWO), wanted)


def test_a_file_without_questions_is_refused() -> None:
    with pytest.raises(NoQuestion):
        adopted('<question type="category"/>')


def test_a_picture_goes_beside_the_item_and_a_person_describes_it() -> None:
    prompt = '<p>Vois <img src="@@PLUGINFILE@@/une%20image.PNG"> et <img src="@@PLUGINFILE@@/b.png" alt="B"></p>'
    one = draft(question("multichoice", TWO, prompt, file("une image.PNG") + file("b.png")))
    assert one.item.image is not None
    assert (one.item.image.file, one.item.image.alt) == ("1.1-web-2-a.png", "")
    assert one.files == {"1.1-web-2-a.png": PNG}
    assert codes(one) == ["picture_dropped", "picture_moved", "alt_missing"]
    assert one.item.prompt == "Vois et"


def test_a_picture_inside_the_address_is_a_picture() -> None:
    prompt = f'<p>Vois <img alt="A" src="data:image/png;base64,{b64encode(PNG).decode()}"></p>'
    assert draft(question("multichoice", TWO, prompt)).files == {"1.1-web-2-a.png": PNG}


def test_a_file_that_a_link_opens_is_an_attachment() -> None:
    prompt = '<p>Ouvre <a href="@@PLUGINFILE@@/Donn%C3%A9es%20%231.csv">le tableau</a></p>'
    one = draft(question("multichoice", TWO, prompt, file("Données #1.csv", b"a;b")))
    assert one.files == {"1.1-web-2-a/Donnees-1.csv": b"a;b"}
    assert (one.item.attachments, one.item.prompt) == (["1.1-web-2-a/Donnees-1.csv"], "Ouvre le tableau")


def test_items_of_a_skill_get_the_next_free_letter(tmp_path: Path) -> None:
    for name in ("1.1/1.1-web-2-a.md", "1.1/1.1-web-2-c.svg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    questions, faults = read_gift(b"A {=x}\n\nB {=x}\n\nC {=x}")
    adoption = adopt(questions, faults, WANTED, lambda competence, name: is_taken(tmp_path, competence, name))
    assert [one.item.id for one in adoption.drafts] == ["1.1-web-2-b", "1.1-web-2-d", "1.1-web-2-e"]


def test_an_item_that_has_come_before_is_refused() -> None:
    own = question("multichoice", TWO + "<idnumber>1.1-web-2-f</idnumber>")
    assert draft(own).item.id == "1.1-web-2-f"
    with pytest.raises(ItemIsThere, match=r"1\.1/1\.1-web-2-f\.md"):
        adopted(own + own)


def test_drafts_are_written_with_their_files_and_have_no_fault(tmp_path: Path) -> None:
    bank = small_bank(tmp_path)
    before = check(bank).files
    prompt = '<p>Vois <img src="@@PLUGINFILE@@/a.svg" alt="A"> <a href="@@PLUGINFILE@@/b.csv">b</a></p>'
    one = draft(
        question("multichoice", TWO, prompt, file("a.svg", SVG) + file("b.csv", b"a")),
        Wanted("4.1", "@lien2", "CC0-1.0"),
    )
    assert write_drafts([one], bank) == []
    checked = check(bank)
    assert (checked.faults, checked.files) == ([], before + 1)
    assert one.item in checked.bank.items
    assert sorted(path.name for path in (bank / "4.1").iterdir()) == [
        "4.1-lien-2-a",
        "4.1-lien-2-a.md",
        "4.1-lien-2-a.svg",
    ]


def test_what_the_check_will_ask_is_said_at_once(tmp_path: Path) -> None:
    one = draft(question("multichoice", TWO + answer("non", 0)))
    (remark,) = write_drafts([one], tmp_path)
    assert (remark.code, remark.field, remark.item) == ("to_decide", "choices", "Q")
    assert "1.1/1.1-web-2-a.md" in remark.message
    assert [fault.field for fault in check(tmp_path).faults] == ["choices"]


def test_a_description_and_a_licence_that_are_missing_are_the_check_s_to_name(tmp_path: Path) -> None:
    prompt = '<p>Vois <img src="@@PLUGINFILE@@/a.png"></p>'
    one = draft(question("multichoice", TWO, prompt, file("a.png")), Wanted("1.1", "@web2"))
    assert codes(one) == ["picture_moved", "alt_missing", "licence_missing"]
    assert write_drafts([one], tmp_path) == []
    assert {fault.field for fault in check(tmp_path).faults} == {"image.alt", "licence"}


def test_all_drafts_or_none_and_never_over_a_file(tmp_path: Path) -> None:
    drafts = adopted(question("multichoice", TWO) * 3).drafts
    there = tmp_path / "1.1" / f"{drafts[2].item.id}.md"
    there.parent.mkdir()
    there.write_text("à moi")
    with pytest.raises(ItemIsThere):
        write_drafts(drafts, tmp_path)
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*")] == [Path("1.1"), Path("1.1") / there.name]
    assert there.read_text() == "à moi"
    there.unlink()
    there.parent.rmdir()
    (tmp_path / "1.1").write_text("pas un dossier")
    with pytest.raises(ItemIsThere):
        write_drafts(drafts, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["1.1"]
