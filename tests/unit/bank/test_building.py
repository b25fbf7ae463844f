"""The two bundles: what is in them, what is not, and that they are whole."""

import json
from base64 import b64decode
from pathlib import Path

import pytest

from kiosk_client.protocol.messages import Field, FormItem
from kiosk_client.protocol.refusal import Refusal
from proctor_server.assessment.evaluation import evaluate_item
from proctor_server.bank.building import SameFile, build, write_both
from proctor_server.bank.checking import read_bank
from proctor_server.bank.content import DamagedContent, NotInContent, read_content
from proctor_server.bank.prompt import to_html
from proctor_server.bank.solutions import DamagedSolutions, NotInSolutions, Solution, SolvedItem, read_solutions
from tests.unit.bank.bank_builders import QROC, SVG, item, small_bank, write

SHIPPED = Path(__file__).parents[3] / "deploy" / "bank"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return small_bank(tmp_path / "bank")


def built(bank: Path) -> tuple[bytes, bytes]:
    return build(read_bank(bank), bank)


def test_the_same_folder_gives_the_same_bytes(bank: Path, tmp_path: Path) -> None:
    assert built(bank) == built(bank) == built(small_bank(tmp_path / "copy"))


def test_drafts_are_in_neither_bundle_archived_items_in_both(bank: Path) -> None:
    content, solutions = read_content(built(bank)[0]), read_solutions(built(bank)[1])
    assert {one.id for one in content.items} == set(solutions.items)
    assert len(content.items) == 7
    assert content.item("1.2-drive-1-c").status == "archived"
    with pytest.raises(NotInContent, match=r"1\.2-drive-1-b"):
        content.item("1.2-drive-1-b")
    with pytest.raises(NotInSolutions):
        solutions.item("1.2-drive-1-b")


def test_r_tst_06_nothing_of_a_solution_is_in_the_content(bank: Path) -> None:
    content = built(bank)[0].decode()
    for secret in (
        "xylophone",
        "glockenspiel",
        "marimba",
        "solution",
        "treatments",
        "partial",
        "groups",
        'format": "t',
    ):
        assert secret not in content


def test_r_tst_06_another_solution_of_another_length_leaves_the_content_as_it_was(bank: Path) -> None:
    before = built(bank)
    name = "1.1-web-3-a"
    for rest in (QROC.replace('"xylophone"', '"a", "b", "c"'), QROC + '\nformat = "text"\ntreatments = []'):
        write(bank, item(name, "QROC", rest, skill='"@web3"'), name)
        after = built(bank)
        assert after[0] == before[0]
        assert read_solutions(after[1]).version == read_solutions(before[1]).version
        assert read_solutions(after[1]).revision != read_solutions(before[1]).revision


def test_another_prompt_or_picture_is_another_version(bank: Path) -> None:
    versions = {read_content(built(bank)[0]).version}
    write(bank, item("1.1-web-3-a", "QROC", skill='"@web3"', prompt="Autre ?"), "1.1-web-3-a")
    versions.add(read_content(built(bank)[0]).version)
    (bank / "1.2/a.svg").write_bytes(SVG.replace(b"<title>t", b"<title>u"))
    versions.add(read_content(built(bank)[0]).version)
    assert len(versions) == 3
    assert {len(version) for version in versions} == {16}


def test_both_bundles_name_the_same_version(bank: Path) -> None:
    content, solutions = built(bank)
    assert read_content(content).version == read_solutions(solutions).version
    assert read_content(content).bank == read_solutions(solutions).bank == "essai-1"


def test_each_item_that_is_shipped_is_right_when_answered_with_its_solution() -> None:
    solutions = read_solutions(built(SHIPPED)[1])
    results = {name: evaluate_item(one, own_answer(one)).result for name, one in solutions.items.items()}
    assert len(results) == len(list(SHIPPED.glob("*/*.md")))
    assert set(results.values()) == {"ok"}


def own_answer(item: SolvedItem) -> object:
    solution = item.solution
    return {
        "QCU": lambda: solution.choices[0],
        "QCM": lambda: solution.choices,
        "QROC": lambda: solution.texts[0],
        "QROCM-ind": lambda: {name: variants[-1] for name, variants in solution.fields.items()},
        "QROCM-dep": lambda: {f.name: group[-1] for f, group in zip(item.fields, solution.groups, strict=False)},
    }[item.kind]()


def test_a_form_item_is_what_a_station_shows(bank: Path) -> None:
    content = read_content(built(bank)[0])
    shown = content.form_item(7, "1.2-drive-1-a")
    assert (shown.number, shown.kind, shown.focused, shown.seconds) == (7, "QCM", True, 60)
    assert shown.prompt == "<p>Quel est … (1.2-drive-1-a) ?</p>\n"
    assert shown.choices == ["un", "deux", "trois"]
    assert shown.image is not None
    assert (shown.image.media_type, shown.image.alt) == ("image/svg+xml", "Un carré")
    assert b64decode(shown.image.data) == SVG


