"""`bank check` across a bank: what one item says of another, skills in words, files beside the items."""

from pathlib import Path

import pytest

from proctor_server.bank.checking import check
from tests.unit.bank.bank_builders import PNG, QCM, QROC, QROCM_DEP, QROCM_IND, SVG, item, small_bank, write

OTHER = "1.1-web-2-a"
LIST = '[web]\ntitle = "Le Web"\n1 = "Ouvrir une page"\n'


def found(bank: Path) -> list[tuple[str, int, str, str]]:
    return [(fault.file, fault.line, fault.field, fault.code) for fault in check(bank).faults]


def codes(bank: Path) -> list[str]:
    return [fault.code for fault in check(bank).faults]


def with_skills(bank: Path, text: str, competence: str = "1.1") -> Path:
    path = bank / competence / "skills.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return bank


def test_one_identifier_cannot_be_in_two_folders(tmp_path: Path) -> None:
    for competence in ("1.1", "1.2"):
        path = tmp_path / competence / "x.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(item("x", competence=f'"{competence}"', prompt=f"Quoi, en {competence} ?"))
    assert found(tmp_path) == [("1.2/x.md", 2, "id", "duplicate_id")]


def test_two_items_cannot_have_the_same_prompt_whatever_its_case_and_accents(tmp_path: Path) -> None:
    write(tmp_path, item(prompt="Où est l’épée ?"))
    write(tmp_path, item(OTHER, prompt="OÙ EST L'EPEE ?"), OTHER)
    assert found(tmp_path) == [(f"1.1/{OTHER}.md", 14, "prompt", "duplicate_prompt")]


@pytest.mark.parametrize(
    "given",
    [
        {"prompt": "Un **Xylophone** a des lames ?"},
        {"rest": QCM.replace("deux", "un xylophone !")},
        {"sample": "QROCM-ind", "rest": QROCM_IND.replace('label = "Titre"', 'label = "Le xylophone"').replace(
            '["xylophone"]', '["vielle"]')},
        {"image": '{ file = "a.svg", alt = "Dessin : (xylophone)" }'},
    ],
)  # fmt: skip
def test_a_typed_answer_cannot_be_read_in_another_item(tmp_path: Path, given: dict[str, str]) -> None:
    write(tmp_path, item(sample="QROC"))
    write(tmp_path, item(OTHER, **given), OTHER)
    (tmp_path / "1.1" / "a.svg").write_bytes(SVG)
    assert ("1.1/" + OTHER + ".md", "prompt", "answer_given_away") in [(f, w, c) for f, _, w, c in found(tmp_path)]


def test_a_typed_answer_cannot_be_read_in_its_own_prompt_but_in_its_own_picture(tmp_path: Path) -> None:
    write(tmp_path, item(sample="QROC", image='{ file = "a.svg", alt = "Le mot : xylophone" }'))
    (tmp_path / "1.1" / "a.svg").write_bytes(SVG)
    assert codes(tmp_path) == []
    write(tmp_path, item(sample="QROC", prompt="Recopie xylophone."))
    assert "answer_given_away" in codes(tmp_path)


@pytest.mark.parametrize(
    ("solution", "prompt"),
    [
        ("xylophone", "Des xylophones ?"),
        ("-jaguar", "Cherche « jaguar »."),
        ("2024", "En 2024, quoi ?"),
        ("sel", "Du sel ?"),
        ("trois", "Lesquelles des trois ?"),
        ("15 minutes", "Tu as 15 minutes."),
        ("carte mère", "Une carte, sa mère ?"),
    ],
)
def test_other_words_short_words_and_figures_give_nothing_away(tmp_path: Path, solution: str, prompt: str) -> None:
    write(tmp_path, item(sample="QROC", rest=QROC.replace("xylophone", solution)))
    write(tmp_path, item(OTHER, prompt=prompt), OTHER)
    assert codes(tmp_path) == []


def test_what_is_chosen_in_a_list_is_not_typed(tmp_path: Path) -> None:
    fields = '[{ name = "a", label = "A", options = ["alpha", "omega"] }, { name = "b", label = "B" }]'
    write(
        tmp_path,
        item(
            sample="QROCM-ind",
            rest=f'fields = {fields}\n[solution]\nfields = {{ a = ["alpha"], b = ["xylophone"] }}',
        ),
    )
    write(tmp_path, item(OTHER, prompt="Alpha ou xylophone ?"), OTHER)
    assert [fault.message for fault in check(tmp_path).faults] == [
        "« xylophone » est une réponse attendue par 1.1-web-1-a : elle ne doit pas se lire ici"
    ]
    write(tmp_path, item(OTHER, "QROCM-dep", QROCM_DEP), OTHER)
    assert codes(tmp_path) == []


def test_a_skill_that_its_competence_describes_is_known_and_another_is_not(tmp_path: Path) -> None:
    write(with_skills(tmp_path, LIST), item())
    assert codes(tmp_path) == []
    write(tmp_path, item(OTHER, skill='"@web2"'), OTHER)
    assert found(tmp_path) == [(f"1.1/{OTHER}.md", 4, "skill", "skill_not_listed")]


