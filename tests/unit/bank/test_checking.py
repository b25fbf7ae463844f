"""`bank check`: every fault at once, with file, line and field."""

import os
from pathlib import Path

import pytest

from proctor_server.bank.checking import check, read_bank
from proctor_server.bank.faults import SENTENCES, BankHasFaults
from tests.unit.bank.bank_builders import KINDS, PNG, QCM, QROC, QROCM_DEP, QROCM_IND, SVG, item, small_bank, write

SHIPPED = Path(__file__).parents[3] / "deploy" / "bank"


def faults(bank: Path) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.field, fault.code) for fault in check(bank).faults]


def found(bank: Path) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in check(bank).faults}


def test_a_bank_of_every_kind_has_no_fault(tmp_path: Path) -> None:
    checked = check(small_bank(tmp_path))
    assert checked.faults == []
    assert checked.files == len(checked.bank.items) == 8
    assert (checked.bank.id, checked.bank.title) == ("essai-1", "Essai")


def test_the_bank_that_is_shipped_has_no_fault() -> None:
    assert check(SHIPPED).faults == []


def test_a_bank_without_description_is_named_after_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "essai", item())
    assert check(tmp_path / "essai").bank.id == "essai"


def test_every_fault_of_every_file_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, item(status='"new"', skill='"web1"', prompt="<b>Quoi</b> ?"))
    write(tmp_path, item("1.2-drive-1-a", rest=QCM.replace("[1, 3]", "[1, 4]")), "1.2-drive-1-a")
    checked = check(tmp_path)
    assert [(fault.file, fault.line, fault.field, fault.code) for fault in checked.faults] == [
        ("1.1/1.1-web-1-a.md", 4, "skill", "not_a_skill"),
        ("1.1/1.1-web-1-a.md", 6, "status", "not_one_of"),
        ("1.1/1.1-web-1-a.md", 14, "prompt", "raw_html"),
        ("1.2/1.2-drive-1-a.md", 12, "solution.choices", "choice_out_of_range"),
    ]
    assert checked.bank.items == []


def test_a_fault_says_what_is_expected(tmp_path: Path) -> None:
    write(tmp_path, item(status='"new"'))
    fault = check(tmp_path).faults[0]
    assert str(fault) == ("1.1/1.1-web-1-a.md:6: status: une de ces valeurs est attendue : operative, archived, draft")


@pytest.mark.parametrize("field", ["id", "competence", "skill", "kind", "status", "locale", "licence"])
def test_each_required_field_is_missed_by_name(tmp_path: Path, field: str) -> None:
    write(tmp_path, item(**{field: ""}))
    assert (field, "missing_field") in found(tmp_path)


@pytest.mark.parametrize(
    ("kind", "rest", "field"),
    [
        ("QCM", 'choices = ["un", "deux"]', "solution"),
        ("QCM", 'choices = ["un", "deux"]\n[solution]', "solution.choices"),
        ("QCM", "[solution]\nchoices = [1]", "choices"),
        ("QROC", "[solution]", "solution.texts"),
        ("QROCM-ind", QROCM_IND.partition("]\n\n")[2], "fields"),
        ("QROCM-ind", QROCM_IND.partition("fields = { ")[0], "solution.fields"),
        ("QROCM-dep", QROCM_DEP.partition("groups")[0], "solution.groups"),
        ("QROCM-ind", QROCM_IND.replace('titre = ["xylophone"], ', ""), "solution.fields.titre"),
    ],
)
def test_each_kind_misses_what_it_needs(tmp_path: Path, kind: str, rest: str, field: str) -> None:
    write(tmp_path, item(sample=kind, rest=rest))
    assert found(tmp_path) == {(field, "missing_field")}