def test_the_fields_of_a_form_item_have_their_labels_and_options(bank: Path) -> None:
    shown = read_content(built(bank)[0]).form_item(1, "1.1-web-4-a")
    assert isinstance(shown, FormItem)
    assert shown.fields == [
        Field(name="titre", label="Titre"),
        Field(name="unite", label="Unité", options=["Ko", "Mo"]),
    ]


def test_attachments_and_pages_are_in_the_content(bank: Path) -> None:
    whole = read_content(built(bank)[0]).item("1.2-drive-1-a")
    assert [(one.name, one.media_type, b64decode(one.data)) for one in whole.attachments] == [
        ("notes.csv", "text/csv", b"a;b\n")
    ]
    assert whole.embed is not None
    assert (whole.embed.title, whole.embed.height, b64decode(whole.embed.data)) == ("Page", 400, b"<p>page</p>")


def test_items_are_found_by_skill(bank: Path) -> None:
    content = read_content(built(bank)[0])
    assert [one.id for one in content.of_skill("@web1")] == ["1.1-web-1-a", "1.2-drive-1-a", "1.2-drive-1-c"]


def test_the_solutions_say_what_settles_a_report(bank: Path) -> None:
    solutions = read_solutions(built(bank)[1])
    solved = solutions.item("1.2-drive-1-a")
    assert (solved.has_image, solved.has_attachment, solved.has_embed) == (True, True, True)
    assert (solved.timed, solved.seconds, solved.focused) == (True, 60, True)
    assert solved.solution == Solution(choices=[1, 3])
    plain = solutions.item("1.1-web-1-a")
    assert (plain.has_image, plain.has_attachment, plain.has_embed, plain.timed, plain.focused) == (False,) * 5


@pytest.mark.parametrize(
    "change", [lambda text: text.replace("un", "deux", 1), lambda text: text.replace("1.1", "1.3")]
)
def test_a_changed_bundle_is_refused(bank: Path, change) -> None:  # type: ignore[no-untyped-def]
    content, solutions = built(bank)
    with pytest.raises(DamagedContent):
        read_content(change(content.decode()).encode())
    with pytest.raises(DamagedSolutions):
        read_solutions(solutions.replace(b"xylophone", b"xylophonf", 1))


@pytest.mark.parametrize("bundle", [b"", b"{}", b"[]", b"\xff", b'{"version": "x"}', b"[" * 100_000])
def test_what_is_no_bundle_is_refused(bundle: bytes) -> None:
    with pytest.raises(Refusal):
        read_content(bundle)
    with pytest.raises(Refusal):
        read_solutions(bundle)


def test_one_bundle_is_not_the_other(bank: Path) -> None:
    content, solutions = built(bank)
    with pytest.raises(Refusal):
        read_content(solutions)
    with pytest.raises(Refusal):
        read_solutions(content)


def test_a_newer_bundle_with_more_in_it_is_read(bank: Path) -> None:
    newer = json.loads(built(bank)[0]) | {"signature": "x"}
    assert read_content(json.dumps(newer, separators=(",", ":"), ensure_ascii=False).encode()).bank == "essai-1"


@pytest.mark.parametrize(
    ("prompt", "html"),
    [
        ("Un **mot**.", "<p>Un <strong>mot</strong>.</p>\n"),
        ("[Pix](https://x.example)", '<p><span class="link">Pix</span></p>\n'),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
    ],
)
def test_a_prompt_becomes_safe_html(prompt: str, html: str) -> None:
    assert to_html(prompt) == html


def test_a_table_is_shown_without_inline_style() -> None:
    html = to_html("| a | b |\n|---|--:|\n| 1 | 2 |\n")
    assert '<td align="right">2</td>' in html
    assert "style" not in html


def test_both_files_are_written_for_their_owner_alone(tmp_path: Path) -> None:
    content, solutions = tmp_path / "content.json", tmp_path / "solutions.json"
    content.write_bytes(b"old")
    write_both((content, b"c"), (solutions, b"s"))
    assert (content.read_bytes(), solutions.read_bytes()) == (b"c", b"s")
    assert solutions.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content.json", "solutions.json"]


@pytest.mark.parametrize("old", [b"old", None])
def test_when_the_second_cannot_take_its_place_the_first_is_as_before(tmp_path: Path, old: bytes | None) -> None:
    content, solutions = tmp_path / "content.json", tmp_path / "solutions.json"
    if old:
        content.write_bytes(old)
    solutions.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_both((content, b"c"), (solutions, b"s"))
    assert (content.read_bytes() if content.exists() else None) == old
    assert {path.name for path in tmp_path.iterdir()} <= {"content.json", "solutions.json"}


def test_one_file_for_both_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SameFile):
        write_both((tmp_path / "x", b"c"), (tmp_path / "a/../x", b"s"))
    assert list(tmp_path.iterdir()) == []
