"""`proctor bank export` and `proctor bank adopt`, as a caller sees them; bad files above all."""

import json
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from proctor_server.bank.exchange import taking_in
from proctor_server.bank.exchange.remarks import SENTENCES
from proctor_server.cli.main import main
from tests.unit.bank.bank_builders import item, small_bank, write

TOP = Path(__file__).parents[3]

QUIZ = (
    '<quiz><question type="shortanswer"><name><text>Q</text></name><questiontext format="html"><text>Qui ?</text>'
    '{files}</questiontext><answer fraction="100"><text>moi</text></answer></question></quiz>'
)


def proctor(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def adopt(bank: Path, content: str | bytes, *more: str, form: str = "moodle") -> Result:
    source = bank.with_name("source")
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    options = more or ("--competence", "1.1", "--skill", "@web2", "--licence", "CC0-1.0")
    return proctor("bank", "adopt", source, "--format", form, "--into", bank, "--json", *options)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return small_bank(tmp_path / "bank")


@pytest.mark.parametrize("form", ["qti", "moodle"])
def test_an_export_is_done_and_says_what_it_could_not_carry(bank: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    ran = proctor("bank", "export", bank, "--format", form, out, "--json")
    said = json.loads(ran.stdout)
    assert (ran.exit_code, said["items"]) == (0, 6)
    assert [(one["item"], one["code"]) for one in said["left_out"]] == [
        ("1.2-drive-1-b", "not_operative"),
        ("1.2-drive-1-c", "not_operative"),
    ]
    lost = {(one["item"], one["field"], one["code"]) for one in said["losses"]}
    assert {("1.2-drive-1-a", "focused", "focused_lost"), ("1.2-drive-1-a", "seconds", "seconds_lost")} <= lost
    assert {
        ("1.2-drive-1-a", "embed", "embed_as_link"),
        ("1.1-web-3-a", "solution.treatments", "treatments_lost"),
    } <= lost
    assert (("1.1-web-5-a", "solution.partial", "partial_lost") in lost) == (form == "moodle")
    assert all(str(one["message"]) in ran.stderr for one in said["losses"])
    assert out.stat().st_mode & 0o777 == 0o600


def test_an_export_goes_in_again(bank: Path, tmp_path: Path) -> None:
    out, into = tmp_path / "quiz.xml", tmp_path / "other"
    into.mkdir()
    proctor("bank", "export", bank, "--format", "moodle", out)
    ran = proctor("bank", "adopt", out, "--format", "moodle", "--into", into, "--json")
    said = json.loads(ran.stdout)
    assert (ran.exit_code, len(said["adopted"]), said["left_out"], said["errors"]) == (0, 6, [], [])
    assert proctor("bank", "check", into).exit_code == 0
    again = proctor("bank", "adopt", out, "--format", "moodle", "--into", into, "--json")
    assert (again.exit_code, json.loads(again.stdout)["error"]["code"]) == (1, "item_is_there")


def test_a_bank_with_faults_is_not_exported_and_an_old_file_stays(bank: Path, tmp_path: Path) -> None:
    write(bank, item(status='"new"'))
    out = tmp_path / "out"
    out.write_text("avant")
    ran = proctor("bank", "export", bank, "--format", "qti", out, "--json")
    assert (ran.exit_code, json.loads(ran.stdout)["errors"][0]["field"]) == (1, "status")
    assert out.read_text() == "avant"


def test_an_export_that_cannot_be_written_is_a_fault_and_leaves_nothing(bank: Path, tmp_path: Path) -> None:
    ran = proctor("bank", "export", bank, "--format", "qti", tmp_path / "none" / "out")
    assert ran.exit_code == 3
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]


def test_questions_become_drafts_and_what_was_left_is_named(bank: Path) -> None:
    ran = adopt(bank, "::Un::Qui ? {=moi}\n\n::Deux::Raconte. {}\n", form="gift")
    said = json.loads(ran.stdout)
    assert (ran.exit_code, said["adopted"]) == (0, ["1.1/1.1-web-2-b"])
    assert [(one["item"], one["line"], one["code"]) for one in said["left_out"]] == [("Deux", 3, "no_automatic_answer")]
    assert [one["code"] for one in said["changes"]] == ["spelling_forgiven"]
    assert 'status = "draft"' in (bank / "1.1/1.1-web-2-b.md").read_text()
    assert "Deux:3: une réponse libre" in ran.stderr


BOMB = b'<!DOCTYPE q [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>'
OUTSIDE = b'<?xml version="1.0"?>\n<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>'


@pytest.mark.parametrize(
    ("content", "form", "code"),
    [
        (b"", "moodle", "not_xml"),
        (b"Qui ? {=moi}", "moodle", "not_xml"),
        (b"<quiz><question></quiz>", "moodle", "not_xml"),
        (b"<quiz>\xe9</quiz>", "moodle", "not_xml"),
        (b"<?xml version='1.0' encoding='windows-1252'?><quiz>\xe9</quiz>", "moodle", "no_question"),
        (b"<?xml version='1.0' encoding='x-none'?><quiz/>", "moodle", "not_xml"),
        (b"PK\x03\x04\0\0", "moodle", "not_xml"),
        (BOMB, "moodle", "xml_declares"),
        (OUTSIDE, "moodle", "xml_declares"),
        (b"<html/>", "moodle", "not_moodle"),
        (b"<quiz/>", "moodle", "no_question"),
        (b"// rien\n", "gift", "no_question"),
        ("Déjà ? {=x}".encode("latin-1"), "gift", "exchange_not_utf8"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(bank: Path, content: bytes, form: str, code: str) -> None:
    before = everything(bank)
    ran = adopt(bank, content, form=form)
    assert (ran.exit_code, json.loads(ran.stdout)["error"]["code"]) == (1, code)
    assert ran.stderr.count("\n") == 1
    assert everything(bank) == before


@pytest.mark.parametrize(
    ("content", "form", "line", "code"),
    [
        ("Un ? {=x}\n\nDeux ? {=x\n", "gift", 3, "unbalanced_braces"),
        ("Un ? {~a ~b}\n", "gift", 1, "no_right_answer"),
        (QUIZ.format(files='\n<file name="../../x.png" encoding="base64">aaaa</file>'), "moodle", 1, "unsafe_name"),
        (QUIZ.format(files=f'<file name="x">{"A" * 4_000_000}</file>'), "moodle", 1, "file_too_large"),
        (QUIZ.format(files='<file name="x.csv" encoding="base64">*</file>'), "moodle", 1, "not_base64"),
    ],
    ids=["braces", "no right answer", "name", "large", "base64"],
)  # fmt: skip
def test_a_question_at_fault_is_named_with_its_line(bank: Path, content: str, form: str, line: int, code: str) -> None:
    before = everything(bank)
    ran = adopt(bank, content, form=form)
    (error,) = json.loads(ran.stdout)["errors"]
    assert (ran.exit_code, error["line"], error["code"]) == (1, line, code)
    assert error["message"] in ran.stderr
    assert everything(bank) == before


def test_a_skill_that_nobody_names_is_a_fault_of_each_question(bank: Path) -> None:
    ran = adopt(bank, "::Un::Qui ? {=x}\n\n::Deux::Qui ? {=y}\n", "--competence", "1.1", form="gift")
    assert ran.exit_code == 1
    assert [(one["item"], one["field"], one["code"]) for one in json.loads(ran.stdout)["errors"]] == [
        ("Un", "skill", "skill_missing"),
        ("Deux", "skill", "skill_missing"),
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [(["--competence", "9.9", "--skill", "@web2"], "unknown_competence"), (["--skill", "web"], "unknown_skill")],
)
def test_words_that_the_referential_does_not_have_are_refused(bank: Path, options: list[str], code: str) -> None:
    ran = adopt(bank, QUIZ.format(files=""), *options)
    assert (ran.exit_code, json.loads(ran.stdout)["error"]["code"]) == (1, code)


def test_a_picture_with_a_script_is_refused(bank: Path) -> None:
    script = b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>').decode()
    quiz = QUIZ.replace("Qui ?", '&lt;img src="@@PLUGINFILE@@/a.svg" alt="A"&gt; Qui ?')
    ran = adopt(bank, quiz.format(files=f'<file name="a.svg" encoding="base64">{script}</file>'))
    (error,) = json.loads(ran.stdout)["errors"]
    assert (ran.exit_code, error["field"], error["code"]) == (1, "image", "file_refused")
    assert "ni script" in error["message"]


def test_a_file_that_is_too_large_is_not_even_opened(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = bank.with_name("large")
    with source.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setitem(taking_in.FORMATS, "moodle", lambda _: pytest.fail("opened"))
    ran = proctor("bank", "adopt", source, "--format", "moodle", "--into", bank, "--json")
    assert (ran.exit_code, json.loads(ran.stdout)["error"]["code"]) == (1, "exchange_too_large")


def test_a_refusal_is_told_in_the_user_s_language(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert "not XML" in adopt(bank, b"x").stderr


def test_names_of_questions_cannot_command_a_terminal(bank: Path) -> None:
    ran = adopt(bank, "::\x1b[2J\u202eUn::Raconte. {}\n\nQui ? {=x}\n", form="gift")
    assert "\x1b" not in ran.stderr
    assert "\u202e" not in ran.stderr
    assert json.loads(ran.stdout)["left_out"][0]["item"].endswith("Un")


def test_a_package_for_others_is_a_zip(bank: Path, tmp_path: Path) -> None:
    proctor("bank", "export", bank, "--format", "qti", tmp_path / "out.zip")
    assert ZipFile(BytesIO((tmp_path / "out.zip").read_bytes())).testzip() is None


def test_every_code_has_a_sentence_that_a_person_can_read() -> None:
    assert all(sentence and not sentence.endswith(".") for sentence in SENTENCES.values())


def test_the_reference_page_names_every_code() -> None:
    page = (TOP / "docs" / "reference" / "bank-exchange.md").read_text("utf-8")
    assert [code for code in SENTENCES if f"`{code}`" not in page] == []