def test_a_competence_without_a_list_may_have_any_skill(tmp_path: Path) -> None:
    assert codes(small_bank(tmp_path)) == []


def test_a_tube_is_of_one_competence(tmp_path: Path) -> None:
    write(with_skills(tmp_path, LIST), item())
    with_skills(tmp_path, "# Le Web\n" + LIST, "1.2")
    assert found(tmp_path) == [("1.2/skills.toml", 2, "web", "tube_elsewhere")]


@pytest.mark.parametrize(
    ("text", "line", "field", "code"),
    [
        ("[web\n", 1, "", "not_toml"),
        ('[web]\n1 = "Ouvrir"\n', 1, "web.title", "missing_field"),
        ('[web]\ntitle = "Le Web"\n9 = "Ouvrir"\n', 3, "web.9", "unknown_field"),
        ('[web]\ntitle = "Le Web"\n1 = ""\n', 3, "web.1", "not_a_text"),
        ('[web2]\ntitle = "Le Web"\n', 1, "web2", "not_a_tube"),
        ('web = "Le Web"\n', 1, "web", "not_a_table"),
    ],
)
def test_a_list_of_skills_is_checked_too(tmp_path: Path, text: str, line: int, field: str, code: str) -> None:
    write(with_skills(tmp_path, text), item())
    assert ("1.1/skills.toml", line, field, code) in found(tmp_path)


def test_a_file_that_nobody_shows_is_named(tmp_path: Path) -> None:
    write(tmp_path, item())
    (tmp_path / "1.1" / "a").mkdir()
    (tmp_path / "1.1" / "a" / "old.png").write_bytes(PNG)
    assert found(tmp_path) == [("1.1/a/old.png", 1, "", "unused_file")]


def test_while_an_item_is_at_fault_nobody_knows_which_files_are_its_own(tmp_path: Path) -> None:
    write(tmp_path, item(status='"new"'))
    (tmp_path / "1.1" / "a.png").write_bytes(PNG)
    assert codes(tmp_path) == ["not_one_of"]


def test_a_link_that_leaves_the_folder_is_no_path_of_the_bank(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    bank = tmp_path / "bank"
    write(bank, item(image='{ file = "a.png", alt = "x" }'))
    (bank / "1.1" / "a.png").symlink_to(tmp_path / "secret.png")
    assert codes(bank) == ["not_a_path"]


FODS = b'<d xmlns:table="t"><table:table/></d>'


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"nom;prix\nstylo;2\n", None),
        ("a.csv", b"nom;prix\nstylo\n", "table_ragged"),
        ("a.csv", b"\xe9;\xe8\n", "file_not_utf8"),
        ("a.txt", b"\xe9", "file_not_utf8"),
        ("a.fods", FODS, None),
        ("a.fods", b"<d/>", "sheet_damaged"),
        ("a.fods", b"PK\x03\x04", "sheet_damaged"),
        ("a.fods", b'<!DOCTYPE d [<!ENTITY a "b">]>' + FODS, "sheet_damaged"),
        ("a.svg", SVG, None),
        ("a.svg", SVG.replace(b"<rect", b"<script/><rect"), "picture_active"),
        ("a.html", b"<p>page</p>", None),
        ("a.html", b"<script src=x.js></script>", "page_not_alone"),
        ("a.exe", b"MZ", "attachment_kind"),
        ("a", b"", "attachment_kind"),
        ("a.txt", bytes(100_001), "file_too_large"),
    ],
)
def test_an_attachment_is_of_a_kind_that_the_exam_page_shows(
    tmp_path: Path, name: str, data: bytes, code: str | None
) -> None:
    write(tmp_path, item(attachments=f'["{name}"]'))
    (tmp_path / "1.1" / name).write_bytes(data)
    assert codes(tmp_path) == ([code] if code else [])


@pytest.mark.parametrize(
    "part",
    [
        '<link rel="stylesheet" href="x.css">',
        '<img src="https://x.example/a.png" alt="">',
        '<a href="https://x.example/">x</a>',
        "<iframe></iframe>",
        "<form></form>",
        '<meta http-equiv="refresh" content="1">',
        "<style>p { background: url(x.png) }</style>",
        "<style>@import 'x.css';</style>",
        '<p style="background:url(//x.example/a)">',
        "<script>fetch('/x')</script>",
        "<script>localStorage.a = 1</script>",
        "<script>alert(1)</script>",
        "<script>import('x')</script>",
    ],
)
def test_a_page_stands_alone(tmp_path: Path, part: str) -> None:
    write(tmp_path, item(embed='{ file = "p.html", title = "P", height = 300 }'))
    page = tmp_path / "1.1" / "p.html"
    page.write_text("<p>x</p><img src='data:image/png;base64,AA' alt=''><a href='#b'>b</a><script>let a = 1</script>")
    assert codes(tmp_path) == []
    page.write_text(f"<p>x</p>{part}")
    assert set(codes(tmp_path)) == {"page_not_alone"}
    page.write_bytes(b"<p>\xe9</p>")
    assert codes(tmp_path) == ["file_not_utf8"]
    page.write_bytes(b"x" * 500_001)
    assert codes(tmp_path) == ["file_too_large"]