@pytest.mark.parametrize(
    ("kind", "rest", "field"),
    [
        ("QROC", 'choices = ["un", "deux"]\n' + QROC, "choices"),
        ("QROC", QROC + "\nchoices = [1]", "solution.choices"),
        ("QROC", 'fields = [{ name = "a", label = "A" }]\n' + QROC, "fields"),
        ("QCM", QCM + '\nformat = "number"', "solution.format"),
        ("QROCM-ind", QROCM_IND + '\npartial = { 1 = "ok" }', "solution.partial"),
    ],
)
def test_a_field_of_another_kind_is_refused(tmp_path: Path, kind: str, rest: str, field: str) -> None:
    write(tmp_path, item(sample=kind, rest=rest))
    assert found(tmp_path) == {(field, "not_for_this_kind")}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": '"1.1-web-1-b"'}, ("id", "id_not_file_name")),
        ({"id": '"../x"'}, ("id", "not_a_name")),
        ({"competence": '"1.2"'}, ("competence", "competence_not_folder")),
        ({"competence": '"9.9"'}, ("competence", "not_one_of")),
        ({"skill": '"@web9"'}, ("skill", "not_a_skill")),
        ({"kind": '"QCX"'}, ("kind", "not_one_of")),
        ({"kind": '["QCM"]'}, ("kind", "not_one_of")),
        ({"locale": '"français"'}, ("locale", "not_a_locale")),
        ({"licence": '" "'}, ("licence", "not_a_text")),
        ({"focused": '"oui"'}, ("focused", "not_a_flag")),
        ({"seconds": "0"}, ("seconds", "not_a_count")),
        ({"seconds": "true"}, ("seconds", "not_a_count")),
        ({"difficulty": "nan"}, ("difficulty", "not_a_number")),
        ({"discriminant": '"1"'}, ("discriminant", "not_a_number")),
        ({"colour": '"red"'}, ("colour", "unknown_field")),
        ({"image": '{ file = "a.svg" }'}, ("image.alt", "missing_field")),
        ({"image": '{ file = "../1.2/a.svg", alt = "x" }'}, ("image.file", "not_a_path")),
        ({"image": '{ file = "/etc/a.svg", alt = "x" }'}, ("image.file", "not_a_path")),
        ({"image": '{ file = "b.svg", alt = "x" }'}, ("image.file", "file_not_found")),
        ({"image": '"a.svg"'}, ("image", "not_a_table")),
        ({"solution": '"a"'}, ("solution", "not_a_table")),
        ({"attachments": '["b.csv"]'}, ("attachments", "file_not_found")),
        ({"attachments": '"b.csv"'}, ("attachments", "not_a_list")),
        ({"embed": '{ file = "b.html", title = "T", height = 1 }'}, ("embed.file", "file_not_found")),
        ({"embed": '{ file = "b.html", height = 1 }'}, ("embed.title", "missing_field")),
    ],
)
def test_each_field_is_checked(tmp_path: Path, fields: dict[str, str], expected: tuple[str, str]) -> None:
    write(tmp_path, item(rest="" if "solution" in fields else None, **fields))
    assert expected in found(tmp_path)
    assert {field for field, _ in found(tmp_path)} <= {expected[0], "choices"}


