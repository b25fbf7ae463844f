"""`proctor package verify` and `open`, as scripts call them."""

import json
import subprocess

import pytest
from click.testing import CliRunner

from proctor_server.cli.package import command
from proctor_server.session_package.cards import card_file
from proctor_server.session_package.sealing import seal
from tests.builders_package import make_bag, make_centre, make_recipient

CENTRE, AUTHORITY = make_centre(), make_recipient()
ZIPPED = make_bag(CENTRE, AUTHORITY)


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "s.zip").write_bytes(ZIPPED)
    (tmp_path / "s.age").write_bytes(seal(ZIPPED, AUTHORITY.card.age_recipient))
    (tmp_path / "id.txt").write_text(f"# an identity\n{AUTHORITY.identity}\n")
    (tmp_path / "other-id.txt").write_text(make_recipient().identity)
    (tmp_path / "centre.json").write_bytes(card_file(CENTRE.card))
    (tmp_path / "other.json").write_bytes(card_file(make_centre("Un autre").card))
    (tmp_path / "noise").write_bytes(b"noise")
    return tmp_path


def run(desk, line):
    words = [str(desk / word) if (desk / word).exists() else word for word in line.split()]
    return CliRunner().invoke(command, words)


def told(desk, line):
    done = run(desk, f"{line} --json")
    return done.exit_code, json.loads(done.stdout)


def test_a_good_package_is_valid_sealed_or_not(desk):
    for line in ("verify s.age --identity id.txt --centre centre.json", "verify s.zip --centre centre.json"):
        code, report = told(desk, line)
        assert (code, report["valid"], report["problems"]) == (0, True, [])
        assert (report["session"], report["centre"]) == ("472913", CENTRE.card.fingerprint)
        assert report["journal"].keys() == {"entries", "head"}


def test_the_report_speaks_to_people_too(desk):
    done = run(desk, "verify s.zip")
    assert done.exit_code == 0
    assert "session 472913" in done.stdout
    assert "la fiche n'a pas été donnée" in done.stdout


def test_r_aut_01_a_package_of_another_centre_is_refused_by_name(desk):
    code, report = told(desk, "verify s.zip --centre other.json")
    assert (code, report["valid"]) == (1, False)
    assert "unknown_centre" in {each["code"] for each in report["problems"]}


def test_problems_are_told_to_people_with_place_and_code(desk):
    done = run(desk, "verify noise")
    assert done.exit_code == 1
    assert "[not_a_bag]" in done.stdout


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("verify s.age", "identity_needed"),
        ("verify s.age --identity other-id.txt", "cannot_open"),
        ("verify s.age --identity noise", "unreadable"),
        ("verify s.zip --centre noise", "unreadable"),
        ("open noise --to new", "not_a_bag"),
        ("open s.age --to new", "identity_needed"),
        ("open s.zip --to centre.json", "folder_taken"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_code(desk, line, code):
    exit_code, answer = told(desk, line)
    assert (exit_code, answer["error"]["code"]) == (1, code)
    assert not (desk / "new").exists()


def test_an_opened_package_is_a_bag_that_sha256sum_can_check(desk):
    code, answer = told(desk, f"open s.age --identity id.txt --to {desk}/new")
    assert code == 0
    assert "data/session.json" in answer["files"]
    subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=desk / "new", check=True)
    assert [each.name for each in desk.glob(".new*")] == []


def test_wrong_usage_is_exit_2(desk):
    assert run(desk, "verify nothing.age").exit_code == 2
    assert run(desk, "open s.zip").exit_code == 2
