"""`proctor bank` and `proctor form`, as a caller sees them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from proctor_server.bank.content import read_content
from proctor_server.bank.solutions import read_solutions
from proctor_server.cli.main import main
from tests.unit.bank.bank_builders import item, small_bank, write


def proctor(*arguments: object, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return small_bank(tmp_path / "bank")


def test_a_sound_bank_is_done(bank: Path) -> None:
    ran = proctor("bank", "check", bank, "--json")
    assert (ran.exit_code, json.loads(ran.stdout)) == (0, {"items": 8, "errors": []})
    assert proctor("bank", "check", bank).stdout == "8 épreuves, aucun défaut.\n"


def test_faults_are_a_refusal_with_file_line_and_field(bank: Path) -> None:
    write(bank, item(status='"new"', locale='"x"'))
    ran = proctor("bank", "check", bank, "--json")
    assert ran.exit_code == 1
    errors = json.loads(ran.stdout)["errors"]
    assert [(one["file"], one["line"], one["field"], one["code"]) for one in errors] == [
        ("1.1/1.1-web-1-a.md", 6, "status", "not_one_of"),
        ("1.1/1.1-web-1-a.md", 7, "locale", "not_a_locale"),
    ]
    assert "1.1/1.1-web-1-a.md:6: status: " in ran.stderr
    assert proctor("bank", "check", bank).stdout == ""


def test_a_build_writes_both_bundles(bank: Path, tmp_path: Path) -> None:
    content, solutions = tmp_path / "content.json", tmp_path / "solutions.json"
    ran = proctor("bank", "build", bank, "--content", content, "--solutions", solutions, "--json")
    assert ran.exit_code == 0
    said = json.loads(ran.stdout)
    assert said["items"] == len(read_content(content.read_bytes()).items) == 7
    assert said["version"] == read_solutions(solutions.read_bytes()).version


def test_a_bank_with_faults_is_not_built(bank: Path, tmp_path: Path) -> None:
    write(bank, item(status='"new"'))
    content, solutions = tmp_path / "content.json", tmp_path / "solutions.json"
    ran = proctor("bank", "build", bank, "--content", content, "--solutions", solutions, "--json")
    assert ran.exit_code == 1
    assert json.loads(ran.stdout)["errors"][0]["field"] == "status"
    assert not content.exists()
    assert not solutions.exists()


def test_a_place_that_cannot_be_written_is_a_fault_and_nothing_is_left(bank: Path, tmp_path: Path) -> None:
    content = tmp_path / "content.json"
    ran = proctor("bank", "build", bank, "--content", content, "--solutions", tmp_path / "none" / "s.json")
    assert ran.exit_code == 3
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]


@pytest.mark.parametrize("arguments", [["check"], ["check", "/nowhere"], ["build", "."], ["mend", "."]])
def test_wrong_usage_is_said(arguments: list[str]) -> None:
    assert proctor("bank", *arguments).exit_code == 2


@pytest.mark.parametrize("command", [["bank", "check"], ["bank", "build"], ["form"], ["evaluate"], ["score"]])
def test_help_has_an_example(command: list[str]) -> None:
    ran = proctor(*command, "--help")
    assert ran.exit_code == 0
    assert "Example:" in ran.stdout
    assert f"proctor {command[0]}" in ran.stdout.partition("Example:")[2]


REQUEST = {"seed": "graine", "locale": "fr", "competences": [{"id": "1.1", "level": 5, "pix": 40}]}


def test_r_tst_01_a_form_is_the_same_bytes_for_the_same_input(bank: Path) -> None:
    ran = proctor("form", "--bank", bank, stdin=json.dumps(REQUEST))
    assert ran.exit_code == 0
    assert [(one["number"], one["skill"]) for one in json.loads(ran.stdout)] == [
        (1, "@web5"),
        (2, "@web4"),
        (3, "@web3"),
    ]
    assert set(json.loads(ran.stdout)[0]) == {"number", "item", "skill", "competence", "kind"}
    assert proctor("form", "--bank", bank, stdin=json.dumps(REQUEST)).stdout == ran.stdout


def test_an_archived_item_and_a_draft_are_in_no_form(bank: Path) -> None:
    for seed in "abcdefgh":
        request = REQUEST | {"seed": seed, "competences": [{"id": "1.2", "level": 1, "pix": 9, "skills": ["@web1"]}]}
        ran = proctor("form", "--bank", bank, stdin=json.dumps(request))
        assert [one["item"] for one in json.loads(ran.stdout)] == ["1.2-drive-1-a"]


@pytest.mark.parametrize(
    ("stdin", "code"),
    [
        ("", "unreadable"),
        ("[]", "unreadable"),
        ('{"seed": "a", "locale": "fr"}', "missing_field"),
        (json.dumps(REQUEST | {"competences": [{"id": "1.1", "level": 1, "skills": ["web"]}]}), "unknown_skill"),
        (json.dumps(REQUEST | {"competences": REQUEST["competences"] * 2}), "competence_twice"),
        (b"\xff", "unreadable"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused(bank: Path, stdin: str | bytes, code: str) -> None:
    ran = proctor("form", "--bank", bank, stdin=stdin)
    assert ran.exit_code == 1
    assert json.loads(ran.stdout)["error"]["code"] == code
    assert ran.stderr.strip()


def test_no_form_is_made_from_a_bank_with_faults(bank: Path) -> None:
    write(bank, item(status='"new"'))
    ran = proctor("form", "--bank", bank, stdin=json.dumps(REQUEST))
    assert (ran.exit_code, json.loads(ran.stdout)["error"]["code"]) == (1, "bank_has_faults")