@pytest.mark.parametrize(
    ("kind", "rest", "expected"),
    [
        ("QCU", QCM, ("solution.choices", "one_choice_expected")),
        ("QCM", QCM.replace("[1, 3]", "[1, 1]"), ("solution.choices", "duplicate")),
        ("QCM", QCM.replace("[1, 3]", "[0]"), ("solution.choices[1]", "not_a_count")),
        ("QCM", QCM.replace("[1, 3]", "[]"), ("solution.choices", "not_a_list")),
        ("QCM", QCM.replace("deux", "un"), ("choices", "duplicate")),
        ("QCM", QCM.replace('"un", "deux", "trois"', '"un"').replace("[1, 3]", "[1]"), ("choices", "not_a_list")),
        ("QROC", QROC.replace("xylophone", " "), ("solution.texts[1]", "not_a_text")),
        ("QROC", QROC + '\nformat = "number"', ("solution.texts", "not_numeric")),
        ("QROC", QROC.replace("xylophone", "x" * 301), ("solution.texts", "solution_too_long")),
        ("QROC", QROC.replace("xylophone", "→"), ("solution", "empty_is_right")),
        ("QROCM-dep", QROCM_DEP.replace(', 2 = "ok"', ""), ("solution.groups", "refused_by_evaluation")),
        ("QROC", QROC + '\nformat = "date"', ("solution.format", "not_one_of")),
        ("QROC", QROC + '\nformat = "select"', ("fields", "options_expected")),
        ("QROC", QROC + '\ntreatments = ["t4"]', ("solution.treatments[1]", "not_one_of")),
        ("QROCM-ind", QROCM_IND.replace('["Mo"]', '["Go"]'), ("solution.fields.unite", "not_an_option")),
        (
            "QROCM-ind",
            QROCM_IND.replace("{ titre", '{ autre = ["x"], titre'),
            ("solution.fields.autre", "unknown_field"),
        ),
        ("QROCM-ind", QROCM_IND.replace('name = "unite"', 'name = "titre"'), ("fields", "duplicate")),
        ("QROCM-ind", QROCM_IND.replace('["Ko", "Mo"]', '["Mo"]'), ("fields[2].options", "not_a_list")),
        ("QROCM-ind", QROCM_IND.replace('"unite", label', '"une unité", label'), ("fields[2].name", "not_a_name")),
        ("QROCM-dep", QROCM_DEP.replace(', ["glockenspiel"], ["marimba"]', ""), ("solution.groups", "too_few_groups")),
        ("QROCM-dep", QROCM_DEP.replace("2 =", "3 ="), ("solution.partial", "out_of_reach")),
        ("QROCM-dep", QROCM_DEP.replace("2 =", "deux ="), ("solution.partial", "not_a_count")),
        ("QROCM-dep", QROCM_DEP.replace('"ok"', '"half"'), ("solution.partial.2", "not_one_of")),
    ],
)
def test_each_solution_has_to_fit_its_item(tmp_path: Path, kind: str, rest: str, expected: tuple[str, str]) -> None:
    write(tmp_path, item(sample=kind, rest=rest))
    assert expected in found(tmp_path)
    assert {code for field, code in found(tmp_path) if field == expected[0]} == {expected[1]}


def test_a_select_list_is_a_text_with_one_field_of_options(tmp_path: Path) -> None:
    field = 'fields = [{ name = "unite", label = "Unité", options = ["Ko", "Mo"] }]\n'
    write(tmp_path, item(sample="QROC", rest=field + '[solution]\nformat = "select"\ntexts = ["Mo"]'))
    assert faults(tmp_path) == []
    write(tmp_path, item(sample="QROC", rest=field + '[solution]\nformat = "select"\ntexts = ["mo"]'))
    assert found(tmp_path) == {("solution.texts", "not_an_option")}


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b"", 1, "no_front_matter"),
        (b"# Quoi ?\n", 1, "no_front_matter"),
        (b"+++\nid = 1\n", 1, "no_front_matter"),
        (b'+++\nid = "a"\nkind = \n+++\nQuoi ?\n', 3, "not_toml"),
        (b'+++\nid = "a"\nid = "b"\n+++\nQuoi ?\n', 3, "not_toml"),
        (b"+++\na = " + b"[" * 5000 + b"\n+++\n", 2, "not_toml"),
        (b'+++\nid = "a"\nlicence = "\xe9"\n+++\nQuoi ?\n', 3, "not_utf8"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, content: bytes, line: int, code: str
) -> None:
    write(tmp_path, content)
    assert faults(tmp_path) == [(line, "", code)]


def test_windows_line_ends_and_a_byte_order_mark_are_no_fault(tmp_path: Path) -> None:
    write(tmp_path, b"\xef\xbb\xbf" + item().replace("\n", "\r\n").encode())
    assert faults(tmp_path) == []


def test_the_line_of_a_field_is_not_one_inside_a_long_text(tmp_path: Path) -> None:
    write(tmp_path, item(licence='"""\nseconds = 1\n"""', seconds="0"))
    assert faults(tmp_path) == [(11, "seconds", "not_a_count")]


def test_a_file_whose_name_is_no_text_is_named_as_well_as_can_be(tmp_path: Path) -> None:
    write(tmp_path, item()).rename(os.fsdecode(os.fsencode(tmp_path) + b"/1.1/\xff.md"))
    assert [(fault.file, fault.code) for fault in check(tmp_path).faults] == [("1.1/?.md", "id_not_file_name")]


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == [(1, "", "empty_bank")]


@pytest.mark.parametrize(
    ("text", "line", "field", "code"),
    [
        ("id = ", 1, "", "not_toml"),
        ('title = "Essai"', 1, "id", "missing_field"),
        ('id = "a"\ntitle = 3', 2, "title", "not_a_text"),
    ],
)
def test_the_description_of_the_bank_is_checked_too(
    tmp_path: Path, text: str, line: int, field: str, code: str
) -> None:
    small_bank(tmp_path)
    (tmp_path / "bank.toml").write_text(text)
    assert [(f.file, f.line, f.field, f.code) for f in check(tmp_path).faults] == [("bank.toml", line, field, code)]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.svg", SVG, None),
        ("a.png", PNG, None),
        ("a.PNG", PNG, None),
        ("a.jpg", b"\xff\xd8\xff\xe0", None),
        ("a.gif", b"GIF89a", "picture_kind"),
        ("a.png", SVG, "picture_damaged"),
        ("a.jpeg", PNG, "picture_damaged"),
        ("a.svg", b"<svg", "picture_damaged"),
        ("a.svg", b"", "picture_damaged"),
        ("a.svg", b"<html/>", "picture_damaged"),
        ("a.svg", SVG.replace(b"<rect", b"<script/><rect"), "picture_active"),
        ("a.svg", SVG.replace(b"<rect", b'<rect onload="x()"'), "picture_active"),
        ("a.svg", SVG.replace(b"<rect", b'<image href="http://x.example/a.png"/><rect'), "picture_active"),
        ("a.svg", SVG.replace(b"<rect", b'<rect style="fill:url(http://x.example/a)"'), "picture_active"),
        ("a.svg", SVG.replace(b"<rect", b"<style>@import 'x.css'</style><rect"), "picture_active"),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "picture_active"),
        ("a.svg", SVG.replace(b"<rect", b'<use href="#a"/><rect fill="url(#b)"'), None),
        ("a.png", PNG + bytes(500_000), "file_too_large"),
    ],
)
def test_a_picture_is_readable_and_quiet(tmp_path: Path, name: str, data: bytes, code: str | None) -> None:
    write(tmp_path, item(image=f'{{ file = "{name}", alt = "x" }}'))
    (tmp_path / "1.1" / name).write_bytes(data)
    assert [fault.code for fault in check(tmp_path).faults] == ([code] if code else [])


@pytest.mark.parametrize(
    ("prompt", "line", "code"),
    [
        ("", 14, "empty_prompt"),
        ("Quoi ?\n\n<div>x</div>", 16, "raw_html"),
        ("Quoi\n<br> ?", 15, "raw_html"),
        ("![x](a.png)", 14, "picture_in_prompt"),
    ],
)
def test_a_prompt_is_words_without_html_and_pictures(tmp_path: Path, prompt: str, line: int, code: str) -> None:
    write(tmp_path, item(prompt=prompt))
    assert faults(tmp_path) == [(line, "prompt", code)]


def test_a_bank_with_faults_is_refused_with_all_of_them(tmp_path: Path) -> None:
    write(tmp_path, item(status='"new"', locale='"x"'))
    with pytest.raises(BankHasFaults) as refused:
        read_bank(tmp_path)
    assert len(refused.value.faults) == 2
    assert "1.1/1.1-web-1-a.md:6: status" in str(refused.value)


def test_every_code_has_a_case_in_these_tests_and_every_kind_a_sample() -> None:
    here = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert {code for code in SENTENCES if f'"{code}"' not in here} == set()
    assert len(KINDS) == 5
